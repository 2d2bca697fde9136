//! What real servers do, as far as it takes a session to live with it. `tests/protocol/providers.rs` has the list of all.

use crate::fake_network::{empty, json, text};
use crate::stage::*;
use daypass::session::ports::NoResponse;
use daypass::session::{NextStep, Status};
use serde_json::{Value, json as value};

/// A provider whose endpoints stand in the configuration.
fn explicit(configuration: &mut Value, token_endpoint: &str) {
    configuration["providers"][0]["metadata"] = value!({
        "authorization_endpoint": format!("{ID}/authorize"),
        "token_endpoint": token_endpoint,
        "jwks_uri": format!("{ID}/jwks"),
        "revocation_endpoint": format!("{ID}/revoke"),
        "authorization_response_iss_parameter_supported": true,
    });
}

#[test]
fn a_dead_refresh_token_that_is_refused_with_another_code_leaves_the_way_to_a_new_sign_in() {
    let mut stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    stage.platform.network.once("token", json(400, &value!({"error": "invalid_request"})));
    let error = stage.fetch(API).unwrap_err();
    assert_eq!((error.code(), error.next_step()), ("invalid_request", NextStep::SignIn));
    assert!(matches!(stage.session.status(), Status::SignedIn(_)), "what was not said to be over is not over");
    let address = stage.approved(ID);
    stage.reload();
    assert_eq!(stage.complete(&address), Some(Ok(())));
    assert_eq!(stage.fetch(API).unwrap().status, 200);
}

#[test]
fn a_code_that_is_refused_in_any_of_the_known_ways_signs_nobody_in_and_is_not_sent_again() {
    for (reply, expected) in [
        (empty(400, "x", "y"), "token_error_malformed"),
        (empty(401, "x", "y"), "token_error_malformed"),
        (text(500, "text/html", "<h1>Oops</h1>"), "server_unavailable"),
        (json(403, &value!({"error": "invalid_code"})), "invalid_code"),
        (json(401, &value!({"error": "invalid_grant"})), "invalid_grant"),
        (json(400, &value!({"error": "invalid_grant"})), "invalid_grant"),
    ] {
        let mut stage = Stage::new();
        let address = stage.approved(ID);
        stage.reload();
        stage.platform.network.always("token", reply);
        assert_eq!(stage.refused(&address).error.code(), expected);
        stage.session.restore();
        assert_eq!((stage.count("token"), stage.session.status()), (1, Status::SignedOut), "{expected}");
        assert!(stage.sessions().is_empty());
    }
}

#[test]
fn a_revocation_endpoint_that_discovery_does_not_name_can_be_configured() {
    let stage = Stage::with(|it| explicit(it, &format!("{ID}/token")));
    stage.id.edit("discovery", |it| drop(it.as_object_mut().unwrap().remove("revocation_endpoint")));
    stage.pass(ID);
    stage.sign_out().unwrap();
    assert_eq!((stage.count("discovery"), stage.count("revocation")), (0, 2));
}

#[test]
fn a_refresh_token_that_was_not_asked_for_is_used_all_the_same() {
    let stage = Stage::with(|it| it["providers"][0]["scopes"] = value!(["profile"]));
    assert!(!stage.sign_in(ID).contains("offline_access"));
    stage.pass(ID);
    stage.platform.clock.advance(400);
    assert_eq!(stage.fetch(API).unwrap().status, 200);
    assert_eq!(stage.count("token"), 2);
}

#[test]
fn a_provider_that_never_sends_the_person_back_does_not_block_the_next_attempt() {
    let mut stage = Stage::new();
    stage.sign_in(ID);
    stage.reload();
    stage.session.restore();
    assert_eq!(stage.session.status(), Status::SignedOut, "whoever comes back by hand can start again");
    let address = stage.approved(ID);
    stage.reload();
    assert_eq!(stage.complete(&address), Some(Ok(())));
}

#[test]
fn signing_out_goes_on_where_a_public_client_may_not_revoke() {
    let stage = Stage::signed_in();
    stage.platform.network.always("revocation", json(401, &value!({"error": "invalid_client"})));
    assert_eq!(stage.sign_out(), Ok(true), "the browser goes on to the provider");
    assert_eq!((stage.session.status(), stage.sessions()), (Status::SignedOut, vec![]));
    assert_eq!(stage.session.sign_out_report("").unwrap().0.tokens_revoked, Some(false));
}

#[test]
fn a_provider_that_wants_a_secret_is_known_as_such_and_told_in_its_own_words() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    let body = value!({"error": "invalid_request", "error_description": "client_secret is missing."});
    stage.platform.network.always("token", json(400, &body));
    let failed = stage.refused(&address);
    assert_eq!(failed.error.code(), "invalid_client", "which says that no browser app can keep a secret");
    assert!(words(&failed.error).contains("client_secret is missing."));
}

#[test]
fn a_token_endpoint_that_a_page_may_not_read_is_named_and_nobody_is_signed_in() {
    let stage = Stage::new();
    let address = stage.approved(OAUTH);
    stage.platform.network.always("oauth token", Err(NoResponse::Unreadable));
    let failed = stage.refused(&address);
    assert_eq!(failed.error.code(), "cors");
    assert!(words(&failed.error).contains("id.example.org"), "{}", words(&failed.error));
    assert!(stage.sessions().is_empty());
}

#[test]
fn a_token_endpoint_on_the_origin_of_the_app_stands_in_for_one_that_wants_a_secret() {
    const BRIDGE: &str = "https://app.example.net/bridge/token";
    let stage = Stage::with(|it| explicit(it, BRIDGE));
    let id = std::rc::Rc::clone(&stage.id);
    let bridge = json(
        200,
        &value!({
            "access_token": "SECRET-bridged", "token_type": "bearer", "id_token": id.sign(&value!({})),
        }),
    );
    stage.platform.network.route("bridge", BRIDGE, move |_| bridge.clone());
    let address = stage.approved(ID);
    // its ID token says nothing: what counts here is who was asked
    assert_eq!(stage.refused(&address).error.code(), "id_token_iss");
    assert_eq!((stage.count("bridge"), stage.count("token")), (1, 0));
    let body = stage.platform.network.requests("bridge")[0].body.clone().unwrap();
    assert_eq!(field(&body, "grant_type"), "authorization_code");
}
