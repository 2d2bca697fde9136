//! The flight recorder: it tells what happened, and no secret.

use crate::fake_network::{json, text};
use crate::stage::*;
use daypass::session::ports::NoResponse;
use daypass::session::{Event, Step};
use serde_json::json as value;
use std::cell::RefCell;
use std::rc::Rc;

fn events(stage: &Stage) -> Vec<Event> {
    stage.session.flight().into_iter().map(|step| step.event).collect()
}

fn last(stage: &Stage, event: Event) -> Step {
    stage.session.flight().into_iter().rfind(|step| step.event == event).expect("such a step")
}

fn fact<'a>(step: &'a Step, name: &str) -> &'a str {
    step.facts.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str()).unwrap_or_default()
}

#[test]
fn tok_no_log_no_flow_leaves_a_secret_in_the_flight_recorder() {
    let mut stage = Stage::new();
    let mut secrets = vec![];
    for issuer in [ID, OAUTH] {
        let url = stage.sign_in(issuer);
        secrets.extend(
            ["state", "nonce", "code_challenge"].map(|name| pairs(query(&url)).into_iter().find(|it| it.0 == name)),
        );
        let attempts: Vec<_> = stage.attempts().into_iter().map(|(_, text)| text).collect();
        let verifier = serde_json::from_str::<serde_json::Value>(&attempts[0]).unwrap()["verifier"].clone();
        secrets.push(Some(("verifier".to_owned(), verifier.as_str().unwrap().to_owned())));
        let server = if issuer == ID { &stage.id } else { &stage.oauth };
        let address = server.approve(&url);
        stage.complete(&address).unwrap().unwrap();
        stage.load_profile().unwrap();
        stage.fetch(if issuer == ID { API } else { OAUTH_API }).unwrap();
    }
    let first = stage.session.accounts().into_iter().find(|account| account.openid_connect).unwrap();
    stage.session.switch_to(&first.id).unwrap();
    stage.platform.clock.advance(400);
    stage.fetch(API).unwrap();
    stage.platform.clock.advance(400);
    let echo =
        json(400, &value!({"error": "SECRET-unregistered", "error_description": "the token SECRET-rt-2 is bad"}));
    stage.platform.network.once("token", echo);
    stage.fetch(API).unwrap_err();
    stage.platform.network.once("token", text(500, "text/html", "SECRET"));
    stage.fetch(API).unwrap_err();
    stage.sign_out().unwrap();
    stage.reload();
    let shown = format!("{} {:?}", stage.session.flight_json(), stage.platform.store.dump("daypass:flight"));
    assert_no_secret("the flight recorder", &shown);
    for (name, secret) in secrets.into_iter().flatten().filter(|(_, secret)| !secret.is_empty()) {
        assert!(!shown.contains(&secret), "{name} is shown");
    }
    assert!(!shown.contains("248289761001") && !shown.contains("ada@"), "it tells who the person is");
}

#[test]
fn tok_no_log_what_an_api_is_asked_for_is_not_written_down() {
    let stage = Stage::signed_in();
    stage.fetch("https://api.example.com/v1/people/ada?password=hunter2").unwrap();
    let shown = stage.session.flight_json();
    assert!(shown.contains("https://api.example.com") && !shown.contains("people") && !shown.contains("hunter2"));
}

#[test]
fn a_sign_in_is_told_step_by_step_across_the_redirect() {
    let mut stage = Stage::new();
    let address = stage.approved(ID);
    stage.reload();
    stage.complete(&address).unwrap().unwrap();
    let expected = [
        Event::Exchange,
        Event::AuthorizationRequest,
        Event::AuthorizationResponse,
        Event::Exchange,
        Event::Exchange,
        Event::SignedIn,
    ];
    assert_eq!(events(&stage), expected);
    let request = last(&stage, Event::AuthorizationRequest);
    assert_eq!((fact(&request, "client_id"), fact(&request, "state")), ("spa", "[hidden]"));
    assert_eq!(fact(&last(&stage, Event::AuthorizationResponse), "code"), "[hidden]");
}

#[test]
fn a_step_tells_when_it_began_since_its_own_page_was_loaded() {
    let mut stage = Stage::new();
    stage.platform.clock.advance(2);
    let address = stage.approved(ID);
    stage.platform.clock.advance(20);
    stage.reload();
    stage.platform.clock.advance(3);
    let gate = stage.platform.network.gate("token");
    let mut completing = stage.start_complete(&address);
    stage.platform.clock.advance(4);
    gate.open();
    stage.settle();
    completing.ended().unwrap().unwrap().unwrap();
    let departure = last(&stage, Event::AuthorizationRequest);
    assert_eq!((departure.page, departure.start, departure.milliseconds), (1, 2000.0, None));
    let answer = last(&stage, Event::AuthorizationResponse);
    assert_eq!((answer.page, answer.start), (2, 3000.0));
    let exchange = stage.session.flight().into_iter().find(|step| fact(step, "endpoint") == "token endpoint").unwrap();
    assert_eq!((exchange.page, exchange.start, exchange.milliseconds), (2, 3000.0, Some(4000.0)));
    let signed_in = last(&stage, Event::SignedIn);
    assert_eq!((signed_in.page, signed_in.start), (2, 7000.0));
}

#[test]
fn a_wall_clock_that_is_set_moves_no_start() {
    let stage = Stage::new();
    stage.platform.clock.advance(2);
    stage.platform.clock.set_wall(-5000);
    stage.approved(ID);
    assert_eq!(last(&stage, Event::AuthorizationRequest).start, 2000.0);
}

