//! The ID token of a refresh: it continues the one of the sign-in, or it ends the session.

use crate::stage::*;
use crate::tokens::expired;
use daypass::session::{Blame, Status};
use serde_json::{Value, json as value};

#[test]
fn rt_idt_absent_without_a_new_id_token_the_old_one_and_its_claims_stay() {
    let stage = expired();
    let before = stage.record();
    stage.id.renews_id_token.set(false);
    assert_eq!(stage.fetch(API).unwrap().status, 200);
    let after = stage.record();
    for member in ["id_token", "claims", "subject", "receipt", "signed_in_at"] {
        assert_eq!(before[member], after[member], "{member} changed");
    }
    assert_ne!(before["tokens"], after["tokens"]);
}

#[test]
fn rt_idt_sig_a_new_id_token_is_kept_as_hint_and_the_claims_stay_those_of_the_sign_in() {
    let stage = expired();
    let before = stage.record();
    stage.fetch(API).unwrap();
    assert_ne!(before["id_token"], stage.record()["id_token"]);
    assert_eq!(before["claims"], stage.record()["claims"]);
}

#[test]
fn rt_idt_nonce_a_nonce_that_repeats_the_first_one_is_accepted() {
    let stage = expired();
    let nonce = stage.record()["claims"]["nonce"].clone();
    stage.id.edit("claims", move |it| it["nonce"] = nonce.clone());
    assert_eq!(stage.fetch(API).unwrap().status, 200);
}

#[test]
fn rt_idt_aud_one_audience_is_the_same_as_text_and_as_a_list_of_one() {
    let stage = expired();
    stage.id.edit("claims", |it| it["aud"] = value!(["spa"]));
    assert_eq!(stage.fetch(API).unwrap().status, 200);
}

#[test]
fn rt_idt_auth_time_a_time_is_the_same_with_and_without_a_fraction() {
    let stage = expired();
    stage.id.edit("claims", |it| it["auth_time"] = value!(it["auth_time"].as_f64().unwrap()));
    assert_eq!(stage.fetch(API).unwrap().status, 200);
}

#[test]
fn rt_idt_fail_an_id_token_that_does_not_continue_the_first_one_ends_the_session() {
    let now = Stage::new().platform.clock.now() + 400;
    for (claim, odd, name) in [
        ("iss", value!("https://evil.test"), "refreshed_iss"),
        ("sub", value!("somebody else"), "refreshed_sub"),
        ("sub", Value::Null, "refreshed_sub"),
        ("aud", value!("other"), "refreshed_aud"),
        ("aud", value!(["spa", "other"]), "refreshed_aud"),
        ("auth_time", value!(1), "refreshed_auth_time"),
        ("nonce", value!("another"), "refreshed_nonce"),
        ("exp", value!(now - 61), "id_token_exp"),
        ("exp", Value::Null, "id_token_exp"),
        ("iat", value!(now + 61), "id_token_iat_window"),
        ("iat", value!(now - 100_000), "id_token_iat_window"),
        ("nbf", value!(now + 61), "id_token_nbf"),
        ("azp", value!("other"), "id_token_azp"),
        ("at_hash", value!("another"), "id_token_at_hash"),
    ] {
        let stage = expired();
        let shown = odd.to_string();
        stage.id.edit("claims", move |it| it[claim] = odd.clone());
        assert_eq!(code(stage.fetch(API)), name, "accepted {claim}: {shown}");
        assert_ended(&stage);
        let cause = stage.session.ended_because().unwrap();
        assert_eq!((cause.code(), cause.blame()), (name, Blame::Server));
    }
}

#[test]
fn rt_invalid_grant_a_session_that_its_provider_has_ended_has_no_other_cause() {
    let stage = expired();
    stage.id.forged.set(true);
    assert_eq!(code(stage.fetch(API)), "id_token_signature");
    stage.id.forged.set(false);
    stage.pass(ID);
    assert_eq!(stage.session.ended_because(), None, "somebody is signed in again");
    stage.platform.clock.advance(400);
    stage.id.end_grants();
    assert_eq!(code(stage.fetch(API)), "session_expired");
    assert_eq!((stage.session.status(), stage.session.ended_because()), (Status::Expired(issuer_of(ID)), None));
}

#[test]
fn rt_idt_fail_an_id_token_that_does_not_verify_ends_the_session() {
    let stage = expired();
    stage.id.forged.set(true);
    assert_eq!(code(stage.fetch(API)), "id_token_signature");
    assert_ended(&stage);
    for (member, odd, name) in [("alg", "none", "id_token_alg"), ("kid", "junk", "key_unknown")] {
        let stage = expired();
        stage.id.edit("header", move |it| it[member] = odd.into());
        assert_eq!(code(stage.fetch(API)), name);
        assert_ended(&stage);
    }
}

pub(crate) fn assert_ended(stage: &Stage) {
    assert_eq!(stage.session.status(), Status::Expired(issuer_of(ID)));
    stage.assert_nothing_kept();
    let before = stage.platform.network.total();
    assert_eq!(code(stage.fetch(API)), "signed_out");
    assert_eq!(code(stage.load_profile()), "signed_out");
    assert_eq!(stage.platform.network.total(), before, "something was sent after the session had ended");
}

#[test]
fn rt_idt_sig_a_rotated_key_is_fetched_once_for_a_refreshed_id_token() {
    let stage = expired();
    *stage.id.kid.borrow_mut() = "k2".into();
    assert_eq!(stage.fetch(API).unwrap().status, 200);
    assert_eq!(stage.count("jwks"), 2);
}
