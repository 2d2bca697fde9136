//! What an API demands beyond a valid token: asked for once, on the person's word, and the call is made again.

use crate::fake_network::{Reply, empty};
use crate::stage::*;
use daypass::session::ports::NoResponse;
use daypass::session::{ApiRequest, ApiResponse, Demand, Replay, Result, Status};
use serde_json::json as value;
use std::rc::Rc;

const STRONGER: &str = r#"Bearer error="insufficient_user_authentication", acr_values="gold silver", max_age="60""#;
const SCOPE: &str = r#"Bearer error="insufficient_scope", scope="reports:write""#;

/// How a provider misbehaves.
type Spoil = fn(&mut serde_json::Value);

fn order() -> ApiRequest {
    ApiRequest::json("POST", "https://api.example.com/v1/orders", r#"{"n":1}"#)
}

/// Makes the call, and gives what the API demanded.
fn demanded(stage: &Stage, challenge: &str) -> Demand {
    let status = if challenge.contains("insufficient_scope") { 403 } else { 401 };
    stage.platform.network.once("api", empty(status, "www-authenticate", challenge));
    let (session, order) = (Rc::clone(&stage.session), order());
    let response = stage.run(async move { session.fetch(&order).await }).unwrap();
    response.refusal.unwrap().demand.expect("a demand")
}

/// The person agrees; gives the address that the browser is sent to.
fn agreed(stage: &Stage, demand: &Demand) -> String {
    let (session, order, demand) = (Rc::clone(&stage.session), order(), demand.clone());
    stage.run(async move { session.meet_demand(&order, &demand, "/orders").await }).unwrap();
    stage.platform.left_for().pop().unwrap()
}

fn replay(stage: &Stage, replay: &Replay) -> Result<ApiResponse> {
    let (session, replay) = (Rc::clone(&stage.session), replay.clone());
    stage.run(async move { session.replay(&replay).await })
}

fn golden(stage: &Stage) {
    let now = stage.platform.clock.now();
    stage.id.edit("claims", move |claims| {
        claims["acr"] = value!("gold");
        claims["auth_time"] = value!(now);
    });
}

#[test]
fn step_request_the_new_authorization_carries_what_was_demanded() {
    let stage = Stage::signed_in();
    let demand = demanded(&stage, STRONGER);
    assert_eq!(stage.platform.left_for().len(), 1, "step-consent: nobody is sent away before agreeing");
    let url = agreed(&stage, &demand);
    assert_eq!(field(query(&url), "acr_values"), "gold silver");
    assert_eq!(field(query(&url), "max_age"), "60");
    assert_eq!(stage.count("token"), 1, "step-no-refresh");
}

#[test]
fn step_request_no_time_at_all_is_asked_for_as_one_second() {
    let stage = Stage::signed_in();
    let demand = demanded(&stage, r#"Bearer error="insufficient_user_authentication", max_age="0""#);
    // one server goes in circles over nought
    assert_eq!(field(query(&agreed(&stage, &demand)), "max_age"), "1");
}

#[test]
fn step_request_the_refused_call_is_made_again_after_the_sign_in() {
    let mut stage = Stage::signed_in();
    let demand = demanded(&stage, STRONGER);
    let url = agreed(&stage, &demand);
    golden(&stage);
    stage.reload();
    stage.complete(&stage.id.approve(&url)).unwrap().unwrap();
    assert_eq!(stage.platform.address(), "/orders");
    let waiting = stage.session.take_replay().expect("the call");
    assert_eq!((&waiting.request, &waiting.demand), (&order(), &demand));
    assert_eq!(stage.session.take_replay(), None, "it is told once");
    let response = replay(&stage, &waiting).unwrap();
    assert_eq!(response.status, 200);
    let sent = stage.platform.network.requests("api").pop().unwrap();
    assert_eq!((sent.method.as_str(), sent.body.as_deref()), ("POST", Some(r#"{"n":1}"#)));
}

#[test]
fn step_request_the_fields_of_the_refused_call_go_along_and_are_kept_no_longer_than_it_waits() {
    let mut stage = Stage::signed_in();
    let demand = demanded(&stage, STRONGER);
    let mut order = order();
    order.headers.push(("x-api-key".to_owned(), "KEY-of-the-person".to_owned()));
    let (session, asked) = (Rc::clone(&stage.session), order.clone());
    stage.run(async move { session.meet_demand(&asked, &demand, "/orders").await }).unwrap();
    let url = stage.platform.left_for().pop().unwrap();
    golden(&stage);
    stage.reload();
    stage.complete(&stage.id.approve(&url)).unwrap().unwrap();
    let waiting = stage.session.take_replay().expect("the call");
    assert_eq!(waiting.request, order);
    assert!(!format!("{:?}", stage.platform.store.dump("")).contains("KEY-of-the-person"));
    assert_eq!(replay(&stage, &waiting).unwrap().status, 200);
    let sent = stage.platform.network.requests("api").pop().unwrap();
    let named = |name: &str| sent.headers.iter().filter(|(it, _)| it == name).count();
    assert_eq!((named("x-api-key"), named("authorization")), (1, 1));
    assert!(!stage.session.flight_json().contains("KEY-of-the-person"));
}

#[test]
fn rs_one_way_a_kept_call_that_somebody_has_given_a_token_of_its_own_is_not_made() {
    let stage = Stage::signed_in();
    let url = agreed(&stage, &demanded(&stage, STRONGER));
    golden(&stage);
    stage.complete(&stage.id.approve(&url)).unwrap().unwrap();
    let mut waiting = stage.session.take_replay().unwrap();
    waiting.request.headers.push(("Authorization".to_owned(), "Bearer mine".to_owned()));
    assert_eq!(replay(&stage, &waiting).unwrap_err().code(), "request_authorization");
    assert_eq!(stage.count("api"), 1);
}

#[test]
fn rs_403_one_authorization_asks_for_the_scope_besides_all_that_was_granted() {
    let stage = Stage::signed_in();
    let demand = demanded(&stage, SCOPE);
    let url = agreed(&stage, &demand);
    assert_eq!(field(query(&url), "scope"), "openid profile offline_access reports:write");
    stage.complete(&stage.id.approve(&url)).unwrap().unwrap();
    assert!(stage.account().scopes.contains("reports:write"));
    assert_eq!(replay(&stage, &stage.session.take_replay().unwrap()).unwrap().status, 200);
    let later = agreed(&stage, &demanded(&stage, STRONGER));
    assert!(field(query(&later), "scope").contains("reports:write"), "what was granted is asked for again");
}

#[test]
fn step_loop_a_demand_that_is_repeated_is_in_vain() {
    for challenge in [STRONGER, SCOPE] {
        let stage = Stage::signed_in();
        let url = agreed(&stage, &demanded(&stage, challenge));
        golden(&stage);
        stage.complete(&stage.id.approve(&url)).unwrap().unwrap();
        let waiting = stage.session.take_replay().unwrap();
        stage.platform.network.always("api", empty(401, "www-authenticate", challenge));
        let refusal = replay(&stage, &waiting).unwrap().refusal.unwrap();
        assert!(refusal.in_vain);
        assert_eq!(stage.platform.left_for().len(), 2);
    }
}

#[test]
fn step_loop_a_demand_that_asks_for_nothing_more_is_in_vain_in_whatever_order() {
    let challenge = |scope: &str| format!(r#"Bearer error="insufficient_scope", scope="{scope}""#);
    for (again, in_vain) in [("b a", true), ("a", true), ("a b c", false)] {
        let stage = Stage::signed_in();
        let url = agreed(&stage, &demanded(&stage, &challenge("a b")));
        stage.complete(&stage.id.approve(&url)).unwrap().unwrap();
        let waiting = stage.session.take_replay().unwrap();
        stage.platform.network.always("api", empty(403, "www-authenticate", &challenge(again)));
        assert_eq!(replay(&stage, &waiting).unwrap().refusal.unwrap().in_vain, in_vain, "{again}");
    }
}

#[test]
fn step_loop_another_demand_is_not_in_vain() {
    let stage = Stage::signed_in();
    let url = agreed(&stage, &demanded(&stage, SCOPE));
    stage.complete(&stage.id.approve(&url)).unwrap().unwrap();
    stage.platform.network.once("api", empty(401, "www-authenticate", STRONGER));
    let refusal = replay(&stage, &stage.session.take_replay().unwrap()).unwrap().refusal.unwrap();
    assert!(!refusal.in_vain && refusal.demand.is_some());
}

#[test]
fn idt_acr_a_provider_that_does_not_confirm_the_stronger_sign_in_changes_nothing() {
    let cases: [(&str, Spoil); 3] = [
        ("id_token_acr", |claims| claims["acr"] = value!("bronze")),
        ("id_token_acr", |claims| drop(claims.as_object_mut().unwrap().remove("acr"))),
        ("id_token_auth_time", |claims| {
            claims["acr"] = value!("gold");
            claims["auth_time"] = value!(claims["iat"].as_i64().unwrap() - 3600);
        }),
    ];
    for (expected, spoil) in cases {
        let stage = Stage::signed_in();
        let before = (stage.account(), stage.sessions());
        let url = agreed(&stage, &demanded(&stage, STRONGER));
        stage.id.edit("claims", spoil);
        assert_eq!(stage.refused(&stage.id.approve(&url)).error.code(), expected);
        stage.session.restore();
        assert_eq!((stage.account(), stage.sessions()), before);
        assert_eq!(stage.session.take_replay(), None);
    }
}

#[test]
fn step_unmet_a_provider_that_cannot_do_it_says_so_and_the_session_stays() {
    let stage = Stage::signed_in();
    let url = agreed(&stage, &demanded(&stage, STRONGER));
    let address = stage.id.approve(&url);
    let state = field(&address.query, "state");
    let answer = format!("error=unmet_authentication_requirements&state={state}&iss={ID}");
    assert_eq!(stage.refused(&requery(&address, &answer)).error.code(), "unmet_authentication_requirements");
    stage.session.restore();
    assert_eq!(stage.fetch(API).unwrap().status, 200);
}

#[test]
fn idt_user_key_a_call_is_not_made_again_as_somebody_else() {
    let stage = Stage::signed_in();
    let url = agreed(&stage, &demanded(&stage, STRONGER));
    golden(&stage);
    *stage.id.person.borrow_mut() = "somebody-else";
    stage.complete(&stage.id.approve(&url)).unwrap().unwrap();
    assert_eq!(stage.account().subject.as_deref(), Some("somebody-else"));
    assert_eq!(stage.session.take_replay(), None);
}

#[test]
fn out_wipe_a_waiting_call_does_not_outlive_its_session() {
    let stage = Stage::signed_in();
    let url = agreed(&stage, &demanded(&stage, STRONGER));
    golden(&stage);
    stage.complete(&stage.id.approve(&url)).unwrap().unwrap();
    stage.sign_out().unwrap();
    assert_eq!(stage.platform.store.dump("daypass:replay"), []);
    assert_eq!(stage.session.take_replay(), None);
}

#[test]
fn out_wipe_a_waiting_call_does_not_outlive_its_session_though_another_account_is_in_use() {
    let stage = Stage::signed_in();
    let url = agreed(&stage, &demanded(&stage, SCOPE));
    stage.complete(&stage.id.approve(&url)).unwrap().unwrap();
    let copy = stage.duplicate();
    stage.pass(OAUTH);
    assert_ne!(stage.platform.store.dump("daypass:replay"), []);
    copy.sign_out().unwrap();
    stage.settle();
    assert_eq!((stage.session.accounts().len(), stage.platform.store.dump("daypass:replay")), (1, vec![]));
}

#[test]
fn out_wipe_a_waiting_call_outlives_the_end_of_another_session() {
    let stage = Stage::signed_in_oauth();
    stage.pass(ID);
    let url = agreed(&stage, &demanded(&stage, SCOPE));
    stage.complete(&stage.id.approve(&url)).unwrap().unwrap();
    let mine = stage.account().id;
    let other = stage.session.accounts().into_iter().find(|it| !it.openid_connect).unwrap().id;
    stage.session.switch_to(&other).unwrap();
    stage.sign_out().unwrap();
    stage.session.switch_to(&mine).unwrap();
    assert!(stage.session.take_replay().is_some());
}

#[test]
fn out_wipe_a_waiting_call_does_not_outlive_a_session_that_a_new_sign_in_replaces() {
    let stage = Stage::signed_in();
    let url = agreed(&stage, &demanded(&stage, SCOPE));
    stage.complete(&stage.id.approve(&url)).unwrap().unwrap();
    stage.pass(ID);
    assert_eq!(stage.platform.store.dump("daypass:replay"), []);
}

/// The person agrees to what the API of the OAuth-only provider demands, and comes back; the API says who it is.
fn back_at_oauth(stage: &Stage, who: Option<Reply>) {
    let order = ApiRequest::get(OAUTH_API);
    stage.platform.network.once("oauth api", empty(403, "www-authenticate", SCOPE));
    if let Some(who) = who {
        stage.platform.network.once("oauth api", who);
    }
    let (session, call) = (Rc::clone(&stage.session), order.clone());
    let demand = stage.run(async move { session.fetch(&call).await }).unwrap().refusal.unwrap().demand.unwrap();
    let session = Rc::clone(&stage.session);
    stage.run(async move { session.meet_demand(&order, &demand, "/orders").await }).unwrap();
    let url = stage.platform.left_for().pop().unwrap();
    stage.complete(&stage.oauth.approve(&url)).unwrap().unwrap();
}

#[test]
fn step_request_a_call_at_an_oauth_only_provider_waits_until_it_is_known_who_has_come_back() {
    let stage = Stage::signed_in_oauth();
    stage.load_profile().unwrap();
    back_at_oauth(&stage, None);
    assert_eq!(stage.account().subject.as_deref(), Some("4711"), "asked at once, because a call waits");
    assert!(replay(&stage, &stage.session.take_replay().unwrap()).is_ok());
    assert_eq!(stage.session.take_replay(), None, "it is told once");
}

#[test]
fn step_request_a_call_at_an_oauth_only_provider_waits_on_while_nobody_knows_who_has_come_back() {
    let mut stage = Stage::signed_in_oauth();
    stage.load_profile().unwrap();
    back_at_oauth(&stage, Some(Err(NoResponse::Unreachable)));
    assert_eq!((stage.account().subject, stage.session.take_replay()), (None, None));
    stage.reload();
    stage.session.restore();
    stage.load_profile().unwrap();
    assert!(stage.session.take_replay().is_some());
}

#[test]
fn idt_user_key_a_call_at_an_oauth_only_provider_is_not_made_as_somebody_else_nor_later() {
    let stage = Stage::signed_in_oauth();
    stage.load_profile().unwrap();
    let mine = stage.account().id;
    *stage.oauth.person.borrow_mut() = "somebody-else";
    back_at_oauth(&stage, None);
    assert_eq!((stage.session.accounts().len(), stage.session.take_replay()), (2, None));
    stage.session.switch_to(&mine).unwrap();
    assert_eq!((stage.session.take_replay(), stage.platform.store.dump("daypass:replay")), (None, vec![]));
}

#[test]
fn out_wipe_a_call_that_waits_for_a_proof_does_not_outlive_either_session() {
    for first_ends in [true, false] {
        let stage = Stage::signed_in_oauth();
        stage.load_profile().unwrap();
        let mine = stage.account().id;
        back_at_oauth(&stage, Some(Err(NoResponse::Unreachable)));
        assert_ne!(stage.platform.store.dump("daypass:replay"), []);
        if first_ends {
            stage.session.switch_to(&mine).unwrap();
        }
        stage.sign_out().unwrap();
        assert_eq!(stage.platform.store.dump("daypass:replay"), [], "the first one ends: {first_ends}");
    }
}

#[test]
fn idt_user_key_a_waiting_call_is_not_made_after_a_switch() {
    let stage = Stage::signed_in();
    let url = agreed(&stage, &demanded(&stage, STRONGER));
    golden(&stage);
    stage.complete(&stage.id.approve(&url)).unwrap().unwrap();
    let waiting = stage.session.take_replay().unwrap();
    stage.pass(OAUTH);
    assert_eq!(code(replay(&stage, &waiting)), "superseded");
    assert_eq!(stage.count("api"), 1);
}

#[test]
fn stor_quota_a_call_too_large_to_be_kept_stops_the_way_to_the_provider() {
    let stage = Stage::signed_in();
    let demand = demanded(&stage, STRONGER);
    stage.platform.store.fill("daypass:attempt:");
    let (session, order) = (Rc::clone(&stage.session), order());
    let outcome = stage.run(async move { session.meet_demand(&order, &demand, "/").await });
    assert_eq!(code(outcome), "storage_full");
    assert!(matches!(stage.session.status(), Status::SignedIn(_)));
    assert_eq!(stage.platform.left_for().len(), 1);
}
