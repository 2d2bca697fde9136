//! Sessions that last: renewed before they are needed, patient with servers in trouble, and honest about clocks.

use crate::fake_platform::empty;
use crate::stage::*;
use daypass::session::ports::NoResponse;
use daypass::session::{Blame, SignInRequest, Status};
use std::rc::Rc;

/// A stage whose tokens live five minutes, watched over from now on.
fn watched() -> Stage {
    let stage = Stage::signed_in();
    stage.session.keep_fresh();
    stage.settle();
    stage
}

/// Time passes in small steps, as timers see it.
fn pass(stage: &Stage, seconds: i64) {
    for _ in 0..seconds / 10 {
        stage.platform.clock.advance(10);
        stage.settle();
    }
}

#[test]
fn rt_early_a_token_is_renewed_a_minute_before_it_expires_though_nobody_calls() {
    let stage = watched();
    pass(&stage, 230);
    assert_eq!(stage.count("token"), 1);
    pass(&stage, 20);
    assert_eq!(stage.count("token"), 2);
    let gate = stage.platform.network.gate("token");
    stage.platform.clock.advance(100);
    assert_eq!(stage.fetch(API).unwrap().status, 200, "a call waits for nobody");
    drop(gate);
}

#[test]
fn rt_early_it_goes_on_for_as_long_as_somebody_looks() {
    let stage = watched();
    pass(&stage, 3600);
    let renewals = stage.count("token") - 1;
    assert!((14..=16).contains(&renewals), "{renewals} renewals in an hour");
}

#[test]
fn rt_early_nothing_is_renewed_while_nobody_looks_and_at_once_when_somebody_does() {
    let stage = watched();
    stage.platform.show(false);
    pass(&stage, 7200);
    assert_eq!(stage.count("token"), 1);
    stage.platform.show(true);
    stage.settle();
    assert_eq!(stage.count("token"), 2);
}

#[test]
fn rt_early_a_timer_that_slept_with_the_computer_costs_nothing_but_the_next_call() {
    let stage = watched();
    stage.platform.show(false);
    stage.platform.clock.advance(8 * 3600);
    assert_eq!(stage.fetch(API).unwrap().status, 200);
    assert_eq!(stage.count("token"), 2);
}

#[test]
fn rt_early_tokens_that_live_for_seconds_or_for_ever_and_sessions_without_a_refresh_token_are_left_alone() {
    for edit in [
        |it: &mut serde_json::Value| it["expires_in"] = 10.into(),
        |it: &mut serde_json::Value| {
            it.as_object_mut().unwrap().remove("expires_in");
        },
        |it: &mut serde_json::Value| {
            it.as_object_mut().unwrap().remove("refresh_token");
        },
    ] {
        let stage = Stage::new();
        stage.id.edit("token", edit);
        stage.pass(ID);
        stage.session.keep_fresh();
        pass(&stage, 900);
        assert_eq!(stage.count("token"), 1);
    }
}

#[test]
fn rt_early_a_page_that_is_gone_renews_nothing() {
    let mut stage = watched();
    stage.reload();
    pass(&stage, 600);
    assert_eq!(stage.count("token"), 1);
}

#[test]
fn rt_early_somebody_who_signs_in_later_is_watched_over_too() {
    let stage = Stage::new();
    stage.session.keep_fresh();
    pass(&stage, 100);
    stage.pass(ID);
    pass(&stage, 250);
    assert_eq!(stage.count("token"), 2);
}

#[test]
fn rt_transient_background_renewals_back_off_and_the_network_that_returns_ends_the_wait() {
    let stage = watched();
    stage.platform.network.always("token", Err(NoResponse::Offline));
    pass(&stage, 1800);
    let tries = stage.count("token") - 1;
    assert!((5..=12).contains(&tries), "{tries} tries in half an hour");
    assert!(matches!(stage.session.status(), Status::SignedIn(_)));
    stage.platform.network.always("token", empty(500, "x", "y"));
    let before = stage.count("token");
    stage.platform.reconnect();
    stage.settle();
    assert_eq!(stage.count("token"), before + 1);
}

#[test]
fn rt_cross_tab_two_visible_copies_renew_once() {
    let first = watched();
    let second = first.duplicate();
    second.session.keep_fresh();
    first.settle();
    pass(&first, 250);
    assert_eq!(first.count("token"), 2);
    assert_eq!(second.fetch(API).unwrap().status, 200);
    assert_eq!(first.count("token"), 2);
}

