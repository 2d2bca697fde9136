//! What a provider's endpoints answer: its metadata, tokens, and a pushed request.

use super::addresses::{is_loopback, read_as_browsers_do};
use super::oracle::{json_answer, member, strict_object};
use daypass::protocol::kept;
use daypass::protocol::metadata::{self, Document, ServerMetadata};
use daypass::protocol::token::{self, TokenResponse, TokenType};
use daypass::protocol::types::Issuer;
use daypass::protocol::url::Url;
use daypass::protocol::{Error, bearer, par};
use serde_json::{Map, Value};

/// The body of a discovery document, for a server elsewhere and for one on this machine.
pub(crate) fn discovery(input: &[u8]) {
    for text in ["https://op.example/tenant", "http://localhost:8081"] {
        let issuer = Issuer::parse(text).unwrap();
        for document in [Document::OpenId, Document::OAuth] {
            let Ok(server) = metadata::response(&issuer, document, &json_answer(200, input)) else { continue };
            let object = strict_object(input).expect("a JSON object in which no name stands twice");
            assert_eq!(object.get("issuer").and_then(Value::as_str), Some(text));
            assert_eq!(server.issuer.as_str(), text);
            let again = kept::read(kept::text(&server));
            assert_eq!(again, Some(server.clone()), "what is taken from a server can be kept");
            assert!(document == Document::OAuth || server.jwks_uri.is_some());
            assert!(object.get("require_signed_request_object") != Some(&Value::Bool(true)));
            for (name, endpoint) in endpoints(&server) {
                let stated = member(&object, name).map(|it| it.as_str().expect("text"));
                assert_eq!(endpoint.map(Url::as_str), stated, "{name}");
                if let Some(endpoint) = endpoint {
                    judge_endpoint(endpoint, text.starts_with("http://localhost"));
                }
            }
        }
    }
}

fn judge_endpoint(endpoint: &Url, local: bool) {
    let Some(theirs) = read_as_browsers_do(endpoint.as_str(), endpoint) else { return };
    let here = is_loopback(&theirs);
    assert!(theirs.scheme() == "https" || here, "{endpoint:?} is asked in the clear");
    assert!(local || !here, "{endpoint:?} is on this machine");
    assert!(theirs.fragment().is_none());
    let sent = ["client_id", "redirect_uri", "response_type", "state", "nonce", "code_challenge", "request_uri"];
    assert!(!theirs.query_pairs().any(|(name, _)| sent.contains(&&*name)), "{endpoint:?} replaces what is sent");
}

