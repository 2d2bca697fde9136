//! ID tokens that sign nobody in: nothing is kept, and nobody is asked about the person.

use crate::stage::*;
use serde_json::{Value, json};

#[test]
fn tok_quarantine_an_id_token_that_fails_one_check_leaves_nothing_behind() {
    let now = Stage::new().platform.clock.now();
    for (claim, odd, name) in [
        ("iss", json!("https://id.example.com/"), "id_token_iss"),
        ("iss", json!("https://ID.example.com"), "id_token_iss"),
        ("iss", json!(1), "id_token_claim_type"),
        ("iss", Value::Null, "id_token_iss"),
        ("aud", json!("other"), "id_token_aud"),
        ("aud", json!(["other"]), "id_token_aud"),
        ("aud", json!([]), "id_token_aud"),
        ("aud", json!(["spa", "other"]), "id_token_aud_extra"),
        ("aud", json!(["spa", 1]), "id_token_claim_type"),
        ("aud", json!(7), "id_token_claim_type"),
        ("aud", json!("SPA"), "id_token_aud"),
        ("azp", json!("other"), "id_token_azp"),
        ("sub", json!(""), "id_token_sub"),
        ("sub", Value::Null, "id_token_sub"),
        ("sub", json!(248289), "id_token_claim_type"),
        ("sub", json!("x".repeat(256)), "id_token_sub"),
        ("sub", json!("ä"), "id_token_sub"),
        ("exp", json!(now - 60), "id_token_exp"),
        ("exp", json!("2030"), "id_token_claim_type"),
        ("iat", json!(now + 61), "id_token_iat_window"),
        ("iat", json!(now - 7 * 86_400), "id_token_iat_window"),
        ("iat", json!("now"), "id_token_claim_type"),
        ("nbf", json!(now + 61), "id_token_nbf"),
        ("nonce", json!("another"), "id_token_nonce"),
        ("nonce", Value::Null, "id_token_nonce"),
        ("nonce", json!(1), "id_token_claim_type"),
        ("at_hash", json!("another"), "id_token_at_hash"),
        ("at_hash", json!(""), "id_token_at_hash"),
        ("auth_time", json!("yesterday"), "id_token_claim_type"),
    ] {
        let shown = odd.to_string();
        let stage = Stage::new();
        stage.id.edit("claims", move |it| it[claim] = odd.clone());
        let address = stage.approved(ID);
        let failed = stage.complete(&address).unwrap().expect_err(&format!("accepted {claim}: {shown}"));
        assert_eq!(failed.error.code(), name, "{claim}: {shown}");
        stage.assert_nothing_kept();
    }
}

#[test]
fn tok_quarantine_an_id_token_that_lacks_a_claim_leaves_nothing_behind() {
    for (claim, name) in [
        ("iss", "id_token_iss"),
        ("aud", "id_token_aud"),
        ("sub", "id_token_sub"),
        ("exp", "id_token_exp"),
        ("iat", "id_token_iat"),
        ("nonce", "id_token_nonce"),
    ] {
        let stage = Stage::new();
        stage.id.edit("claims", move |it| {
            it.as_object_mut().unwrap().remove(claim);
        });
        let address = stage.approved(ID);
        assert_eq!(stage.refused(&address).error.code(), name, "accepted without {claim}");
        stage.assert_nothing_kept();
    }
}

#[test]
fn idt_sig_a_signature_that_does_not_fit_leaves_nothing_behind() {
    let stage = Stage::new();
    stage.id.forged.set(true);
    let address = stage.approved(ID);
    assert_eq!(stage.refused(&address).error.code(), "id_token_signature");
    stage.assert_nothing_kept();
}

#[test]
fn idt_alg_allow_a_header_that_is_not_what_was_announced_is_refused_before_any_key_is_used() {
    for (member, odd, name) in [
        ("alg", json!("none"), "id_token_alg"),
        ("alg", json!("nOnE"), "id_token_alg"),
        ("alg", json!("HS256"), "id_token_alg"),
        ("alg", json!("rs256"), "id_token_alg"),
        ("alg", json!("PS256"), "id_token_alg"),
        ("alg", json!(1), "id_token_malformed"),
        ("crit", json!([]), "id_token_crit"),
        ("crit", json!(["b64"]), "id_token_crit"),
        ("zip", json!("DEF"), "id_token_crit"),
        ("typ", json!("at+jwt"), "id_token_typ"),
        ("typ", json!("logout+jwt"), "id_token_typ"),
        ("kid", json!(1), "id_token_malformed"),
    ] {
        let stage = Stage::new();
        let shown = odd.to_string();
        stage.id.edit("header", move |it| it[member] = odd.clone());
        let address = stage.approved(ID);
        assert_eq!(stage.refused(&address).error.code(), name, "accepted {member}: {shown}");
        stage.assert_nothing_kept();
        assert_eq!(stage.platform.crypto.verified.get(), 0);
    }
}

