//! Token revocation: RFC 7009.

use crate::messages::{CLIENT_ID, answer, client, server, server_with};
use daypass::protocol::form;
use daypass::protocol::revocation::{self, Hint, Revoked};
use serde_json::json;

#[test]
fn rev_call_cfg_auth_none_the_token_goes_out_in_the_body_of_a_post() {
    let server = server_with(json!({ "revocation_endpoint": "https://op.example/revoke" }));
    for (hint, expected) in [(Hint::RefreshToken, "refresh_token"), (Hint::AccessToken, "access_token")] {
        let request = revocation::request(&server, &client(), "a+b&c", hint).unwrap();
        assert_eq!((request.method.as_str(), request.url.as_str()), ("POST", "https://op.example/revoke"));
        let sent = form::decode(&request.body.unwrap()).unwrap();
        let pairs = [("token", "a+b&c"), ("token_type_hint", expected), ("client_id", CLIENT_ID)];
        assert_eq!(sent, pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert!(request.headers.iter().all(|(name, _)| name != "authorization"));
    }
}

#[test]
fn rev_call_a_server_without_the_endpoint_is_not_asked() {
    assert!(revocation::request(&server(), &client(), "token", Hint::RefreshToken).is_none());
}

#[test]
fn rev_200_the_status_alone_says_that_it_is_done() {
    for body in ["", "{}", "<html>", r#"{"error":"invalid_token"}"#] {
        assert_eq!(revocation::response(&answer(200, "text/html", body)), Revoked::Done);
    }
}

#[test]
fn rev_503_an_unavailable_server_leaves_the_token_alive() {
    for status in [429, 500, 502, 503] {
        assert_eq!(revocation::response(&answer(status, "", "")), Revoked::Unavailable(None), "{status}");
    }
}

#[test]
fn rev_unsupported_only_a_server_that_says_so_does_not_revoke_this_kind_of_token() {
    let body = r#"{"error":"unsupported_token_type"}"#;
    assert_eq!(revocation::response(&answer(400, "application/json", body)), Revoked::Unsupported);
    for status in [0, 204, 302, 401, 403, 404, 405] {
        assert_eq!(revocation::response(&answer(status, "application/json", body)), Revoked::Refused, "{status}");
    }
    for body in
        ["", "<html>", r#"{"error":"invalid_client"}"#, r#"{"error":"Unsupported_token_type"}"#, r#"{"error":1}"#]
    {
        assert_eq!(revocation::response(&answer(400, "application/json", body)), Revoked::Refused, "{body}");
    }
}
