//! Access tokens that are renewed when they are used.

use crate::fake_network::{empty, json, text};
use crate::fake_server::key;
use crate::refreshed_id_tokens::assert_ended;
use crate::stage::*;
use daypass::session::Status;
use daypass::session::ports::NoResponse;
use futures::future;
use serde_json::{Value, json as value};
use std::rc::Rc;

/// A stage with an access token that has expired.
pub(crate) fn expired() -> Stage {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    stage
}

#[test]
fn rt_request_the_form_of_a_refresh_is_exactly_this() {
    let stage = expired();
    stage.fetch(API).unwrap();
    let request = stage.platform.network.requests("token").pop().unwrap();
    let body = "grant_type=refresh_token&refresh_token=SECRET-rt-2&client_id=spa";
    assert_eq!(request.body.as_deref(), Some(body));
    assert_eq!(request.url.as_str(), "https://id.example.com/token");
}

#[test]
fn rt_request_an_oauth_only_refresh_is_the_same() {
    let stage = Stage::signed_in_oauth();
    stage.platform.clock.advance(400);
    assert_eq!(stage.fetch(OAUTH_API).unwrap().status, 200);
    let request = stage.platform.network.requests("oauth token").pop().unwrap();
    assert_eq!(request.body.as_deref(), Some("grant_type=refresh_token&refresh_token=SECRET-rt-2&client_id=spa-2"));
}

#[test]
fn rt_early_a_fresh_token_is_used_as_it_is_and_one_about_to_expire_is_renewed() {
    for (seconds, requests) in [(0, 0), (269, 0), (270, 1), (300, 1), (7200, 1)] {
        let stage = Stage::signed_in();
        stage.platform.clock.advance(seconds);
        assert_eq!(stage.fetch(API).unwrap().status, 200);
        assert_eq!(stage.count("token") - 1, requests, "after {seconds} seconds");
    }
}

#[test]
fn rt_early_a_short_lived_token_is_renewed_at_three_quarters_of_its_life() {
    for (seconds, requests) in [(14, 0), (15, 1)] {
        let stage = Stage::new();
        stage.id.edit("token", |it| it["expires_in"] = 20.into());
        stage.pass(ID);
        stage.platform.clock.advance(seconds);
        stage.fetch(API).unwrap();
        assert_eq!(stage.count("token") - 1, requests, "after {seconds} seconds");
    }
}

#[test]
fn rt_early_a_token_that_never_lives_is_renewed_for_each_use_and_no_more_than_once() {
    let stage = Stage::new();
    stage.id.edit("token", |it| it["expires_in"] = 0.into());
    stage.pass(ID);
    for uses in 1..=3 {
        assert_eq!(stage.fetch(API).unwrap().status, 200);
        assert_eq!(stage.count("token"), 1 + uses);
    }
}

#[test]
fn web_clock_a_clock_that_is_set_back_never_extends_a_token() {
    let stage = expired();
    stage.fetch(API).unwrap();
    stage.platform.clock.advance(280);
    stage.platform.clock.advance(-500);
    assert_eq!(stage.fetch(API).unwrap().status, 200);
    assert_eq!(stage.count("token"), 3, "time was turned back");
}

#[test]
fn web_clock_after_a_reload_a_token_from_the_future_is_renewed() {
    let mut stage = Stage::signed_in();
    stage.platform.clock.advance(-500);
    stage.reload();
    stage.session.restore();
    assert_eq!(stage.fetch(API).unwrap().status, 200);
    assert_eq!(stage.count("token"), 2, "a token from the future was believed");
}

#[test]
fn web_clock_a_clock_that_is_set_far_back_never_extends_a_session() {
    let mut stage = Stage::signed_in();
    stage.platform.clock.advance(-86_400);
    stage.reload();
    stage.session.restore();
    assert_eq!(stage.session.status(), Status::SignedOut);
    assert_eq!(code(stage.fetch(API)), "signed_out");
    assert_eq!(stage.count("api"), 0);
}

#[test]
fn web_clock_a_clock_that_is_set_back_a_little_keeps_the_session() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(-20);
    stage.session.restore();
    assert_eq!(stage.fetch(API).unwrap().status, 200);
}

