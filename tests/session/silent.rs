//! Signing in without asking: in a hidden frame or by a redirect. What does not work is no fault, and nobody goes in circles.

use crate::fake_platform::FakePlatform;
use crate::stage::*;
use daypass::session::ports::NoResponse;
use daypass::session::{Address, Event, NotSilently, Opening, Silent, Status};
use serde_json::{Value, json as value};
use std::rc::Rc;

const BOTH: [Silent; 2] = [Silent::Frame, Silent::Redirect];

fn stage(means: Silent) -> Stage {
    Stage::with(|it| configure(it, means))
}

fn configure(text: &mut Value, means: Silent) {
    text["providers"][0]["silent"] = if means == Silent::Frame { "frame" } else { "redirect" }.into();
}

fn ask(stage: &Stage, means: Silent) -> Started<bool> {
    let session = Rc::clone(&stage.session);
    stage.start(async move { session.sign_in_silently(means, "/reports?year=2026#top").await })
}

/// Asks silently, and gives where the provider is asked, and what waits for the answer.
fn asked(stage: &Stage, means: Silent) -> (String, Option<Started<bool>>) {
    let mut asking = ask(stage, means);
    match means {
        Silent::Frame => {
            assert_eq!((asking.ended(), stage.session.status()), (None, Status::SignedOut));
            (stage.platform.window().url(), Some(asking))
        }
        Silent::Redirect => {
            assert_eq!((asking.ended(), stage.session.status()), (Some(true), Status::Redirecting));
            (stage.platform.left_for().pop().unwrap(), None)
        }
    }
}

/// The answer comes to where it was asked for; tells whether somebody is signed in now.
fn answered(stage: &mut Stage, asking: Option<Started<bool>>, address: &Address) -> bool {
    match asking {
        Some(mut asking) => {
            assert!(stage.hand_over(&stage.platform.window().page, address));
            asking.ended().expect("it must not wait for ever")
        }
        None => {
            stage.reload();
            assert_eq!(stage.complete(address), Some(Ok(())), "it never fails");
            stage.session.restore();
            matches!(stage.session.status(), Status::SignedIn(_))
        }
    }
}

/// Signs in silently, from asking to the end.
fn pass(stage: &mut Stage, means: Silent) -> bool {
    let (url, asking) = asked(stage, means);
    let address = stage.id.approve(&url);
    answered(stage, asking, &address)
}

/// The provider refuses.
fn refuse(stage: &mut Stage, means: Silent, error: &str) -> bool {
    let (url, asking) = asked(stage, means);
    let address = stage.id.approve(&url);
    let query = format!("error={error}&state={}&iss={ID}", field(&address.query, "state"));
    answered(stage, asking, &requery(&address, &query))
}

/// Asks, and must not get to the provider.
fn held_back(stage: &Stage, means: Silent) -> NotSilently {
    let before = (stage.platform.left_for().len(), stage.platform.windows.opened.borrow().len());
    assert_eq!(ask(stage, means).ended(), Some(false));
    assert_eq!((stage.platform.left_for().len(), stage.platform.windows.opened.borrow().len()), before);
    stage.session.not_silently().expect("a reason")
}

#[test]
fn areq_prompt_none_a_silent_request_asks_the_person_nothing() {
    for means in BOTH {
        let (url, _asking) = asked(&stage(means), means);
        assert_eq!(field(query(&url), "prompt"), "none", "and no consent, though it asks for offline_access");
        assert!(field(query(&url), "scope").contains("offline_access") && !url.contains("id_token_hint"));
    }
}

#[test]
fn a_person_whom_the_provider_knows_is_signed_in() {
    for means in BOTH {
        let mut stage = stage(means);
        assert!(pass(&mut stage, means));
        assert_eq!(stage.account().issuer.as_str(), ID);
        assert_eq!((stage.session.not_silently(), stage.attempts()), (None, vec![]));
        let (address, left) = (stage.platform.address(), stage.platform.left_for().len());
        match means {
            Silent::Frame => assert_eq!((address.as_str(), left), ("", 0), "the page stays as it is"),
            Silent::Redirect => assert_eq!((address.as_str(), left), ("/reports?year=2026#top", 1)),
        }
        assert!(!ask(&stage, means).ended().unwrap(), "there is nothing more to ask");
    }
}

