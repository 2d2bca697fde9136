//! RP-initiated logout: OpenID Connect RP-Initiated Logout 1.0 §2.

use crate::messages::{CLIENT_ID, client, server, server_with, url};
use daypass::protocol::end_session::{self, Submission};
use daypass::protocol::secret::{IdToken, State};
use serde_json::json;

const BACK: &str = "https://app.example/bye?x=1&y";

fn submission(endpoint: &str, hint: Option<&str>) -> Submission {
    let server = server_with(json!({ "end_session_endpoint": endpoint }));
    let hint = hint.map(IdToken::new);
    end_session::request(&server, &client(), hint.as_ref(), &url(BACK), &State::new("s&t")).unwrap()
}

#[test]
fn out_request_out_registered_the_request_is_complete() {
    let submission = submission("https://op.example/logout?tenant=x", Some("h.p.s"));
    assert_eq!(submission.endpoint.as_str(), "https://op.example/logout?tenant=x");
    let fields: Vec<_> = submission.fields.iter().map(|(name, field)| (*name, field.expose())).collect();
    let expected =
        [("client_id", CLIENT_ID), ("post_logout_redirect_uri", BACK), ("state", "s&t"), ("id_token_hint", "h.p.s")];
    assert_eq!(fields, expected);
}

#[test]
fn out_request_without_an_id_token_no_hint_is_sent() {
    assert!(submission("https://op.example/logout", None).fields.iter().all(|(name, _)| *name != "id_token_hint"));
}

#[test]
fn out_post_the_id_token_stands_in_no_address_and_in_no_debug_output() {
    let submission = submission("https://op.example/logout", Some("SECRET"));
    assert!(!submission.endpoint.as_str().contains("SECRET") && !format!("{submission:?}").contains("SECRET"));
}

#[test]
fn out_no_endpoint_a_server_without_one_is_not_visited() {
    assert_eq!(end_session::request(&server(), &client(), None, &url(BACK), &State::new("s")), None);
}