#[test]
fn rt_single_flight_a_thousand_calls_at_once_make_one_token_request() {
    let stage = expired();
    let gate = stage.platform.network.gate("token");
    let session = Rc::clone(&stage.session);
    let requests: Vec<_> = (0..1000)
        .map(|_| {
            let session = Rc::clone(&session);
            async move { session.fetch(&daypass::session::ApiRequest::get(API)).await }
        })
        .collect();
    let mut all = stage.start(future::join_all(requests));
    assert_eq!((stage.count("token"), stage.count("api")), (2, 0));
    gate.open();
    stage.settle();
    let answers = all.ended().expect("all have ended");
    assert!(answers.into_iter().all(|answer| answer.unwrap().status == 200));
    assert_eq!((stage.count("token"), stage.count("api")), (2, 1000));
}

#[test]
fn rt_single_flight_calls_that_are_refused_at_once_share_one_refresh() {
    let stage = Stage::signed_in();
    let first = stage.platform.network.gate("api");
    let second = stage.platform.network.gate("api");
    let third = stage.platform.network.gate("api");
    stage.id.end_tokens();
    let mut calls = [stage.start_fetch(API), stage.start_fetch(API), stage.start_fetch(API)];
    first.open();
    second.open();
    stage.settle();
    // the third refusal comes when the token has been renewed already
    third.open();
    stage.settle();
    assert!(calls.iter_mut().all(|call| call.ended().unwrap().unwrap().status == 200));
    assert_eq!((stage.count("token"), stage.count("api")), (2, 6));
}

#[test]
fn rt_single_flight_those_who_wait_share_a_failure_too_and_the_next_one_tries_again() {
    let stage = expired();
    let gate = stage.platform.network.gate("token");
    stage.platform.network.once("token", empty(503, "retry-after", "1"));
    let mut calls = [stage.start_fetch(API), stage.start_fetch(API)];
    gate.open();
    stage.settle();
    for call in &mut calls {
        assert_eq!(code(call.ended().unwrap()), "server_unavailable");
    }
    assert_eq!(stage.count("token"), 2);
    stage.platform.clock.advance(1);
    assert_eq!(stage.fetch(API).unwrap().status, 200);
}

#[test]
fn rt_single_flight_a_caller_that_goes_away_does_not_stop_the_others() {
    let stage = expired();
    let gate = stage.platform.network.gate("token");
    let first = stage.start_fetch(API);
    let mut second = stage.start_fetch(API);
    drop(first);
    stage.settle();
    gate.open();
    stage.settle();
    assert_eq!(second.ended().unwrap().unwrap().status, 200);
    assert_eq!(stage.count("token"), 2);
}

#[test]
fn rt_single_flight_a_refresh_that_everybody_left_goes_on_and_keeps_the_new_refresh_token() {
    let stage = expired();
    let gate = stage.platform.network.gate("token");
    drop(stage.start_fetch(API));
    stage.settle();
    gate.open();
    stage.settle();
    assert_eq!(stage.record()["refresh_token"], "SECRET-rt-3");
}

#[test]
fn rt_single_flight_a_refresh_that_everybody_left_blocks_nobody() {
    let stage = expired();
    let gate = stage.platform.network.gate("token");
    drop(stage.start_fetch(API));
    stage.settle();
    gate.open();
    let mut other = stage.start_fetch(&format!("{RESOURCE}x"));
    let answer = other.ended().expect("a call for another API waits for ever");
    assert_eq!(answer.unwrap().status, 200);
}

#[test]
fn rt_replace_the_new_refresh_token_is_kept_before_the_result_is_used() {
    let stage = expired();
    stage.fetch(API).unwrap();
    let events = stage.events();
    let at = |event: &str| events.iter().position(|it| it == event).unwrap_or_else(|| panic!("no {event}: {events:?}"));
    assert!(at("lock") < at("send token"));
    assert!(at("receive token") < at("set session"));
    assert!(at("set session") < at("send api"));
    assert!(at("unlock") < at("send api"));
    assert_eq!(stage.record()["refresh_token"], "SECRET-rt-3");
}

#[test]
fn rt_replace_the_new_refresh_token_is_kept_before_its_id_token_is_verified() {
    let stage = expired();
    let gate = stage.platform.crypto.gate();
    let mut call = stage.start_fetch(API);
    assert!(call.ended().is_none());
    assert_eq!(stage.record()["refresh_token"], "SECRET-rt-3", "a crash now would lose the grant");
    assert_eq!(stage.record()["tokens"][0]["access_token"], "SECRET-at-2", "not released before it is verified");
    gate.open();
    stage.settle();
    assert_eq!(call.ended().unwrap().unwrap().status, 200);
}