#[test]
fn rt_transient_an_endpoint_that_asks_for_rest_gets_it() {
    for reply in [empty(503, "retry-after", "20"), empty(429, "retry-after", "20")] {
        let stage = Stage::signed_in();
        stage.platform.clock.advance(400);
        stage.platform.network.once("token", reply);
        assert_eq!(code(stage.fetch(API)), "server_unavailable");
        stage.platform.clock.advance(12);
        let error = stage.fetch(API).unwrap_err();
        assert!(error.detail().contains(&("Retry after", "8 seconds".to_owned())));
        assert_eq!(stage.count("token"), 2, "it was asked again before its time");
        stage.platform.clock.advance(8);
        assert_eq!(stage.fetch(API).unwrap().status, 200);
    }
}

#[test]
fn rt_transient_an_endpoint_that_does_not_say_how_long_is_asked_ever_more_rarely() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    stage.platform.network.always("token", empty(500, "x", "y"));
    let mut asked_at = vec![];
    for second in 0..300 {
        let before = stage.count("token");
        stage.fetch(API).unwrap_err();
        if stage.count("token") > before {
            asked_at.push(second);
        }
        stage.platform.clock.advance(1);
    }
    assert_eq!(asked_at, [0, 1, 3, 7, 15, 31, 63, 127, 191, 255]);
}

#[test]
fn rt_transient_an_absurd_retry_after_is_a_long_one_and_bounded() {
    for absurd in ["4294967295", "9999999999", "99999999999999999999999999"] {
        let stage = Stage::signed_in();
        stage.platform.clock.advance(400);
        stage.platform.network.once("token", empty(503, "retry-after", absurd));
        stage.fetch(API).unwrap_err();
        stage.platform.clock.advance(3599);
        stage.fetch(API).unwrap_err();
        assert_eq!(stage.count("token"), 2, "asked again before its time");
        stage.platform.clock.advance(1);
        assert_eq!(stage.fetch(API).unwrap().status, 200);
    }
}

#[test]
fn rt_transient_a_retry_after_that_is_a_date_is_kept_whatever_this_clock_says() {
    // the time of the stage, and two minutes later
    let (sent, until) = ("Fri, 15 Jan 2027 08:00:00 GMT", "Fri, 15 Jan 2027 08:02:00 GMT");
    for (date, rest) in [(Some(sent), 120), (None, 60)] {
        let stage = Stage::signed_in();
        stage.platform.clock.advance(4000);
        let mut reply = empty(503, "retry-after", until).unwrap();
        reply.headers.extend(date.map(|date| ("date".to_owned(), date.to_owned())));
        stage.platform.network.once("token", Ok(reply));
        assert_eq!(code(stage.fetch(API)), "server_unavailable");
        stage.platform.clock.advance(rest - 1);
        stage.fetch(API).unwrap_err();
        assert_eq!(stage.count("token"), 2, "asked again before its time");
        stage.platform.clock.advance(1);
        assert_eq!(stage.fetch(API).unwrap().status, 200);
    }
}

#[test]
fn rt_transient_a_token_in_its_last_seconds_is_used_while_it_cannot_be_renewed() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(280);
    stage.platform.network.always("token", Err(NoResponse::Unreachable));
    assert_eq!(stage.fetch(API).unwrap().status, 200);
    stage.platform.clock.advance(20);
    assert_eq!(code(stage.fetch(API)), "unreachable");
}

#[test]
fn a_session_survives_offline_and_calls_work_again_when_the_network_is_back() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    stage.platform.network.once("token", Err(NoResponse::Offline));
    assert_eq!(code(stage.fetch(API)), "offline");
    stage.platform.network.once("api", Err(NoResponse::Offline));
    assert_eq!(code(stage.fetch(API)), "offline");
    assert!(matches!(stage.session.status(), Status::SignedIn(_)));
    assert_eq!(stage.fetch(API).unwrap().status, 200);
}

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
        (14 * 60, None, "Your clock is 14 minutes ahead.", "clock_ahead"),
        (-3 * 3600, Some(-3 * 3600), "Your clock is 3 hours behind.", "clock_behind"),
        (-5 * 86_400, None, "Your clock is 5 days behind.", "clock_behind"),
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
fn web_clock_a_clock_that_jumps_during_the_session_does_not_end_it_by_a_renewed_id_token() {
    let stage = Stage::signed_in();
    stage.platform.clock.host.set(Some(-1000));
    stage.id.edit("claims", |claims| {
        for name in ["iat", "exp"] {
            claims[name] = (claims[name].as_i64().unwrap() - 1000).into();
        }
    });
    stage.platform.clock.advance(1400);
    let session = Rc::clone(&stage.session);
    let request = daypass::session::ApiRequest::get(API);
    let outcome = stage.run(async move { session.fetch(&request).await });
    assert_eq!(code(outcome), "clock_ahead");
    assert!(matches!(stage.session.status(), Status::SignedIn(_)), "nothing says that the provider ended it");
}
