//! From the button to the provider.

use crate::fake_network::{empty, json, text};
use crate::stage::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use daypass::session::ports::{CryptoFault, NoResponse};
use daypass::session::{Blame, SignInRequest, Status};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

#[test]
fn areq_once_the_authorization_url_has_every_parameter_exactly_once() {
    let stage = Stage::new();
    let url = stage.sign_in(ID);
    let (endpoint, query) = url.split_once('?').unwrap();
    assert_eq!(endpoint, "https://id.example.com/authorize");
    let names: Vec<_> = pairs(query).into_iter().map(|(name, _)| name).collect();
    let expected = [
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "prompt",
        "code_challenge",
        "code_challenge_method",
        "resource",
    ];
    assert_eq!(names, expected);
    assert_eq!(field(query, "response_type"), "code");
    assert_eq!(field(query, "client_id"), "spa");
    assert_eq!(field(query, "redirect_uri"), "https://app.example.net/callback");
    assert_eq!(field(query, "scope"), "openid profile offline_access");
    assert_eq!(field(query, "prompt"), "consent");
    assert_eq!(field(query, "code_challenge_method"), "S256");
    assert_eq!(field(query, "resource"), RESOURCE);
}

#[test]
fn areq_once_an_oauth_only_provider_is_asked_for_no_nonce_and_no_openid() {
    let stage = Stage::new();
    let url = stage.sign_in(OAUTH);
    let names: Vec<_> = pairs(query(&url)).into_iter().map(|(name, _)| name).collect();
    let expected =
        ["response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method"];
    assert_eq!(names, expected);
    assert_eq!(field(query(&url), "scope"), "read");
    assert_eq!(stage.platform.network.total(), 0, "explicit metadata is not discovered");
}

#[test]
fn areq_keep_query_a_query_of_the_authorization_endpoint_is_kept() {
    let stage = Stage::new();
    stage
        .id
        .edit("discovery", |it| it["authorization_endpoint"] = "https://id.example.com/authorize?tenant=x%20y".into());
    assert!(stage.sign_in(ID).starts_with("https://id.example.com/authorize?tenant=x%20y&response_type=code&"));
}

#[test]
fn areq_offline_prompt_consent_goes_out_only_with_offline_access() {
    let stage = Stage::with(|it| it["providers"][0]["scopes"] = serde_json::json!(["email"]));
    assert!(!stage.sign_in(ID).contains("prompt="));
}

#[test]
fn areq_navigate_the_authorization_endpoint_is_navigated_to_after_the_attempt_is_kept() {
    let stage = Stage::new();
    stage.sign_in(ID);
    let expected = [
        "send discovery",
        "receive discovery",
        "set metadata",
        "set attempt",
        "leave https://id.example.com/authorize",
    ];
    assert_eq!(stage.events(), expected);
    assert_eq!(stage.session.status(), Status::Redirecting);
}

#[test]
fn tx_fresh_two_attempts_share_no_value() {
    let stage = Stage::new();
    let first = stage.sign_in(ID);
    let second = stage.sign_in(ID);
    let values = |url: &str| ["state", "nonce", "code_challenge"].map(|name| field(query(url), name));
    let all: BTreeSet<_> = values(&first).into_iter().chain(values(&second)).collect();
    assert_eq!(all.len(), 6, "a value was used twice");
    let kept: BTreeSet<_> = stage.attempts().iter().map(|(_, text)| attempt(text)["verifier"].to_string()).collect();
    assert_eq!(kept.len(), 2);
}

#[test]
fn tx_fresh_the_attempt_after_a_refused_one_shares_nothing_with_it() {
    let stage = Stage::new();
    let first = stage.approved(ID);
    stage.platform.network.once("token", json(400, &serde_json::json!({"error": "invalid_grant"})));
    stage.refused(&first);
    let second = stage.sign_in(ID);
    assert_ne!(field(&first.query, "state"), field(query(&second), "state"));
}