#[test]
fn idt_alg_allow_the_registered_algorithm_counts_more_than_the_announced_ones() {
    let stage = Stage::with(|it| it["providers"][0]["id_token_signed_response_alg"] = "ES256".into());
    let address = stage.approved(ID);
    assert_eq!(stage.refused(&address).error.code(), "id_token_alg");
    stage.assert_nothing_kept();
}

#[test]
fn jose_no_embedded_a_key_in_the_token_itself_is_never_used() {
    let stage = Stage::new();
    stage.id.edit("header", |it| {
        it["jwk"] = crate::fake_server::key("mine");
        it["jku"] = "https://evil.test/jwks".into();
        it["x5u"] = "https://evil.test/x5u".into();
        it["kid"] = "mine".into();
    });
    let address = stage.approved(ID);
    assert_eq!(stage.refused(&address).error.code(), "key_unknown");
    stage.assert_nothing_kept();
}

#[test]
fn idt_compact_what_is_not_a_compact_token_is_refused() {
    for odd in
        ["", "SECRET", "SECRET.SECRET", "a.b.c.d", "a.b.c.d.e", "..", "{\"payload\":\"SECRET\"}", "eyJ9.e30.AA=="]
    {
        let stage = Stage::new();
        stage.id.edit("token", move |it| it["id_token"] = odd.into());
        let address = stage.approved(ID);
        let failed = stage.refused(&address);
        assert_eq!(failed.error.code(), "id_token_malformed", "accepted {odd:?}");
        stage.assert_nothing_kept();
    }
}

#[test]
fn idt_unknown_what_real_servers_add_and_leave_out_is_accepted() {
    let stage = Stage::new();
    stage.id.edit("claims", |it| {
        it["aud"] = json!(["spa"]);
        it["azp"] = "spa".into();
        it["auth_time"] = json!(0.5);
        it["nbf"] = json!(it["iat"].as_i64().unwrap() + 3);
        it["iat"] = json!(it["iat"].as_f64().unwrap() + 5.5);
        it["sid"] = json!({"odd": [1, null]});
        it.as_object_mut().unwrap().remove("at_hash");
    });
    stage.id.edit("header", |it| {
        it.as_object_mut().unwrap().remove("kid");
    });
    stage.pass(ID);
}

#[test]
fn idt_leeway_the_configured_leeway_decides_at_the_boundary() {
    for (leeway, late, accepted) in [(0, 0, false), (0, -1, true), (60, 59, true), (60, 60, false), (300, 299, true)] {
        let stage = Stage::with(|it| it["providers"][0]["clock_leeway_seconds"] = leeway.into());
        let now = stage.platform.clock.now();
        stage.id.edit("claims", move |it| it["exp"] = (now - late).into());
        let address = stage.approved(ID);
        assert_eq!(stage.complete(&address).unwrap().is_ok(), accepted, "leeway {leeway}, {late} seconds late");
    }
}

#[test]
fn idt_nonce_once_the_id_token_of_an_earlier_sign_in_is_refused() {
    let stage = Stage::signed_in();
    let old = stage.record()["id_token"].as_str().unwrap().to_owned();
    stage.id.edit("token", move |it| it["id_token"] = old.clone().into());
    let address = stage.approved(ID);
    assert_eq!(stage.refused(&address).error.code(), "id_token_nonce");
}

#[test]
fn tok_idt_required_an_oauth_only_provider_needs_no_id_token_and_gets_none_believed() {
    let stage = Stage::new();
    stage.oauth.edit("token", |it| it["id_token"] = "SECRET.not.judged".into());
    stage.pass(OAUTH);
    assert_eq!(stage.account().subject, None);
    assert!(!format!("{:?}", stage.sessions()).contains("not.judged"));
}

#[test]
fn idt_not_session_an_id_token_that_has_expired_does_not_end_the_session() {
    let mut stage = Stage::new();
    stage.id.renews_id_token.set(false);
    stage.pass(ID);
    stage.platform.clock.advance(4000);
    stage.reload();
    stage.session.restore();
    assert_eq!(stage.fetch(API).unwrap().status, 200);
}
