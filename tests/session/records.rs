//! What a tab keeps, and what it makes of what it finds.

use crate::fake_network::text;
use crate::fake_server::SUBJECT;
use crate::stage::*;
use daypass::session::Status;
use serde_json::{Value, json};

type Spoil = fn(&mut Value);

#[test]
fn stor_untrusted_text_that_is_no_record_signs_nobody_in_and_is_removed() {
    for text in ["", " ", "{", "null", "true", "42", "[]", "{}", "\"x\"", "{\"version\":1}", "\u{0}", &"[".repeat(5000)]
    {
        let mut stage = Stage::signed_in();
        let key = stage.sessions()[0].0.clone();
        stage.platform.store.plant(&key, text);
        stage.reload();
        stage.session.restore();
        assert_eq!((stage.session.status(), stage.sessions()), (Status::SignedOut, vec![]), "believed {text:?}");
        assert_eq!(code(stage.fetch(API)), "signed_out");
    }
}

#[test]
fn stor_untrusted_a_record_with_one_odd_member_signs_nobody_in_and_is_removed() {
    let spoils: [(&str, Spoil); 21] = [
        ("version 0", |it| it["version"] = 0.into()),
        ("version 1", |it| it["version"] = 1.into()),
        ("no version", |it| drop(it.as_object_mut().unwrap().remove("version"))),
        ("more", |it| it["more"] = 1.into()),
        ("another issuer", |it| it["server"]["issuer"] = "https://evil.test".into()),
        ("no issuer", |it| it["server"]["issuer"] = "evil".into()),
        ("another client", |it| it["client"]["client_id"] = "other".into()),
        ("another redirect URI", |it| it["client"]["redirect_uri"] = "https://evil.test/".into()),
        ("a script for an endpoint", |it| it["server"]["token_endpoint"] = "javascript:alert(1)".into()),
        ("no endpoint", |it| it["server"]["token_endpoint"] = Value::Null),
        ("no key set", |it| it["server"]["jwks_uri"] = Value::Null),
        ("tokens", |it| it["tokens"] = json!({})),
        ("a token", |it| it["tokens"][0]["access_token"] = 1.into()),
        ("a grant with more", |it| it["tokens"][0]["more"] = 1.into()),
        ("a server with more", |it| it["server"]["more"] = 1.into()),
        ("a registration with more", |it| it["client"]["more"] = 1.into()),
        ("a check with more", |it| it["receipt"][0]["more"] = 1.into()),
        ("more than browsers keep", |it| it["claims"]["more"] = "x".repeat(5 << 20).into()),
        ("claims", |it| it["claims"] = json!([])),
        ("a date", |it| it["signed_in_at"] = "today".into()),
        ("a huge date", |it| it["signed_in_at"] = json!(1e300)),
    ];
    for (what, spoil) in spoils {
        let mut stage = Stage::signed_in();
        stage.tamper(spoil);
        stage.reload();
        stage.session.restore();
        assert_eq!((stage.session.status(), stage.sessions()), (Status::SignedOut, vec![]), "believed {what}");
        assert_eq!(stage.platform.network.count("api"), 0);
    }
}

