//! Tokens that somebody has at hand, verified with the keys of their issuers: each outcome has its name, and nothing is kept.

use crate::fake_network::{Reply, empty, json, text};
use crate::fake_server::key;
use crate::stage::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use daypass::session::ports::{CryptoFault, NoResponse};
use daypass::session::{Error, NotDecoded, Verification};
use serde_json::{Value, json as value};
use std::rc::Rc;

/// An issuer that no configuration knows.
const STRANGER: &str = "https://stranger.example/tenant";

fn verify(stage: &Stage, token: &str) -> Verification {
    let (session, token) = (Rc::clone(&stage.session), token.to_owned());
    stage.run(async move { session.verify_token(&token).await })
}

fn verify_with(stage: &Stage, token: &str, keys: &Value) -> Verification {
    let (session, token, keys) = (Rc::clone(&stage.session), token.to_owned(), keys.to_string());
    stage.run(async move { session.verify_token_with(&token, &keys).await })
}

fn made(header: Value, claims: Value) -> String {
    let encode = |value: &Value| BASE64URL.encode(value.to_string());
    format!("{}.{}.{}", encode(&header), encode(&claims), BASE64URL.encode([7; 256]))
}

fn by(issuer: &str) -> String {
    made(value!({ "alg": "RS256", "kid": "k1", "typ": "at+jwt" }), value!({ "iss": issuer, "sub": "ada" }))
}

fn no_keys(found: Verification) -> String {
    match found {
        Verification::NoKeys(error) => error.code().to_owned(),
        other => panic!("{other:?}"),
    }
}

/// A stage on which the stranger publishes its keys, under one of the two documents.
fn with_stranger(usual: Reply, other: Reply) -> Stage {
    let stage = Stage::new();
    let network = &stage.platform.network;
    let origin = "https://stranger.example";
    network.route("usual", &format!("{STRANGER}/.well-known/openid-configuration"), move |_| usual.clone());
    network.route("other", &format!("{origin}/.well-known/oauth-authorization-server/tenant"), move |_| other.clone());
    network.route("stranger keys", &format!("{origin}/keys"), |_| json(200, &value!({ "keys": [key("k1")] })));
    stage
}

fn document() -> Value {
    value!({ "issuer": STRANGER, "jwks_uri": "https://stranger.example/keys" })
}

#[test]
fn a_token_of_any_kind_is_verified_with_the_keys_that_its_issuer_publishes() {
    let stage = Stage::new();
    let Verification::Valid { algorithm, kid, thumbprint, issuer } = verify(&stage, &by(ID)) else {
        panic!("not valid")
    };
    assert_eq!((algorithm, kid.as_deref(), issuer), ("RS256", Some("k1"), Some(issuer_of(ID))));
    assert_eq!(thumbprint.len(), 43);
    assert_eq!((stage.count("discovery"), stage.count("jwks")), (1, 1));
}

#[test]
fn an_issuer_needs_no_more_than_a_key_set_to_be_asked_and_may_publish_it_in_either_place() {
    for (usual, other, asked) in [
        (json(200, &document()), empty(404, "x", "y"), [1, 0]),
        (empty(404, "x", "y"), json(200, &document()), [1, 1]),
        (Err(NoResponse::Unreadable), json(200, &document()), [1, 1]),
    ] {
        let stage = with_stranger(usual, other);
        assert!(matches!(verify(&stage, &by(STRANGER)), Verification::Valid { .. }));
        assert_eq!(["usual", "other"].map(|name| stage.count(name)), asked);
    }
}

#[test]
fn nothing_is_kept_or_written_down_and_the_token_is_sent_to_nobody() {
    let stage = Stage::signed_in();
    let (kept, flight) = (stage.platform.store.dump(""), stage.session.flight().len());
    let token = by(ID);
    assert!(matches!(verify(&stage, &token), Verification::Valid { .. }));
    assert!(matches!(verify_with(&stage, &token, &value!({ "keys": [key("k1")] })), Verification::Valid { .. }));
    assert_eq!((stage.platform.store.dump(""), stage.session.flight().len()), (kept, flight));
    for (name, sent) in stage.platform.network.wire() {
        let parts = token.split('.').any(|part| sent.contains(part));
        assert!(!parts && (name == "token" || !sent.contains("SECRET")), "{sent}");
    }
}

#[test]
fn keys_that_are_brought_are_used_without_asking_anybody_and_prove_no_issuer() {
    let stage = Stage::new();
    let keys = value!({ "keys": [key("k1"), key("k2")] });
    for token in [by(ID), by(STRANGER), made(value!({ "alg": "RS256", "kid": "k1" }), value!({})), by("joe")] {
        let found = verify_with(&stage, &token, &keys);
        assert!(matches!(found, Verification::Valid { issuer: None, .. }), "{found:?}");
    }
    assert!(matches!(verify_with(&stage, &by(ID), &key("k1")), Verification::Valid { .. }));
    assert_eq!(verify_with(&stage, &by(ID), &value!({})), Verification::NotKeys);
    assert_eq!(stage.platform.network.total(), 0);
}