#[test]
fn ibc_silent_errors_every_answer_that_would_ask_means_signed_out_and_is_no_fault() {
    let codes =
        ["login_required", "interaction_required", "consent_required", "account_selection_required", "invalid_request"];
    for (means, error) in BOTH.into_iter().flat_map(|means| codes.map(|error| (means, error))) {
        let mut stage = stage(means);
        assert!(!refuse(&mut stage, means, error));
        assert_eq!(stage.session.status(), Status::SignedOut);
        assert_eq!(stage.session.not_silently(), Some(NotSilently::WouldAsk), "{error}");
        let last = stage.session.flight().pop().unwrap();
        assert_eq!((last.event, last.error), (Event::NotSilently, None));
        if means == Silent::Redirect {
            assert_eq!(stage.platform.address(), "/reports?year=2026#top", "the person is where they were");
        }
        assert_eq!((stage.count("token"), stage.attempts()), (0, vec![]));
    }
}

#[test]
fn ibc_silent_errors_an_answer_without_the_promised_issuer_is_no_fault_either() {
    for means in BOTH {
        let mut stage = stage(means);
        let (url, asking) = asked(&stage, means);
        let address = stage.id.approve(&url);
        let query = format!("error=login_required&state={}", field(&address.query, "state"));
        assert!(!answered(&mut stage, asking, &requery(&address, &query)));
        assert_eq!(stage.session.not_silently(), Some(NotSilently::WouldAsk));
    }
}

#[test]
fn ibc_same_rules_a_silent_answer_that_does_not_hold_signs_nobody_in_and_the_reason_is_told() {
    for means in BOTH {
        let mut silent = stage(means);
        assert!(!refuse(&mut silent, means, "server_error"));
        assert_eq!(silent.session.not_silently().unwrap().code(), "server_error");
        for (claim, reason) in [("nonce", "id_token_nonce"), ("aud", "id_token_aud")] {
            let mut stage = stage(means);
            stage.id.edit("claims", move |claims| claims[claim] = value!("another"));
            assert!(!pass(&mut stage, means));
            assert_eq!(stage.last_failure().as_deref(), Some(reason));
            assert_eq!(stage.session.status(), Status::SignedOut);
            stage.assert_nothing_kept();
        }
        let mut stage = stage(means);
        let (url, asking) = asked(&stage, means);
        let address = stage.id.approve(&url);
        let query = address.query.replace("id.example.com", "evil.test");
        assert!(!answered(&mut stage, asking, &requery(&address, &query)));
        assert_eq!((stage.session.not_silently().unwrap().code(), stage.count("token")), ("callback_issuer", 0));
    }
}

#[test]
fn ibc_silent_timeout_a_frame_without_an_answer_is_removed_after_ten_seconds() {
    let stage = stage(Silent::Frame);
    let (url, asking) = asked(&stage, Silent::Frame);
    let mut asking = asking.unwrap();
    stage.platform.bus.pass(9_999);
    stage.settle();
    assert_eq!((asking.ended(), stage.platform.window().is_gone.get()), (None, false));
    stage.platform.bus.pass(10_000);
    stage.settle();
    assert_eq!((asking.ended(), stage.platform.window().is_gone.get()), (Some(false), true));
    assert_eq!(stage.session.not_silently(), Some(NotSilently::NoAnswer));
    let late = stage.id.approve(&url);
    let page = stage.platform.window().page;
    assert_eq!(stage.opening(&page, &late), Opening::Framed, "ibc-silent-page: it starts no app in the frame");
    assert_eq!((stage.count("token"), stage.session.status()), (0, Status::SignedOut));
}

