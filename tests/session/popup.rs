//! Signing in in a window of its own: the answer comes to another page, is handed over once, and judged like any other.

use crate::fake_network::empty;
use crate::stage::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use daypass::session::ports::{Crypto as _, NoResponse, Tabs as _};
use daypass::session::{Address, ApiRequest, Event, Result, SignInRequest, Status};
use serde_json::json as value;
use sha2::{Digest as _, Sha256};
use std::cell::RefCell;
use std::rc::Rc;

/// How an answer is spoilt on its way.
type Spoil = fn(&Stage, &Address) -> Address;

fn stage() -> Stage {
    Stage::with(|it| {
        it["providers"][0]["sign_in"] = "popup".into();
        it["providers"][1]["sign_in"] = "popup".into();
    })
}

/// A stage of which a popup is open, with the person about to come back in it.
fn opened() -> (Stage, Started<Result<()>>, Address) {
    let stage = stage();
    let (waiting, address) = open(&stage);
    (stage, waiting, address)
}

fn open(stage: &Stage) -> (Started<Result<()>>, Address) {
    let mut waiting = stage.start_sign_in(ID, "/reports");
    assert_eq!(waiting.ended(), None, "it waits for the person");
    let address = stage.id.approve(&stage.platform.window().url());
    (waiting, address)
}

/// The provider leads the popup back to the app; tells whether somebody has taken the answer.
fn comes_back(stage: &Stage, address: &Address) -> bool {
    stage.hand_over(&stage.platform.window().page, address)
}

fn signing_in_at(stage: &Stage) -> Option<String> {
    stage.session.signing_in_at().map(|issuer| issuer.as_str().to_owned())
}

#[test]
fn ibc_popup_severed_the_answer_reaches_the_page_that_began_without_any_handle() {
    for severed in [true, false] {
        let stage = stage();
        stage.platform.windows.severed.set(severed);
        let (mut waiting, address) = open(&stage);
        assert_eq!((stage.session.status(), signing_in_at(&stage).as_deref()), (Status::SignedOut, Some(ID)));
        assert!(comes_back(&stage, &address));
        assert_eq!(waiting.ended(), Some(Ok(())));
        assert_eq!((stage.account().issuer.as_str(), signing_in_at(&stage)), (ID, None));
        assert_eq!((stage.platform.left_for(), stage.platform.address()), (vec![], String::new()), "the page stays");
        assert_eq!(stage.session.take_arrival().as_deref(), Some("/reports"));
        assert_eq!(stage.session.take_arrival(), None, "it is told once");
        let window = stage.platform.window();
        assert!(window.page.windows.is_closed.get(), "the window closes itself");
        assert_eq!(window.is_gone.get(), !severed, "and is closed by the page where that can reach it");
        assert_eq!(stage.fetch(API).unwrap().status, 200);
    }
}

#[test]
fn ibc_popup_blocked_the_window_is_opened_before_anything_that_takes_time() {
    let stage = stage();
    let _waiting = stage.start_sign_in(ID, "/");
    let expected = [
        "open popup",
        "send discovery",
        "receive discovery",
        "set metadata",
        "lead to https://id.example.com/authorize",
    ];
    assert_eq!(stage.events(), expected, "and no storage that the window has a copy of learns of the attempt");
}

#[test]
fn ibc_popup_blocked_where_no_window_opens_the_browser_leaves_the_page() {
    let stage = stage();
    stage.platform.windows.blocked.set(true);
    let address = stage.approved(ID);
    assert_eq!((stage.session.status(), signing_in_at(&stage)), (Status::Redirecting, None));
    assert!(stage.session.flight().iter().any(|step| step.event == Event::PopupBlocked));
    assert_eq!(stage.complete(&address), Some(Ok(())));
}

#[test]
fn a_person_may_sign_in_in_this_window_all_the_same() {
    let stage = stage();
    let mut request = SignInRequest::at(&issuer_of(ID), "/here");
    request.login_hint = Some("ada".to_owned());
    let (session, asked) = (Rc::clone(&stage.session), request.clone());
    let mut waiting = stage.start(async move { session.sign_in(&asked).await });
    let session = Rc::clone(&stage.session);
    stage.run(async move { session.sign_in_here().await }).unwrap();
    assert_eq!(code(waiting.ended().unwrap()), "superseded");
    assert!(stage.platform.window().is_gone.get() && signing_in_at(&stage).is_none());
    let url = stage.platform.left_for().pop().unwrap();
    assert_eq!(field(query(&url), "login_hint"), "ada", "it is the same sign-in");
    assert_eq!(stage.complete(&stage.id.approve(&url)), Some(Ok(())));
    assert_eq!((stage.platform.address().as_str(), stage.session.take_arrival()), ("/here", None));
    let session = Rc::clone(&stage.session);
    assert_eq!(code(stage.run(async move { session.sign_in_here().await })), "superseded", "no window is waited for");
    request.in_this_window = true;
    let session = Rc::clone(&stage.session);
    stage.run(async move { session.sign_in(&request).await }).unwrap();
    assert_eq!((stage.platform.windows.opened.borrow().len(), stage.platform.left_for().len()), (1, 2));
}