#[test]
fn tx_entropy_state_nonce_and_verifier_come_from_thirty_two_octets_of_the_generator() {
    let stage = Stage::new();
    let url = stage.sign_in(ID);
    assert_eq!(stage.platform.crypto.drawn(), 3);
    assert_eq!(field(query(&url), "state").len(), 43);
    assert_eq!(field(query(&url), "nonce").len(), 43);
    assert_eq!(field(query(&url), "code_challenge").len(), 43);
    let kept = attempt(&stage.attempts()[0].1);
    for secret in ["nonce_seed", "verifier"] {
        assert_eq!(kept[secret].as_str().unwrap().len(), 43, "all octets of {secret} are used");
    }
}

#[test]
fn tx_nonce_hash_the_nonce_on_the_wire_is_not_the_value_that_is_kept() {
    let stage = Stage::new();
    let url = stage.sign_in(ID);
    let kept = attempt(&stage.attempts()[0].1);
    let seed = kept["nonce_seed"].as_str().unwrap();
    assert!(!url.contains(seed));
    assert!(!url.contains(kept["verifier"].as_str().unwrap()));
}

#[test]
fn tx_issuer_the_attempt_names_its_issuer_and_its_endpoints() {
    let stage = Stage::new();
    stage.sign_in(ID);
    let kept = attempt(&stage.attempts()[0].1);
    assert_eq!(kept["server"]["issuer"], ID);
    assert_eq!(kept["server"]["token_endpoint"], "https://id.example.com/token");
    assert_eq!(kept["return_to"], "/reports?year=2026#top");
}

#[test]
fn tx_state_opaque_nothing_of_the_app_is_in_the_state() {
    let stage = Stage::new();
    let url = stage.sign_in(ID);
    assert!(!url.contains("reports") && !url.contains("2026"));
}

#[test]
fn areq_no_pii_state_and_scope_tell_nobody_who_the_person_is() {
    let stage = Stage::signed_in();
    stage.load_profile().unwrap();
    let account = stage.account();
    let mut request = SignInRequest::at(&issuer_of(ID), "/people/ada?mail=ada@example.com");
    request.login_hint = Some("ada@example.com".to_owned());
    let session = Rc::clone(&stage.session);
    stage.run(async move { session.sign_in(&request).await }).unwrap();
    let url = stage.platform.left_for().pop().unwrap();
    let (state, scope) = (field(query(&url), "state"), field(query(&url), "scope"));
    assert_eq!(field(query(&url), "login_hint"), "ada@example.com", "the one place for it");
    assert_eq!((state.len(), scope.as_str()), (43, "openid profile offline_access"));
    let octets = URL_SAFE_NO_PAD.decode(&state).unwrap();
    let known = [account.subject.as_deref(), account.text("name"), account.text("email"), Some("ada"), Some("SECRET")];
    for private in known.into_iter().flatten() {
        assert!(!octets.windows(private.len()).any(|it| it == private.as_bytes()), "{private} is in the state");
        assert!(!state.contains(private) && !scope.contains(private), "{private} is in {state} or {scope}");
    }
}

#[test]
fn tx_no_plain_a_server_that_refuses_s256_gets_no_second_request() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    let words = "error_description=transform+algorithm+not+supported";
    let refusal = format!("error=invalid_request&{words}&state={}&iss={ID}", field(&address.query, "state"));
    assert_eq!(stage.refused(&requery(&address, &refusal)).error.code(), "invalid_request");
    assert_eq!((stage.platform.left_for().len(), stage.count("token"), stage.attempts()), (1, 0, vec![]));
}

#[test]
fn tx_csprng_without_randomness_nothing_is_sent_and_nobody_leaves() {
    for (fault, name) in
        [(CryptoFault::Unavailable, "crypto_unavailable"), (CryptoFault::InsecureContext, "insecure_context")]
    {
        let stage = Stage::new();
        stage.platform.crypto.random_fault.set(Some(fault));
        assert_eq!(code(stage.sign_in_to(ID, "/")), name);
        assert_eq!(stage.events(), Vec::<String>::new());
        assert_eq!(stage.session.status(), Status::SignedOut);
    }
}

