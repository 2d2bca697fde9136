//! The way back from the provider.

use crate::fake_network::json;
use crate::stage::*;
use daypass::protocol::error::RefusalCode;
use daypass::session::ports::NoResponse;
use daypass::session::{Address, Blame, Error};
use serde_json::json as value;

#[test]
fn cb_code_once_the_attempt_is_taken_and_the_address_scrubbed_before_anything_is_sent() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    stage.events();
    stage.complete(&address).unwrap().unwrap();
    let expected = [
        "remove attempt",
        "replace /callback",
        "send token",
        "receive token",
        "send jwks",
        "receive jwks",
        "set jwks",
        "set session",
        "set in-use",
        "replace /reports?year=2026#top",
    ];
    assert_eq!(stage.events(), expected);
}

#[test]
fn tx_single_use_the_same_answer_a_second_time_is_unknown_and_sends_nothing() {
    for reload in [false, true] {
        let mut stage = Stage::new();
        let address = stage.approved(ID);
        stage.complete(&address).unwrap().unwrap();
        if reload {
            stage.reload();
        }
        let before = stage.platform.network.total();
        let kept = stage.sessions();
        let failed = stage.refused(&address);
        assert_eq!((failed.error.code(), failed.issuer, failed.return_to.as_str()), ("state_unknown", None, "/"));
        assert_eq!(stage.platform.network.total(), before);
        assert_eq!(stage.sessions(), kept, "the session that exists is not touched");
        assert_eq!(stage.platform.address(), "/callback");
    }
}

#[test]
fn cb_code_once_two_callbacks_at_the_same_moment_send_the_code_once() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    let gate = stage.platform.network.gate("token");
    let mut first = stage.start_complete(&address);
    assert_eq!(stage.refused(&address).error.code(), "state_unknown");
    gate.open();
    stage.settle();
    assert_eq!(first.ended(), Some(Some(Ok(()))));
    assert_eq!(stage.count("token"), 1);
}

#[test]
fn tx_bound_an_answer_in_another_browser_is_refused_without_a_request() {
    let address = Stage::new().approved(ID);
    let stage = Stage::new();
    assert_eq!(stage.refused(&address).error.code(), "state_unknown");
    assert_eq!(stage.platform.network.total(), 0);
}

#[test]
fn cb_route_parameters_on_another_path_are_none_of_our_business() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    stage.events();
    for path in ["/", "/other", "/callback/", "/Callback", "/callback/x", "//callback", "/%63allback"] {
        let elsewhere = Address { path: path.to_owned(), ..address.clone() };
        assert_eq!(stage.complete(&elsewhere), None, "took {path}");
    }
    assert_eq!(stage.events(), Vec::<String>::new());
    assert_eq!(stage.complete(&address), Some(Ok(())));
}

#[test]
fn cb_route_the_callback_path_without_an_answer_is_a_page_like_any_other() {
    let stage = Stage::new();
    for query in ["", "tab=2", "iss=https%3A%2F%2Fid.example.com", "code=&state=&error=", "codex=1"] {
        let address = Address { path: "/callback".into(), query: query.into(), fragment: "#x".into() };
        assert_eq!(stage.complete(&address), None, "took {query}");
    }
    // what belongs to the protocol leaves the address all the same, and nothing else happens
    assert_eq!(stage.events(), ["replace /callback#x", "replace /callback#x"]);
}

#[test]
fn cb_no_front_tokens_an_answer_in_the_fragment_is_none_and_leaves_the_address() {
    for fragment in ["#code=SECRET&state=x", "#access_token=SECRET", "#id_token=SECRET&state=x"] {
        let stage = Stage::new();
        let address = Address { path: "/callback".into(), query: String::new(), fragment: fragment.into() };
        assert_eq!(stage.complete(&address), None);
        assert_eq!(stage.events(), ["replace /callback"]);
        stage.assert_nothing_kept();
    }
}

#[test]
fn stor_untrusted_a_stored_attempt_does_not_send_the_code_over_plain_http() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    let (key, text) = stage.attempts().remove(0);
    let mut attempt: serde_json::Value = serde_json::from_str(&text).unwrap();
    attempt["server"]["token_endpoint"] = "http://evil.example/token".into();
    stage.platform.store.plant(&key, &attempt.to_string());
    assert_eq!(stage.refused(&address).error.code(), "state_unknown");
}

#[test]
fn cb_state_an_answer_without_state_or_with_two_is_refused_and_takes_no_attempt() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    let state = field(&address.query, "state");
    for query in [
        "code=SECRET-x".to_owned(),
        "error=access_denied".to_owned(),
        format!("{}&state={state}", address.query),
        format!("code=x&state={state}&state=other"),
        format!("code=x&state={state}&state="),
    ] {
        let failed = stage.refused(&requery(&address, &query));
        assert_eq!(failed.error.code(), "state_missing", "{query}");
        assert_eq!(failed.issuer, None);
        assert_eq!(stage.platform.address(), "/callback");
    }
    assert_eq!((stage.attempts().len(), stage.count("token")), (1, 0));
    assert_eq!(stage.complete(&address), Some(Ok(())), "the person's own answer still counts");
}