fn endpoints(server: &ServerMetadata) -> [(&'static str, Option<&Url>); 7] {
    [
        ("authorization_endpoint", Some(&server.authorization_endpoint)),
        ("token_endpoint", Some(&server.token_endpoint)),
        ("jwks_uri", server.jwks_uri.as_ref()),
        ("userinfo_endpoint", server.userinfo_endpoint.as_ref()),
        ("pushed_authorization_request_endpoint", server.pushed_authorization_request_endpoint.as_ref()),
        ("revocation_endpoint", server.revocation_endpoint.as_ref()),
        ("end_session_endpoint", server.end_session_endpoint.as_ref()),
    ]
}

/// The body of an answer of a token endpoint.
pub(crate) fn token_response(input: &[u8]) {
    let object = strict_object(input);
    for (status, expected) in [(200, TokenType::Bearer), (200, TokenType::Dpop), (400, TokenType::Bearer)] {
        let response = json_answer(status, input);
        match (token::response(&response, expected), &object) {
            (Ok(_), None) => panic!("read what is no JSON object"),
            (Ok(granted), Some(object)) => {
                assert_eq!(status, 200);
                judge_granted(&granted, object, expected);
            }
            (Err(Error::ServerRefused(_)), object) => {
                let error = object.as_ref().and_then(|it| it.get("error")).and_then(Value::as_str);
                assert!(error.is_some_and(|it| !it.is_empty()));
            }
            (Err(error), Some(object)) => shows_no_token(&error, object),
            (Err(_), None) => {}
        }
        let salvaged = token::salvage(&response);
        let refresh_token = object.as_ref().and_then(|it| text(it, "refresh_token")).filter(|_| status == 200);
        assert_eq!(salvaged.as_ref().map(|it| it.expose()), refresh_token.filter(|it| !it.is_empty()));
    }
}

fn judge_granted(granted: &TokenResponse, object: &Map<String, Value>, expected: TokenType) {
    let access_token = granted.access_token.expose();
    assert!(!access_token.is_empty());
    assert_eq!(text(object, "access_token"), Some(access_token));
    let name = if expected == TokenType::Dpop { "dpop" } else { "bearer" };
    assert_eq!(text(object, "token_type").map(str::to_ascii_lowercase).as_deref(), Some(name));
    assert!(text(object, "error").is_none_or(str::is_empty), "a refusal was taken for tokens");
    let lifetime = member(object, "expires_in").map(|it| it.as_f64().expect("a number").floor());
    assert_eq!(granted.expires_in.map(|it| it as f64), lifetime);
    assert!(lifetime.is_none_or(|it| (0.0..1e15).contains(&it)));
    let scopes = text(object, "scope").map(|it| it.split(' ').filter(|it| !it.is_empty()).collect::<Vec<_>>());
    for scope in scopes.iter().flatten() {
        assert!(granted.scope.as_ref().is_some_and(|it| it.contains(scope)));
        assert!(scope.bytes().all(|it| it.is_ascii_graphic() && it != b'"' && it != b'\\'));
    }
    assert_eq!(granted.id_token.as_ref().map(|it| it.expose()), text(object, "id_token"));
    // RFC 6750 §2.1: 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
    let unpadded = access_token.trim_end_matches('=');
    let is_token68 = !unpadded.is_empty()
        && unpadded.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '.' | '_' | '~' | '+' | '/'));
    let header = bearer::authorization(&granted.access_token);
    assert_eq!(header, is_token68.then(|| format!("Bearer {access_token}")));
}

/// Short texts could stand in an error by chance.
fn shows_no_token(error: &Error, object: &Map<String, Value>) {
    let shown = format!("{error:?}");
    for name in ["access_token", "refresh_token", "id_token"] {
        let token: String = text(object, name).unwrap_or_default().chars().take(LONG).collect();
        let plain = token.chars().all(|it| it.is_ascii_alphanumeric());
        assert!(!plain || token.len() < LONG || !shown.contains(&token), "{name} stands in {shown}");
    }
}

/// The body of the answer to a pushed request.
pub(crate) fn pushed_request(input: &[u8]) {
    for status in [200, 201, 400] {
        match par::response(&json_answer(status, input)) {
            Ok(pushed) => {
                let object = strict_object(input).expect("a JSON object in which no name stands twice");
                let request_uri = pushed.request_uri.expose();
                assert_eq!((status, text(&object, "request_uri")), (201, Some(request_uri)));
                assert!((1..=2048).contains(&request_uri.len()) && request_uri.bytes().all(|it| it.is_ascii_graphic()));
                assert!(object["expires_in"].as_f64().is_some_and(|it| it >= 1.0));
                assert!(text(&object, "error").is_none_or(str::is_empty));
            }
            Err(error) => {
                let object = strict_object(input).unwrap_or_default();
                let uri = text(&object, "request_uri").unwrap_or_default();
                let good = !uri.is_empty() && uri.len() <= 2048 && uri.bytes().all(|it| it.is_ascii_graphic());
                let lasts =
                    member(&object, "expires_in").and_then(Value::as_f64).is_some_and(|it| (1.0..1e15).contains(&it));
                let refused = text(&object, "error").is_some_and(|it| !it.is_empty());
                assert!(status != 201 || !good || !lasts || refused, "refused as {error:?}");
            }
        }
    }
}

fn text<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str)
}

const LONG: usize = 40;