#[test]
fn stor_security_error_with_blocked_storage_nothing_is_sent_and_nobody_leaves() {
    for issuer in [ID, OAUTH] {
        let stage = Stage::new();
        stage.platform.store.block();
        assert_eq!(code(stage.sign_in_to(issuer, "/")), "storage_blocked");
        assert_eq!(stage.events(), Vec::<String>::new());
        assert_eq!(stage.session.status(), Status::SignedOut);
    }
}

#[test]
fn stor_quota_with_full_storage_nobody_leaves() {
    for issuer in [ID, OAUTH] {
        let stage = Stage::new();
        stage.platform.store.fill("daypass:");
        assert_eq!(code(stage.sign_in_to(issuer, "/")), "storage_full");
        assert_eq!(stage.platform.left_for(), Vec::<String>::new());
        assert_eq!(stage.session.status(), Status::SignedOut);
    }
}

#[test]
fn meta_cache_discovery_is_asked_once_an_hour() {
    let stage = Stage::new();
    stage.sign_in(ID);
    stage.platform.clock.advance(3599);
    stage.sign_in(ID);
    assert_eq!(stage.count("discovery"), 1);
    stage.platform.clock.advance(1);
    stage.sign_in(ID);
    assert_eq!(stage.count("discovery"), 2);
}

#[test]
fn meta_cache_a_cache_from_the_future_is_not_believed() {
    let mut stage = Stage::new();
    stage.sign_in(ID);
    stage.platform.clock.advance(-7200);
    stage.reload();
    stage.sign_in(ID);
    assert_eq!(stage.count("discovery"), 2);
}

#[test]
fn stor_untrusted_a_corrupt_metadata_cache_is_fetched_again() {
    let stage = Stage::new();
    for text in ["", "{", "[]", "{\"at\":1800000000,\"value\":{}}", "{\"at\":\"x\"}"] {
        stage.platform.store.plant(&format!("daypass:metadata:{ID}/.well-known/openid-configuration"), text);
        let before = stage.count("discovery");
        stage.sign_in(ID);
        assert_eq!(stage.count("discovery"), before + 1, "believed {text}");
    }
}

#[test]
fn stor_untrusted_the_cached_metadata_of_another_issuer_is_not_used() {
    let stage = Stage::new();
    stage.sign_in(ID);
    let (key, cached) = stage.platform.store.dump("daypass:metadata:").remove(0);
    stage.platform.store.plant(&key, &cached.replace("id.example.com", "evil.test"));
    assert!(stage.sign_in(ID).starts_with("https://id.example.com/authorize?"));
}

#[test]
fn meta_200_json_a_discovery_that_fails_changes_nothing_and_is_not_cached() {
    let page = || text(200, "text/html", "<h1>It works</h1>");
    let replies = [
        (page(), "metadata_unreadable"),
        (text(200, "application/json", "[]"), "metadata_unreadable"),
        (empty(204, "x", "y"), "metadata_unreadable"),
        (empty(404, "x", "y"), "metadata_unreadable"),
        (Err(NoResponse::Unreadable), "cors"),
        (Err(NoResponse::Offline), "offline"),
        (Err(NoResponse::TimedOut), "timeout"),
        (Err(NoResponse::Redirected), "redirect_refused"),
    ];
    for (reply, name) in replies {
        let stage = Stage::new();
        stage.platform.network.once("discovery", reply);
        assert_eq!(code(stage.sign_in_to(ID, "/")), name);
        assert_eq!(stage.session.status(), Status::SignedOut);
        assert_eq!(stage.platform.store.dump(""), []);
        assert!(stage.sign_in_to(ID, "/").is_ok(), "no second chance after {name}");
    }
}

#[test]
fn tok_transport_a_discovery_endpoint_under_maintenance_is_said_to_be_unavailable() {
    for status in [429, 500, 503] {
        let stage = Stage::new();
        stage.platform.network.once("discovery", empty(status, "retry-after", "7"));
        assert_eq!(code(stage.sign_in_to(ID, "/")), "server_unavailable", "status {status}");
    }
}

