//! Sessions that last: renewed before they are needed, and patient with servers in trouble.

use crate::fake_network::{empty, json};
use crate::stage::*;
use daypass::session::Status;
use daypass::session::ports::NoResponse;
use serde_json::json as value;
use std::collections::BTreeSet;

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
    pass(&stage, 240);
    assert_eq!(stage.count("token"), 3, "the next renewal is under way");
    assert_eq!(stage.fetch(API).unwrap().status, 200, "a call waits for nobody");
    gate.open();
}

#[test]
fn rt_early_a_resource_that_is_refused_does_not_keep_the_other_tokens_from_being_renewed() {
    let stage = Stage::signed_in();
    let inside = format!("{RESOURCE}x");
    stage.fetch(&inside).unwrap();
    stage.platform.clock.advance(100);
    // puts the main token behind the one of the resource
    stage.id.end_tokens();
    stage.fetch(API).unwrap();
    stage.session.keep_fresh();
    stage.settle();
    let before = stage.count("token");
    stage.platform.network.once("token", json(400, &value!({"error": "invalid_target"})));
    pass(&stage, 1800);
    let asked = stage.platform.network.requests("token");
    let (of_resource, main): (Vec<_>, Vec<_>) =
        asked[before..].iter().partition(|it| it.body.as_deref().unwrap().contains("resource="));
    assert_eq!(of_resource.len(), 1, "what was refused is left to the calls that need it");
    assert!((6..=8).contains(&main.len()), "{} renewals in half an hour", main.len());
    assert_eq!(stage.fetch(&inside).unwrap().status, 200);
    pass(&stage, 600);
    let asked = stage.platform.network.requests("token");
    let of_resource = asked[before..].iter().filter(|it| it.body.as_deref().unwrap().contains("resource="));
    assert!(of_resource.count() > 3, "a new one is watched over again");
}

#[test]
fn rt_early_a_renewal_that_is_always_refused_is_asked_for_once() {
    let stage = watched();
    stage.platform.network.always("token", json(400, &value!({"error": "unauthorized_client"})));
    pass(&stage, 3600);
    assert_eq!(stage.count("token"), 2);
    assert!(matches!(stage.session.status(), Status::SignedIn(_)));
}

