//! Token revocation (RFC 7009).

use super::error::{Endpoint, RefusalCode, Unavailable};
use super::http::{Request, Response};
use super::metadata::ServerMetadata;
use super::types::Client;
use super::{form, json, token};

/// What is being revoked (RFC 7009 §2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// A refresh token, and with it the grant.
    RefreshToken,
    /// An access token.
    AccessToken,
}

/// Asks the server to forget a token; `None` where it offers no way to.
pub fn request(server: &ServerMetadata, client: &Client, token: &str, hint: Hint) -> Option<Request> {
    let hint = match hint {
        Hint::RefreshToken => "refresh_token",
        Hint::AccessToken => "access_token",
    };
    // rev-call: RFC 7009 §2.1
    let body = form::encode(&[("token", token), ("token_type_hint", hint), ("client_id", &client.client_id)]);
    Some(Request::post_form(server.revocation_endpoint.clone()?, body))
}

/// How a server took it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revoked {
    /// The token is dead, or was never known, which comes to the same.
    Done,
    /// The token lives; the server could not be asked now, but after so many seconds where it says.
    Unavailable(Option<u32>),
    /// The token lives until it expires; the server revokes no tokens of this kind.
    Unsupported,
    /// The token may live; the server does not take this request.
    Refused,
}

/// Judges the answer; the body of a success is never looked at.
pub fn response(response: &Response) -> Revoked {
    // rev-200: RFC 7009 §2.2
    if response.status == 200 {
        return Revoked::Done;
    }
    // rev-503: RFC 7009 §2.2.1
    if let Some(unavailable) = Unavailable::from_response(Endpoint::Revocation, response) {
        return Revoked::Unavailable(unavailable.retry_after);
    }
    // rev-unsupported: RFC 7009 §2.2.1
    let object = json::object(&response.body).filter(|_| response.status == 400);
    match token::refusal(Endpoint::Revocation, response.status, object.as_ref()) {
        Some(refusal) if refusal.code == RefusalCode::UnsupportedTokenType => Revoked::Unsupported,
        _ => Revoked::Refused,
    }
}