#[test]
fn ibc_silent_timeout_frames_run_one_at_a_time() {
    let stage = stage(Silent::Frame);
    let (_, first) = asked(&stage, Silent::Frame);
    stage.platform.clock.advance(600);
    let (_, second) = asked(&stage, Silent::Frame);
    assert_eq!(first.unwrap().ended(), Some(false));
    let gone: Vec<_> = stage.platform.windows.opened.borrow().iter().map(|it| it.is_gone.get()).collect();
    assert_eq!(gone, [true, false]);
    drop(second);
    stage.settle();
    assert!(stage.platform.window().is_gone.get(), "a frame that nobody waits for goes away");
}

#[test]
fn ibc_silent_page_a_page_in_a_frame_asks_nothing_itself() {
    let silent = stage(Silent::Frame);
    let (_, asking) = asked(&silent, Silent::Frame);
    let framed = silent.in_window();
    for means in BOTH {
        assert_eq!(ask(&framed, means).ended(), Some(false));
    }
    assert!(framed.platform.windows.opened.borrow().is_empty() && framed.session.not_silently().is_none());
    drop(asking);
}

#[test]
fn web_frame_no_session_begins_on_a_page_inside_another_one() {
    let stage = stage(Silent::Frame);
    let page = stage.platform.duplicate();
    page.windows.framed.set(true);
    let plain = Address { path: "/account".to_owned(), query: "from=mail".to_owned(), fragment: String::new() };
    assert_eq!(stage.opening(&stage.platform, &plain), Opening::Session);
    assert_eq!(stage.opening(&page, &plain), Opening::Framed);
}

#[test]
fn web_frame_an_answer_is_not_used_inside_another_page_and_leaves_the_address() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    let page = stage.platform.duplicate();
    page.windows.framed.set(true);
    assert_eq!(stage.opening(&page, &address), Opening::Framed);
    assert_eq!(stage.count("token"), 0);
    assert_eq!(page.address(), "/callback");
    assert_eq!(stage.complete(&address), Some(Ok(())), "the attempt is still there for the page itself");
}

#[test]
fn whoever_signs_in_by_hand_does_not_wait_for_the_frame() {
    let stage = stage(Silent::Frame);
    let (url, asking) = asked(&stage, Silent::Frame);
    let late = stage.id.approve(&url);
    let by_hand = stage.approved(ID);
    assert_eq!(asking.unwrap().ended(), Some(false));
    assert!(stage.platform.window().is_gone.get());
    stage.hand_over(&stage.platform.window().page, &late);
    assert_eq!(stage.count("token"), 0);
    assert_eq!((stage.complete(&by_hand), stage.session.not_silently()), (Some(Ok(())), None));
}

#[test]
fn ibc_3pc_a_frame_that_may_store_nothing_still_hands_its_answer_over() {
    let mut stage = stage(Silent::Frame);
    let (url, asking) = asked(&stage, Silent::Frame);
    let page: FakePlatform = stage.platform.duplicate();
    page.store.block();
    let address = stage.id.approve(&url);
    assert!(stage.hand_over(&page, &address));
    assert_eq!(asking.unwrap().ended(), Some(true));
    stage.reload();
    stage.session.restore();
    assert_eq!(stage.account().issuer.as_str(), ID);
}

#[test]
fn stor_quota_where_attempts_cannot_be_counted_none_is_made() {
    for means in BOTH {
        let silent = stage(means);
        silent.platform.store.fill("daypass:silent");
        assert_eq!(held_back(&silent, means).code(), "storage_full");
        let silent = stage(means);
        silent.platform.store.block();
        assert_eq!(held_back(&silent, means).code(), "storage_blocked");
        assert_eq!(silent.session.status(), Status::SignedOut);
    }
}

#[test]
fn a_provider_that_cannot_be_reached_holds_nobody_up_and_is_asked_on_the_next_page() {
    for means in BOTH {
        let mut stage = stage(means);
        stage.platform.network.once("discovery", Err(NoResponse::Offline));
        assert_eq!(held_back(&stage, means).code(), "offline");
        let hanging = stage.platform.network.gate("discovery");
        let mut asking = ask(&stage, means);
        stage.platform.bus.pass(5_000);
        stage.settle();
        assert_eq!((asking.ended(), stage.session.not_silently()), (Some(false), Some(NotSilently::NoAnswer)));
        drop(hanging);
        stage.reload();
        stage.session.restore();
        assert!(pass(&mut stage, means));
    }
}

