//! Authorization server metadata (RFC 8414 §2, §3; OpenID Connect Discovery 1.0 §3, §4).

use super::dpop;
use super::error::{Endpoint, Error, Result, Unavailable};
use super::form;
use super::http::{Request, Response};
use super::json::{self, Object, Value};
use super::kept::{Kept, members_of};
use super::rule::Rule;
use super::types::Issuer;
use super::url::Url;

/// Which of the two well-known documents to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// `openid-configuration`, appended to the issuer (Discovery §4).
    OpenId,
    /// `oauth-authorization-server`, inserted after the host (RFC 8414 §3).
    OAuth,
}

/// What Daypass uses of a server's metadata. Only [`response`] and a configuration build it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerMetadata {
    /// The issuer that all of this belongs to.
    pub issuer: Issuer,
    /// Where the browser is sent to sign in.
    pub authorization_endpoint: Url,
    /// Where codes and refresh tokens are exchanged.
    pub token_endpoint: Url,
    /// Where the signing keys are; always there for OpenID Connect.
    pub jwks_uri: Option<Url>,
    /// Where claims about the person are.
    pub userinfo_endpoint: Option<Url>,
    /// Where authorization requests are pushed ahead (RFC 9126).
    pub pushed_authorization_request_endpoint: Option<Url>,
    /// Whether they must be.
    pub require_pushed_authorization_requests: bool,
    /// Where tokens are revoked (RFC 7009).
    pub revocation_endpoint: Option<Url>,
    /// Where the browser is sent to sign out (OIDC RP-Initiated Logout).
    pub end_session_endpoint: Option<Url>,
    /// Whether authorization responses carry `iss` (RFC 9207 §3).
    pub authorization_response_iss_parameter_supported: bool,
    /// The algorithms of ID tokens.
    pub id_token_signing_alg_values_supported: Option<Vec<String>>,
    /// The PKCE methods; several servers support S256 without saying so.
    pub code_challenge_methods_supported: Option<Vec<String>>,
    /// The algorithms of DPoP proofs (RFC 9449 §5.1).
    pub dpop_signing_alg_values_supported: Option<Vec<String>>,
    /// The values of `prompt` (OpenID Connect Prompt Create §4.2).
    pub prompt_values_supported: Option<Vec<String>>,
}

impl ServerMetadata {
    /// Whether this is the address of one of its endpoints.
    pub fn states(&self, url: &Url) -> bool {
        let optional = [
            &self.jwks_uri,
            &self.userinfo_endpoint,
            &self.pushed_authorization_request_endpoint,
            &self.revocation_endpoint,
            &self.end_session_endpoint,
        ];
        let required = [&self.authorization_endpoint, &self.token_endpoint];
        required.into_iter().chain(optional.into_iter().flatten()).any(|endpoint| endpoint == url)
    }

    /// Whether S256 is announced; otherwise `state` and `nonce` alone protect the response (RFC 9700 §4.7.1).
    pub fn announces_s256(&self) -> bool {
        // meta-pkce-detect: RFC 9700 §4.7.1
        self.code_challenge_methods_supported.iter().flatten().any(|method| method == "S256")
    }

    /// Whether the server takes proofs of possession that we can make.
    pub fn announces_dpop(&self) -> bool {
        // dpop-alg: RFC 9449 §5.1
        self.dpop_signing_alg_values_supported.iter().flatten().any(|name| name == dpop::ALGORITHM)
    }

    /// Whether the server offers to create an account on the way in.
    pub fn announces_create(&self) -> bool {
        // areq-prompt-create: OpenID Connect Prompt Create §4.2
        self.prompt_values_supported.iter().flatten().any(|value| value == "create")
    }
}

impl Kept for ServerMetadata {
    fn write(&self) -> Value {
        members_of!(
            self,
            issuer,
            authorization_endpoint,
            token_endpoint,
            jwks_uri,
            userinfo_endpoint,
            pushed_authorization_request_endpoint,
            require_pushed_authorization_requests,
            revocation_endpoint,
            end_session_endpoint,
            authorization_response_iss_parameter_supported,
            id_token_signing_alg_values_supported,
            code_challenge_methods_supported,
            dpop_signing_alg_values_supported,
            prompt_values_supported,
        )
    }

    /// Stored text is judged as the server's own answer is.
    fn read(value: &Value) -> Option<Self> {
        // stor-untrusted, cfg-https: OAuth 2.1 §7.12
        let object = value.as_object()?;
        if !object.keys().all(|name| name == "issuer" || CONFIGURABLE.contains(&name.as_str())) {
            return None;
        }
        from_object(&Issuer::read(object.get("issuer")?)?, false, object).ok()
    }
}

/// The request for the metadata of an issuer.
pub fn request(issuer: &Issuer, document: Document) -> Option<Request> {
    let url = Url::parse(issuer.as_str())?;
    let path = url.path().strip_suffix('/').unwrap_or(url.path());
    let text = match document {
        // meta-url-oidc: Discovery §4
        Document::OpenId => format!("{}{path}/.well-known/openid-configuration", url.before_path()),
        // meta-url-oauth: RFC 8414 §3.1
        Document::OAuth => format!("{}/.well-known/oauth-authorization-server{path}", url.before_path()),
    };
    Url::parse(&text).map(Request::get)
}

/// Judges the answer; nothing of a document that names another issuer is used.
pub fn response(issuer: &Issuer, document: Document, response: &Response) -> Result<ServerMetadata> {
    from_object(issuer, document == Document::OpenId, &own(issuer, response)?)
}

/// Where the keys of an issuer are, whatever else it offers or lacks.
pub fn jwks_uri(issuer: &Issuer, response: &Response) -> Result<Url> {
    let object = own(issuer, response)?;
    endpoint(issuer, &object, "jwks_uri")?.ok_or_else(|| Error::about(Rule::MetadataMember, "jwks_uri"))
}