#[test]
fn tx_return_local_a_target_elsewhere_is_none_after_a_window_either() {
    let stage = stage();
    let _waiting = stage.start_sign_in(ID, "https://evil.test/");
    assert!(comes_back(&stage, &stage.id.approve(&stage.platform.window().url())));
    assert_eq!(stage.session.take_arrival().as_deref(), Some("/"));
}

#[test]
fn ibc_same_rules_an_answer_from_a_window_is_judged_like_any_other() {
    let cases: [(&str, Spoil); 7] = [
        ("callback_issuer", |_, it| requery(it, &it.query.replace("id.example.com", "evil.test"))),
        ("callback_issuer_missing", |_, it| requery(it, it.query.split("&iss=").next().unwrap())),
        ("callback_duplicate", |_, it| requery(it, &format!("{}&code=x", it.query))),
        ("access_denied", |_, it| {
            requery(it, &format!("error=access_denied&state={}&iss={ID}", field(&it.query, "state")))
        }),
        ("redirect_uri_mismatch", |_, it| Address { path: "/callback/plain".to_owned(), ..it.clone() }),
        // a code of somebody else's sign-in does not fit the verifier
        ("invalid_grant", |stage, it| {
            let other = stage.id.approve(&format!(
                "{ID}/authorize?client_id=spa&state=x&code_challenge=y&redirect_uri=https://app.example.net/callback"
            ));
            requery(it, &it.query.replace(&field(&it.query, "code"), &field(&other.query, "code")))
        }),
        ("id_token_nonce", |stage, it| {
            stage.id.edit("claims", |claims| claims["nonce"] = value!("another"));
            it.clone()
        }),
    ];
    for (expected, spoil) in cases {
        let (stage, mut waiting, address) = opened();
        assert!(comes_back(&stage, &spoil(&stage, &address)), "{expected} is told by the page that began");
        assert_eq!(code(waiting.ended().unwrap()), expected);
        assert_eq!((stage.session.status(), signing_in_at(&stage)), (Status::SignedOut, None));
        assert_eq!(stage.last_failure().as_deref(), Some(expected));
        let sent = ["invalid_grant", "id_token_nonce"].contains(&expected);
        assert_eq!(stage.count("token"), usize::from(sent), "{expected}");
        stage.assert_nothing_kept();
        assert!(!comes_back(&stage, &address), "the attempt behind {expected} is used up");
    }
}

#[test]
fn web_broadcast_no_code_and_no_state_can_be_read_on_the_channel() {
    let (stage, mut waiting, address) = opened();
    comes_back(&stage, &address);
    assert_eq!(waiting.ended(), Some(Ok(())));
    let said = stage.platform.bus.said.borrow().join("\n");
    assert!(said.contains("answer") && said.contains("taken"));
    for secret in ["code", "state"].map(|name| field(&address.query, name)) {
        assert!(!said.contains(&secret), "said {said}");
    }
    assert_no_secret("the channel", &said);
    assert_no_secret("the flight recorder", &stage.session.flight_json());
    assert!(!stage.session.flight_json().contains(&field(&address.query, "state")));
}

