//! The token request and its response (RFC 6749 §4.1.3, §5, §6; RFC 7636 §4.5; RFC 8707 §2.2).

use super::error::{Endpoint, Error, Refusal, RefusalCode, Result, Unavailable, clean};
use super::form;
use super::http::{Request, Response};
use super::json::{self, Object, Value};
use super::metadata::ServerMetadata;
use super::rule::Rule;
use super::secret::{AccessToken, Code, CodeVerifier, IdToken, RefreshToken};
use super::types::{Client, Scopes};

/// Exchanges a code. The client is named in the body and authenticates with nothing (RFC 6749 §3.2.1).
pub fn code_request(server: &ServerMetadata, client: &Client, code: &Code, verifier: &CodeVerifier) -> Request {
    // tok-post, tok-params, tok-same-as, cfg-auth-none: RFC 6749 §4.1.3, RFC 7636 §4.5
    let body = form::encode(&[
        ("grant_type", "authorization_code"),
        ("code", code.expose()),
        ("redirect_uri", client.redirect_uri.as_str()),
        ("client_id", &client.client_id),
        ("code_verifier", verifier.expose()),
    ]);
    Request::post_form(server.token_endpoint.clone(), body)
}

/// Asks for a new access token, for one API where `resource` names it; the scope stays as granted (RFC 6749 §6).
pub fn refresh_request(
    server: &ServerMetadata,
    client: &Client,
    token: &RefreshToken,
    resource: Option<&str>,
) -> Request {
    // rt-request, rt-scope, rt-only-as, ri-both: RFC 6749 §6, RFC 8707 §2.2
    let body = form::encode(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", token.expose()),
        ("client_id", &client.client_id),
        ("resource", resource.unwrap_or_default()),
    ]);
    Request::post_form(server.token_endpoint.clone(), body)
}

/// How an access token is used (RFC 6749 §7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenType {
    /// By whoever has it (RFC 6750).
    Bearer,
    /// With proof of a key (RFC 9449).
    Dpop,
}

/// What a token endpoint granted. It is in quarantine until the ID token in it has been validated (RFC 9700 §4.5.3.2).
#[derive(Debug)]
pub struct TokenResponse {
    /// The access token.
    pub access_token: AccessToken,
    /// Its lifetime in seconds, where the server says; a hint and no more.
    pub expires_in: Option<i64>,
    /// What was granted, where the server says; else what was asked for.
    pub scope: Option<Scopes>,
    /// A refresh token; a new one replaces the old one.
    pub refresh_token: Option<RefreshToken>,
    /// The ID token, not yet validated.
    pub id_token: Option<IdToken>,
}

impl TokenResponse {
    /// All that must not be shown.
    pub fn secrets(&self) -> Vec<&str> {
        let more = [self.refresh_token.as_ref().map(RefreshToken::expose), self.id_token.as_ref().map(IdToken::expose)];
        std::iter::once(self.access_token.expose()).chain(more.into_iter().flatten()).collect()
    }
}

/// Judges the answer of a token endpoint to a request for this type of token.
pub fn response(response: &Response, expected: TokenType) -> Result<TokenResponse> {
    // tok-transport: OAuth 2.1 §3.2.4
    if let Some(unavailable) = Unavailable::from_response(Endpoint::Token, response) {
        return Err(Error::ServerUnavailable(unavailable));
    }
    let object = json::object(&response.body).filter(|_| response.is_json());
    // tok-error: RFC 6749 §5.2 (one large server answers errors with status 200)
    if let Some(refusal) = refusal(Endpoint::Token, response.status, object.as_ref()) {
        return Err(Error::ServerRefused(Box::new(refusal)));
    }
    if (400..500).contains(&response.status) {
        return Err(Error::about(Rule::TokenErrorMalformed, format!("status {}", response.status)));
    }
    // tok-200-json: RFC 6749 §5.1
    let object = object.filter(|_| response.status == 200).ok_or_else(|| {
        let actual = format!("status {}, {}", response.status, response.media_type());
        Error::compared(Rule::TokenResponseMalformed, "status 200, application/json", actual)
    })?;
    // tok-no-log: RFC 6749 §10.3; a token may stand where another value belongs
    let tokens = ["access_token", "refresh_token", "id_token"];
    let tokens: Vec<_> = tokens.iter().filter_map(|name| object.get(*name)?.as_str()).collect();
    granted(&object, expected).map_err(|error| error.without(&tokens))
}

