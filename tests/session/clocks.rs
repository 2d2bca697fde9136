//! Clocks: a computer's own may be wrong and may be set while the page is open; it is named, and never believed too much.

use crate::stage::*;
use daypass::session::{Blame, Event, NextStep, SignInRequest, Status};
use std::rc::Rc;

/// A sign-in on a computer whose clock is ahead of everybody's.
fn ahead(seconds: i64, host: Option<i64>) -> Stage {
    let stage = Stage::new();
    stage.id.edit("claims", move |claims| {
        for name in ["iat", "exp", "auth_time"] {
            claims[name] = (claims[name].as_i64().unwrap() - seconds).into();
        }
    });
    stage.platform.clock.host.set(host.map(|told| -told));
    stage
}

#[test]
fn idt_leeway_a_clock_that_is_a_little_off_is_allowed_for_if_the_host_says_so_too() {
    for seconds in [290, -290] {
        let stage = ahead(seconds, Some(seconds));
        stage.id.edit("claims", |claims| claims["exp"] = (claims["iat"].as_i64().unwrap() + 60).into());
        let address = stage.approved(ID);
        assert_eq!(stage.complete(&address), Some(Ok(())), "{seconds} seconds");
        assert_eq!(stage.platform.clock.host_asked.get(), 1);
        stage.platform.clock.advance(400);
        assert_eq!(stage.fetch(API).unwrap().status, 200);
        assert_eq!(stage.platform.clock.host_asked.get(), 1, "it is asked once");
    }
}

#[test]
fn idt_auth_time_a_sign_in_that_is_recent_is_not_called_old_because_of_this_clock() {
    let stage = ahead(290, Some(290));
    stage.id.edit("claims", |claims| claims["exp"] = (claims["iat"].as_i64().unwrap() + 3600).into());
    let mut request = SignInRequest::at(&issuer_of(ID), "/");
    request.max_age = Some(60);
    let session = Rc::clone(&stage.session);
    stage.run(async move { session.sign_in(&request).await }).unwrap();
    let address = stage.id.approve(&stage.platform.left_for().pop().unwrap());
    assert_eq!((stage.complete(&address), stage.platform.clock.host_asked.get()), (Some(Ok(())), 1));
}

#[test]
fn web_clock_a_clock_that_is_far_off_is_named_instead_of_the_token() {
    for (seconds, host, words, name) in [
        (14 * 60, Some(14 * 60), "Your clock is 14 minutes ahead.", "clock_ahead"),
        (-3 * 3600, Some(-3 * 3600), "Your clock is 3 hours behind.", "clock_behind"),
    ] {
        let stage = ahead(seconds, host);
        let error = stage.refused(&stage.approved(ID)).error;
        assert_eq!((error.code(), error.blame()), (name, Blame::Device));
        assert!(error.sentence().starts_with(words), "{}", error.sentence());
        stage.assert_nothing_kept();
    }
}

#[test]
fn idt_exp_an_old_token_is_not_excused_by_a_clock_that_is_right() {
    let stage = ahead(14 * 60, Some(0));
    assert_eq!(stage.refused(&stage.approved(ID)).error.code(), "id_token_exp");
    let stage = ahead(290, Some(0));
    stage.id.edit("claims", |claims| claims["exp"] = (claims["iat"].as_i64().unwrap() + 60).into());
    assert_eq!(stage.refused(&stage.approved(ID)).error.code(), "id_token_exp");
}

#[test]
fn idt_exp_without_another_witness_a_clock_is_not_allowed_for() {
    let stage = ahead(290, None);
    stage.id.edit("claims", |claims| claims["exp"] = (claims["iat"].as_i64().unwrap() + 60).into());
    assert_eq!(stage.refused(&stage.approved(ID)).error.code(), "clock_ahead");
}

#[test]
fn web_clock_a_clock_that_is_right_is_never_asked_about() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    stage.fetch(API).unwrap();
    stage.id.edit("claims", |claims| claims["nonce"] = "other".into());
    stage.refused(&stage.approved(ID));
    assert_eq!(stage.platform.clock.host_asked.get(), 0);
}

#[test]
fn web_clock_without_another_witness_either_clock_may_be_wrong_and_nobody_is_blamed_alone() {
    for (seconds, words, name) in [
        (14 * 60, "Your clock seems to be 14 minutes ahead, or the provider’s is behind", "clock_ahead"),
        (-5 * 86_400, "Your clock seems to be 5 days behind, or the provider’s is ahead", "clock_behind"),
    ] {
        let stage = ahead(seconds, None);
        let error = stage.refused(&stage.approved(ID)).error;
        assert_eq!((error.code(), error.blame(), error.next_step()), (name, Blame::Server, NextStep::Retry));
        assert!(error.sentence().starts_with(words), "{}", error.sentence());
        assert!(error.detail().contains(&("Confirmed by", "nobody".to_owned())));
        stage.assert_nothing_kept();
    }
}

