//! Who took part in what happened, and between whom each step went.

use crate::stage::*;
use daypass::session::sequence::{Party, Way, parties, place_of};
use daypass::session::{Event, Step};
use serde_json::json as value;

fn provider(issuer: &str) -> Party {
    Party::Provider(issuer.to_owned())
}

fn api(origin: &str) -> Party {
    Party::Api(origin.to_owned())
}

fn ways(stage: &Stage) -> Vec<Way> {
    stage.session.flight().iter().map(Step::way).collect()
}

fn answered(with: Party) -> Way {
    Way::Exchange { with, answered: true }
}

#[test]
fn a_sign_in_goes_from_the_app_over_the_browser_to_the_provider_and_back() {
    let mut stage = Stage::new();
    let address = stage.approved(ID);
    stage.reload();
    stage.complete(&address).unwrap().unwrap();
    let id = || provider(ID);
    let expected =
        [answered(id()), Way::Departure(id()), Way::Return(Some(id())), answered(id()), answered(id()), Way::Inside];
    assert_eq!(ways(&stage), expected);
    assert_eq!(parties(&stage.session.flight()), [Party::Browser, Party::App, id()]);
}

#[test]
fn servers_on_other_hosts_belong_to_the_provider_that_names_them() {
    let elsewhere = "https://id.example.com/revoke";
    let stage = Stage::with(|it| it["providers"][1]["metadata"]["revocation_endpoint"] = value!(elsewhere));
    stage.pass(OAUTH);
    stage.load_profile().unwrap();
    stage.sign_out().unwrap();
    let asked = |address: &str| {
        let flight = stage.session.flight();
        flight.iter().find(|step| step.fact("request").is_some_and(|it| it.ends_with(address))).unwrap().way()
    };
    assert_eq!(asked(elsewhere), answered(provider(OAUTH)));
    assert_eq!(asked("https://api.example.org/user"), answered(provider(OAUTH)));
}

#[test]
fn a_call_goes_to_the_api_and_a_renewal_to_the_provider() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    stage.fetch(API).unwrap();
    let ways = ways(&stage);
    let [.., renewal, Way::Inside, call] = ways.as_slice() else { panic!("{ways:?}") };
    assert_eq!((renewal, call), (&answered(provider(ID)), &answered(api("https://api.example.com"))));
    assert_eq!(parties(&stage.session.flight()).last(), Some(&api("https://api.example.com")));
}

#[test]
fn an_answer_that_nobody_has_asked_for_comes_from_nobody() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    stage.refused(&requery(&address, "code=x&state=somebody-elses&iss=https://evil.test"));
    let answer = stage.session.flight().into_iter().rfind(|step| step.event == Event::AuthorizationResponse).unwrap();
    assert_eq!(answer.way(), Way::Return(None));
}

#[test]
fn an_answer_with_an_error_is_a_failure_and_one_with_a_code_is_none() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    stage.refused(&requery(&address, &format!("error=access_denied&state={}", field(&address.query, "state"))));
    stage.pass(ID);
    let flight = stage.session.flight();
    let answers = flight.iter().filter(|step| step.event == Event::AuthorizationResponse);
    assert_eq!(answers.map(Step::is_failure).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn a_sign_out_goes_to_the_provider_and_back() {
    let mut stage = Stage::signed_in();
    assert!(stage.sign_out().unwrap());
    let flight = stage.session.flight();
    let departure = flight.iter().rfind(|step| step.event == Event::SignOutRequest).unwrap();
    assert_eq!(departure.way(), Way::Departure(provider(ID)));
    assert_eq!((departure.fact("id_token_hint"), departure.fact("state")), (Some("[hidden]"), Some("[hidden]")));
    let left = stage.platform.left_for().pop().unwrap();
    let state = pairs(query(&left)).into_iter().find(|(name, _)| name == "state").unwrap().1;
    stage.reload();
    assert!(stage.session.sign_out_report(&format!("state={state}")).unwrap().1);
    let back = stage.session.flight().pop().unwrap();
    assert_eq!((back.event, back.way()), (Event::SignOutResponse, Way::Return(Some(provider(ID)))));
    assert!(!stage.session.flight_json().contains(&state));
}

#[test]
fn a_return_from_signing_out_that_is_not_confirmed_is_no_step() {
    let stage = Stage::signed_in();
    stage.sign_out().unwrap();
    let steps = stage.session.flight().len();
    assert!(!stage.session.sign_out_report("state=another").unwrap().1);
    assert_eq!(stage.session.flight().len(), steps);
}

#[test]
fn a_window_that_goes_to_the_provider_is_told() {
    let stage = Stage::new();
    stage.approved(ID);
    let departure = stage.session.flight().pop().unwrap();
    assert_eq!(departure.fact("window"), Some("this one"));
}

#[test]
fn of_many_who_took_part_the_last_place_stands_for_the_rest() {
    let call = |number: usize| Step {
        at: 0,
        page: 1,
        start: 0.0,
        event: Event::Exchange,
        milliseconds: None,
        error: None,
        facts: [("endpoint", "API".to_owned()), ("request", format!("GET https://api{number}.test"))]
            .map(|(name, value)| (name.to_owned(), value))
            .to_vec(),
    };
    let steps: Vec<_> = (0..20).map(call).collect();
    let parties = parties(&steps);
    assert_eq!((parties.len(), parties.last()), (7, Some(&Party::Others)));
    assert_eq!(place_of(&parties, &api("https://api0.test")), 1);
    assert_eq!(place_of(&parties, &api("https://api19.test")), 6);
}

#[test]
fn stor_untrusted_a_stored_step_that_names_no_address_goes_nowhere() {
    for facts in [vec![], vec![("request", "GET"), ("endpoint", "API")], vec![("request", "GET javascript:1")]] {
        let facts = facts.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let step = Step { at: 0, page: 1, start: 0.0, event: Event::Exchange, milliseconds: None, error: None, facts };
        assert_eq!((step.way(), parties(&[step])), (Way::Inside, vec![Party::App]));
    }
}