#[test]
fn cb_state_a_state_that_differs_by_one_character_is_refused_and_takes_no_attempt() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    let state = field(&address.query, "state");
    let (head, last) = state.split_at(42);
    let flipped = format!("{head}{}", if last == "A" { "B" } else { "A" });
    for wrong in [flipped.as_str(), head, &format!("{state}A"), &state.to_ascii_uppercase(), "x:y", "*"] {
        let query = address.query.replace(&state, wrong);
        assert_eq!(stage.refused(&requery(&address, &query)).error.code(), "state_unknown", "accepted {wrong}");
    }
    assert_eq!((stage.attempts().len(), stage.count("token")), (1, 0));
}

#[test]
fn cb_state_error_an_unsolicited_error_changes_nothing() {
    let stage = Stage::signed_in();
    let before = (stage.session.status(), stage.platform.store.dump(""));
    for query in
        ["error=access_denied", "error=login_required&state=forged", "error=x&iss=https%3A%2F%2Fid.example.com"]
    {
        let address = Address { path: "/callback".into(), query: query.into(), fragment: String::new() };
        assert_eq!(stage.refused(&address).error.blame(), Blame::Browser);
        assert_eq!((stage.session.status(), stage.platform.store.dump("")), before, "{query}");
    }
}

#[test]
fn cb_error_typed_cancel_is_the_persons_own_choice_and_takes_the_attempt() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    let state = field(&address.query, "state");
    let query =
        format!("error=access_denied&error_description=No+thanks&state={state}&iss=https%3A%2F%2Fid.example.com");
    let failed = stage.refused(&requery(&address, &query));
    assert_eq!((failed.error.code(), failed.error.blame()), ("access_denied", Blame::Person));
    assert_eq!(failed.issuer.unwrap().as_str(), ID);
    assert_eq!(failed.return_to, "/reports?year=2026#top");
    assert_eq!((stage.attempts(), stage.count("token")), (vec![], 0));
    assert_eq!(stage.refused(&address).error.code(), "state_unknown", "the code that comes after is not used");
}

#[test]
fn cb_error_typed_each_authorization_error_is_known_by_its_code() {
    for name in [
        "invalid_request",
        "unauthorized_client",
        "access_denied",
        "unsupported_response_type",
        "invalid_scope",
        "server_error",
        "temporarily_unavailable",
        "interaction_required",
        "login_required",
        "account_selection_required",
        "consent_required",
        "unmet_authentication_requirements",
        "invalid_target",
        "something_else",
    ] {
        let stage = Stage::new();
        let address = stage.approved(ID);
        let query = format!("error={name}&state={}&iss=https%3A%2F%2Fid.example.com", field(&address.query, "state"));
        let failed = stage.refused(&requery(&address, &query));
        assert_eq!(failed.error.code(), name);
        assert_eq!(stage.count("token"), 0);
        let Error::Protocol(daypass::protocol::Error::ServerRefused(refusal)) = failed.error else { panic!() };
        assert_eq!(matches!(refusal.code, RefusalCode::Unregistered(_)), name == "something_else");
    }
}

#[test]
fn cb_iss_match_the_iss_matrix_of_an_answer_with_a_code() {
    let evil = "&iss=https%3A%2F%2Fevil.test";
    let right = "&iss=https%3A%2F%2Fid.example.com";
    for (announced, iss, outcome) in [
        (true, right, None),
        (true, "", Some("callback_issuer_missing")),
        (true, "&iss=", Some("callback_issuer_missing")),
        (true, evil, Some("callback_issuer")),
        (true, "&iss=https%3A%2F%2Fid.example.com%2F", Some("callback_issuer")),
        (true, "&iss=https%3A%2F%2FID.example.com", Some("callback_issuer")),
        (true, "&iss=https%3A%2F%2Fid.example.com&iss=https%3A%2F%2Fid.example.com", Some("callback_duplicate")),
        (true, "&iss=https%3A%2F%2Fid.example.com&iss=https%3A%2F%2Fevil.test", Some("callback_duplicate")),
        (false, "", None),
        (false, right, Some("callback_issuer_unadvertised")),
        (false, evil, Some("callback_issuer")),
    ] {
        let stage = Stage::new();
        stage.id.edit("discovery", move |it| it["authorization_response_iss_parameter_supported"] = announced.into());
        let address = stage.approved(ID);
        let query = format!("code={}&state={}{iss}", field(&address.query, "code"), field(&address.query, "state"));
        let outcome_now = stage.complete(&requery(&address, &query)).unwrap().err();
        assert_eq!(outcome_now.as_ref().map(|failed| failed.error.code()), outcome, "{announced} {iss}");
        assert_eq!(stage.count("token"), usize::from(outcome.is_none()), "{announced} {iss}");
        assert_eq!(stage.attempts(), [], "the attempt is spent in any case");
    }
}

