//! The UserInfo request and response (OIDC Core §5.3), and its like on servers that are OAuth 2.0 only.

use super::bearer;
use super::error::{Endpoint, Error, Refusal, RefusalCode, Result, Unavailable};
use super::http::{Request, Response};
use super::json::{self, Object, Value};
use super::jws::Verified;
use super::rule::Rule;
use super::secret::AccessToken;
use super::token::TokenType;
use super::url::Url;

/// Asks who the token belongs to. The proof that a bound token needs is attached afterwards.
pub fn request(endpoint: &Url, token: &AccessToken, token_type: TokenType) -> Option<Request> {
    let authorization = match token_type {
        TokenType::Bearer => bearer::authorization(token)?,
        TokenType::Dpop => bearer::authorization_dpop(token)?,
    };
    // ui-request: OIDC Core §5.3.1
    let mut request = Request::get(endpoint.clone());
    request.headers.push(("authorization".to_owned(), authorization));
    Some(request)
}

/// What a UserInfo endpoint answered, of which nothing is believed yet.
pub enum Answer {
    /// Plain claims; the connection vouches for them.
    Plain(Object),
    /// A signed token to be verified first.
    Signed(String),
}

/// Reads the answer; its media type decides how.
pub fn response(response: &Response) -> Result<Answer> {
    if let Some(unavailable) = Unavailable::from_response(Endpoint::UserInfo, response) {
        return Err(Error::ServerUnavailable(unavailable));
    }
    let unreadable =
        || Error::about(Rule::UserInfoUnreadable, format!("status {}, {}", response.status, response.media_type()));
    // ui-error: OIDC Core §5.3.3
    let challenges = bearer::challenges_of(response);
    let named = challenges.iter().find_map(|challenge| challenge.get("error"));
    let code = match response.status {
        400 | 401 => Some(named.unwrap_or("invalid_token")),
        _ => named.filter(|_| (400..500).contains(&response.status)),
    };
    if let Some(code) = code.map(RefusalCode::parse) {
        let status = Some(response.status);
        return Err(Error::ServerRefused(Box::new(Refusal {
            at: Endpoint::UserInfo,
            status,
            code,
            description: None,
            authentic: true,
        })));
    }
    // ui-ctype: OIDC Core §5.3.2
    match response.media_type().as_str() {
        _ if response.status != 200 => Err(unreadable()),
        "application/jwt" => String::from_utf8(response.body.clone()).map(Answer::Signed).map_err(|_| unreadable()),
        _ if response.is_json() => json::object(&response.body).map(Answer::Plain).ok_or_else(unreadable),
        _ => Err(unreadable()),
    }
}

/// The claims, if they are about the person who signed in; otherwise none of them is used.
pub fn claims(claims: Object, subject: &str) -> Result<Object> {
    // ui-sub: OIDC Core §5.3.2, §16.11
    match json::text(&claims, "sub") {
        Ok(Some(actual)) if actual == subject => Ok(claims),
        Ok(actual) => Err(Error::compared(Rule::UserInfoSubject, subject, actual.unwrap_or("absent"))),
        Err(_) => Err(Error::compared(Rule::UserInfoSubject, subject, "not text")),
    }
}

/// What stands in the way of verifying a signed answer, told of the answer: the rules of signed tokens tell it of ID tokens.
pub fn unverified(error: Error) -> Error {
    // ui-signed: OIDC Core §5.3.2
    match error {
        Error::ServerMisbehaved(
            Rule::IdTokenMalformed
            | Rule::IdTokenAlgorithm
            | Rule::IdTokenCritical
            | Rule::IdTokenType
            | Rule::KeyUnknown
            | Rule::KeyAmbiguous
            | Rule::IdTokenSignature,
            detail,
        ) => Error::ServerMisbehaved(Rule::UserInfoSignature, detail),
        other => other,
    }
}

/// The claims of a signed answer, which must be from this issuer and for this client.
pub fn signed_claims(token: Verified, issuer: &str, client_id: &str) -> Result<Object> {
    // ui-signed: OIDC Core §5.3.2, §5.3.4
    let is_audience = |audience: &Value| match audience {
        Value::Array(many) => many.iter().any(|it| it == client_id),
        one => one == client_id,
    };
    if token.claims.get("iss").is_none_or(|it| it != issuer) {
        return Err(Error::about(Rule::UserInfoSigned, "iss"));
    }
    if !token.claims.get("aud").is_some_and(is_audience) {
        return Err(Error::about(Rule::UserInfoSigned, "aud"));
    }
    Ok(token.claims)
}

/// An API that tells who the token belongs to where there is no OpenID Connect, and which members say what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Where to ask.
    pub url: Url,
    /// The member that identifies the person; text or a number.
    pub subject: String,
    /// The member with the name to show.
    pub name: Option<String>,
    /// The member with the email address.
    pub email: Option<String>,
    /// The member with the address of a picture.
    pub picture: Option<String>,
}

impl Identity {
    /// The members of an answer, under the names that OpenID Connect gives them, besides all others.
    pub fn claims(&self, mut answer: Object) -> Result<Object> {
        let subject = match answer.get(&self.subject) {
            Some(Value::String(text)) if !text.is_empty() => text.clone(),
            Some(Value::Number(number)) if !number.is_f64() => number.to_string(),
            _ => return Err(Error::about(Rule::IdentityUnreadable, &self.subject)),
        };
        let named = [("name", &self.name), ("email", &self.email), ("picture", &self.picture)];
        for (claim, member) in named {
            let text = member.as_ref().and_then(|member| answer.get(member)).filter(|value| value.is_string()).cloned();
            if let Some(text) = text {
                answer.insert(claim.to_owned(), text);
            }
        }
        answer.insert("sub".to_owned(), Value::String(subject));
        Ok(answer)
    }
}
