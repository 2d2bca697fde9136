//! Pushed authorization requests: the request goes ahead, and the browser takes a reference.

use crate::fake_network::{empty, json};
use crate::stage::*;
use daypass::session::Silent;
use serde_json::json as value;
use std::rc::Rc;

const PAR: &str = "https://id.example.com/par";

/// A stage whose provider takes pushed requests, and maybe nothing else.
fn pushing(required: bool, edit: impl FnOnce(&mut serde_json::Value)) -> Stage {
    let stage = Stage::with(edit);
    stage.id.edit("discovery", move |metadata| {
        metadata["pushed_authorization_request_endpoint"] = value!(PAR);
        metadata["require_pushed_authorization_requests"] = value!(required);
    });
    stage.platform.network.route("par", PAR, |_| {
        json(201, &value!({"request_uri": "urn:ietf:params:oauth:request_uri:SECRET-1", "expires_in": 60}))
    });
    stage
}

fn configured(configuration: &mut serde_json::Value) {
    configuration["providers"][0]["require_pushed_authorization_requests"] = value!(true);
}

#[test]
fn par_front_the_browser_takes_the_reference_and_nothing_else() {
    for stage in [pushing(true, |_| ()), pushing(false, configured)] {
        let url = stage.sign_in(ID);
        let expected = [("client_id", "spa"), ("request_uri", "urn:ietf:params:oauth:request_uri:SECRET-1")];
        assert_eq!(pairs(query(&url)), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}

#[test]
fn par_body_the_whole_request_is_pushed_and_the_sign_in_ends_as_any_other() {
    let stage = pushing(true, |_| ());
    stage.sign_in(ID);
    let body = stage.platform.network.requests("par")[0].body.clone().unwrap();
    for name in ["response_type", "redirect_uri", "scope", "state", "nonce", "code_challenge"] {
        assert!(!field(&body, name).is_empty());
    }
    let address = stage.id.approve(&format!("{ID}/authorize?{body}"));
    assert_eq!(stage.complete(&address), Some(Ok(())));
}

#[test]
fn par_once_each_sign_in_pushes_a_request_of_its_own() {
    let stage = pushing(true, |_| ());
    stage.sign_in(ID);
    stage.sign_in(ID);
    assert_eq!(stage.count("par"), 2);
    let bodies: Vec<_> = stage.platform.network.requests("par").into_iter().map(|it| it.body.unwrap()).collect();
    assert_ne!(field(&bodies[0], "state"), field(&bodies[1], "state"));
}

#[test]
fn par_required_a_configuration_that_demands_it_is_told_where_the_provider_cannot() {
    let stage = Stage::with(configured);
    assert_eq!(code(stage.sign_in_to(ID, "/")), "par_unsupported");
    assert_eq!((stage.platform.left_for().len(), stage.attempts().len()), (0, 0));
}

#[test]
fn par_errors_a_request_that_is_refused_leaves_nobody_on_the_way() {
    let cases = [
        (json(400, &value!({"error": "invalid_scope"})), "invalid_scope"),
        (json(401, &value!({"error": "invalid_client", "error_description": "no"})), "invalid_client"),
        (empty(429, "retry-after", "5"), "server_unavailable"),
        (json(200, &value!({"request_uri": "urn:x", "expires_in": 60})), "par_response"),
    ];
    for (reply, expected) in cases {
        let stage = pushing(true, |_| ());
        stage.platform.network.once("par", reply);
        assert_eq!(code(stage.sign_in_to(ID, "/")), expected);
        assert_eq!((stage.platform.left_for().len(), stage.attempts().len()), (0, 0));
    }
}

#[test]
fn tok_no_log_a_server_that_repeats_the_request_tells_nobody_its_secrets() {
    let stage = pushing(true, |_| ());
    stage.sign_in(ID);
    let state = field(&stage.platform.network.requests("par")[0].body.clone().unwrap(), "state");
    assert!(!stage.session.flight_json().contains(&state));
    assert_no_secret("the flight recorder", &stage.session.flight_json());
}

#[test]
fn tok_no_log_a_server_that_repeats_the_hint_does_not_get_the_id_token_shown() {
    let stage = pushing(false, |configuration| {
        configured(configuration);
        configuration["providers"][0]["silent"] = value!("redirect");
    });
    stage.id.edit("token", |answer| drop(answer.as_object_mut().unwrap().remove("refresh_token")));
    stage.sign_in(ID);
    let body = stage.platform.network.requests("par")[0].body.clone().unwrap();
    let address = stage.id.approve(&format!("{ID}/authorize?{body}"));
    stage.complete(&address).unwrap().unwrap();
    stage.platform.clock.advance(400);
    let hint = stage.record()["id_token"].as_str().unwrap().to_owned();
    let words = format!("unknown: {hint}");
    stage.platform.network.once("par", json(400, &value!({"error": "invalid_scope", "error_description": words})));
    let session = Rc::clone(&stage.session);
    assert!(!stage.run(async move { session.sign_in_silently(Silent::Redirect, "/").await }));
    assert_eq!(field(stage.platform.network.requests("par")[1].body.as_deref().unwrap(), "id_token_hint"), hint);
    let told = format!("{:?}", stage.session.not_silently());
    assert!(told.contains("unknown: [redacted]"), "{told}");
}
