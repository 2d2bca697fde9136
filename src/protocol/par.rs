//! Pushed authorization requests (RFC 9126): the request goes to the server first, and the browser takes a reference.

use super::authorization::{self, Ask};
use super::error::{Endpoint, Error, Refusal, RefusalCode, Result, Unavailable};
use super::http::{Request, Response};
use super::json;
use super::metadata::ServerMetadata;
use super::rule::Rule;
use super::secret::{RequestUri, State};
use super::token;
use super::types::Client;

/// Pushes what [`super::authorization::request`] would put into the address; `None` where the server has no place for it.
pub fn request(server: &ServerMetadata, client: &Client, state: &State, ask: &Ask<'_>) -> Option<Request> {
    let endpoint = server.pushed_authorization_request_endpoint.clone()?;
    // par-body, cfg-auth-none: RFC 9126 §2.1
    Some(Request::post_form(endpoint, authorization::parameters(server, client, state, ask)))
}

/// A request that the server holds ready.
#[derive(Debug)]
pub struct Pushed {
    /// Its name, good for one use.
    pub request_uri: RequestUri,
}

/// Judges the answer.
pub fn response(response: &Response) -> Result<Pushed> {
    // par-errors: RFC 9126 §2.3
    if let Some(unavailable) = Unavailable::from_response(Endpoint::PushedAuthorization, response) {
        return Err(Error::ServerUnavailable(unavailable));
    }
    let object = json::object(&response.body).filter(|_| response.is_json());
    if let Some(refusal) = token::refusal(Endpoint::PushedAuthorization, response.status, object.as_ref()) {
        return Err(Error::ServerRefused(Box::new(refusal)));
    }
    if matches!(response.status, 405 | 413) {
        return Err(Error::ServerRefused(Box::new(Refusal {
            at: Endpoint::PushedAuthorization,
            status: Some(response.status),
            code: RefusalCode::InvalidRequest,
            description: None,
            authentic: true,
        })));
    }
    // par-201: RFC 9126 §2.2
    let object = object.filter(|_| response.status == 201).ok_or_else(|| {
        let actual = format!("status {}, {}", response.status, response.media_type());
        Error::compared(Rule::PushedResponseMalformed, "status 201, application/json", actual)
    })?;
    let malformed = |name| Error::about(Rule::PushedResponseMalformed, name);
    let is_uri =
        |text: &&str| (1..=MAX_URI_BYTES).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_graphic());
    let request_uri = json::text(&object, "request_uri").ok().flatten().filter(is_uri);
    let request_uri = request_uri.ok_or_else(|| malformed("request_uri"))?;
    // the browser leaves at once, so only a reference that has no lifetime is of no use
    let expires_in = json::seconds(&object, "expires_in").ok().flatten().filter(|seconds| *seconds > 0);
    expires_in.ok_or_else(|| malformed("expires_in"))?;
    Ok(Pushed { request_uri: RequestUri::new(request_uri) })
}

const MAX_URI_BYTES: usize = 2048;