#[test]
fn cb_no_loop_one_attempt_in_vain_is_enough_for_ten_minutes() {
    for means in BOTH {
        let mut stage = stage(means);
        assert!(!refuse(&mut stage, means, "login_required"));
        assert_eq!(held_back(&stage, means), NotSilently::WouldAsk, "what was found out says more");
        for _ in 0..5 {
            stage.reload();
            stage.session.restore();
            assert_eq!(held_back(&stage, means), NotSilently::TriedEnough);
            assert_eq!(stage.session.flight().last().unwrap().event, Event::NotSilently);
        }
        stage.platform.clock.advance(-300);
        stage.reload();
        stage.session.restore();
        assert_eq!(held_back(&stage, means), NotSilently::TriedEnough, "a clock set back is no way around");
        stage.platform.clock.advance(300 + 600);
        assert!(pass(&mut stage, means), "later it is worth another try");
    }
}

#[test]
fn cb_no_loop_a_redirect_that_never_comes_back_is_an_attempt_in_vain() {
    let mut stage = stage(Silent::Redirect);
    asked(&stage, Silent::Redirect);
    stage.reload();
    stage.session.restore();
    assert_eq!(held_back(&stage, Silent::Redirect), NotSilently::TriedEnough);
}

#[test]
fn cb_no_loop_three_attempts_in_ten_minutes_are_enough_whatever_comes_of_them() {
    for means in BOTH {
        let mut stage = stage(means);
        for _ in 0..3 {
            assert!(pass(&mut stage, means));
            // the session is lost again, and nobody has signed out
            stage.platform.store.steal("daypass:session:");
            stage.session.restore();
            stage.platform.clock.advance(60);
        }
        assert_eq!(held_back(&stage, means), NotSilently::TriedEnough);
        stage.platform.clock.advance(600 - 180);
        assert!(pass(&mut stage, means), "the first one does not count any more");
    }
}

#[test]
fn out_wipe_after_signing_out_nobody_is_signed_in_until_somebody_does_so_by_hand() {
    for means in BOTH {
        let mut stage = stage(means);
        stage.pass(ID);
        stage.sign_out().unwrap();
        for _ in 0..3 {
            stage.reload();
            stage.session.restore();
            assert_eq!(held_back(&stage, means), NotSilently::SignedOut);
            stage.platform.clock.advance(3600);
        }
        stage.pass(ID);
        stage.platform.store.steal("daypass:session:");
        stage.session.restore();
        assert!(pass(&mut stage, means));
    }
}

#[test]
fn out_wipe_signing_out_in_another_tab_counts_where_it_signed_somebody_out() {
    let first = stage(Silent::Frame);
    first.pass(ID);
    let copy = first.duplicate();
    let mut sleeper = first.duplicate();
    first.platform.bus.freeze(&sleeper.platform);
    first.sign_out_everywhere();
    sleeper.reload();
    sleeper.session.restore();
    for tab in [&copy, &sleeper] {
        assert_eq!(held_back(tab, Silent::Frame), NotSilently::SignedOut);
    }
}

#[test]
fn out_wipe_signing_out_while_the_frame_is_on_its_way_signs_nobody_in() {
    let stage = stage(Silent::Frame);
    let (url, asking) = asked(&stage, Silent::Frame);
    stage.sign_out().unwrap();
    let address = stage.id.approve(&url);
    stage.hand_over(&stage.platform.window().page, &address);
    assert_eq!((asking.unwrap().ended(), stage.session.not_silently()), (Some(false), None));
    assert_eq!(stage.session.status(), Status::SignedOut);
    stage.assert_nothing_kept();
}