#[test]
fn the_export_tells_the_page_load_and_the_start_of_each_step() {
    let mut stage = Stage::new();
    let address = stage.approved(ID);
    stage.reload();
    stage.platform.clock.advance(1);
    stage.complete(&address).unwrap().unwrap();
    let exported: serde_json::Value = serde_json::from_str(&stage.session.flight_json()).unwrap();
    let pages: Vec<_> =
        exported.as_array().unwrap().iter().map(|step| (step["page"].as_u64(), step["start"].as_f64())).collect();
    assert_eq!((pages[0], pages[pages.len() - 1]), ((Some(1), Some(0.0)), (Some(2), Some(1000.0))));
}

#[test]
fn a_failure_is_told_with_its_code_and_what_was_compared() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    stage.id.edit("claims", |claims| claims["iss"] = value!("https://evil.test"));
    stage.refused(&address);
    let step = last(&stage, Event::SignInFailed);
    assert_eq!(step.error.as_deref(), Some("id_token_iss"));
    assert_eq!(fact(&step, "Received"), "https://evil.test");
    let stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    stage.platform.network.once("token", Err(NoResponse::Unreadable));
    stage.fetch(API).unwrap_err();
    assert_eq!(last(&stage, Event::RenewalFailed).error.as_deref(), Some("cors"));
}

#[test]
fn tok_no_log_of_an_answer_only_what_is_registered_is_written_down() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    for odd in [
        "error=SECRET-anything&state=x",
        "SECRET-code&state=x",
        "SECRET-code=1&SECRET-code=2&state=x",
        "state=SECRET&error_description=SECRET&code=SECRET&scope=SECRET&client_id=SECRET",
    ] {
        stage.refused(&requery(&address, odd));
        assert_no_secret("the flight recorder", &stage.session.flight_json());
    }
    stage.refused(&requery(&address, "error=odd&state=x&theme=dark&theme=light"));
    let step = last(&stage, Event::AuthorizationResponse);
    let expected = [("error", "unregistered"), ("state", "[hidden]"), ("other parameters", "2")];
    assert_eq!(step.facts, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[test]
fn tok_no_log_a_code_in_the_place_of_another_parameter_is_not_written_down() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    let (code, state) = (field(&address.query, "code"), field(&address.query, "state"));
    stage.refused(&requery(&address, &format!("code={code}&state={state}&iss=https://evil.test/{code}/{state}")));
    let failed = last(&stage, Event::SignInFailed);
    assert_eq!(fact(&failed, "Received"), "https://evil.test/[redacted]/[redacted]");
    let answer = last(&stage, Event::AuthorizationResponse);
    assert_eq!(fact(&answer, "iss"), "https://evil.test/[redacted]/[redacted]");
}

#[test]
fn tok_no_log_a_token_in_the_wrong_member_or_claim_is_not_written_down() {
    for member in ["access_token", "refresh_token", "id_token"] {
        let stage = Stage::signed_in();
        stage.platform.clock.advance(400);
        stage.id.edit("token", move |it| it["token_type"] = it[member].clone());
        assert_eq!(code(stage.fetch(API)), "token_type");
        assert_no_secret("the flight recorder", &stage.session.flight_json());
    }
    for claim in ["iss", "aud", "azp", "at_hash"] {
        for tell in ["SECRET-at-3", "SECRET-rt-3"] {
            let stage = Stage::signed_in();
            stage.platform.clock.advance(400);
            stage.id.edit("claims", move |it| it[claim] = value!(tell));
            stage.fetch(API).unwrap_err();
            assert_no_secret("the flight recorder", &stage.session.flight_json());
        }
        let stage = Stage::new();
        let address = stage.approved(ID);
        stage.id.edit("claims", move |it| it[claim] = value!("SECRET-code-1 SECRET-at-2 SECRET-rt-2"));
        let failed = stage.refused(&address);
        assert_no_secret("the error", &words(&failed.error));
    }
}

#[test]
fn a_step_of_the_protocol_is_kept_whatever_its_values_are() {
    let mut stage = Stage::with(|it| it["providers"][1]["scopes"] = value!(["API"]));
    stage.sign_in(OAUTH);
    stage.reload();
    assert_eq!(fact(&last(&stage, Event::AuthorizationRequest), "scope"), "API");
}

#[test]
fn only_the_last_steps_are_kept_and_hostile_addresses_do_not_fill_them() {
    let stage = Stage::signed_in();
    for _ in 0..300 {
        stage.fetch(API).unwrap();
    }
    assert_eq!(stage.session.flight().len(), 120);
    let many = format!("state=x&{}", "a=b&".repeat(5000));
    stage.refused(&requery(&stage.approved(ID), &many));
    assert!(last(&stage, Event::AuthorizationResponse).facts.len() <= 30);
    assert!(stage.session.flight_json().len() < 100_000);
}

#[test]
fn an_app_hears_of_each_step() {
    let stage = Stage::signed_in();
    let heard = Rc::new(RefCell::new(vec![]));
    let told = Rc::clone(&heard);
    stage.session.on_step(move |step| told.borrow_mut().push(step.event));
    stage.fetch(API).unwrap();
    stage.sign_out().unwrap();
    assert_eq!(heard.borrow()[..2], [Event::Exchange, Event::SignedOut]);
}

#[test]
fn stor_untrusted_a_stored_flight_that_is_odd_or_cannot_be_read_is_empty() {
    for odd in ["", "{}", "[1]", r#"[{"at":1}]"#] {
        let mut stage = Stage::new();
        stage.platform.store.plant("daypass:flight", odd);
        stage.reload();
        assert_eq!(stage.session.flight(), []);
    }
    let stage = Stage::signed_in();
    stage.platform.store.fill("daypass:flight");
    assert_eq!(stage.fetch(API).unwrap().status, 200);
    stage.sign_out().unwrap();
    assert_eq!(last(&stage, Event::SignedOut).error, None);
}
