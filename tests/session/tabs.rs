//! Two tabs of one browser: they share locks and the world, but each has a storage of its own.

use crate::stage::*;
use daypass::session::Status;

#[test]
fn rt_cross_tab_two_tabs_never_refresh_at_the_same_moment() {
    let first = Stage::signed_in();
    let second = first.duplicate();
    first.platform.clock.advance(400);
    let gate = first.platform.network.gate("token");
    let mut one = first.start_fetch(API);
    let mut two = second.start_fetch(API);
    assert_eq!(first.count("token"), 2, "the second tab did not wait");
    gate.open();
    first.settle();
    assert_eq!(one.ended().unwrap().unwrap().status, 200);
    assert_eq!(two.ended().unwrap().unwrap().status, 200);
    assert_eq!(first.count("token"), 2, "the second tab spent a refresh token too");
    let events = first.events();
    let held: Vec<_> = events.iter().filter(|it| it.contains("lock") || it.ends_with("token")).collect();
    let turn = ["lock", "send token", "receive token", "unlock"];
    assert_eq!(held[..4], turn, "the order was {events:?}");
    assert_eq!(held[4..], ["lock", "unlock"], "the order was {events:?}");
}

#[test]
fn cb_code_once_a_duplicated_tab_does_not_send_the_same_code_again() {
    let first = Stage::new();
    let address = first.approved(ID);
    assert_eq!(first.complete(&address), Some(Ok(())));
    let second = first.duplicate();
    assert_eq!(second.refused(&address).error.code(), "state_unknown");
    assert_eq!(first.count("token"), 1);
}

#[test]
fn stor_dup_tab_a_duplicated_tab_is_signed_in_by_its_copy() {
    let first = Stage::signed_in();
    let second = first.duplicate();
    assert_eq!(second.session.status(), first.session.status());
    assert_eq!(second.fetch(API).unwrap().status, 200);
}

#[test]
fn rt_cross_tab_a_tab_whose_refresh_token_was_spent_elsewhere_expires_cleanly() {
    let first = Stage::signed_in();
    let second = first.duplicate();
    first.id.end_grants();
    first.platform.clock.advance(400);
    assert_eq!(code(second.fetch(API)), "session_expired");
    assert_eq!(second.session.status(), Status::Expired(issuer_of(ID)));
    assert!(matches!(first.session.status(), Status::SignedIn(_)));
    assert_eq!(first.sessions().len(), 1, "the other tab's storage is its own");
}

#[test]
fn rt_cross_tab_a_lock_is_named_after_the_session() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    stage.fetch(API).unwrap();
    assert_eq!(stage.platform.lock_names(), [format!("daypass:session:{}", stage.record()["id"].as_str().unwrap())]);
}

#[test]
fn web_pagehide_the_lock_is_released_when_the_refresh_fails() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    for _ in 0..3 {
        stage.platform.network.once("token", Err(daypass::session::ports::NoResponse::Offline));
        assert!(stage.fetch(API).is_err());
    }
    assert_eq!(stage.fetch(API).unwrap().status, 200);
}

#[test]
fn rt_cross_tab_a_duplicated_tab_never_spends_the_same_refresh_token() {
    let first = Stage::signed_in();
    let second = first.duplicate();
    for round in 0..5 {
        first.platform.clock.advance(400);
        assert_eq!(first.fetch(API).unwrap().status, 200, "the first tab in round {round}");
        assert_eq!(second.fetch(API).unwrap().status, 200, "the second tab in round {round}");
    }
    assert_eq!(first.count("token"), 1 + 5, "one renewal a round serves both");
}

#[test]
fn rt_cross_tab_twenty_copies_renew_once() {
    let first = Stage::signed_in();
    let copies: Vec<_> = (0..20).map(|_| first.duplicate()).collect();
    first.platform.clock.advance(400);
    let mut calls: Vec<_> = copies.iter().map(|copy| copy.start_fetch(API)).collect();
    first.settle();
    for call in &mut calls {
        assert_eq!(call.ended().unwrap().unwrap().status, 200);
    }
    assert_eq!(first.count("token"), 2);
}

