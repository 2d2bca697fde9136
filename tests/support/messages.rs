//! A server, a client and answers to start from; and the one way to say what a refusal must be.

use daypass::protocol::error::{Refusal, Unavailable};
use daypass::protocol::http::Response;
use daypass::protocol::kept;
use daypass::protocol::metadata::{self, ServerMetadata};
use daypass::protocol::token::{self, TokenResponse, TokenType};
use daypass::protocol::types::{Client, Issuer};
use daypass::protocol::url::Url;
use daypass::protocol::{Error, Result, Rule, form};
use serde_json::{Value, json};

pub(crate) const ISSUER: &str = "https://op.example";
pub(crate) const CLIENT_ID: &str = "daypass";
pub(crate) const REDIRECT_URI: &str = "https://app.example/Callback?keep=%7E";

pub(crate) fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

pub(crate) fn issuer() -> Issuer {
    Issuer::parse(ISSUER).unwrap()
}

pub(crate) fn client() -> Client {
    Client { client_id: CLIENT_ID.to_owned(), redirect_uri: url(REDIRECT_URI) }
}

/// The smallest metadata document of an OpenID provider.
pub(crate) fn document() -> Value {
    json!({
        "issuer": ISSUER,
        "authorization_endpoint": "https://op.example/authorize",
        "token_endpoint": "https://op.example/token",
        "jwks_uri": "https://op.example/jwks",
    })
}

pub(crate) fn server() -> ServerMetadata {
    server_with(json!({}))
}

pub(crate) fn server_with(changes: Value) -> ServerMetadata {
    let document = changed(document(), changes);
    metadata::from_object(&issuer(), true, document.as_object().unwrap()).unwrap()
}

/// The object with the members of `changes` in place of its own.
pub(crate) fn changed(mut object: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        object[name] = value.clone();
    }
    object
}

/// The object without one member.
pub(crate) fn lacking(mut object: Value, name: &str) -> Value {
    object.as_object_mut().unwrap().remove(name).unwrap();
    object
}

pub(crate) fn answer(status: u16, media_type: &str, body: impl AsRef<[u8]>) -> Response {
    let headers = vec![("content-type".to_owned(), media_type.to_owned())];
    Response { status, headers, body: body.as_ref().to_vec() }
}

pub(crate) fn json_answer(status: u16, body: &Value) -> Response {
    answer(status, "application/json", body.to_string())
}

pub(crate) fn challenged(status: u16, challenge: &str) -> Response {
    Response { status, headers: vec![("www-authenticate".to_owned(), challenge.to_owned())], body: vec![] }
}

/// Judges the answer to a request for a bearer token.
pub(crate) fn token_response(response: &Response) -> Result<TokenResponse> {
    token::response(response, TokenType::Bearer)
}

/// The parameters of an address that was built, in order.
pub(crate) fn parameters(address: &str) -> Vec<(String, String)> {
    form::decode(address.split_once('?').unwrap().1).unwrap()
}

/// The only value of a parameter; `None` where it is absent.
pub(crate) fn only(pairs: &[(String, String)], name: &str) -> Option<String> {
    let values: Vec<_> = pairs.iter().filter(|(it, _)| it == name).collect();
    assert!(values.len() <= 1, "{name} is there {} times", values.len());
    values.first().map(|(_, value)| value.clone())
}

#[track_caller]
pub(crate) fn rule<T>(result: Result<T>) -> Rule {
    match result {
        Err(Error::ServerMisbehaved(rule, _)) => rule,
        Err(other) => panic!("refused for another reason: {other:?}"),
        Ok(_) => panic!("accepted"),
    }
}

#[track_caller]
pub(crate) fn refusal<T>(result: Result<T>) -> Refusal {
    match result {
        Err(Error::ServerRefused(refusal)) => *refusal,
        Err(other) => panic!("refused for another reason: {other:?}"),
        Ok(_) => panic!("accepted"),
    }
}

#[track_caller]
pub(crate) fn unavailable<T>(result: Result<T>) -> Unavailable {
    match result {
        Err(Error::ServerUnavailable(unavailable)) => unavailable,
        Err(other) => panic!("refused for another reason: {other:?}"),
        Ok(_) => panic!("accepted"),
    }
}

/// Whether a tab that keeps this metadata has the same when it reads it back.
pub(crate) fn is_kept(server: &ServerMetadata) -> bool {
    kept::read(kept::text(server)).as_ref() == Some(server)
}