#[test]
fn stor_untrusted_a_record_in_which_a_claim_stands_twice_signs_nobody_in_and_is_removed() {
    let mut stage = Stage::signed_in();
    let [(key, text)] = &stage.sessions()[..] else { panic!("one session") };
    let twice = text.replacen(r#""claims":{"#, r#""claims":{"sub":"somebody-else","#, 1);
    stage.platform.store.plant(key, &twice);
    stage.reload();
    stage.session.restore();
    assert_eq!((stage.session.status(), stage.sessions()), (Status::SignedOut, vec![]));
}

#[test]
fn a_record_that_would_not_be_read_again_is_not_kept_either() {
    let stage = Stage::new();
    stage.id.edit("token", |it| it["refresh_token"] = "x".repeat(900_000).into());
    stage.pass(ID);
    let before = stage.sessions();
    // numbers that are longer when they are written again
    let numbers = vec!["9E15"; 200_000].join(",");
    let profile = format!(r#"{{"sub":"{SUBJECT}","numbers":[{numbers}]}}"#);
    stage.platform.network.once("userinfo", text(200, "application/json", &profile));
    assert_eq!(code(stage.load_profile()), "storage_full");
    assert_eq!(stage.sessions(), before);
}

#[test]
fn stor_untrusted_extreme_dates_do_not_panic() {
    for odd in [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX - 1, i64::MAX] {
        for member in ["signed_in_at", "issued_at", "expires_at"] {
            let mut stage = Stage::signed_in();
            stage.tamper(|it| match member {
                "signed_in_at" => it[member] = odd.into(),
                _ => it["tokens"][0][member] = odd.into(),
            });
            stage.reload();
            stage.session.restore();
            let _ = stage.fetch(API);
        }
        let stage = Stage::new();
        let address = stage.approved(ID);
        let (key, text) = stage.attempts().remove(0);
        let mut attempt: Value = serde_json::from_str(&text).unwrap();
        attempt["started_at"] = odd.into();
        stage.platform.store.plant(&key, &attempt.to_string());
        assert_eq!(stage.refused(&address).error.code(), "attempt_stale");
        stage.platform.store.plant(
            &format!("daypass:metadata:{ID}/.well-known/openid-configuration"),
            &format!("{{\"at\":{odd},\"value\":null}}"),
        );
        stage.platform.store.plant(&format!("daypass:jwks:{ID}/jwks"), &format!("{{\"at\":{odd},\"value\":\"x\"}}"));
        stage.platform.store.plant(&format!("daypass:jwks-renewed:{ID}/jwks"), &odd.to_string());
        stage.id.edit("header", |it| it["kid"] = "junk".into());
        let address = stage.approved(ID);
        stage.refused(&address);
    }
}

#[test]
fn stor_untrusted_a_corrupt_key_cache_is_fetched_again() {
    for text in ["", "{", r#"{"at":1800000000,"value":"no keys"}"#, r#"{"at":1800000000,"value":"{\"keys\":1}"}"#] {
        let stage = Stage::new();
        let address = stage.approved(ID);
        stage.platform.store.plant(&format!("daypass:jwks:{ID}/jwks"), text);
        assert_eq!(stage.complete(&address), Some(Ok(())), "stuck at {text}");
        assert_eq!(stage.count("jwks"), 1);
    }
}

#[test]
fn stor_restore_a_session_is_not_continued_after_a_day() {
    for (seconds, signed_in) in [(86_399, true), (86_400, false), (10 * 86_400, false)] {
        let mut stage = Stage::signed_in();
        stage.platform.clock.advance(seconds);
        stage.reload();
        stage.session.restore();
        assert_eq!(matches!(stage.session.status(), Status::SignedIn(_)), signed_in, "after {seconds} seconds");
        assert_eq!(stage.sessions().len(), usize::from(signed_in));
    }
}

#[test]
fn stor_restore_the_age_counts_from_the_sign_in_and_refreshes_do_not_prolong_it() {
    let stage = Stage::signed_in();
    for _ in 0..24 {
        stage.platform.clock.advance(3599);
        assert_eq!(stage.fetch(API).unwrap().status, 200);
    }
    stage.platform.clock.advance(3599);
    assert_eq!(code(stage.fetch(API)), "signed_out");
    stage.session.restore();
    assert_eq!(stage.session.status(), Status::SignedOut);
}

#[test]
fn stor_namespace_the_record_of_another_client_is_neither_used_nor_touched() {
    let mut stage = Stage::signed_in();
    let before = stage.sessions();
    stage.reload_with(|it| it["providers"][0]["client_id"] = "another".into());
    stage.session.restore();
    assert_eq!(stage.session.status(), Status::SignedOut);
    assert_eq!(code(stage.fetch(API)), "signed_out");
    assert_eq!(stage.sessions(), before);
    stage.reload_with(|_| ());
    stage.session.restore();
    assert!(matches!(stage.session.status(), Status::SignedIn(_)));
}

#[test]
fn stor_untrusted_a_stored_session_does_not_send_a_token_elsewhere() {
    for (issuer, endpoint) in
        [(ID, "http://evil.example/t"), (ID, "http://localhost:9/t"), (OAUTH, "https://evil.example/t")]
    {
        let mut stage = Stage::new();
        stage.pass(issuer);
        stage.tamper(|it| it["server"]["token_endpoint"] = endpoint.into());
        stage.reload();
        stage.session.restore();
        assert_eq!(stage.session.status(), Status::SignedOut, "believed {endpoint}");
    }
}

#[test]
fn web_clock_a_clock_that_is_set_right_by_minutes_does_not_cost_the_session() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(-120);
    stage.session.restore();
    assert!(matches!(stage.session.status(), Status::SignedIn(_)));
    assert_eq!(stage.fetch(API).unwrap().status, 200);
}

#[test]
fn stor_namespace_what_others_keep_in_the_same_storage_is_never_touched() {
    let stage = Stage::new();
    stage.platform.store.plant("theme", "dark");
    stage.platform.store.plant("daypassword", "x");
    stage.platform.store.plant("daypass:session:https://id.example.net:another-app", "{}");
    stage.pass(ID);
    stage.sign_out().unwrap();
    assert_eq!(stage.platform.store.dump("theme").len() + stage.platform.store.dump("daypassword").len(), 2);
    assert_eq!(stage.sessions().len(), 1, "the session of another app is gone");
}

#[test]
fn stor_namespace_a_client_id_with_a_colon_is_not_mistaken_for_another_issuer() {
    let mut stage = Stage::with(|it| it["providers"][0]["client_id"] = "a:b".into());
    stage.pass(ID);
    stage.reload_with(|it| it["providers"][0]["client_id"] = "b".into());
    stage.session.restore();
    assert_eq!(stage.session.status(), Status::SignedOut);
}

#[test]
fn stor_noopener_a_new_tab_is_signed_out_and_asks_nobody() {
    let mut stage = Stage::signed_in();
    let before = stage.platform.network.total();
    stage.platform.store.steal("daypass:");
    stage.reload();
    stage.session.restore();
    assert_eq!(stage.session.status(), Status::SignedOut);
    assert_eq!(code(stage.fetch(API)), "signed_out");
    assert_eq!(stage.platform.network.total(), before);
}

#[test]
fn stor_security_error_a_blocked_store_means_signed_out_and_no_panic() {
    let mut stage = Stage::signed_in();
    stage.platform.store.block();
    stage.reload();
    stage.session.restore();
    assert_eq!(stage.session.status(), Status::SignedOut);
    assert_eq!(code(stage.fetch(API)), "storage_blocked");
    assert_eq!(code(stage.load_profile()), "storage_blocked");
    assert_eq!(stage.sign_out().unwrap_err().code(), "storage_blocked");
}

#[test]
fn web_bfcache_a_page_that_comes_back_after_a_sign_out_elsewhere_is_signed_out() {
    let stage = Stage::signed_in();
    stage.platform.store.steal("daypass:session:");
    stage.session.restore();
    assert_eq!(stage.session.status(), Status::SignedOut);
}

#[test]
fn web_bfcache_a_page_that_comes_back_from_the_provider_unfinished_is_signed_out_and_can_try_again() {
    let stage = Stage::new();
    stage.sign_in(ID);
    assert_eq!(stage.session.status(), Status::Redirecting);
    stage.session.restore();
    assert_eq!(stage.session.status(), Status::SignedOut);
    stage.pass(ID);
}

#[test]
fn stor_place_a_record_is_exactly_this() {
    let stage = Stage::signed_in();
    let record = stage.record();
    let names: Vec<_> = record.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "claims",
        "client",
        "generation",
        "id",
        "id_token",
        "profile",
        "proof_key",
        "receipt",
        "refresh_token",
        "server",
        "sibling_key",
        "sign_outs",
        "signed_in_at",
        "subject",
        "tokens",
        "version",
    ];
    assert_eq!(names, expected);
    let id = record["id"].as_str().unwrap();
    assert_eq!(stage.sessions()[0].0, format!("daypass:session:https://id.example.com:spa:{id}"));
    assert_eq!(stage.platform.store.dump("daypass:in-use"), [("daypass:in-use".to_owned(), id.to_owned())]);
    let now = stage.platform.clock.now();
    let grant = json!({
        "resource": null,
        "access_token": "SECRET-at-2",
        "scopes": ["openid", "profile", "offline_access"],
        "issued_at": now,
        "expires_at": now + 300,
        "is_renewed": false,
    });
    assert_eq!((&record["version"], &record["tokens"]), (&json!(2), &json!([grant])));
}