#[test]
fn cb_iss_error_an_error_of_another_issuer_is_not_blamed_on_the_chosen_one() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    let state = field(&address.query, "state");
    let mixed = format!("error=access_denied&state={state}&iss=https%3A%2F%2Fevil.test");
    assert_eq!(stage.refused(&requery(&address, &mixed)).error.code(), "callback_issuer");
    let address = stage.approved(ID);
    let silent = format!("error=login_required&state={}", field(&address.query, "state"));
    let error = stage.refused(&requery(&address, &silent)).error;
    assert_eq!(error.code(), "login_required");
    assert!(error.detail().iter().any(|(name, _)| *name == "Sender"), "shown as not verified");
}

#[test]
fn cb_dup_a_parameter_that_stands_there_twice_is_refused_without_a_request() {
    for extra in ["code=other", "error=a&error=b", "error_description=a&error_description=b", "c%6fde=other"] {
        let stage = Stage::new();
        let address = stage.approved(ID);
        let failed = stage.refused(&requery(&address, &format!("{}&{extra}", address.query)));
        assert_eq!(failed.error.code(), "callback_duplicate", "accepted {extra}");
        assert_eq!(stage.count("token"), 0);
    }
}

#[test]
fn cb_xor_neither_or_both_of_code_and_error_are_refused_without_a_request() {
    let stage = Stage::new();
    let iss = "iss=https%3A%2F%2Fid.example.com";
    for (query, name) in [("code=x&error=access_denied&", "callback_ambiguous"), ("", "callback_ambiguous")] {
        let address = stage.approved(ID);
        let query = format!("{query}{iss}&state={}", field(&address.query, "state"));
        assert_eq!(stage.refused(&requery(&address, &query)).error.code(), name);
    }
    assert_eq!(stage.count("token"), 0);
}

#[test]
fn cb_decode_an_answer_that_cannot_be_decoded_is_refused_without_a_request() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    for broken in ["x=%zz", "x=%ff", "x=%", "%C3%28=y"] {
        let failed = stage.refused(&requery(&address, &format!("{}&{broken}", address.query)));
        assert_eq!(failed.error.code(), "callback_malformed", "accepted {broken}");
        assert!(!stage.platform.address().contains("SECRET"), "not scrubbed: {}", stage.platform.address());
    }
    assert_eq!(stage.count("token"), 0);
}

#[test]
fn cb_scrub_a_code_leaves_the_address_even_when_the_answer_cannot_be_read() {
    let stage = Stage::new();
    for query in ["code=SECRET-code&x=%zz", "code=SECRET-code&st%61te=x&x=%ff", "tab=%zz&c%6Fde=SECRET-code"] {
        stage.platform.replace(query);
        let address = Address { path: "/callback".into(), query: query.into(), fragment: String::new() };
        let _ = stage.complete(&address);
        assert!(!stage.platform.address().contains("SECRET"), "left in the address bar: {query}");
    }
}

#[test]
fn cb_scrub_where_the_browser_keeps_the_address_the_page_is_loaded_anew_without_the_code() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    stage.platform.replace(&address.query);
    stage.platform.fixed_address.set(true);
    assert_eq!(stage.complete(&address), Some(Ok(())));
    assert_eq!(
        (stage.platform.address(), stage.events().last().cloned()),
        ("/reports?year=2026#top".into(), Some("load /reports?year=2026#top".into()))
    );
}

#[test]
fn cb_unknown_other_parameters_of_the_answer_are_ignored() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    let query = format!("session_state=a.b&scope=openid&client_id=spa&foo=1&{}&foo=2", address.query);
    assert_eq!(stage.complete(&requery(&address, &query)), Some(Ok(())));
}

#[test]
fn cb_scrub_keep_the_apps_own_query_and_fragment_survive_a_refusal() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    stage.platform.network.once("token", Err(NoResponse::Offline));
    let mixed = Address { query: format!("tab=2&{}&x=%20", address.query), fragment: "#top".into(), ..address };
    stage.refused(&mixed);
    assert_eq!(stage.platform.address(), "/callback?tab=2&x=%20#top");
}

