//! Calling protected APIs.

use crate::fake_network::{empty, json, text};
use crate::stage::*;
use daypass::protocol::error::RefusalCode;
use daypass::session::ports::NoResponse;
use daypass::session::{ApiRequest, ApiResponse, Demand, Result, Scopes};
use serde_json::json as value;
use std::cell::RefCell;
use std::rc::Rc;

fn send(stage: &Stage, request: ApiRequest) -> Result<ApiResponse> {
    let session = Rc::clone(&stage.session);
    stage.run(async move { session.fetch(&request).await })
}

#[test]
fn rs_header_the_token_goes_in_the_authorization_header_and_the_request_stays_as_it_is() {
    let stage = Stage::signed_in();
    let mut request = ApiRequest::json("PATCH", format!("{API}?a=b%20c"), r#"{"x":1}"#);
    request.headers.push(("x-request-id".into(), "7".into()));
    let response = send(&stage, request).unwrap();
    assert_eq!((response.status, response.refusal), (200, None));
    let [sent] = &stage.platform.network.requests("api")[..] else { panic!("one request") };
    let headers =
        [("content-type", "application/json"), ("x-request-id", "7"), ("authorization", "Bearer SECRET-at-2")];
    let actual: Vec<_> = sent.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(actual, headers);
    assert_eq!((sent.method.as_str(), sent.url.as_str()), ("PATCH", "https://api.example.com/v1/me?a=b%20c"));
    assert_eq!(sent.body.as_deref(), Some(r#"{"x":1}"#));
}

#[test]
fn rs_allow_an_address_outside_the_configured_apis_gets_nothing_and_renews_nothing() {
    for (url, name) in [
        ("https://evil.test/v1/me", "request_not_allowed"),
        ("https://api.example.com.evil.test/v1/me", "request_not_allowed"),
        ("https://evil-api.example.com/v1/me", "request_not_allowed"),
        ("https://api.example.com/v10/me", "request_not_allowed"),
        ("https://api.example.com/", "request_not_allowed"),
        ("https://api.example.com/V1/me", "request_not_allowed"),
        ("https://api.example.com:8443/v1/me", "request_not_allowed"),
        ("https://api.example.org/user", "request_not_allowed"),
        ("https://id.example.com/userinfo", "request_not_allowed"),
        ("https://id.example.com/token", "request_not_allowed"),
        ("https://app.example.net/v1", "request_not_allowed"),
        ("http://api.example.com/v1/me", "request_url"),
        ("http://localhost/v1/me", "request_not_allowed"),
        ("https://api.example.com/v1/../admin", "request_url"),
        ("https://api.example.com/v1/%2e%2E/admin", "request_url"),
        ("https://api.example.com/v1/.%2e/admin", "request_url"),
        ("https://api.example.com/v1\\..\\admin", "request_url"),
        ("https://user@api.example.com/v1/me", "request_url"),
        ("https://api.example.com@evil.test/v1/me", "request_url"),
        ("https://api.example.com\\@evil.test/v1/me", "request_url"),
        ("https://api.example.com/v1/me\n", "request_url"),
        ("https://api.example.com/v1/ me", "request_url"),
        ("//api.example.com/v1/me", "request_url"),
        ("/v1/me", "request_url"),
        ("", "request_url"),
        ("javascript:alert(1)", "request_url"),
        ("HTTPS://api.example.com/v1/me", "request_url"),
    ] {
        let stage = Stage::signed_in();
        stage.platform.clock.advance(400);
        let before = stage.platform.network.total();
        assert_eq!(code(stage.fetch(url)), name, "accepted {url:?}");
        assert_eq!(stage.platform.network.total(), before, "something was sent for {url:?}");
        assert_eq!(stage.events(), Vec::<String>::new());
    }
}

#[test]
fn rs_allow_the_apis_of_one_provider_are_closed_to_the_token_of_another() {
    let stage = Stage::signed_in_oauth();
    assert_eq!(code(stage.fetch(API)), "request_not_allowed");
    assert_eq!(stage.fetch(OAUTH_API).unwrap().status, 200);
    let requests = stage.platform.network.requests("oauth api");
    assert_eq!(requests[0].headers.last().unwrap().1, "Bearer SECRET-at-2");
}

#[test]
fn rs_allow_a_token_of_a_later_session_never_goes_to_an_api_of_the_earlier_one() {
    let stage = Stage::signed_in();
    stage.id.end_tokens();
    let gate = stage.platform.network.gate("api");
    let mut call = stage.start_fetch(API);
    stage.sign_out().unwrap();
    stage.pass(OAUTH);
    gate.open();
    stage.settle();
    let _ = call.ended().unwrap();
    assert_eq!(stage.count("api"), 1, "the token of another provider was sent to this API");
}

#[test]
fn rs_allow_of_two_apis_that_fit_the_narrower_one_decides() {
    let stage = Stage::with(|it| {
        let narrow = value!({"url": "https://api.example.com/v1/admin", "resource": RESOURCE});
        it["providers"][0]["apis"].as_array_mut().unwrap().push(narrow);
    });
    stage.pass(ID);
    stage.platform.network.always("api", json(200, &value!({})));
    stage.fetch("https://api.example.com/v1/administrators").unwrap();
    assert_eq!(stage.count("token"), 1);
    stage.fetch("https://api.example.com/v1/admin/x").unwrap();
    assert_eq!(stage.count("token"), 2);
}

#[test]
fn rs_one_way_a_request_with_an_authorization_header_of_its_own_is_not_sent() {
    for name in ["authorization", "Authorization", "AUTHORIZATION", " authorization", "Authorization\t"] {
        let stage = Stage::signed_in();
        stage.platform.clock.advance(400);
        let mut request = ApiRequest::get(API);
        request.headers.push((name.into(), "Bearer mine".into()));
        assert_eq!(code(send(&stage, request)), "request_authorization");
        assert_eq!((stage.count("api"), stage.count("token")), (0, 1));
    }
}

#[test]
fn rs_one_way_a_request_with_a_proof_of_its_own_is_not_sent() {
    for name in ["dpop", "DPoP", "DPOP "] {
        let stage = Stage::signed_in();
        let mut request = ApiRequest::get(API);
        request.headers.push((name.into(), "mine".into()));
        assert_eq!(code(send(&stage, request)), "request_authorization");
        assert_eq!(stage.count("api"), 0);
    }
}

#[test]
fn rs_one_way_a_field_that_would_end_or_split_a_field_is_not_sent() {
    for (name, value) in [
        ("x-note", "a\r\nAuthorization: Bearer mine"),
        ("x-note", "a\nb"),
        ("x-note", "a\rb"),
        ("x-note", "a\0b"),
        ("x-note", "\u{7f}"),
        ("x-note", "caf\u{e9}"),
        ("x-note: y\r\nx-other", "z"),
        ("x note", "z"),
        ("x-note:", "z"),
        ("", "z"),
        ("@file", "z"),
        ("x-n\u{f6}te", "z"),
        ("Cookie", "a=b"),
        ("Host", "evil.test"),
        ("Sec-Fetch-Site", "none"),
        ("Proxy-Authorization", "Basic x"),
        ("Content-Length", "0"),
        ("X-HTTP-Method-Override", "get, trace"),
    ] {
        let stage = Stage::signed_in();
        stage.platform.clock.advance(400);
        let mut request = ApiRequest::get(API);
        request.headers.push((name.into(), value.into()));
        assert_eq!(code(send(&stage, request)), "request_header", "sent {name:?}: {value:?}");
        assert_eq!((stage.count("api"), stage.count("token")), (0, 1));
    }
}

#[test]
fn rs_header_fields_of_the_application_go_along_as_they_are_and_the_token_comes_last() {
    let stage = Stage::signed_in();
    let mut request = ApiRequest::get(API);
    let fields = [("if-match", "\"7\""), ("X-Note", "a; b=\"c\", 'd'\t\\"), ("x-empty", ""), ("x-note", "twice")];
    request.headers = fields.map(|(name, value)| (name.into(), value.into())).to_vec();
    request.headers.push(("x-http-method-override".into(), "PATCH".into()));
    assert_eq!(send(&stage, request).unwrap().status, 200);
    let [sent] = &stage.platform.network.requests("api")[..] else { panic!("one request") };
    let actual: Vec<_> = sent.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(actual[..4], fields);
    assert_eq!(actual[5], ("authorization", "Bearer SECRET-at-2"));
}

#[test]
fn rs_401_whoever_waits_is_told_how_much_of_each_answer_has_come() {
    let stage = Stage::signed_in();
    stage.id.end_tokens();
    let (session, told) = (Rc::clone(&stage.session), Rc::new(RefCell::new(vec![])));
    let heard = Rc::clone(&told);
    let request = ApiRequest::get(API);
    let response =
        stage.run(async move { session.fetch_telling(&request, move |it| heard.borrow_mut().push(it)).await });
    let bytes = response.unwrap().body.len();
    let all: Vec<_> = told.take().iter().map(|it| it.bytes).collect();
    assert_eq!(all, [0, 0, 0, bytes], "the refusal, which is empty, and the answer to the renewed token");
    assert!(bytes > 0);
}

#[test]
fn rt_single_flight_a_call_that_nobody_waits_for_any_more_ends_and_its_renewal_does_not() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    let gate = stage.platform.network.gate("token");
    let call = stage.start_fetch(API);
    stage.settle();
    drop(call);
    gate.open();
    stage.settle();
    assert_eq!((stage.count("token"), stage.count("api")), (2, 0));
    assert_eq!(stage.fetch(API).unwrap().status, 200);
    assert_eq!(stage.count("token"), 2, "the renewed token was kept");
}

#[test]
fn rs_token68_a_token_that_would_break_the_header_is_not_sent() {
    for token in ["SECRET\nX-Evil: 1", "SECRET token", "SECRET\u{e9}", "SECRET\"", "SECRET=x", "===", "SECRET,x"] {
        let stage = Stage::new();
        stage.id.edit("token", move |it| it["access_token"] = token.into());
        stage.id.edit("claims", |it| {
            it.as_object_mut().unwrap().remove("at_hash");
        });
        stage.pass(ID);
        let error = stage.fetch(API).unwrap_err();
        assert_eq!(error.code(), "request_token", "sent {token:?}");
        assert_no_secret("the error", &words(&error));
        assert_eq!(code(stage.load_profile()), "request_token");
        assert_eq!(stage.count("api") + stage.count("userinfo"), 0);
    }
}

#[test]
fn rs_401_a_refused_token_is_renewed_once_and_the_request_sent_once_more() {
    let stage = Stage::signed_in();
    stage.id.end_tokens();
    let request = ApiRequest::json("POST", API, "body");
    assert_eq!(send(&stage, request).unwrap().status, 200);
    let sent = stage.platform.network.requests("api");
    assert_eq!((sent.len(), stage.count("token")), (2, 2));
    assert_eq!(sent[0].body, sent[1].body, "rs-replay-body");
    assert_eq!(sent[1].headers.last().unwrap().1, "Bearer SECRET-at-3");
    assert_eq!(sent[1].headers.iter().filter(|(name, _)| name == "authorization").count(), 1);
}

#[test]
fn rs_401_an_api_that_always_refuses_is_asked_twice() {
    let stage = Stage::signed_in();
    stage.platform.network.always("api", empty(401, "www-authenticate", r#"Bearer error="invalid_token""#));
    let response = stage.fetch(API).unwrap();
    assert_eq!(response.status, 401);
    assert_eq!(response.refusal.unwrap().code, Some(RefusalCode::InvalidToken));
    assert_eq!((stage.count("api"), stage.count("token")), (2, 2));
}

#[test]
fn rs_challenge_hidden_without_a_readable_challenge_the_status_decides() {
    let stage = Stage::signed_in();
    stage.platform.network.once("api", empty(401, "x", "y"));
    assert_eq!(stage.fetch(API).unwrap().status, 200);
    assert_eq!((stage.count("api"), stage.count("token")), (2, 2));
}

#[test]
fn rs_401_without_a_refresh_token_the_answer_of_the_api_is_handed_on() {
    let stage = Stage::new();
    stage.id.edit("token", |it| {
        it.as_object_mut().unwrap().remove("refresh_token");
    });
    stage.pass(ID);
    stage.id.end_tokens();
    let response = stage.fetch(API).unwrap();
    assert_eq!((response.status, stage.count("api"), stage.count("token")), (401, 1, 1));
    assert_eq!(response.refusal.unwrap().code, Some(RefusalCode::InvalidToken));
}

#[test]
fn rs_401_a_refresh_that_fails_is_what_the_caller_hears() {
    let stage = Stage::signed_in();
    stage.id.end_tokens();
    stage.platform.network.once("token", Err(NoResponse::Offline));
    assert_eq!(code(stage.fetch(API)), "offline");
    stage.id.end_grants();
    assert_eq!(code(stage.fetch(API)), "session_expired");
}

#[test]
fn rs_403_insufficient_scope_renews_nothing_and_names_the_scope() {
    let stage = Stage::signed_in();
    let challenge =
        r#"Bearer realm="x, y", error="insufficient_scope", error_description="Needs \"more\"", scope="reports:write""#;
    stage.platform.network.once("api", empty(403, "WWW-Authenticate", challenge));
    let response = stage.fetch(API).unwrap();
    let refusal = response.refusal.unwrap();
    assert_eq!(refusal.code, Some(RefusalCode::InsufficientScope));
    assert_eq!(refusal.demand, Some(Demand::Scope(Scopes::from_text("reports:write").unwrap())));
    assert_eq!(refusal.description.as_deref(), Some("Needs \"more\""));
    assert_eq!((stage.count("api"), stage.count("token")), (1, 1));
    assert_eq!(stage.platform.left_for().len(), 1, "step-consent: nobody is sent anywhere without asking");
}

#[test]
fn step_no_refresh_a_demand_for_another_sign_in_renews_nothing() {
    let stage = Stage::signed_in();
    let challenge =
        r#"Basic realm="x", bEaReR error="insufficient_user_authentication", acr_values="gold", max_age="5""#;
    stage.platform.network.always("api", empty(401, "www-authenticate", challenge));
    let response = stage.fetch(API).unwrap();
    assert_eq!(response.refusal.unwrap().code, Some(RefusalCode::InsufficientUserAuthentication));
    assert_eq!((stage.count("api"), stage.count("token")), (1, 1));
}

#[test]
fn rs_401_an_expired_token_that_is_renewed_and_refused_again_costs_one_refresh() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    stage.platform.network.always("api", empty(401, "x", "y"));
    assert_eq!(stage.fetch(API).unwrap().status, 401);
    assert_eq!((stage.count("api"), stage.count("token")), (1, 2), "another new token would be refused too");
}

#[test]
fn rs_401_an_api_that_refuses_every_token_does_not_make_every_call_spend_a_refresh_token() {
    let stage = Stage::signed_in();
    stage.platform.network.always("api", empty(401, "www-authenticate", r#"Bearer error="invalid_token""#));
    stage.platform.network.always("userinfo", empty(401, "www-authenticate", r#"Bearer error="invalid_token""#));
    for _ in 0..90 {
        let response = stage.fetch(API).unwrap();
        assert_eq!(response.refusal.unwrap().code, Some(RefusalCode::InvalidToken), "the answer as it is");
        assert_eq!(code(stage.load_profile()), "invalid_token");
        stage.platform.clock.advance(1);
    }
    assert_eq!(stage.count("token") - 1, 3, "renewals in ninety seconds");
}

#[test]
fn rs_401_the_first_token_of_a_resource_is_renewed_once_however_new_it_is() {
    let stage = Stage::signed_in();
    stage.platform.network.always("resource", empty(401, "x", "y"));
    for _ in 0..3 {
        assert_eq!(stage.fetch(RESOURCE).unwrap().status, 401);
    }
    assert_eq!((stage.count("resource"), stage.count("token")), (4, 3));
}

#[test]
fn rs_401_a_token_that_was_renewed_half_a_minute_ago_is_renewed_once_more() {
    for (seconds, renewals) in [(29, 1), (30, 2)] {
        let stage = Stage::signed_in();
        stage.platform.clock.advance(400);
        stage.fetch(API).unwrap();
        stage.platform.clock.advance(seconds);
        stage.id.end_tokens();
        stage.fetch(API).unwrap();
        assert_eq!(stage.count("token") - 1, renewals, "after {seconds} seconds");
    }
}

#[test]
fn rs_redirect_an_api_that_redirects_is_not_followed() {
    let stage = Stage::signed_in();
    stage.platform.network.once("api", Err(NoResponse::Redirected));
    let error = stage.fetch(API).unwrap_err();
    assert_eq!(error.code(), "redirect_refused");
    assert_eq!(error.detail()[1].1, "https://api.example.com");
    assert_eq!((stage.count("api"), stage.count("token"), stage.sessions().len()), (1, 1, 1));
}

#[test]
fn rs_omit_what_the_api_answers_is_handed_on_as_it_came() {
    for status in [200, 201, 204, 302, 400, 404, 409, 429, 500, 503] {
        let stage = Stage::signed_in();
        stage.platform.network.once("api", text(status, "text/plain", "words"));
        let response = stage.fetch(API).unwrap();
        assert_eq!((response.status, response.text().as_str(), response.refusal), (status, "words", None));
        assert_eq!((stage.count("api"), stage.count("token")), (1, 1));
    }
}

#[test]
fn rs_allow_without_a_session_nothing_is_sent() {
    let stage = Stage::new();
    assert_eq!(code(stage.fetch(API)), "signed_out");
    stage.platform.store.block();
    assert_eq!(code(stage.fetch(API)), "storage_blocked");
    assert_eq!(stage.platform.network.total(), 0);
}

#[test]
fn rs_no_query_no_token_and_no_code_ever_stands_in_an_address() {
    let stage = Stage::signed_in();
    stage.fetch(API).unwrap();
    stage.load_profile().unwrap();
    stage.sign_out().unwrap();
    let lines = stage.platform.network.wire().into_iter().map(|(_, wire)| wire.lines().next().unwrap().to_owned());
    lines.for_each(|line| assert_no_secret("an address", &line));
    assert_no_secret("the authorization URL", &stage.platform.left_for()[0]);
    assert!(!stage.platform.left_for()[1].contains("SECRET"));
}

#[test]
fn idt_not_bearer_the_authorization_header_goes_to_apis_and_userinfo_only() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    stage.fetch(API).unwrap();
    stage.load_profile().unwrap();
    stage.sign_out().unwrap();
    for (name, wire) in stage.platform.network.wire() {
        assert_eq!(wire.contains("authorization: "), ["api", "userinfo"].contains(&name), "{name}: {wire}");
    }
}