#[test]
fn idt_leeway_what_was_allowed_for_is_told() {
    for (seconds, told) in [(290, "290 seconds"), (-290, "-290 seconds")] {
        let stage = ahead(seconds, Some(seconds));
        stage.id.edit("claims", |claims| claims["exp"] = (claims["iat"].as_i64().unwrap() + 60).into());
        assert_eq!(stage.session.clock_ahead(), None);
        stage.pass(ID);
        assert_eq!(stage.session.clock_ahead(), Some(seconds));
        let step = stage.session.flight().into_iter().find(|step| step.event == Event::ClockChecked).unwrap();
        let facts = [("ahead", told), ("witness", "the host of this app")];
        assert_eq!(step.facts, facts.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let account = stage.account();
        let row = account.receipt.iter().find(|row| row.check == "Clock").expect("a row");
        assert!(row.actual.starts_with("290 seconds"), "{row:?}");
    }
    let stage = Stage::signed_in();
    assert!(stage.account().receipt.iter().all(|row| row.check != "Clock"));
}

/// Somebody sets the clock forward by so much, and everybody else stays where they are.
fn set_forward(stage: &Stage, seconds: i64) {
    stage.platform.clock.set_wall(seconds);
    stage.platform.clock.host.set(Some(-seconds));
    stage.id.edit("claims", move |claims| {
        for name in ["iat", "exp"] {
            claims[name] = (claims[name].as_i64().unwrap() - seconds).into();
        }
    });
}

#[test]
fn web_clock_a_clock_that_jumps_during_the_session_does_not_end_it_by_a_renewed_id_token() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    set_forward(&stage, 1000);
    let error = stage.fetch(API).unwrap_err();
    assert_eq!((error.code(), error.blame()), ("clock_ahead", Blame::Device));
    assert!(!error.sentence().contains("sign in"), "signing in helps nobody: {}", error.sentence());
    assert!(matches!(stage.session.status(), Status::SignedIn(_)), "nothing says that the provider ended it");
}

#[test]
fn web_clock_a_wrong_clock_does_not_make_every_call_spend_a_refresh_token() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    set_forward(&stage, 1000);
    for _ in 0..50 {
        stage.platform.clock.advance(1);
        assert_eq!(code(stage.fetch(API)), "clock_ahead");
    }
    let (tokens, hosts) = (stage.count("token") - 1, stage.platform.clock.host_asked.get());
    assert_eq!((tokens, hosts), (6, 6), "after 1, 2, 4, 8, 16 and 32 seconds");
}

#[test]
fn web_clock_a_clock_that_is_set_forward_costs_a_renewal_and_no_more() {
    for seconds in [600, 7200] {
        let stage = Stage::signed_in();
        stage.id.renews_id_token.set(false);
        stage.session.keep_fresh();
        stage.settle();
        stage.platform.clock.set_wall(seconds);
        for _ in 0..20 {
            assert_eq!(stage.fetch(API).unwrap().status, 200);
            stage.platform.clock.advance(1);
            stage.settle();
        }
        assert_eq!(stage.count("token"), 2, "set forward by {seconds} seconds");
    }
}

#[test]
fn web_clock_a_clock_that_is_set_forward_and_right_again_confuses_nobody() {
    let mut stage = Stage::signed_in();
    stage.id.renews_id_token.set(false);
    stage.platform.clock.set_wall(300);
    assert_eq!(stage.fetch(API).unwrap().status, 200);
    stage.platform.clock.set_wall(-300);
    assert_eq!(stage.fetch(API).unwrap().status, 200);
    stage.reload();
    stage.session.restore();
    assert_eq!(stage.fetch(API).unwrap().status, 200);
    assert!(stage.count("token") <= 3, "{} token requests", stage.count("token"));
}

#[test]
fn stor_restore_a_clock_that_is_set_forward_by_a_day_ends_a_session_and_loses_nothing_else() {
    let stage = Stage::signed_in();
    stage.platform.clock.set_wall(24 * 3600);
    assert_eq!(code(stage.fetch(API)), "signed_out");
    stage.assert_nothing_kept();
    stage.pass(ID);
    assert_eq!(stage.fetch(API).unwrap().status, 200);
}

#[test]
fn tx_ttl_a_clock_that_is_set_while_the_person_is_away_is_allowed_for_within_an_hour_and_no_more() {
    for (seconds, expected) in [(3600, None), (3601, Some("attempt_stale")), (-60, None), (-61, Some("attempt_stale"))]
    {
        let stage = Stage::new();
        let address = stage.approved(ID);
        stage.platform.clock.set_wall(seconds);
        let outcome = stage.complete(&address).unwrap();
        assert_eq!(outcome.err().map(|failed| failed.error.code().to_owned()).as_deref(), expected, "{seconds}");
    }
}
