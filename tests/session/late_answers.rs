//! What happens to a session while its renewal is on the way.

use crate::fake_network::json;
use crate::stage::*;
use crate::tokens::expired;
use daypass::session::Status;
use serde_json::json as value;

#[test]
fn out_wipe_a_sign_out_during_a_refresh_is_not_undone_by_its_answer() {
    let stage = expired();
    let gate = stage.platform.network.gate("token");
    let mut call = stage.start_fetch(API);
    let mut leaving = stage.start_sign_out();
    gate.open();
    stage.settle();
    assert_eq!(leaving.ended(), Some(Ok(true)));
    assert_eq!(code(call.ended().unwrap()), "signed_out");
    assert_eq!(stage.session.status(), Status::SignedOut);
    assert_eq!(stage.sessions(), []);
    assert_eq!(stage.count("api"), 0);
}

#[test]
fn out_wipe_a_sign_out_while_a_refreshed_id_token_is_verified_is_not_undone() {
    let stage = expired();
    let gate = stage.platform.crypto.gate();
    let mut call = stage.start_fetch(API);
    let mut leaving = stage.start_sign_out();
    gate.open();
    stage.settle();
    assert_eq!(leaving.ended(), Some(Ok(true)));
    assert_eq!(code(call.ended().unwrap()), "signed_out");
    assert_eq!((stage.session.status(), stage.sessions()), (Status::SignedOut, vec![]));
}

#[test]
fn out_wipe_a_refresh_that_fails_after_a_sign_out_does_not_call_it_an_expiry() {
    let stage = expired();
    let gate = stage.platform.network.gate("token");
    // what a server says of a refresh token that the sign-out has revoked meanwhile
    stage.platform.network.once("token", json(400, &value!({"error": "invalid_grant"})));
    let mut call = stage.start_fetch(API);
    let _leaving = stage.start_sign_out();
    gate.open();
    stage.settle();
    assert_eq!(code(call.ended().unwrap()), "signed_out");
    assert_eq!(stage.session.status(), Status::SignedOut);
}

#[test]
fn out_wipe_a_bad_id_token_after_a_sign_out_does_not_call_it_an_expiry() {
    let stage = expired();
    stage.id.forged.set(true);
    let gate = stage.platform.crypto.gate();
    let mut call = stage.start_fetch(API);
    let _leaving = stage.start_sign_out();
    gate.open();
    stage.settle();
    assert!(call.ended().unwrap().is_err());
    assert_eq!(stage.session.status(), Status::SignedOut);
}

#[test]
fn out_wipe_the_answer_to_an_old_refresh_does_not_replace_a_new_session() {
    let stage = expired();
    let gate = stage.platform.network.gate("token");
    let mut call = stage.start_fetch(API);
    let _leaving = stage.start_sign_out();
    stage.pass(ID);
    let new = stage.sessions();
    gate.open();
    stage.settle();
    assert!(call.ended().unwrap().is_err());
    assert_eq!(stage.sessions(), new, "the session that began meanwhile was overwritten");
}

#[test]
fn out_wipe_an_old_refresh_that_is_refused_does_not_end_a_new_session() {
    let stage = expired();
    let gate = stage.platform.network.gate("token");
    stage.platform.network.once("token", json(400, &value!({"error": "invalid_grant"})));
    let mut call = stage.start_fetch(API);
    let _leaving = stage.start_sign_out();
    stage.pass(ID);
    gate.open();
    stage.settle();
    assert!(call.ended().unwrap().is_err());
    assert!(matches!(stage.session.status(), Status::SignedIn(_)));
    assert_eq!(stage.sessions().len(), 1);
}

/// Reads who signed in while a token is renewed, and lets the renewal end after that.
fn profile_during_a_refresh(
    stage: &Stage,
    [profile, token]: [&'static str; 2],
    api: &str,
    is_shown: impl Fn() -> bool,
) {
    let profile_gate = stage.platform.network.gate(profile);
    let mut reading = stage.start_profile();
    stage.platform.clock.advance(400);
    let gate = stage.platform.network.gate(token);
    let mut call = stage.start_fetch(api);
    profile_gate.open();
    stage.settle();
    assert_eq!(reading.ended(), Some(Ok(())));
    assert!(is_shown(), "shown before the renewal ends");
    assert!(call.ended().is_none(), "the renewal is still under way");
    gate.open();
    stage.settle();
    assert_eq!(call.ended().unwrap().unwrap().status, 200);
    assert!(is_shown(), "overwritten by the refresh");
}

#[test]
fn rt_replace_a_profile_that_was_read_during_a_refresh_is_not_lost() {
    let stage = Stage::signed_in();
    let is_shown = || stage.account().text("name") == Some("Ada Lovelace");
    profile_during_a_refresh(&stage, ["userinfo", "token"], API, is_shown);
    assert!(stage.account().is_complete);
}

#[test]
fn rt_replace_an_identity_that_was_read_during_a_refresh_is_not_lost() {
    let stage = Stage::signed_in_oauth();
    let is_shown = || stage.account().subject.as_deref() == Some("4711");
    profile_during_a_refresh(&stage, ["oauth api", "oauth token"], OAUTH_API, is_shown);
}