#[test]
fn ibc_silent_sub_nobody_is_signed_in_silently_in_the_place_of_somebody_else() {
    for means in BOTH {
        let mut stage = stage(means);
        stage.pass(ID);
        stage.id.end_grants();
        stage.platform.clock.advance(400);
        assert_eq!(code(stage.fetch(API)), "session_expired");
        stage.reload();
        stage.session.restore();
        *stage.id.person.borrow_mut() = "somebody-else";
        assert!(!pass(&mut stage, means));
        assert_eq!(stage.session.not_silently(), Some(NotSilently::SomebodyElse));
        assert_eq!((stage.session.status(), stage.sessions()), (Status::SignedOut, vec![]));
        assert_eq!(stage.count("revocation"), 2, "its tokens do not live on");
        let held = format!("{:?}", stage.platform.store.dump("daypass:silent"));
        assert!(!held.contains("somebody") && !held.contains("248289761001"), "kept {held}");
        stage.pass(ID);
        assert_eq!(stage.account().subject.as_deref(), Some("somebody-else"), "by hand it is the person's own choice");
        stage.platform.store.steal("daypass:session:");
        stage.session.restore();
        stage.platform.clock.advance(600);
        assert!(pass(&mut stage, means), "and from then on the one who is expected");
    }
}

#[test]
fn ibc_silent_sub_only_the_same_person_comes_back_after_the_end_of_the_session() {
    for (means, person) in BOTH.into_iter().flat_map(|means| ["248289761001", "somebody-else"].map(|it| (means, it))) {
        let mut stage = stage(means);
        stage.pass(ID);
        // left over night
        stage.platform.clock.advance(25 * 3600);
        stage.reload();
        stage.session.restore();
        *stage.id.person.borrow_mut() = person;
        assert_eq!(pass(&mut stage, means), person == "248289761001");
    }
}

/// A stage on which somebody is signed in whose token has expired, with nothing to renew it.
fn withered(means: Silent) -> Stage {
    let stage = stage(means);
    stage.id.edit("token", |answer| drop(answer.as_object_mut().unwrap().remove("refresh_token")));
    stage.pass(ID);
    stage.platform.clock.advance(400);
    stage
}

#[test]
fn areq_hint_a_session_that_nothing_else_renews_is_renewed_with_its_id_token_as_the_hint() {
    for means in BOTH {
        let stage = withered(means);
        assert_eq!(code(stage.fetch(API)), "not_renewable");
        let hint = stage.record()["id_token"].as_str().unwrap().to_owned();
        let mut asking = ask(&stage, means);
        let url = match means {
            Silent::Frame => stage.platform.window().url(),
            Silent::Redirect => stage.platform.left_for().pop().unwrap(),
        };
        assert_eq!(field(query(&url), "id_token_hint"), hint);
        let address = stage.id.approve(&url);
        match means {
            Silent::Frame => assert!(stage.hand_over(&stage.platform.window().page, &address)),
            Silent::Redirect => assert_eq!(stage.complete(&address), Some(Ok(()))),
        }
        assert_eq!(asking.ended(), Some(true));
        assert_eq!((stage.fetch(API).unwrap().status, stage.sessions().len()), (200, 1));
        assert!(!stage.session.flight_json().contains(&hint));
    }
}

#[test]
fn ibc_silent_sub_another_person_at_the_provider_ends_the_session_here() {
    let stage = withered(Silent::Frame);
    let mut asking = ask(&stage, Silent::Frame);
    *stage.id.person.borrow_mut() = "somebody-else";
    let address = stage.id.approve(&stage.platform.window().url());
    stage.hand_over(&stage.platform.window().page, &address);
    assert_eq!(asking.ended(), Some(false));
    assert_eq!(stage.session.not_silently(), Some(NotSilently::SomebodyElse));
    assert_eq!((stage.session.status(), stage.sessions()), (Status::SignedOut, vec![]));
}

#[test]
fn ibc_silent_sub_an_answer_that_a_provider_has_held_back_takes_no_session_at_another_provider_away() {
    for is_known in [false, true] {
        let mut stage = stage(Silent::Redirect);
        let (url, _) = asked(&stage, Silent::Redirect);
        let late = stage.id.approve(&url);
        stage.reload();
        stage.session.restore();
        stage.pass(OAUTH);
        if is_known {
            stage.load_profile().unwrap();
        }
        let before = stage.account();
        assert_eq!(stage.complete(&late), Some(Ok(())), "it never fails");
        stage.session.restore();
        assert_eq!((stage.account(), stage.sessions().len()), (before, 1));
        assert_eq!(stage.count("revocation"), 2, "what it has brought does not live on");
    }
}