#[test]
fn rt_cross_tab_a_tab_that_slept_asks_before_it_spends() {
    let first = Stage::signed_in();
    let second = first.duplicate();
    first.platform.bus.freeze(&second.platform);
    for _ in 0..3 {
        first.platform.clock.advance(400);
        assert_eq!(first.fetch(API).unwrap().status, 200);
    }
    first.platform.bus.thaw();
    assert_eq!(second.fetch(API).unwrap().status, 200);
    assert_eq!(first.count("token"), 1 + 3, "the tab that woke up spent nothing");
}

#[test]
fn rt_cross_tab_a_copy_whose_sibling_is_gone_ends_in_one_clear_answer_and_spends_nothing() {
    let first = Stage::signed_in();
    let second = first.duplicate();
    first.platform.bus.freeze(&second.platform);
    first.platform.clock.advance(400);
    assert_eq!(first.fetch(API).unwrap().status, 200);
    first.platform.bus.thaw();
    first.platform.bus.freeze(&first.platform);
    second.platform.clock.advance(400);
    assert_eq!(code(second.fetch(API)), "session_expired");
    assert_eq!(second.session.status(), Status::Expired(issuer_of(ID)));
    assert_eq!(first.count("token"), 2, "a spent refresh token was sent");
    assert_eq!(code(second.fetch(API)), "signed_out", "no loop");
}

#[test]
fn rt_transient_a_refresh_that_got_no_answer_leaves_the_copies_free_to_try() {
    let first = Stage::signed_in();
    let second = first.duplicate();
    first.platform.clock.advance(400);
    first.platform.network.once("token", Err(daypass::session::ports::NoResponse::Unreachable));
    assert_eq!(code(first.fetch(API)), "unreachable");
    assert_eq!(second.fetch(API).unwrap().status, 200);
    assert_eq!(first.fetch(API).unwrap().status, 200);
}

