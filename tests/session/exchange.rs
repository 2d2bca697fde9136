//! The code for tokens, and what of the answer signs somebody in.

use crate::fake_network::{empty, json, text};
use crate::fake_server::key;
use crate::stage::*;
use daypass::session::Status;
use daypass::session::ports::{CryptoFault, NoResponse};
use serde_json::json as value;

#[test]
fn tok_params_the_form_of_the_code_exchange_is_exactly_this() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    let verifier = attempt(&stage)["verifier"].as_str().unwrap().to_owned();
    stage.complete(&address).unwrap().unwrap();
    let [request] = &stage.platform.network.requests("token")[..] else { panic!("one request") };
    assert_eq!((request.method.as_str(), request.url.as_str()), ("POST", "https://id.example.com/token"));
    let body = format!(
        "grant_type=authorization_code&code={}&redirect_uri=https%3A%2F%2Fapp.example.net%2Fcallback&client_id=spa&code_verifier={verifier}",
        field(&address.query, "code")
    );
    assert_eq!(request.body.as_deref(), Some(body.as_str()));
}

#[test]
fn tok_no_preflight_only_safelisted_headers_and_no_client_authentication_go_to_the_token_endpoint() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    stage.fetch(API).unwrap();
    stage.sign_out().unwrap();
    let requests = ["token", "revocation"].map(|name| stage.platform.network.requests(name)).concat();
    assert_eq!(requests.len(), 4);
    for request in requests {
        let headers = [("accept", "application/json"), ("content-type", "application/x-www-form-urlencoded")];
        let sent: Vec<_> = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(sent, headers);
        assert_eq!(request.url.query(), None);
        assert_eq!(field(&request.body.unwrap(), "client_id"), "spa");
    }
}

#[test]
fn tok_post_the_keys_are_fetched_while_the_token_request_is_in_flight() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    stage.events();
    let (token, keys) = (stage.platform.network.gate("token"), stage.platform.network.gate("jwks"));
    let mut callback = stage.start_complete(&address);
    assert_eq!(stage.events(), ["remove attempt", "replace /callback", "send token", "send jwks"]);
    keys.open();
    stage.settle();
    assert!(callback.ended().is_none());
    assert_eq!(stage.sessions(), []);
    token.open();
    stage.settle();
    assert_eq!(callback.ended(), Some(Some(Ok(()))));
    assert_eq!(stage.count("token") + stage.count("jwks") + stage.count("userinfo"), 2);
}

#[test]
fn tok_post_a_second_sign_in_within_the_hour_needs_the_token_request_alone() {
    let stage = Stage::signed_in();
    let before = stage.platform.network.total();
    let address = stage.approved(ID);
    stage.complete(&address).unwrap().unwrap();
    assert_eq!(stage.platform.network.total(), before + 1);
}

#[test]
fn tok_post_an_oauth_only_sign_in_needs_the_token_request_alone() {
    let stage = Stage::new();
    let address = stage.approved(OAUTH);
    assert_eq!(stage.complete(&address), Some(Ok(())));
    assert_eq!(stage.platform.network.total(), 1);
    let account = stage.account();
    assert_eq!((account.subject, account.openid_connect), (None, false));
    assert_eq!(account.scopes.tokens(), ["read"]);
}

#[test]
fn idt_sub_the_account_shows_what_the_id_token_proved() {
    let stage = Stage::signed_in();
    let account = stage.account();
    assert_eq!(account.subject.as_deref(), Some("248289761001"));
    assert_eq!(account.issuer.as_str(), ID);
    assert_eq!(account.provider, "Example");
    assert_eq!(account.expires_at, Some(stage.platform.clock.now() + 300));
    assert_eq!(account.signed_in_at, stage.platform.clock.now());
    assert!(account.is_renewable && account.openid_connect && !account.is_complete);
    let checks: Vec<_> = account.receipt.iter().map(|row| row.check.as_str()).collect();
    let expected = [
        "Signature",
        "Issuer",
        "Audience",
        "Authorized party",
        "Subject",
        "Expires",
        "Issued at",
        "Nonce",
        "Access token hash",
    ];
    assert_eq!(checks, expected);
}