#[test]
fn ibc_from_what_strangers_say_is_no_answer_and_costs_none() {
    // how an answer to this state is named can be heard when it is handed over to nobody
    let (stage, mut waiting, address) = opened();
    stage.platform.bus.freeze(&stage.platform);
    assert!(!comes_back(&stage, &address));
    let said = stage.platform.bus.said.borrow().last().unwrap().clone();
    let heard: serde_json::Value = serde_json::from_str(&said).unwrap();
    let (name, sealed) = (heard["answer"].as_str().unwrap(), heard["sealed"].as_str().unwrap());
    stage.platform.bus.thaw();
    for text in [
        format!(r#"{{"answer":"{name}"}}"#),
        format!(r#"{{"answer":"{name}","sealed":""}}"#),
        format!(r#"{{"answer":"{name}","sealed":"%%%"}}"#),
        format!(r#"{{"answer":"{name}","sealed":"b3Zlcg"}}"#),
        format!(r#"{{"answer":"{name}","sealed":"A{}"}}"#, &sealed[1..]),
        format!(r#"{{"answer":"another","sealed":"{sealed}"}}"#),
        format!(r#"{{"taken":"{name}"}}"#),
    ] {
        stage.platform.bus.shout(&text);
        stage.settle();
        assert_eq!((waiting.ended(), stage.count("token")), (None, 0), "believed {text}");
    }
    assert!(comes_back(&stage, &address), "the true answer still counts");
    assert_eq!(waiting.ended(), Some(Ok(())));
}

#[test]
fn ibc_from_an_answer_that_is_sealed_for_this_sign_in_and_carries_another_state_is_refused() {
    let (stage, mut waiting, address) = opened();
    let state = field(&address.query, "state");
    let derived = |purpose: &str| Sha256::digest(format!("daypass relay {purpose}\n{state}"));
    for other in ["another-state", ""] {
        let query = address.query.replace(&state, other);
        let answer = value!([address.path, query]).to_string();
        let (page, key) = (stage.platform.clone(), derived("key").into());
        let sealed = stage.run(async move { page.seal(&key, answer.as_bytes()).await }).unwrap();
        let [name, sealed] = [derived("name").to_vec(), sealed].map(|it| URL_SAFE_NO_PAD.encode(it));
        stage.platform.bus.shout(&value!({ "answer": name, "sealed": sealed }).to_string());
        stage.settle();
    }
    assert_eq!(code(waiting.ended().unwrap()), "state_unknown");
    assert_eq!(stage.count("token"), 0);
    stage.assert_nothing_kept();
}

#[test]
fn ibc_from_a_window_that_hears_a_stranger_take_its_answer_does_not_close() {
    let (stage, waiting, address) = opened();
    drop(waiting);
    stage.session.cancel_sign_in();
    let stranger = stage.platform.duplicate();
    let (speaker, heard) = (stranger.clone(), Rc::new(RefCell::new(0)));
    let count = Rc::clone(&heard);
    stranger.hear(Rc::new(move |text| {
        *count.borrow_mut() += 1;
        let name = serde_json::from_str::<serde_json::Value>(text).unwrap()["answer"].clone();
        for taken in [name, value!(""), value!(true), value!(null)] {
            speaker.say(&value!({ "taken": taken }).to_string());
        }
    }));
    assert!(!comes_back(&stage, &address));
    assert_eq!((*heard.borrow(), stage.platform.window().page.windows.is_closed.get()), (1, false));
}

#[test]
fn the_window_is_gone_before_the_code_is_redeemed() {
    let (stage, mut waiting, address) = opened();
    let gate = stage.platform.network.gate("token");
    assert!(comes_back(&stage, &address));
    assert!(stage.platform.window().is_gone.get() && waiting.ended().is_none());
    assert_eq!(signing_in_at(&stage).as_deref(), Some(ID), "it is not over yet");
    gate.open();
    stage.settle();
    assert_eq!(waiting.ended(), Some(Ok(())));
}

#[test]
fn cb_code_once_an_answer_that_is_delivered_twice_is_taken_once() {
    let (stage, mut waiting, address) = opened();
    let window = stage.platform.window().page;
    let configuration = stage.session.configuration().clone();
    let both = async move {
        let (one, other) = (window.clone(), window.duplicate());
        let hand_over = |page| {
            let (configuration, address) = (configuration.clone(), address.clone());
            async move { daypass::session::Session::opening(&page, &configuration, &address).await }
        };
        futures::join!(hand_over(one), hand_over(other))
    };
    stage.run(both);
    assert_eq!(waiting.ended(), Some(Ok(())));
    let said: Vec<_> = stage.platform.bus.said.borrow().clone();
    assert_eq!(said.iter().filter(|text| text.contains("taken")).count(), 1);
    said.iter().for_each(|text| stage.platform.bus.shout(text));
    stage.settle();
    assert_eq!(stage.count("token"), 1);
}

#[test]
fn cb_state_an_answer_that_nobody_waits_for_is_refused_where_it_came() {
    let (stage, waiting, address) = opened();
    let popup = stage.in_window();
    stage.session.cancel_sign_in();
    stage.settle();
    drop(waiting);
    assert!(!comes_back(&stage, &address));
    assert_eq!(popup.platform.address(), "/callback", "cb-scrub");
    assert_eq!(popup.refused(&address).error.code(), "state_unknown");
    assert_eq!((stage.count("token"), popup.platform.windows.is_closed.get()), (0, false));
}

#[test]
fn cb_state_a_page_that_was_loaded_anew_waits_for_nothing() {
    let (mut stage, waiting, address) = opened();
    drop(waiting);
    stage.reload();
    assert!(!comes_back(&stage, &address));
    assert_eq!(stage.session.status(), Status::Restoring);
    assert_eq!((stage.count("token"), stage.attempts()), (0, vec![]));
}

#[test]
fn tx_bound_a_sign_in_that_left_the_page_takes_no_answer_from_another_window() {
    let stage = stage();
    stage.platform.windows.blocked.set(true);
    let other = stage.duplicate();
    let address = stage.approved(ID);
    assert!(!stage.hand_over(&other.platform, &address));
    assert_eq!((stage.count("token"), stage.attempts().len()), (0, 1));
    assert_eq!(stage.complete(&address), Some(Ok(())), "its own window completes it");
}

#[test]
fn tx_bound_an_answer_to_a_sign_in_of_this_window_is_not_handed_over() {
    let stage = stage();
    stage.platform.windows.blocked.set(true);
    let address = stage.approved(ID);
    assert!(!stage.hand_over(&stage.platform, &address));
    assert!(stage.platform.bus.said.borrow().is_empty());
    for query in ["", "code=x", "state=a&state=b", "%zz", "tab=2"] {
        assert!(!stage.hand_over(&stage.platform, &requery(&address, query)), "handed {query} over");
    }
    assert!(!stage.hand_over(&stage.platform, &Address { path: "/elsewhere".to_owned(), ..address }));
    assert!(stage.platform.bus.said.borrow().is_empty());
}

#[test]
fn cb_route_without_windows_in_the_configuration_nothing_is_handed_over() {
    let stage = Stage::new();
    let other = stage.duplicate();
    let address = stage.approved(ID);
    assert!(!stage.hand_over(&other.platform, &address));
    assert!(stage.platform.bus.said.borrow().is_empty());
}

#[test]
fn stor_dup_tab_a_duplicate_of_the_page_that_waits_knows_nothing_of_the_attempt() {
    let (stage, mut waiting, address) = opened();
    let copy = stage.duplicate();
    assert_eq!((stage.attempts(), copy.attempts()), (vec![], vec![]));
    assert!(comes_back(&stage, &address));
    assert_eq!(waiting.ended(), Some(Ok(())));
    assert_eq!((stage.count("token"), copy.session.status()), (1, Status::SignedOut));
}

#[test]
fn tx_parallel_two_tabs_with_a_window_each_get_their_own_answers() {
    let first = stage();
    let second = first.duplicate();
    let (mut one, first_address) = open(&first);
    *first.id.person.borrow_mut() = "somebody-else";
    let (mut two, second_address) = open(&second);
    assert!(comes_back(&second, &second_address) && comes_back(&first, &first_address));
    assert_eq!((one.ended(), two.ended()), (Some(Ok(())), Some(Ok(()))));
    assert_eq!(second.account().subject.as_deref(), Some("somebody-else"));
    assert_ne!(first.account().subject, second.account().subject);
}

#[test]
fn tx_parallel_whoever_has_closed_the_window_starts_again_at_once() {
    let (stage, mut first, late) = opened();
    let closed = stage.platform.window();
    let (mut second, address) = open(&stage);
    assert_eq!(code(first.ended().unwrap()), "superseded");
    assert!(closed.is_gone.get() && signing_in_at(&stage).as_deref() == Some(ID));
    assert!(!stage.hand_over(&closed.page, &late), "nobody waits for the former answer");
    assert!(comes_back(&stage, &address));
    assert_eq!((second.ended(), stage.count("token")), (Some(Ok(())), 1));
}

#[test]
fn cancelling_closes_the_window_and_leaves_everything_as_it_was() {
    let stage = Stage::with(|it| it["providers"][0]["sign_in"] = "popup".into());
    stage.pass(OAUTH);
    stage.platform.clock.advance(4000);
    let before = (stage.session.status(), stage.sessions());
    let heard = Rc::new(RefCell::new(0));
    let told = Rc::clone(&heard);
    stage.session.on_change(move |_| *told.borrow_mut() += 1);
    let (mut waiting, _) = open(&stage);
    stage.session.cancel_sign_in();
    stage.settle();
    assert_eq!(code(waiting.ended().unwrap()), "superseded");
    assert!(stage.platform.window().is_gone.get() && signing_in_at(&stage).is_none());
    assert_eq!((stage.session.status(), stage.sessions()), before);
    assert_eq!(*heard.borrow(), 2, "a page hears when it begins to wait and when it stops");
    stage.session.cancel_sign_in();
    assert_eq!((stage.session.status(), stage.sessions()), before);
}

#[test]
fn tx_ttl_a_window_that_never_comes_back_is_given_up_after_ten_minutes() {
    let (stage, mut waiting, address) = opened();
    stage.platform.bus.pass(599_999);
    stage.settle();
    assert_eq!(waiting.ended(), None);
    stage.platform.bus.pass(600_000);
    stage.settle();
    assert_eq!(code(waiting.ended().unwrap()), "attempt_stale");
    assert!(stage.platform.window().is_gone.get() && signing_in_at(&stage).is_none());
    assert!(!comes_back(&stage, &address));
}

#[test]
fn a_window_that_is_closed_before_it_is_led_anywhere_is_not_waited_for() {
    let stage = stage();
    stage.platform.windows.closed_at_once.set(true);
    assert_eq!(code(stage.sign_in_to(ID, "/")), "superseded");
    assert_eq!((stage.session.status(), signing_in_at(&stage)), (Status::SignedOut, None));
}

#[test]
fn a_provider_that_cannot_be_reached_leaves_no_empty_window_behind() {
    let stage = stage();
    stage.platform.network.once("discovery", Err(NoResponse::Unreachable));
    assert_eq!(code(stage.sign_in_to(ID, "/")), "unreachable");
    assert!(stage.platform.window().is_gone.get() && signing_in_at(&stage).is_none());
}

#[test]
fn out_wipe_signing_out_gives_up_the_window_that_is_waited_for() {
    for signed_in in [true, false] {
        let stage = stage();
        if signed_in {
            stage.platform.windows.blocked.set(true);
            stage.pass(ID);
            stage.platform.windows.blocked.set(false);
        }
        let (mut waiting, address) = open(&stage);
        stage.sign_out().unwrap();
        stage.settle();
        assert_eq!(code(waiting.ended().unwrap()), "superseded");
        assert!(!comes_back(&stage, &address));
        assert_eq!((stage.session.status(), stage.sessions()), (Status::SignedOut, vec![]));
    }
}

#[test]
fn stor_dup_tab_the_window_spends_nothing_and_keeps_nothing_of_what_it_has_a_copy_of() {
    let stage = Stage::with(|it| it["providers"][0]["sign_in"] = "popup".into());
    stage.platform.windows.blocked.set(true);
    stage.pass(ID);
    stage.platform.windows.blocked.set(false);
    stage.platform.clock.advance(400);
    let (mut waiting, address) = open(&stage);
    let page = stage.platform.window().page;
    let before = (page.store.dump(""), page.store.dump("daypass:flight"));
    stage.fetch(API).unwrap();
    assert!(comes_back(&stage, &address));
    assert_eq!((page.store.dump(""), page.store.dump("daypass:flight")), before);
    assert_eq!(waiting.ended(), Some(Ok(())));
    assert_eq!(stage.sessions().len(), 1, "the new session of the same person takes the place of the old one");
    let spent: Vec<_> = stage.platform.network.requests("token").iter().filter_map(|it| it.body.clone()).collect();
    assert_eq!(spent.iter().filter(|body| body.contains("refresh_token")).count(), 1);
}

#[test]
fn step_request_a_demand_is_met_in_a_window_and_the_call_is_made_again() {
    let stage = Stage::with(|it| it["providers"][0]["sign_in"] = "popup".into());
    stage.platform.windows.blocked.set(true);
    stage.pass(ID);
    stage.platform.windows.blocked.set(false);
    let challenge = r#"Bearer error="insufficient_scope", scope="reports:write""#;
    stage.platform.network.once("api", empty(403, "www-authenticate", challenge));
    let demand = stage.fetch(API).unwrap().refusal.unwrap().demand.unwrap();
    let session = Rc::clone(&stage.session);
    let mut meeting = stage.start(async move { session.meet_demand(&ApiRequest::get(API), &demand, "/").await });
    let url = stage.platform.window().url();
    assert_eq!(field(query(&url), "scope"), "openid profile offline_access reports:write");
    assert!(comes_back(&stage, &stage.id.approve(&url)));
    assert_eq!(meeting.ended(), Some(Ok(())));
    let waiting = stage.session.take_replay().expect("the call");
    let session = Rc::clone(&stage.session);
    assert_eq!(stage.run(async move { session.replay(&waiting).await }).unwrap().status, 200);
}

#[test]
fn a_server_that_is_oauth_only_signs_people_in_in_a_window_too() {
    let stage = stage();
    let mut waiting = stage.start_sign_in(OAUTH, "/");
    assert!(comes_back(&stage, &stage.oauth.approve(&stage.platform.window().url())));
    assert_eq!(waiting.ended(), Some(Ok(())));
    assert_eq!(stage.account().issuer.as_str(), OAUTH);
}