#[test]
fn a_signature_that_does_not_fit_and_a_key_that_is_not_there_are_told_apart() {
    let stage = Stage::new();
    stage.platform.crypto.refuse_next.set(true);
    assert_eq!(verify(&stage, &by(ID)), Verification::WrongSignature);
    let other = made(value!({ "alg": "RS256", "kid": "gone" }), value!({ "iss": ID }));
    assert_eq!(verify(&stage, &other), Verification::UnknownKey(Some("gone".to_owned())));
    let wrong_kind = made(value!({ "alg": "PS256", "kid": "k9" }), value!({ "iss": ID }));
    assert_eq!(verify(&stage, &wrong_kind), Verification::UnknownKey(Some("k9".to_owned())));
    let nameless = made(value!({ "alg": "RS256" }), value!({ "iss": ID }));
    assert!(matches!(verify(&stage, &nameless), Verification::Valid { .. }));
    stage.id.edit("jwks", |it| it["keys"] = value!([key("k1"), key("k2")]));
    assert_eq!(verify(&stage, &nameless), Verification::AmbiguousKey);
    stage.id.edit("jwks", |it| it["keys"] = value!([]));
    assert_eq!(verify(&stage, &nameless), Verification::UnknownKey(None));
}

#[test]
fn what_public_keys_cannot_verify_is_told_before_anybody_is_asked() {
    let stage = Stage::new();
    let of = |header: Value| made(header, value!({ "iss": ID }));
    let unknown = |name: &str| Verification::UnknownAlgorithm(Some(name.to_owned()));
    for (token, expected) in [
        ("hello".to_owned(), Verification::NotAToken(NotDecoded::Parts)),
        (String::new(), Verification::NotAToken(NotDecoded::Empty)),
        ("x".repeat(300 << 10), Verification::NotAToken(NotDecoded::TooLarge)),
        (of(value!({ "alg": "none" })), Verification::Unsigned),
        (of(value!({ "alg": "HS256" })), Verification::SharedSecret),
        (of(value!({ "alg": "ES256K" })), unknown("ES256K")),
        (of(value!({})), Verification::UnknownAlgorithm(None)),
        (of(value!({ "alg": "RS256", "crit": ["x"], "x": 1 })), Verification::Extension),
        (of(value!({ "alg": "RS256", "b64": false })), Verification::Extension),
        (of(value!({ "alg": "RS256", "kid": 1 })), Verification::NotAToken(NotDecoded::Header)),
        (made(value!({ "alg": "RS256" }), value!({})), Verification::NoIssuer),
        (made(value!({ "alg": "RS256" }), value!({ "iss": "" })), Verification::NoIssuer),
        (by("joe"), Verification::OddIssuer("joe".to_owned())),
        (by("http://id.example.com"), Verification::OddIssuer("http://id.example.com".to_owned())),
        (by("java\u{202e}script:x"), Verification::OddIssuer("java script:x".to_owned())),
    ] {
        assert_eq!(verify(&stage, &token), expected, "{token:.80}");
    }
    assert_eq!(stage.platform.network.total(), 0);
}

#[test]
fn why_the_keys_could_not_be_had_is_told_by_its_code() {
    for (reply, expected) in [
        (Err(NoResponse::Offline), "offline"),
        (Err(NoResponse::Unreachable), "unreachable"),
        (Err(NoResponse::Unreadable), "cors"),
        (Err(NoResponse::Forbidden), "content_security_policy"),
        (Err(NoResponse::TimedOut), "timeout"),
        (empty(503, "retry-after", "9"), "server_unavailable"),
        (text(200, "text/html", "<h1>hello</h1>"), "metadata_unreadable"),
        (json(200, &value!({ "issuer": ID, "jwks_uri": "https://stranger.example/keys" })), "metadata_issuer"),
        (json(200, &value!({ "issuer": STRANGER })), "metadata_member"),
        (json(200, &value!({ "issuer": STRANGER, "jwks_uri": "http://stranger.example/keys" })), "metadata_insecure"),
        (json(200, &value!({ "issuer": STRANGER, "jwks_uri": "http://localhost/keys" })), "metadata_insecure"),
    ] {
        let stage = with_stranger(reply.clone(), empty(404, "x", "y"));
        assert_eq!(no_keys(verify(&stage, &by(STRANGER))), expected);
        assert_eq!(stage.count("stranger keys"), 0);
    }
    for (reply, expected) in [
        (Err(NoResponse::Forbidden), "content_security_policy"),
        (empty(404, "x", "y"), "jwks_unreadable"),
        (json(200, &value!([])), "jwks_unreadable"),
    ] {
        let stage = with_stranger(json(200, &document()), empty(404, "x", "y"));
        stage.platform.network.always("stranger keys", reply);
        assert_eq!(no_keys(verify(&stage, &by(STRANGER))), expected);
    }
}

#[test]
fn where_the_configuration_names_the_keys_nothing_is_discovered() {
    let stage = Stage::with(|it| it["providers"][1]["metadata"]["jwks_uri"] = value!("https://id.example.org/keys"));
    stage
        .platform
        .network
        .route("named keys", "https://id.example.org/keys", |_| json(200, &value!({ "keys": [key("k1")] })));
    assert!(matches!(verify(&stage, &by(OAUTH)), Verification::Valid { .. }));
    assert_eq!(stage.platform.network.total(), 1);
}

#[test]
fn a_browser_that_lacks_cryptography_is_told_as_that() {
    let stage = Stage::new();
    stage.platform.crypto.verify_fault.set(Some(CryptoFault::Unavailable));
    assert_eq!(verify(&stage, &by(ID)), Verification::NoCryptography(Error::Crypto(CryptoFault::Unavailable)));
}