#[test]
fn meta_cors_diag_a_network_failure_names_the_endpoint_and_its_server() {
    let stage = Stage::new();
    stage.platform.network.once("discovery", Err(NoResponse::Unreadable));
    let error = stage.sign_in_to(ID, "/").unwrap_err();
    assert_eq!(error.blame(), Blame::ProviderConfiguration);
    let rows = [("Endpoint", "discovery document".to_owned()), ("Server", ID.to_owned())];
    assert_eq!(error.detail(), rows);
}

#[test]
fn meta_issuer_eq_metadata_of_another_issuer_starts_no_sign_in() {
    for other in ["https://id.example.com/", "https://ID.example.com", "https://evil.test", ""] {
        let stage = Stage::new();
        stage.id.edit("discovery", move |it| it["issuer"] = other.into());
        assert_eq!(code(stage.sign_in_to(ID, "/")), "metadata_issuer", "accepted {other:?}");
        assert_eq!(stage.platform.left_for(), Vec::<String>::new());
    }
}

#[test]
fn cfg_https_metadata_with_an_insecure_endpoint_starts_no_sign_in() {
    for member in ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint", "revocation_endpoint"] {
        let stage = Stage::new();
        stage.id.edit("discovery", move |it| it[member] = "http://id.example.com/x".into());
        assert_eq!(code(stage.sign_in_to(ID, "/")), "metadata_insecure", "accepted {member}");
        assert_eq!(stage.platform.left_for(), Vec::<String>::new());
    }
}

#[test]
fn meta_url_oauth_a_provider_without_openid_connect_is_discovered_by_rfc_8414() {
    let stage = Stage::with(|it| {
        it["providers"][1].as_object_mut().unwrap().remove("metadata");
    });
    stage.sign_in(OAUTH);
    let sent = stage.platform.network.requests("oauth discovery");
    assert_eq!(sent[0].url.as_str(), "https://id.example.org/.well-known/oauth-authorization-server");
}

#[test]
fn cfg_redirect_exact_the_redirect_uri_does_not_depend_on_where_the_sign_in_starts() {
    let stage = Stage::new();
    for return_to in ["/a?b=c", "/callback?x=y", "https://evil.test/", "/%2e%2e/x"] {
        stage.sign_in_to(ID, return_to).unwrap();
        let url = stage.platform.left_for().pop().unwrap();
        assert_eq!(field(query(&url), "redirect_uri"), "https://app.example.net/callback");
    }
}

#[test]
fn cfg_distinct_redirect_a_discovered_provider_without_iss_may_not_share_its_redirect_uri() {
    let stage = Stage::with(|it| {
        let provider = it["providers"][1].as_object_mut().unwrap();
        provider.remove("metadata");
        provider.remove("redirect_path");
    });
    stage.oauth.edit("discovery", |it| it["authorization_response_iss_parameter_supported"] = false.into());
    assert_eq!(code(stage.sign_in_to(OAUTH, "/")), "redirect_path_shared");
    assert_eq!(stage.platform.left_for(), Vec::<String>::new());
    assert!(stage.sign_in_to(ID, "/").is_ok(), "the other one names itself");
}

#[test]
fn il_iss_an_issuer_that_is_not_configured_starts_nothing() {
    let stage = Stage::new();
    assert_eq!(code(stage.sign_in_to("https://evil.test", "/")), "provider_unknown");
    assert_eq!(stage.events(), Vec::<String>::new());
    assert_eq!(stage.session.status(), Status::SignedOut);
}

#[test]
fn tx_parallel_several_attempts_wait_at_once_and_end_in_any_order() {
    let mut stage = Stage::new();
    let first = stage.approved(ID);
    let second = stage.approved(OAUTH);
    let third = stage.approved(ID);
    assert_eq!(stage.attempts().len(), 3);
    stage.reload();
    assert_eq!(stage.complete(&second), Some(Ok(())));
    assert_eq!(stage.account().issuer.as_str(), OAUTH);
    assert_eq!(stage.attempts().len(), 2);
    assert_eq!(stage.complete(&first), Some(Ok(())));
    assert_eq!(stage.account().issuer.as_str(), ID);
    assert_eq!(stage.complete(&third), Some(Ok(())));
    assert_eq!(stage.sessions().len(), 2, "one of each provider");
}

