//! RP-initiated logout: OpenID Connect RP-Initiated Logout 1.0 §2.

use crate::messages::{CLIENT_ID, client, parameters, server, server_with, url};
use daypass::protocol::end_session;
use daypass::protocol::secret::{IdToken, State};
use serde_json::json;

const BACK: &str = "https://app.example/bye?x=1&y";

fn address(endpoint: &str, hint: Option<&str>) -> String {
    let server = server_with(json!({ "end_session_endpoint": endpoint }));
    let hint = hint.map(IdToken::new);
    end_session::request(&server, &client(), hint.as_ref(), &url(BACK), &State::new("s&t")).unwrap()
}

#[test]
fn out_request_out_registered_the_request_is_complete() {
    let address = address("https://op.example/logout", Some("h.p.s"));
    assert!(address.starts_with("https://op.example/logout?"));
    let expected =
        [("id_token_hint", "h.p.s"), ("client_id", CLIENT_ID), ("post_logout_redirect_uri", BACK), ("state", "s&t")];
    assert_eq!(parameters(&address), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[test]
fn out_request_without_an_id_token_no_hint_is_sent() {
    assert!(!address("https://op.example/logout", None).contains("id_token_hint"));
}

#[test]
fn out_request_the_query_of_the_endpoint_is_kept() {
    let address = address("https://op.example/logout?tenant=x", None);
    assert!(address.starts_with("https://op.example/logout?tenant=x&client_id=daypass&"), "{address}");
}

#[test]
fn out_no_endpoint_a_server_without_one_is_not_visited() {
    assert_eq!(end_session::request(&server(), &client(), None, &url(BACK), &State::new("s")), None);
}