#[test]
fn cb_no_front_tokens_tokens_in_query_or_fragment_are_never_used() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    let tokens = "access_token=SECRET-front&token_type=Bearer&id_token=SECRET-front";
    let query = format!("{}&{tokens}", address.query);
    let both = Address { query, fragment: format!("#{tokens}"), ..address };
    assert_eq!(stage.complete(&both), Some(Ok(())));
    assert!(!format!("{:?}", stage.platform.store.dump("")).contains("SECRET-front"));
    let scrubbed = stage.events().into_iter().find(|event| event.starts_with("replace /callback")).unwrap();
    assert!(!scrubbed.contains("SECRET"), "left in the address bar: {scrubbed}");
}

#[test]
fn cb_no_front_tokens_a_fragment_of_tokens_alone_signs_nobody_in() {
    let stage = Stage::new();
    stage.sign_in(ID);
    let fragment = "#access_token=SECRET&token_type=Bearer&state=x".to_owned();
    let address = Address { path: "/callback".into(), query: String::new(), fragment };
    assert_eq!(stage.complete(&address), None);
    assert_eq!((stage.sessions(), stage.count("token")), (vec![], 0));
}

#[test]
fn cfg_distinct_redirect_an_answer_on_the_path_of_another_provider_is_refused_and_spent() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    let misdirected = Address { path: "/callback/plain".into(), ..address.clone() };
    assert_eq!(stage.refused(&misdirected).error.code(), "redirect_uri_mismatch");
    assert_eq!(stage.count("token") + stage.count("oauth token"), 0);
    assert_eq!(stage.refused(&address).error.code(), "state_unknown");
}

#[test]
fn tx_ttl_an_answer_after_more_than_an_hour_is_stale() {
    for (seconds, outcome) in [(3600, None), (3601, Some("attempt_stale")), (90_000, Some("attempt_stale"))] {
        let stage = Stage::new();
        let address = stage.approved(ID);
        stage.platform.clock.advance(seconds);
        let failed = stage.complete(&address).unwrap().err();
        assert_eq!(failed.as_ref().map(|it| it.error.code()), outcome, "after {seconds} seconds");
        assert_eq!(stage.count("token"), usize::from(outcome.is_none()));
        assert_eq!(stage.attempts(), []);
    }
}

#[test]
fn tx_ttl_an_error_for_a_stale_attempt_is_not_believed() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    stage.platform.clock.advance(4000);
    let query = format!("error=access_denied&state={}", field(&address.query, "state"));
    assert_eq!(stage.refused(&requery(&address, &query)).error.code(), "attempt_stale");
}

#[test]
fn web_clock_a_clock_that_is_set_right_by_a_few_seconds_does_not_make_the_attempt_stale() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    stage.platform.clock.advance(-5);
    assert_eq!(stage.complete(&address), Some(Ok(())));
}

#[test]
fn stor_untrusted_a_corrupt_attempt_is_no_attempt_and_is_removed() {
    let good = |stage: &Stage| stage.attempts()[0].1.clone();
    let spoil: [fn(&str) -> String; 7] = [
        |_| String::new(),
        |_| "{".to_owned(),
        |_| "null".to_owned(),
        |_| "[]".to_owned(),
        |text| text.replace("\"version\":2", "\"version\":1"),
        |text| text.replace("\"version\":2", "\"version\":2,\"more\":1"),
        |text| text.replace("https://id.example.com/token", "javascript:alert(1)"),
    ];
    for spoiled in spoil {
        let stage = Stage::new();
        let address = stage.approved(ID);
        let text = spoiled(&good(&stage));
        stage.platform.store.plant(&stage.attempts()[0].0, &text);
        assert_eq!(stage.refused(&address).error.code(), "state_unknown", "believed {text}");
        assert_eq!((stage.attempts(), stage.count("token")), (vec![], 0));
    }
}

#[test]
fn stor_untrusted_a_planted_return_to_is_judged_again() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    let (key, text) = stage.attempts().remove(0);
    stage.platform.store.plant(&key, &text.replace("/reports?year=2026#top", "//evil.test/"));
    stage.complete(&address);
    assert_eq!(stage.platform.address(), "/");
}

#[test]
fn stor_security_error_a_blocked_store_at_the_callback_is_said_and_the_address_scrubbed() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    stage.platform.store.block();
    assert_eq!(stage.refused(&address).error.code(), "storage_blocked");
    assert_eq!((stage.platform.address().as_str(), stage.count("token")), ("/callback", 0));
}

#[test]
fn stor_quota_a_full_store_at_the_callback_is_said() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    stage.platform.store.fill("daypass:session:");
    assert_eq!(stage.refused(&address).error.code(), "storage_full");
    assert_eq!(stage.sessions(), []);
}

#[test]
fn cb_no_loop_a_refusal_never_starts_another_sign_in() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    stage.platform.network.once("token", json(400, &value!({"error": "invalid_grant"})));
    stage.refused(&address);
    assert_eq!(stage.platform.left_for().len(), 1);
}