#[test]
fn tx_parallel_two_sign_ins_that_both_fail_leave_the_status_as_it_was() {
    let stage = Stage::new();
    let (first_gate, second_gate) =
        (stage.platform.network.gate("discovery"), stage.platform.network.gate("discovery"));
    stage.platform.network.always("discovery", Err(NoResponse::Offline));
    let mut first = stage.start_sign_in(ID, "/");
    let mut second = stage.start_sign_in(ID, "/");
    first_gate.open();
    second_gate.open();
    stage.settle();
    assert!(first.ended().unwrap().is_err() && second.ended().unwrap().is_err());
    assert_eq!(stage.session.status(), Status::SignedOut);
}

#[test]
fn tx_ttl_a_stale_attempt_is_purged_when_the_next_one_begins() {
    let stage = Stage::new();
    stage.sign_in(ID);
    stage.platform.store.plant("daypass:attempt:junk", "{");
    stage.platform.clock.advance(3601);
    stage.sign_in(ID);
    assert_eq!(stage.attempts().len(), 1);
}

#[test]
fn tx_return_local_a_target_on_another_origin_becomes_the_start_page() {
    let hostile = [
        "",
        "reports",
        "//evil.test",
        "///evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "\\/evil.test",
        "https://evil.test",
        "https:evil.test",
        "HTTPS://evil.test/",
        "javascript:alert(1)",
        "data:text/html,x",
        "/\t/evil.test",
        "/\n/evil.test",
        "\t//evil.test",
        " //evil.test",
        "/\r\nLocation: https://evil.test",
        "/a//evil.test",
        "/.//evil.test",
        "/..//evil.test",
        "/a/..\\..\\evil",
        "/x\u{0}y",
        "/x\u{7f}",
    ];
    for target in hostile {
        let mut stage = Stage::new();
        stage.sign_in_to(ID, target).unwrap();
        let address = stage.id.approve(&stage.platform.left_for()[0]);
        stage.reload();
        assert_eq!(stage.complete(&address), Some(Ok(())));
        assert_eq!(stage.platform.address(), "/", "went to {target:?}");
    }
    let long = format!("/{}", "x".repeat(3000));
    let stage = Stage::new();
    stage.sign_in_to(ID, &long).unwrap();
    assert_eq!(attempt(&stage.attempts()[0].1)["return_to"], "/");
}

#[test]
fn tx_return_local_a_target_of_this_app_is_kept_to_the_letter() {
    for target in ["/", "/a", "/a?b=//c&d=https://e.test/", "/a#//x", "/ä?ö=%20", "/a/%2e%2e/b", "/@evil.test"] {
        let stage = Stage::new();
        stage.sign_in_to(ID, target).unwrap();
        let address = stage.id.approve(&stage.platform.left_for()[0]);
        assert_eq!(stage.complete(&address), Some(Ok(())));
        assert_eq!(stage.platform.address(), target);
    }
}

#[test]
fn web_clock_the_status_tells_each_change_to_its_listener_once_and_lets_it_look() {
    let stage = Stage::new();
    let told = Rc::new(RefCell::new(Vec::new()));
    let (heard, session) = (Rc::clone(&told), Rc::downgrade(&stage.session));
    stage.session.on_change(move |status| {
        assert_eq!(session.upgrade().unwrap().status(), *status);
        heard.borrow_mut().push(format!("{status:?}").split('(').next().unwrap().to_owned());
    });
    let address = stage.approved(ID);
    stage.complete(&address).unwrap().unwrap();
    stage.session.restore();
    stage.sign_out().unwrap();
    stage.session.restore();
    assert_eq!(*told.borrow(), ["Redirecting", "SignedIn", "SignedOut"]);
}

#[test]
fn tx_fresh_a_sign_in_that_fails_leaves_the_person_signed_in_as_before() {
    let stage = Stage::signed_in();
    let before = stage.session.status();
    stage.platform.store.fill("daypass:attempt:");
    assert_eq!(code(stage.sign_in_to(OAUTH, "/")), "storage_full");
    assert_eq!(stage.session.status(), before);
    assert_eq!(stage.sessions().len(), 1);
}

fn attempt(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}