#[test]
fn rt_replace_each_refresh_token_is_spent_once() {
    let stage = expired();
    for round in 0..5 {
        assert_eq!(stage.fetch(API).unwrap().status, 200, "round {round}");
        stage.platform.clock.advance(400);
    }
    let requests = stage.platform.network.requests("token");
    let spent: Vec<_> = requests.iter().skip(1).map(|it| field(it.body.as_deref().unwrap(), "refresh_token")).collect();
    assert_eq!(spent, ["SECRET-rt-2", "SECRET-rt-3", "SECRET-rt-4", "SECRET-rt-5", "SECRET-rt-6"]);
}

#[test]
fn rt_keep_without_a_new_refresh_token_the_old_one_is_used_again() {
    for odd in [None, Some(value!("")), Some(Value::Null)] {
        let stage = expired();
        stage.id.rotates.set(false);
        stage.id.edit("token", move |it| {
            if let Some(odd) = &odd {
                it["refresh_token"] = odd.clone();
            }
        });
        for _ in 0..3 {
            stage.fetch(API).unwrap();
            stage.platform.clock.advance(400);
        }
        let last = stage.platform.network.requests("token").pop().unwrap();
        assert_eq!(field(last.body.as_deref().unwrap(), "refresh_token"), "SECRET-rt-2");
    }
}

#[test]
fn rt_transient_keys_that_cannot_be_fetched_now_do_not_end_the_session() {
    for reply in [
        Err(NoResponse::Offline),
        Err(NoResponse::Unreadable),
        empty(503, "retry-after", "5"),
        text(500, "text/html", "<h1>"),
        empty(429, "retry-after", "5"),
    ] {
        let stage = expired();
        stage.platform.clock.advance(3600);
        stage.platform.network.once("jwks", reply.clone());
        let error = stage.fetch(API).unwrap_err();
        assert_eq!(stage.sessions().len(), 1, "the session ended because of {reply:?}: {error:?}");
        assert!(matches!(stage.session.status(), Status::SignedIn(_)));
        assert_eq!(stage.record()["tokens"][0]["access_token"], "SECRET-at-2", "released before it was verified");
        assert_eq!(stage.fetch(API).unwrap().status, 200);
    }
}

#[test]
fn rt_transient_a_token_endpoint_that_is_not_there_keeps_the_session() {
    for (reply, name) in [
        (Err(NoResponse::Offline), "offline"),
        (Err(NoResponse::Unreachable), "unreachable"),
        (Err(NoResponse::Unreadable), "cors"),
        (Err(NoResponse::TimedOut), "timeout"),
        (Err(NoResponse::Redirected), "redirect_refused"),
        (text(500, "text/html", "<h1>"), "server_unavailable"),
        (empty(503, "retry-after", "30"), "server_unavailable"),
        (empty(429, "retry-after", "30"), "server_unavailable"),
        (json(503, &value!({"error": "temporarily_unavailable"})), "server_unavailable"),
        (json(400, &value!({"error": "invalid_request"})), "invalid_request"),
        (text(200, "text/html", "<h1>A captive portal</h1>"), "token_response_malformed"),
        (empty(401, "x", "y"), "token_error_malformed"),
    ] {
        let stage = expired();
        let before = (stage.sessions(), stage.session.status());
        stage.platform.network.once("token", reply);
        assert_eq!(code(stage.fetch(API)), name);
        assert_eq!((stage.sessions(), stage.session.status()), before, "after {name}");
        assert_eq!(stage.count("api"), 0);
        stage.platform.clock.advance(30);
        assert_eq!(stage.fetch(API).unwrap().status, 200);
    }
}

#[test]
fn rt_invalid_grant_a_dead_refresh_token_ends_the_session_without_another_try() {
    let stage = expired();
    stage.id.end_grants();
    assert_eq!(code(stage.fetch(API)), "session_expired");
    assert_eq!(stage.count("token"), 2);
    assert_ended(&stage);
    assert_eq!(stage.count("token"), 2);
}

#[test]
fn rt_invalid_grant_after_a_reload_the_person_is_signed_out() {
    let mut stage = expired();
    stage.id.end_grants();
    assert!(stage.fetch(API).is_err());
    stage.reload();
    stage.session.restore();
    assert_eq!(stage.session.status(), Status::SignedOut);
    stage.pass(ID);
    assert_eq!(stage.fetch(API).unwrap().status, 200);
}