/// A refresh token in an answer that is otherwise of no use: the one that was sent has been spent all the same.
pub fn salvage(response: &Response) -> Option<RefreshToken> {
    // rt-replace: RFC 6749 §6
    let object = json::object(&response.body).filter(|_| response.status == 200)?;
    let token = json::text(&object, "refresh_token").ok()??;
    (!token.is_empty()).then(|| RefreshToken::new(token))
}

fn granted(object: &Object, expected: TokenType) -> Result<TokenResponse> {
    // tok-at-string: RFC 6749 §5.1
    let access_token = member(object, "access_token", Rule::AccessTokenMissing)?.unwrap_or_default();
    if access_token.is_empty() {
        return Err(Error::rule(Rule::AccessTokenMissing));
    }
    demand_type(member(object, "token_type", Rule::TokenType)?.unwrap_or_default(), expected)?;
    // tok-expires: RFC 6749 §5.1
    let expires_in = json::seconds(object, "expires_in").map_err(|_| Error::rule(Rule::TokenExpiry))?;
    if expires_in.is_some_and(|seconds| seconds < 0) {
        return Err(Error::rule(Rule::TokenExpiry));
    }
    // tok-scope, tok-unknown: RFC 6749 §3.3, §5.1
    let scope = member(object, "scope", Rule::TokenMember)?;
    let scope = scope.map(|text| Scopes::from_text(text).ok_or_else(|| Error::about(Rule::TokenMember, "scope")));
    let refresh_token = member(object, "refresh_token", Rule::TokenMember)?.filter(|text| !text.is_empty());
    let id_token = member(object, "id_token", Rule::TokenMember)?;
    Ok(TokenResponse {
        access_token: AccessToken::new(access_token),
        expires_in,
        scope: scope.transpose()?,
        refresh_token: refresh_token.map(RefreshToken::new),
        id_token: id_token.map(IdToken::new),
    })
}

fn demand_type(actual: &str, expected: TokenType) -> Result<()> {
    let is = |name: &str| actual.eq_ignore_ascii_case(name);
    // tok-no-log: RFC 6749 §10.3; no type has a name that is as long as a token
    let unknown = |wanted: &str| match actual.len() <= MAX_TYPE_BYTES {
        true => Error::compared(Rule::TokenType, wanted, actual),
        false => Error::unlike(Rule::TokenType, wanted),
    };
    match expected {
        TokenType::Bearer if is("Bearer") => Ok(()),
        TokenType::Dpop if is("DPoP") => Ok(()),
        // dpop-type: RFC 9449 §5
        TokenType::Dpop if is("Bearer") => Err(Error::compared(Rule::TokenNotBound, "DPoP", actual)),
        TokenType::Bearer if is("DPoP") => Err(Error::compared(Rule::TokenBound, "Bearer", actual)),
        // tok-type: RFC 6749 §7.1
        TokenType::Bearer => Err(unknown("Bearer")),
        TokenType::Dpop => Err(unknown("DPoP")),
    }
}

const MAX_TYPE_BYTES: usize = 20;

/// The error that an answer states, if it states one (RFC 6749 §5.2).
pub(super) fn refusal(at: Endpoint, status: u16, object: Option<&Object>) -> Option<Refusal> {
    let object = object?;
    let error = object.get("error").and_then(Value::as_str).filter(|it| !it.is_empty())?;
    let description = object.get("error_description").and_then(Value::as_str);
    // some servers call a missing secret an invalid request; which it is decides who can do something about it
    let wants_secret = description.is_some_and(|words| words.contains("client_secret"));
    let code = if wants_secret { RefusalCode::InvalidClient } else { RefusalCode::parse(error) };
    Some(Refusal { at, status: Some(status), code, description: description.map(clean), authentic: true })
}

fn member<'a>(object: &'a Object, name: &str, rule: Rule) -> Result<Option<&'a str>> {
    json::text(object, name).map_err(|_| Error::about(rule, name))
}