/// The document, if it is one and is the issuer's own.
fn own(issuer: &Issuer, response: &Response) -> Result<Object> {
    // tok-transport: OAuth 2.1 §3.2.4
    if let Some(unavailable) = Unavailable::from_response(Endpoint::Discovery, response) {
        return Err(Error::ServerUnavailable(unavailable));
    }
    // meta-200-json: RFC 8414 §3.2
    if response.status != 200 {
        return Err(Error::compared(Rule::MetadataUnreadable, "status 200", format!("status {}", response.status)));
    }
    if !response.is_json() {
        return Err(Error::compared(Rule::MetadataUnreadable, "application/json", response.media_type()));
    }
    let object = json::object(&response.body).ok_or(Error::rule(Rule::MetadataUnreadable))?;
    // meta-issuer-eq, meta-compare: RFC 8414 §3.3
    let named = text(&object, "issuer")?.unwrap_or_default();
    if named != issuer.as_str() {
        return Err(Error::compared(Rule::MetadataIssuer, issuer.as_str(), named));
    }
    Ok(object)
}

/// Builds metadata from its members, whether a server or a configuration stated them (RFC 8414 §2).
pub fn from_object(issuer: &Issuer, openid: bool, object: &Object) -> Result<ServerMetadata> {
    let endpoint = |name: &str| endpoint(issuer, object, name);
    let required = |name: &str| endpoint(name)?.ok_or_else(|| Error::about(Rule::MetadataMember, name));
    // par-required: RFC 9126 §5
    let push_required = flag(object, "require_pushed_authorization_requests")?;
    let push = |name: &str| if push_required { required(name).map(Some) } else { endpoint(name) };
    // jar-refuse: RFC 9101 §10.5
    if flag(object, "require_signed_request_object")? {
        return Err(Error::rule(Rule::SignedRequestRequired));
    }
    // meta-required, meta-unknown, meta-defaults: RFC 8414 §2
    Ok(ServerMetadata {
        issuer: issuer.clone(),
        authorization_endpoint: required("authorization_endpoint")?,
        token_endpoint: required("token_endpoint")?,
        jwks_uri: if openid { Some(required("jwks_uri")?) } else { endpoint("jwks_uri")? },
        userinfo_endpoint: endpoint("userinfo_endpoint")?,
        pushed_authorization_request_endpoint: push("pushed_authorization_request_endpoint")?,
        require_pushed_authorization_requests: push_required,
        revocation_endpoint: endpoint("revocation_endpoint")?,
        end_session_endpoint: endpoint("end_session_endpoint")?,
        authorization_response_iss_parameter_supported: flag(object, "authorization_response_iss_parameter_supported")?,
        id_token_signing_alg_values_supported: texts(object, "id_token_signing_alg_values_supported")?,
        code_challenge_methods_supported: texts(object, "code_challenge_methods_supported")?,
        dpop_signing_alg_values_supported: texts(object, "dpop_signing_alg_values_supported")?,
        prompt_values_supported: texts(object, "prompt_values_supported")?,
    })
}

/// The members of a metadata document that a configuration may state itself.
pub const CONFIGURABLE: &[&str] = &[
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "userinfo_endpoint",
    "pushed_authorization_request_endpoint",
    "require_pushed_authorization_requests",
    "revocation_endpoint",
    "end_session_endpoint",
    "authorization_response_iss_parameter_supported",
    "id_token_signing_alg_values_supported",
    "code_challenge_methods_supported",
    "dpop_signing_alg_values_supported",
    "prompt_values_supported",
];

/// The parameters of the requests to any endpoint.
const SENT: &[&str] = &[
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "prompt",
    "max_age",
    "login_hint",
    "id_token_hint",
    "acr_values",
    "code_challenge",
    "code_challenge_method",
    "dpop_jkt",
    "resource",
    "response_mode",
    "request",
    "request_uri",
    "post_logout_redirect_uri",
];

fn endpoint(issuer: &Issuer, object: &Object, name: &str) -> Result<Option<Url>> {
    let Some(text) = text(object, name)? else { return Ok(None) };
    let local = Url::parse(issuer.as_str()).is_some_and(|issuer| issuer.is_loopback());
    let url =
        Url::parse(text).filter(|url| !url.has_fragment()).ok_or_else(|| Error::about(Rule::MetadataMember, name))?;
    // cfg-https, rev-https: OAuth 2.1 §1.5, RFC 7009 §2; a server elsewhere has nothing to seek on this machine
    if !url.is_secure() || (url.is_loopback() && !local) {
        return Err(Error::about(Rule::MetadataInsecure, name));
    }
    // areq-once: RFC 6749 §3.1; what the endpoint brings along must not repeat or replace what is sent
    let brought =
        form::decode(url.query().unwrap_or_default()).ok_or_else(|| Error::about(Rule::MetadataMember, name))?;
    match brought.iter().any(|(parameter, _)| SENT.contains(&parameter.as_str())) {
        true => Err(Error::about(Rule::MetadataMember, name)),
        false => Ok(Some(url)),
    }
}

fn text<'a>(object: &'a Object, name: &str) -> Result<Option<&'a str>> {
    json::text(object, name).map_err(|_| Error::about(Rule::MetadataMember, name))
}

fn texts(object: &Object, name: &str) -> Result<Option<Vec<String>>> {
    json::texts(object, name).map_err(|_| Error::about(Rule::MetadataMember, name))
}

fn flag(object: &Object, name: &str) -> Result<bool> {
    json::flag(object, name).map_err(|_| Error::about(Rule::MetadataMember, name))
}