#[test]
fn rt_cross_tab_copies_that_are_seen_side_by_side_do_not_begin_in_the_same_moment() {
    let first = watched();
    let second = first.duplicate();
    second.session.keep_fresh();
    pass(&first, 600);
    let moments: BTreeSet<_> = first.platform.bus.asked.borrow().iter().copied().filter(|it| *it < 3000).collect();
    assert!(moments.len() > 10, "{moments:?}");
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
    stage.platform.clock.advance(8 * 3600);
    assert_eq!(stage.fetch(API).unwrap().status, 200);
    pass(&stage, 200);
    assert_eq!(stage.count("token"), 2, "the timer that comes late finds it done");
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
fn rt_transient_copies_leave_an_endpoint_alone_that_asked_one_of_them_for_rest() {
    let first = Stage::signed_in();
    let second = first.duplicate();
    first.platform.clock.advance(400);
    first.platform.network.always("token", empty(429, "retry-after", "60"));
    let before = first.count("token");
    for _ in 0..12 {
        for copy in [&first, &second] {
            let error = copy.fetch(API).unwrap_err();
            assert!(error.detail().contains(&("Status", "429".to_owned())), "{error:?}");
        }
        first.platform.clock.advance(5);
    }
    assert_eq!(first.count("token") - before, 1, "the copies do not share the rest");
    assert!(rests(&first).iter().all(|(name, _)| !name.contains("example")), "stor-namespace");
    first.platform.network.always("token", empty(503, "retry-after", "60"));
    let error = second.fetch(API).unwrap_err();
    assert!(error.detail().contains(&("Status", "503".to_owned())), "the rest is over");
}

#[test]
fn rt_transient_a_rest_survives_a_reload_and_ends_for_all_with_an_answer() {
    let mut stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    stage.platform.network.once("token", empty(503, "retry-after", "30"));
    stage.fetch(API).unwrap_err();
    stage.reload();
    stage.session.restore();
    stage.platform.clock.advance(10);
    assert!(stage.fetch(API).unwrap_err().detail().contains(&("Retry after", "20 seconds".to_owned())));
    assert_eq!(stage.count("token"), 2);
    stage.platform.clock.advance(20);
    assert_eq!((stage.fetch(API).unwrap().status, rests(&stage)), (200, vec![]));
}

#[test]
fn web_clock_a_rest_is_not_shortened_by_a_clock_that_is_set_forward_and_believed_for_an_hour_at_most() {
    let mut stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    stage.platform.network.once("token", empty(503, "retry-after", "60"));
    stage.fetch(API).unwrap_err();
    stage.platform.clock.set_wall(1800);
    assert_eq!(code(stage.fetch(API)), "server_unavailable");
    assert_eq!(stage.count("token"), 2);
    let (name, _) = rests(&stage).remove(0);
    for (left, asked) in [(3600, 2), (3601, 3)] {
        stage.reload();
        stage.session.restore();
        let number = u64::try_from(stage.platform.clock.now() + left).unwrap() * 1000 + 503;
        stage.platform.bus.numbers.borrow_mut().insert(name.clone(), number);
        let _ = stage.fetch(API);
        assert_eq!(stage.count("token"), asked, "a wrong clock may have left this number: {left} seconds");
    }
}

/// What tabs share of endpoints that rest.
fn rests(stage: &Stage) -> Vec<(String, u64)> {
    let numbers = stage.platform.bus.numbers.borrow();
    numbers.iter().filter(|it| it.0.starts_with("daypass:rest:")).map(|it| (it.0.clone(), *it.1)).collect()
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

fn renews_at(stage: &Stage) -> Option<i64> {
    stage.account().renews_at
}

#[test]
fn rt_early_an_account_tells_when_its_token_is_renewed_next() {
    let stage = Stage::signed_in();
    assert_eq!(renews_at(&stage), None, "nobody watches over it yet");
    stage.session.keep_fresh();
    stage.settle();
    let expires_at = stage.account().expires_at.unwrap();
    assert_eq!(renews_at(&stage), Some(expires_at - 60));
    pass(&stage, 250);
    assert_eq!(stage.count("token"), 2);
    let renewed = stage.account().expires_at.unwrap();
    assert!(renewed > expires_at);
    assert_eq!(renews_at(&stage), Some(renewed - 60));
}

#[test]
fn rt_early_a_renewal_that_has_to_wait_is_told_with_the_moment_of_the_next_attempt() {
    let stage = watched();
    let due = renews_at(&stage).unwrap();
    stage.platform.network.always("token", json(503, &value!({})));
    pass(&stage, 250);
    let again = renews_at(&stage).unwrap();
    assert!(again > due, "{again} is not after {due}");
    let tried = stage.count("token");
    pass(&stage, again - 10 - stage.platform.clock.now());
    assert_eq!(stage.count("token"), tried);
    pass(&stage, 30);
    assert!(stage.count("token") > tried, "it was tried when it was said");
}

#[test]
fn rt_early_no_renewal_is_told_that_will_not_come() {
    let stage = watched();
    stage.platform.network.always("token", json(400, &value!({"error": "unauthorized_client"})));
    pass(&stage, 260);
    assert_eq!((stage.count("token"), renews_at(&stage)), (2, None), "the provider has refused it");
    let stage = Stage::new();
    stage.id.edit("token", |it| {
        it.as_object_mut().unwrap().remove("refresh_token");
    });
    stage.pass(ID);
    stage.session.keep_fresh();
    stage.settle();
    assert_eq!(renews_at(&stage), None, "there is nothing to renew it with");
}

#[test]
fn rt_single_flight_a_token_is_renewed_at_once_when_somebody_wants_that() {
    let stage = watched();
    stage.platform.clock.advance(100);
    let before = stage.account();
    stage.refresh().unwrap();
    assert_eq!(stage.count("token"), 2);
    assert_eq!(stage.account().expires_at, before.expires_at.map(|at| at + 100));
    stage.platform.network.once("token", Err(NoResponse::Offline));
    assert_eq!(stage.refresh().unwrap_err().code(), "offline");
    assert_eq!(stage.fetch(API).unwrap().status, 200, "the token that was there is still good");
    stage.platform.network.once("token", json(400, &value!({"error": "invalid_grant"})));
    assert_eq!(stage.refresh().unwrap_err().code(), "session_expired");
    assert_eq!(stage.refresh().unwrap_err().code(), "signed_out");
}