#[test]
fn meta_pkce_detect_a_provider_that_does_not_announce_s256_is_said_not_to() {
    let stage = Stage::new();
    stage.id.edit("discovery", |it| {
        it.as_object_mut().unwrap().remove("code_challenge_methods_supported");
    });
    stage.pass(ID);
    assert!(!stage.account().is_s256_announced);
    assert!(Stage::signed_in().account().is_s256_announced);
}

#[test]
fn tok_idt_required_a_stored_attempt_does_not_decide_whether_an_id_token_is_needed() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    let (key, text) = stage.attempts().remove(0);
    let mut attempt: serde_json::Value = serde_json::from_str(&text).unwrap();
    attempt["nonce_seed"] = serde_json::Value::Null;
    stage.platform.store.plant(&key, &attempt.to_string());
    assert_eq!(stage.refused(&address).error.code(), "state_unknown");
    assert_eq!(stage.count("token"), 0);
}

#[test]
fn jose_rotate_keys_that_failed_to_come_once_are_asked_for_once_more() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    stage.platform.network.once("jwks", Err(NoResponse::Unreachable));
    assert_eq!(stage.complete(&address), Some(Ok(())));
    assert_eq!((stage.count("jwks"), stage.count("token")), (2, 1));
}

#[test]
fn jose_rotate_a_rotated_key_without_a_name_is_found_too() {
    let stage = Stage::signed_in();
    stage.id.edit("header", |it| {
        it.as_object_mut().unwrap().remove("kid");
    });
    stage.platform.crypto.refuse_next.set(true);
    *stage.id.kid.borrow_mut() = "k2".into();
    stage.pass(ID);
    assert_eq!(stage.count("jwks"), 2);
}

#[test]
fn cb_iss_multi_an_id_token_of_another_issuer_than_the_answer_is_refused() {
    let stage = Stage::new();
    stage.id.edit("claims", |it| it["iss"] = "https://evil.test".into());
    let address = stage.approved(ID);
    assert_eq!(stage.refused(&address).error.code(), "id_token_iss");
    stage.assert_nothing_kept();
}