#[test]
fn rt_no_guess_without_a_refresh_token_an_expired_token_cannot_be_renewed() {
    let stage = Stage::new();
    stage.id.edit("token", |it| {
        it.as_object_mut().unwrap().remove("refresh_token");
    });
    stage.pass(ID);
    assert!(!stage.account().is_renewable);
    assert_eq!(stage.fetch(API).unwrap().status, 200);
    stage.platform.clock.advance(400);
    assert_eq!(code(stage.fetch(API)), "not_renewable");
    assert_eq!((stage.count("token"), stage.count("api")), (1, 1));
    assert_eq!(stage.sessions().len(), 1);
}

#[test]
fn rt_no_guess_what_a_server_says_of_the_life_of_a_refresh_token_is_not_believed() {
    for (member, life) in [
        ("refresh_token_expires_in", value!(0)),
        ("refresh_expires_in", value!(1)),
        ("refresh_token_expires_at", value!(1)),
        ("refresh_token_expires_in", value!("soon")),
    ] {
        let stage = Stage::new();
        stage.id.edit("token", move |it| it[member] = life.clone());
        stage.pass(ID);
        for _ in 0..3 {
            stage.platform.clock.advance(6 * 3600);
            assert_eq!(stage.fetch(API).unwrap().status, 200, "{member}");
        }
        assert_eq!(stage.count("token"), 1 + 3);
    }
}

#[test]
fn ri_per_token_each_resource_has_a_token_of_its_own() {
    let stage = Stage::signed_in();
    let inside = format!("{RESOURCE}things");
    assert_eq!(stage.fetch(&inside).unwrap().status, 200);
    assert_eq!(stage.fetch(API).unwrap().status, 200);
    assert_eq!(stage.load_profile(), Ok(()));
    assert_eq!(stage.fetch(&inside).unwrap().status, 200);
    let requests = stage.platform.network.requests("token");
    let bodies: Vec<_> = requests.iter().map(|it| it.body.clone().unwrap()).collect();
    assert_eq!(bodies.len(), 2, "one exchange and one refresh");
    assert!(!bodies[0].contains("resource="), "the code exchange names no resource");
    assert_eq!(field(&bodies[1], "resource"), RESOURCE);
    let bearer = |name: &str| stage.platform.network.requests(name)[0].headers.last().unwrap().1.clone();
    assert_eq!(bearer("api"), "Bearer SECRET-at-2");
    assert_eq!(bearer("userinfo"), "Bearer SECRET-at-2");
    assert_eq!(bearer("resource"), "Bearer SECRET-at-3");
}

#[test]
fn ri_per_token_two_resources_that_are_renewed_at_once_never_spend_one_refresh_token_twice() {
    let stage = expired();
    let gate = stage.platform.network.gate("token");
    let mut first = stage.start_fetch(API);
    let mut second = stage.start_fetch(&format!("{RESOURCE}x"));
    assert_eq!(stage.count("token"), 2, "one at a time");
    gate.open();
    stage.settle();
    assert_eq!(first.ended().unwrap().unwrap().status, 200);
    assert_eq!(second.ended().unwrap().unwrap().status, 200);
    assert_eq!(stage.record()["tokens"].as_array().unwrap().len(), 2);
}

#[test]
fn ri_target_error_a_resource_that_the_provider_does_not_know_is_said_and_ends_nothing() {
    let stage = Stage::signed_in();
    stage.platform.network.once("token", json(400, &value!({"error": "invalid_target"})));
    assert_eq!(code(stage.fetch(&format!("{RESOURCE}x"))), "invalid_target");
    assert_eq!(stage.sessions().len(), 1);
}

#[test]
fn stor_quota_a_refresh_that_cannot_be_kept_is_said_and_never_reuses_a_spent_refresh_token() {
    let stage = expired();
    stage.platform.store.fill("daypass:session:");
    assert_eq!(code(stage.fetch(API)), "storage_full");
    stage.platform.store.fill("nothing");
    let _ = stage.fetch(API);
    let requests = stage.platform.network.requests("token");
    let spent: Vec<_> = requests.iter().skip(1).map(|it| field(it.body.as_deref().unwrap(), "refresh_token")).collect();
    assert!(spent.len() < 2 || spent[0] != spent[1], "spent twice: {spent:?}");
}