#[test]
fn ibc_silent_errors_a_session_that_cannot_be_renewed_silently_stays_as_it_is() {
    let stage = withered(Silent::Frame);
    let before = (stage.session.status(), stage.sessions());
    let mut asking = ask(&stage, Silent::Frame);
    let address = stage.id.approve(&stage.platform.window().url());
    let refusal = format!("error=login_required&state={}&iss={ID}", field(&address.query, "state"));
    stage.hand_over(&stage.platform.window().page, &requery(&address, &refusal));
    assert_eq!((asking.ended(), stage.session.not_silently()), (Some(false), Some(NotSilently::WouldAsk)));
    assert_eq!((stage.session.status(), stage.sessions()), before);
}

#[test]
fn nothing_is_tried_where_somebody_is_signed_in_or_has_other_accounts_to_choose_from() {
    let stage = stage(Silent::Frame);
    stage.pass(ID);
    stage.platform.clock.advance(400);
    assert_eq!(ask(&stage, Silent::Frame).ended(), Some(false), "a refresh token renews it");
    stage.pass(OAUTH);
    stage.platform.store.steal("daypass:in-use");
    stage.session.restore();
    assert_eq!((stage.session.status(), stage.session.accounts().len()), (Status::SignedOut, 2));
    assert_eq!(ask(&stage, Silent::Frame).ended(), Some(false));
    assert!(stage.platform.windows.opened.borrow().is_empty() && stage.session.not_silently().is_none());
}

#[test]
fn nothing_is_tried_that_is_not_configured() {
    let stage = Stage::new();
    for means in BOTH {
        assert_eq!(ask(&stage, means).ended(), Some(false));
    }
    let silent = self::stage(Silent::Redirect);
    assert_eq!(ask(&silent, Silent::Frame).ended(), Some(false));
    assert_eq!((stage.session.not_silently(), stage.platform.network.total()), (None, 0));
    stage.pass(ID);
    stage.sign_out().unwrap();
    assert!(stage.platform.store.dump("daypass:silent").is_empty());
}

#[test]
fn each_provider_is_asked_in_turn_and_counted_by_itself() {
    let mut stage = Stage::with(|text| {
        configure(text, Silent::Redirect);
        let second = value!({
            "issuer": "https://second.example.com", "client_id": "spa-3", "silent": "redirect", "redirect_path": "/second",
            "metadata": {
                "authorization_endpoint": "https://second.example.com/authorize",
                "token_endpoint": "https://second.example.com/token",
                "jwks_uri": "https://second.example.com/jwks",
            },
        });
        text["providers"].as_array_mut().unwrap().insert(1, second);
    });
    assert!(!refuse(&mut stage, Silent::Redirect, "login_required"));
    let (url, _) = asked(&stage, Silent::Redirect);
    assert!(url.starts_with("https://second.example.com/authorize?"));
    let address = Address { path: "/second".to_owned(), query: String::new(), fragment: String::new() };
    let query = format!("error=login_required&state={}", field(query(&url), "state"));
    assert!(!answered(&mut stage, None, &requery(&address, &query)));
    held_back(&stage, Silent::Redirect);
}

#[test]
fn every_reason_has_a_code_and_a_sentence() {
    let failed = NotSilently::Failed(daypass::session::Error::Superseded);
    let reasons = [
        NotSilently::WouldAsk,
        NotSilently::NoAnswer,
        NotSilently::SomebodyElse,
        NotSilently::SignedOut,
        NotSilently::TriedEnough,
        failed,
    ];
    let codes: std::collections::BTreeSet<_> = reasons.iter().map(NotSilently::code).collect();
    assert_eq!(codes.len(), reasons.len());
    assert!(reasons.iter().all(|reason| reason.sentence().ends_with('.')));
}