#[test]
fn web_broadcast_nothing_is_said_in_clear_and_strangers_are_not_believed() {
    let first = Stage::signed_in();
    let second = first.duplicate();
    first.platform.clock.advance(400);
    first.fetch(API).unwrap();
    let said = first.platform.bus.said.borrow().clone();
    assert!(!said.is_empty() && said.iter().all(|text| !text.contains("SECRET") && !text.contains("eyJ")));
    let before = (second.sessions(), second.session.status());
    let id = first.record()["id"].as_str().unwrap().to_owned();
    for text in [
        "",
        "over",
        "{}",
        "[1]",
        &format!(r#"{{"session":"{id}","sealed":"b3Zlcg"}}"#),
        &format!(r#"{{"session":"{id}","sealed":"%%%"}}"#),
        &format!(r#"{{"session":"{id}","sealed":null,"ask":"1"}}"#),
        &format!(r#"{{"session":"{id}","ask":-1}}"#),
    ] {
        first.platform.bus.shout(text);
        first.settle();
        assert_eq!((second.sessions(), second.session.status()), before, "believed {text}");
    }
}

#[test]
fn out_wipe_signing_out_reaches_the_copies_of_the_session_and_no_other() {
    let first = Stage::signed_in();
    let second = first.duplicate();
    let stranger = first.duplicate();
    stranger.pass(ID);
    first.sign_out().unwrap();
    assert_eq!(second.session.status(), Status::SignedOut);
    second.assert_nothing_kept();
    assert!(matches!(stranger.session.status(), Status::SignedIn(_)));
}

#[test]
fn web_bfcache_a_copy_that_slept_through_the_sign_out_shows_nobody_when_it_wakes() {
    let first = Stage::signed_in();
    let second = first.duplicate();
    first.platform.bus.freeze(&second.platform);
    first.sign_out().unwrap();
    assert!(matches!(second.session.status(), Status::SignedIn(_)));
    second.session.restore();
    assert_eq!((second.session.status(), second.sessions()), (Status::SignedOut, vec![]));
    assert_eq!(code(second.fetch(API)), "signed_out");
}

#[test]
fn web_broadcast_the_oldest_numbers_are_swept_away_and_those_of_others_are_not() {
    let stage = Stage::signed_in();
    for kind in ["generation", "over"] {
        for number in 1..=150 {
            stage.platform.bus.numbers.borrow_mut().insert(format!("daypass:{kind}:{number}"), number);
        }
    }
    stage.platform.bus.numbers.borrow_mut().insert("theme".to_owned(), 1);
    stage.sign_out().unwrap();
    let numbers = stage.platform.bus.numbers.borrow();
    let count = |kind: &str| numbers.keys().filter(|name| name.starts_with(kind)).count();
    assert_eq!((count("daypass:generation:"), count("daypass:over:"), count("theme")), (100, 100, 1));
    assert!(numbers.contains_key("daypass:over:150") && !numbers.contains_key("daypass:over:1"));
}

#[test]
fn rt_cross_tab_a_clock_that_is_set_back_between_renewals_confuses_no_copy() {
    let first = Stage::signed_in();
    let second = first.duplicate();
    for step in [400, -200, 400, -1000, 400] {
        first.platform.clock.advance(step);
        for copy in [&first, &second] {
            // a token that is younger would not be renewed
            first.platform.clock.advance(30);
            first.id.end_tokens();
            assert_eq!(copy.fetch(API).unwrap().status, 200);
        }
    }
}

#[test]
fn rt_cross_tab_a_tab_that_hangs_with_the_lock_does_not_stop_the_others_for_ever() {
    let first = Stage::signed_in();
    let second = first.duplicate();
    first.platform.clock.advance(400);
    let _never = first.platform.network.gate("token");
    let _hanging = first.start_fetch(API);
    let mut waiting = second.start_fetch(API);
    assert!(waiting.ended().is_none());
    second.platform.clock.advance(90);
    second.settle();
    assert_eq!(code(waiting.ended().expect("an end")), "busy_elsewhere");
    assert!(matches!(second.session.status(), Status::SignedIn(_)));
}

#[test]
fn web_locks_without_them_one_tab_still_spends_its_refresh_token_once() {
    let stage = Stage::signed_in();
    stage.platform.bus.lockless.set(true);
    stage.platform.clock.advance(400);
    let gate = stage.platform.network.gate("token");
    let mut calls = [stage.start_fetch(API), stage.start_fetch(RESOURCE), stage.start_fetch(API)];
    gate.open();
    stage.settle();
    assert!(calls.iter_mut().all(|call| call.ended().unwrap().unwrap().status == 200));
    let spent = stage.platform.network.requests("token");
    let mut spent: Vec<_> = spent[1..].iter().map(|it| field(it.body.as_deref().unwrap(), "refresh_token")).collect();
    spent.dedup();
    assert_eq!(spent.len(), 2, "one for each resource, and each its own");
}

#[test]
fn web_locks_without_them_a_copy_sees_that_another_has_begun_and_waits_for_its_word() {
    let first = Stage::signed_in();
    let second = first.duplicate();
    first.platform.bus.lockless.set(true);
    first.platform.clock.advance(400);
    let gate = first.platform.network.gate("token");
    let mut one = first.start_fetch(API);
    let mut two = second.start_fetch(API);
    gate.open();
    first.settle();
    assert_eq!(one.ended().unwrap().unwrap().status, 200);
    let outcome = two.ended().unwrap().map(|response| response.status);
    // nobody could say in time what had become of the token: not spending it is the only safe thing
    assert!(matches!(&outcome, Ok(200)) || outcome.as_ref().is_err_and(|error| error.code() == "session_expired"));
    assert_eq!(first.count("token"), 2, "it was spent once");
    assert_eq!(first.fetch(API).unwrap().status, 200, "the winner goes on");
}

#[test]
fn web_locks_a_lost_race_ends_in_one_sign_in_again_and_no_loop() {
    let first = Stage::signed_in();
    let second = first.duplicate();
    first.platform.bus.lockless.set(true);
    first.platform.clock.advance(400);
    // neither can know of the other
    first.platform.bus.freeze(&first.platform);
    first.platform.bus.freeze(&second.platform);
    let gate = first.platform.network.gate("token");
    let mut one = first.start_fetch(API);
    first.platform.bus.numbers.borrow_mut().clear();
    let mut two = second.start_fetch(API);
    gate.open();
    first.settle();
    let outcomes = [one.ended().unwrap(), two.ended().unwrap()];
    assert!(outcomes.iter().any(Result::is_err));
    for stage in [&first, &second] {
        stage.platform.clock.advance(400);
        for _ in 0..3 {
            let _ = stage.fetch(API);
        }
        assert_eq!(stage.session.status(), Status::Expired(issuer_of(ID)));
    }
    assert!(first.count("token") <= 5, "{} token requests", first.count("token"));
}