#[test]
fn rt_scope_a_refresh_asks_for_no_scope_and_keeps_what_was_granted() {
    let stage = expired();
    stage.id.edit("token", |it| {
        it.as_object_mut().unwrap().remove("scope");
    });
    stage.fetch(API).unwrap();
    let body = stage.platform.network.requests("token").pop().unwrap().body.unwrap();
    assert!(!body.contains("scope="));
    assert_eq!(stage.account().scopes.tokens(), ["openid", "profile", "offline_access"]);
}

#[test]
fn rt_only_as_a_refresh_token_goes_to_the_token_and_revocation_endpoints_only() {
    let stage = expired();
    stage.fetch(API).unwrap();
    stage.fetch(&format!("{RESOURCE}x")).unwrap();
    stage.load_profile().unwrap();
    stage.sign_out().unwrap();
    for (name, wire) in stage.platform.network.wire() {
        assert!(!wire.contains("SECRET-rt") || ["token", "revocation"].contains(&name), "{name} got {wire}");
        assert!(!wire.contains("eyJ"), "an ID token went to {name}");
        let line = wire.lines().next().unwrap();
        assert!(!line.contains("SECRET"), "a secret in a URL: {line}");
    }
    let hints = stage.platform.left_for();
    assert!(!hints.iter().any(|url| url.contains("SECRET")));
}

#[test]
fn jose_rotate_the_keys_are_cached_across_refreshes_for_an_hour() {
    let stage = expired();
    for _ in 0..5 {
        stage.fetch(API).unwrap();
        stage.platform.clock.advance(400);
    }
    assert_eq!(stage.count("jwks"), 1);
    assert_eq!(key("k1")["kid"], "k1");
}

#[test]
fn tok_opaque_an_access_token_that_looks_like_a_jwt_is_not_looked_into() {
    let stage = Stage::new();
    stage.id.edit("token", |it| it["access_token"] = "eyJhbGciOiJub25lIn0.eyJleHAiOjF9.".into());
    stage.id.edit("claims", |it| {
        it.as_object_mut().unwrap().remove("at_hash");
    });
    stage.pass(ID);
    stage.platform.network.once("api", json(200, &value!({})));
    assert_eq!(stage.fetch(API).unwrap().status, 200);
    assert_eq!(stage.count("token"), 1);
}

#[test]
fn rt_replace_a_new_refresh_token_in_an_answer_of_no_other_use_is_kept() {
    let stage = expired();
    stage.id.edit("token", |it| it["expires_in"] = "300".into());
    assert_eq!(code(stage.fetch(API)), "token_expires_in");
    assert_eq!(stage.record()["refresh_token"], "SECRET-rt-3");
    stage.id.edit("token", |it| it["expires_in"] = 300.into());
    assert_eq!(stage.fetch(API).unwrap().status, 200);
}

#[test]
fn rt_transient_keys_that_fail_to_come_twice_do_not_end_the_session() {
    let stage = expired();
    *stage.id.kid.borrow_mut() = "k2".into();
    stage.platform.network.once("jwks", Err(daypass::session::ports::NoResponse::Unreachable));
    assert_eq!(code(stage.fetch(API)), "unreachable");
    assert_eq!(stage.fetch(API).unwrap().status, 200);
}

#[test]
fn stor_quota_tokens_that_cannot_be_kept_are_revoked_and_the_reason_is_told() {
    for (fault, reason) in [("full", Some("storage_full")), ("fine", None)] {
        let stage = expired();
        if fault == "full" {
            stage.platform.store.fill("daypass:session:");
        } else {
            stage.id.end_grants();
        }
        assert!(stage.fetch(API).is_err());
        stage.settle();
        assert!(matches!(stage.session.status(), Status::Expired(_)));
        assert_eq!(stage.session.ended_because().as_ref().map(|it| it.code()), reason);
        let revoked = stage.platform.network.requests("revocation");
        let revoked: Vec<_> = revoked.iter().map(|it| field(it.body.as_deref().unwrap(), "token")).collect();
        let new = ["SECRET-rt-3", "SECRET-at-3"];
        assert_eq!(new.map(|token| revoked.iter().any(|it| it == token)), [fault == "full"; 2], "{revoked:?}");
    }
}