#[test]
fn tok_error_what_the_token_endpoint_refuses_has_a_name_and_keeps_nothing() {
    let html = || text(500, "text/html", "<h1>SECRET</h1>");
    let oauth = |status, error: &str| json(status, &value!({"error": error, "error_description": "no"}));
    for (reply, name) in [
        (html(), "server_unavailable"),
        (empty(503, "retry-after", "120"), "server_unavailable"),
        (empty(429, "retry-after", "soon"), "server_unavailable"),
        (oauth(400, "invalid_grant"), "invalid_grant"),
        (oauth(401, "invalid_client"), "invalid_client"),
        (oauth(403, "invalid_code"), "invalid_code"),
        (oauth(200, "bad_verification_code"), "bad_verification_code"),
        (text(400, "text/html", "<h1>No</h1>"), "token_error_malformed"),
        (empty(401, "x", "y"), "token_error_malformed"),
        (text(200, "text/html", "<h1>Hi</h1>"), "token_response_malformed"),
        (text(200, "text/plain", r#"{"access_token":"SECRET","token_type":"bearer"}"#), "token_response_malformed"),
        (
            text(201, "application/json", r#"{"access_token":"SECRET","token_type":"bearer"}"#),
            "token_response_malformed",
        ),
        (text(200, "application/json", "[]"), "token_response_malformed"),
        (text(200, "application/json", r#"{"access_token":"SECRET","access_token":"b"}"#), "token_response_malformed"),
        (Err(NoResponse::Unreachable), "unreachable"),
        (Err(NoResponse::Unreadable), "cors"),
        (Err(NoResponse::TimedOut), "timeout"),
        (Err(NoResponse::Redirected), "redirect_refused"),
        (Err(NoResponse::TooLarge), "response_too_large"),
    ] {
        let stage = Stage::new();
        let address = stage.approved(ID);
        stage.platform.network.once("token", reply);
        let failed = stage.refused(&address);
        assert_eq!(failed.error.code(), name);
        stage.assert_nothing_kept();
        assert_eq!(failed.return_to, "/reports?year=2026#top");
        assert_eq!(stage.platform.address(), "/callback");
        // tok-no-resend
        assert_eq!(stage.refused(&address).error.code(), "state_unknown");
        assert_eq!(stage.count("token"), 1, "the code was sent again after {name}");
    }
}

#[test]
fn tok_at_string_a_token_response_with_odd_members_signs_nobody_in() {
    for (member, odd, name) in [
        ("access_token", value!(null), "access_token_missing"),
        ("access_token", value!(""), "access_token_missing"),
        ("access_token", value!(42), "access_token_missing"),
        ("token_type", value!(null), "token_type"),
        ("token_type", value!("mac"), "token_type"),
        ("token_type", value!("DPoP"), "token_type_dpop"),
        ("token_type", value!(["Bearer"]), "token_type"),
        ("expires_in", value!(-1), "token_expires_in"),
        ("expires_in", value!("300"), "token_expires_in"),
        ("expires_in", value!(true), "token_expires_in"),
        ("scope", value!(["a"]), "token_member"),
        ("scope", value!("a\"b"), "token_member"),
        ("refresh_token", value!({}), "token_member"),
        ("id_token", value!(1), "token_member"),
        ("id_token", value!(null), "id_token_missing"),
    ] {
        let stage = Stage::new();
        let shown = odd.to_string();
        stage.id.edit("token", move |it| it[member] = odd.clone());
        let address = stage.approved(ID);
        assert_eq!(stage.refused(&address).error.code(), name, "accepted {member}: {shown}");
        stage.assert_nothing_kept();
    }
}

#[test]
fn tok_type_bearer_in_any_case_unknown_members_and_a_missing_lifetime_are_fine() {
    let stage = Stage::new();
    stage.id.edit("token", |it| {
        it["token_type"] = "bEaReR".into();
        it["iat"] = 1.into();
        it["expires_at"] = "never".into();
        it.as_object_mut().unwrap().remove("expires_in");
        it.as_object_mut().unwrap().remove("scope");
    });
    stage.pass(ID);
    let account = stage.account();
    // tok-expires, tok-scope
    assert_eq!(account.expires_at, None);
    assert_eq!(account.scopes.tokens(), ["openid", "profile", "offline_access"]);
    stage.platform.clock.advance(80_000);
    assert_eq!(stage.fetch(API).unwrap().status, 200);
    assert_eq!(stage.count("token"), 1);
}

#[test]
fn tok_scope_a_narrowed_scope_is_what_the_account_shows() {
    let stage = Stage::new();
    stage.id.edit("token", |it| it["scope"] = "openid".into());
    stage.pass(ID);
    assert_eq!(stage.account().scopes.tokens(), ["openid"]);
}

#[test]
fn cb_size_a_long_code_and_long_tokens_work() {
    let stage = Stage::new();
    stage.id.edit("claims", |it| it["padding"] = "x".repeat(20_000).into());
    let address = stage.approved(ID);
    let long = address.query.replace("SECRET-code-1", &format!("SECRET-code-1{}", "x".repeat(8000)));
    assert_eq!(stage.refused(&requery(&address, &long)).error.code(), "invalid_grant");
    let body = stage.platform.network.requests("token")[0].body.clone().unwrap();
    assert_eq!(field(&body, "code").len(), 8013);
    stage.pass(ID);
}

#[test]
fn jose_rotate_an_unknown_key_is_looked_for_once_more() {
    let stage = Stage::signed_in();
    *stage.id.kid.borrow_mut() = "k2".into();
    let address = stage.approved(ID);
    assert_eq!(stage.complete(&address), Some(Ok(())));
    assert_eq!(stage.count("jwks"), 2);
}

#[test]
fn jose_rotate_limit_a_junk_key_id_costs_one_fetch_and_then_none_for_a_while() {
    let stage = Stage::signed_in();
    stage.id.edit("header", |it| it["kid"] = "junk".into());
    for _ in 0..20 {
        let address = stage.approved(ID);
        assert_eq!(stage.refused(&address).error.code(), "key_unknown");
    }
    assert_eq!(stage.count("jwks"), 2);
    stage.platform.clock.advance(31);
    let address = stage.approved(ID);
    stage.refused(&address);
    assert_eq!(stage.count("jwks"), 3);
}

#[test]
fn jose_skip_bad_keys_that_nobody_can_use_do_no_harm() {
    let stage = Stage::new();
    stage.id.edit("jwks", |it| {
        let junk =
            [value!(1), value!({}), value!({"kty": "oct", "k": "SECRET"}), value!({"kty": "RSA", "n": "!", "e": 3})];
        it["keys"].as_array_mut().unwrap().extend(junk);
        it["keys"].as_array_mut().unwrap().push(key("other"));
    });
    stage.pass(ID);
}

#[test]
fn jose_kid_dup_two_keys_of_one_name_are_refused() {
    let stage = Stage::new();
    stage.id.edit("jwks", |it| it["keys"].as_array_mut().unwrap().push(key("k1")));
    let address = stage.approved(ID);
    assert_eq!(stage.refused(&address).error.code(), "key_ambiguous");
    stage.assert_nothing_kept();
}

#[test]
fn tok_quarantine_keys_that_cannot_be_fetched_sign_nobody_in() {
    for (reply, name) in [
        (Err(NoResponse::Unreadable), "cors"),
        (text(404, "text/html", "<h1>"), "jwks_unreadable"),
        (text(200, "application/json", "{}"), "jwks_unreadable"),
        (text(200, "application/json", r#"{"keys":{}}"#), "jwks_unreadable"),
        (empty(503, "retry-after", "1"), "server_unavailable"),
    ] {
        let stage = Stage::new();
        let address = stage.approved(ID);
        stage.platform.network.always("jwks", reply);
        assert_eq!(stage.refused(&address).error.code(), name);
        stage.assert_nothing_kept();
        assert_eq!(stage.platform.store.dump("daypass:jwks:"), [], "a failure is not cached");
    }
}

#[test]
fn tok_quarantine_without_cryptography_nobody_is_signed_in() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    stage.platform.crypto.verify_fault.set(Some(CryptoFault::Unavailable));
    assert_eq!(stage.refused(&address).error.code(), "crypto_unavailable");
    stage.assert_nothing_kept();
}

#[test]
fn tx_csprng_a_callback_without_randomness_keeps_nothing() {
    for issuer in [ID, OAUTH] {
        let stage = Stage::new();
        let address = stage.approved(issuer);
        stage.platform.crypto.random_fault.set(Some(CryptoFault::Unavailable));
        assert_eq!(stage.refused(&address).error.code(), "crypto_unavailable");
        stage.assert_nothing_kept();
    }
}

#[test]
fn meta_frozen_the_exchange_uses_the_endpoints_that_the_attempt_began_with() {
    let mut stage = Stage::new();
    let address = stage.approved(ID);
    stage.platform.store.steal("daypass:metadata:");
    stage.id.edit("discovery", |it| it["token_endpoint"] = "https://evil.test/token".into());
    stage.reload();
    assert_eq!(stage.complete(&address), Some(Ok(())));
    assert_eq!((stage.count("token"), stage.count("discovery")), (1, 1));
}

#[test]
fn tok_same_as_each_code_goes_to_the_server_that_issued_it() {
    let stage = Stage::new();
    let first = stage.approved(ID);
    let second = stage.approved(OAUTH);
    stage.complete(&second).unwrap().unwrap();
    assert_eq!((stage.count("token"), stage.count("oauth token")), (0, 1));
    stage.complete(&first).unwrap().unwrap();
    assert_eq!((stage.count("token"), stage.count("oauth token")), (1, 1));
}

#[test]
fn tok_same_as_no_code_goes_to_a_provider_that_is_no_longer_configured() {
    let mut stage = Stage::new();
    let address = stage.approved(ID);
    stage.reload_with(|it| {
        it["providers"].as_array_mut().unwrap().remove(0);
        it["providers"][0]["redirect_path"] = "/callback".into();
    });
    assert_eq!(stage.refused(&address).error.code(), "provider_unknown");
    assert_eq!(stage.count("token"), 0);
}

#[test]
fn meta_cache_keys_that_cannot_be_cached_still_verify() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    stage.platform.store.fill("daypass:jwks");
    assert_eq!(stage.complete(&address), Some(Ok(())));
}

#[test]
fn stor_restore_the_session_is_there_after_a_reload() {
    for issuer in [ID, OAUTH] {
        let mut stage = Stage::new();
        stage.pass(issuer);
        let before = stage.session.status();
        stage.reload();
        assert_eq!(stage.session.status(), Status::Restoring);
        stage.session.restore();
        assert_eq!(stage.session.status(), before);
        assert_eq!(stage.account().issuer.as_str(), issuer);
    }
}

#[test]
fn tok_quarantine_a_refused_sign_in_leaves_the_person_who_is_signed_in_alone() {
    let stage = Stage::signed_in();
    let before = (stage.session.status(), stage.sessions());
    let address = stage.approved(ID);
    stage.id.forged.set(true);
    assert_eq!(stage.refused(&address).error.code(), "id_token_signature");
    assert_eq!(stage.sessions(), before.1);
    stage.session.restore();
    assert_eq!(stage.session.status(), before.0);
}

#[test]
fn idt_user_key_a_new_sign_in_of_the_same_person_takes_the_place_of_the_old_one() {
    let stage = Stage::signed_in();
    let first = stage.account().id;
    stage.pass(ID);
    assert_eq!(stage.sessions().len(), 1);
    assert_ne!(stage.account().id, first);
}

#[test]
fn tok_quarantine_the_tokens_of_a_refused_sign_in_are_revoked_and_those_of_another_are_not() {
    type Spoil = fn(&Stage);
    let faults: [(&str, Spoil); 5] = [
        ("id_token_signature", |stage| stage.id.forged.set(true)),
        ("jwks_unreadable", |stage| {
            *stage.id.kid.borrow_mut() = "k2".into();
            stage.platform.network.always("jwks", text(200, "text/html", "<h1>no</h1>"));
        }),
        ("id_token_missing", |stage| {
            stage.id.edit("token", |it| drop(it.as_object_mut().unwrap().remove("id_token")));
        }),
        ("token_type", |stage| stage.id.edit("token", |it| it["token_type"] = "mac".into())),
        ("storage_full", |stage| stage.platform.store.fill("daypass:session:")),
    ];
    for (code, spoil) in faults {
        let stage = Stage::signed_in();
        let kept = stage.record()["refresh_token"].clone();
        let address = stage.approved(ID);
        spoil(&stage);
        assert_eq!(stage.refused(&address).error.code(), code);
        stage.settle();
        let revoked = stage.platform.network.requests("revocation");
        let revoked: Vec<_> = revoked.iter().map(|it| field(it.body.as_deref().unwrap(), "token")).collect();
        assert!(revoked.iter().any(|it| it.starts_with("SECRET-rt-")), "{code}: {revoked:?}");
        assert!(!revoked.contains(&kept.as_str().unwrap().to_owned()), "{code}");
    }
}

fn attempt(stage: &Stage) -> serde_json::Value {
    serde_json::from_str(&stage.attempts()[0].1).unwrap()
}
