//! The key that tokens are bound to: made for one sign-in, deleted when it or its session is over, and missed when it is gone.

use crate::dpop::{binding, bound, configured, offering};
use crate::fake_network::json;
use crate::stage::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use daypass::session::ports::{Crypto as _, KeyFault, NoResponse};
use daypass::session::{Reach, Silent, Status};
use serde_json::json as value;
use std::rc::Rc;

fn keys(stage: &Stage) -> usize {
    stage.platform.keys.names().len()
}

fn thumbprints(stage: &Stage) -> Vec<String> {
    stage.id.proofs.seen().into_iter().map(|proof| proof.jkt).collect()
}

#[test]
fn dpop_key_life_each_sign_in_makes_a_key_of_its_own() {
    let stage = bound();
    stage.pass(ID);
    stage.sign_in(ID);
    assert_eq!((stage.platform.keys.made(), stage.platform.left_for().len()), (3, 3));
    let [first, second] = &thumbprints(&stage)[..] else { panic!("two exchanges") };
    assert_ne!(first, second);
}

#[test]
fn dpop_nonextractable_the_store_of_the_tab_holds_the_name_and_the_public_half_only() {
    let stage = bound();
    let key = stage.record()["proof_key"].clone();
    assert_eq!(key["name"], value!(stage.platform.keys.names()[0]));
    let public: Vec<_> = key["public"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(public, ["crv", "kty", "x", "y"]);
}

#[test]
fn out_wipe_signing_out_deletes_the_key_and_the_nonces() {
    for reach in [Reach::Tokens, Reach::ThisSession, Reach::ThisBrowser] {
        let stage = bound();
        stage.id.proofs.demand("https://api.example.com", true);
        stage.fetch(API).unwrap();
        stage.sign_in(ID);
        assert_eq!(keys(&stage), 2, "the session and the sign-in on its way");
        let session = Rc::clone(&stage.session);
        stage.run(async move { session.sign_out(reach).await }).unwrap();
        assert_eq!((keys(&stage), stage.platform.store.dump("daypass:dpop")), (0, vec![]));
    }
}

#[test]
fn out_wipe_the_key_is_gone_before_the_provider_is_told() {
    let stage = bound();
    stage.sign_out().unwrap();
    let events = stage.events();
    let at = |event: &str| events.iter().position(|it| it == event).unwrap();
    assert!(at("delete key") < at("send revocation"), "{events:?}");
}

#[test]
fn dpop_key_life_a_session_that_its_provider_ends_leaves_no_key() {
    let stage = bound();
    stage.id.end_grants();
    stage.platform.clock.advance(400);
    assert_eq!(code(stage.fetch(API)), "session_expired");
    assert_eq!(keys(&stage), 0);
}

#[test]
fn dpop_key_life_a_session_that_is_too_old_leaves_no_key() {
    let mut stage = bound();
    stage.platform.clock.advance(25 * 3600);
    stage.reload_with(configured("required"));
    stage.session.restore();
    assert_eq!((stage.session.status(), keys(&stage)), (Status::SignedOut, 0));
}

#[test]
fn dpop_key_life_an_answer_that_is_refused_leaves_no_key() {
    let stage = binding();
    let address = stage.approved(ID);
    let cancelled = format!("error=access_denied&state={}&iss={ID}", field(&address.query, "state"));
    assert_eq!(stage.refused(&requery(&address, &cancelled)).error.code(), "access_denied");
    assert_eq!(keys(&stage), 0);
    let address = stage.approved(ID);
    stage.platform.clock.advance(3601);
    assert_eq!(stage.refused(&address).error.code(), "attempt_stale");
    assert_eq!(keys(&stage), 0);
    for reply in [json(400, &value!({"error": "invalid_grant"})), Err(NoResponse::Offline)] {
        let address = stage.approved(ID);
        stage.platform.network.once("token", reply);
        stage.refused(&address);
        assert_eq!(keys(&stage), 0);
    }
    let address = stage.approved(ID);
    stage.id.edit("claims", |claims| claims["iss"] = value!("https://evil.test"));
    stage.refused(&address);
    assert_eq!(keys(&stage), 0);
    stage.assert_nothing_kept();
}

#[test]
fn dpop_key_life_a_sign_in_that_does_not_get_on_its_way_leaves_no_key() {
    let stage = binding();
    stage.platform.store.fill("daypass:attempt:");
    assert_eq!(code(stage.sign_in_to(ID, "/")), "storage_full");
    assert_eq!((stage.platform.keys.made(), keys(&stage)), (1, 0));
}

#[test]
fn dpop_key_life_a_sign_in_that_is_given_up_for_another_one_leaves_no_key() {
    let stage = binding();
    stage.id.edit("discovery", |it| {
        it["pushed_authorization_request_endpoint"] = value!(format!("{ID}/par"));
        it["require_pushed_authorization_requests"] = value!(true);
    });
    let pushed = || json(201, &value!({"request_uri": "urn:x", "expires_in": 60}));
    stage.platform.network.route("par", "https://id.example.com/par", move |_| pushed());
    let gate = stage.platform.network.gate("par");
    let mut first = stage.start_sign_in(ID, "/");
    stage.sign_in_to(ID, "/").unwrap();
    gate.open();
    stage.settle();
    assert_eq!(code(first.ended().unwrap()), "superseded");
    assert_eq!((stage.platform.keys.made(), keys(&stage)), (2, 1));
}

#[test]
fn dpop_key_life_attempts_that_nobody_came_back_to_leave_no_key() {
    let stage = binding();
    stage.sign_in(ID);
    stage.platform.clock.advance(3601);
    stage.sign_in(ID);
    assert_eq!((stage.attempts().len(), keys(&stage)), (1, 1));
}

#[test]
fn dpop_key_life_keys_that_closed_tabs_have_left_are_swept_when_no_session_can_need_them() {
    let stage = binding();
    stage.sign_in(ID);
    stage.platform.store.steal("daypass:attempt");
    for (hours, left) in [(25, 2), (2, 2)] {
        stage.platform.clock.advance(hours * 3600);
        stage.sign_in(ID);
        stage.platform.store.steal("daypass:attempt");
        assert_eq!(keys(&stage), left, "{hours} hours later");
    }
}

#[test]
fn dpop_key_life_copies_of_a_session_share_its_key_until_one_signs_out() {
    let first = bound();
    let second = first.duplicate();
    for _ in 0..3 {
        first.platform.clock.advance(400);
        assert_eq!(first.fetch(API).unwrap().status, 200);
        assert_eq!(second.fetch(API).unwrap().status, 200);
    }
    assert_eq!(first.count("token"), 4, "one renewal serves both");
    assert!(thumbprints(&first).windows(2).all(|pair| pair[0] == pair[1]));
    first.sign_out().unwrap();
    assert_eq!((second.session.status(), keys(&second)), (Status::SignedOut, 0));
}

#[test]
fn dpop_key_life_a_copy_that_slept_too_long_ends_alone_and_takes_no_key_along() {
    let first = bound();
    let second = first.duplicate();
    first.platform.bus.freeze(&second.platform);
    first.platform.clock.advance(400);
    first.fetch(API).unwrap();
    first.platform.bus.thaw();
    first.platform.bus.freeze(&first.platform);
    second.platform.clock.advance(400);
    assert_eq!(code(second.fetch(API)), "session_expired");
    assert_eq!(first.fetch(API).unwrap().status, 200);
    assert!(matches!(first.session.status(), Status::SignedIn(_)));
}

#[test]
fn dpop_key_life_a_new_sign_in_in_one_tab_leaves_the_key_to_the_copy_in_another() {
    let first = bound();
    let second = first.duplicate();
    first.pass(ID);
    assert_eq!(first.fetch(API).unwrap().status, 200);
    second.platform.clock.advance(400);
    assert_eq!(second.fetch(API).unwrap().status, 200);
}

#[test]
fn dpop_token_a_copy_that_tells_of_another_key_is_not_believed() {
    let stage = bound();
    let before = stage.record();
    let sibling_key = BASE64URL.decode(before["sibling_key"].as_str().unwrap()).unwrap().try_into().unwrap();
    for (name, believed) in [("another", false), (before["proof_key"]["name"].as_str().unwrap(), true)] {
        let mut newer = before.clone();
        newer["generation"] = value!(7);
        newer["proof_key"]["name"] = value!(name);
        let news = value!({"ahead": 0, "generation": 7, "record": newer});
        let platform = stage.platform.clone();
        let sealed = stage.run(async move { platform.seal(&sibling_key, news.to_string().as_bytes()).await }).unwrap();
        let message = value!({"session": before["id"], "sealed": BASE64URL.encode(sealed)});
        stage.platform.bus.shout(&message.to_string());
        stage.settle();
        assert_eq!(stage.record()["generation"] == 7, believed, "{name}");
    }
}

#[test]
fn dpop_key_life_a_lost_key_ends_the_session_and_nothing_goes_out_without_a_proof() {
    for seconds in [0, 400] {
        let stage = bound();
        stage.platform.clock.advance(seconds);
        stage.platform.keys.clear();
        let sent = stage.platform.network.total();
        let error = stage.fetch(API).unwrap_err();
        assert_eq!((error.code(), error.next_step()), ("key_lost", daypass::session::NextStep::SignIn));
        assert!(error.sentence().ends_with("Sign in again to go on."));
        assert_eq!(
            (stage.session.status(), stage.session.ended_because()),
            (Status::Expired(issuer_of(ID)), Some(error))
        );
        assert_eq!((stage.platform.network.total(), stage.sessions()), (sent, vec![]));
        assert_eq!(code(stage.fetch(API)), "signed_out", "no loop");
        stage.pass(ID);
        assert_eq!(stage.fetch(API).unwrap().status, 200);
    }
    let stage = bound();
    stage.platform.keys.clear();
    assert_eq!(code(stage.load_profile()), "key_lost");
}

#[test]
fn dpop_key_life_a_key_that_is_lost_on_the_way_is_told_and_the_code_is_not_sent() {
    let stage = binding();
    let address = stage.approved(ID);
    stage.platform.keys.clear();
    let failed = stage.refused(&address);
    assert_eq!((failed.error.code(), stage.count("token")), ("key_lost", 0));
    stage.assert_nothing_kept();
}

#[test]
fn stor_security_error_a_browser_that_keeps_no_keys_is_told_before_anybody_leaves() {
    for (fault, expected) in [(KeyFault::Blocked, "key_storage_blocked"), (KeyFault::Unavailable, "key_unavailable")] {
        let stage = binding();
        stage.platform.keys.fault.set(Some(fault));
        assert_eq!(code(stage.sign_in_to(ID, "/")), expected);
        assert_eq!((stage.platform.left_for().len(), stage.attempts().len()), (0, 0));
        assert_eq!(stage.session.status(), Status::SignedOut);
        let stage = bound();
        stage.platform.keys.fault.set(Some(fault));
        assert_eq!(code(stage.fetch(API)), expected);
        assert!(matches!(stage.session.status(), Status::SignedIn(_)), "the key may be there again later");
        stage.platform.keys.fault.set(None);
        assert_eq!(stage.fetch(API).unwrap().status, 200);
    }
}

#[test]
fn dpop_no_downgrade_what_is_stored_does_not_decide_whether_tokens_are_bound() {
    let mut stage = bound();
    stage.tamper(|record| record["proof_key"] = value!(null));
    stage.reload_with(configured("required"));
    stage.session.restore();
    assert_eq!((stage.session.status(), stage.count("api")), (Status::SignedOut, 0));
    for other in ["offered", "required"] {
        let mut stage = Stage::new();
        offering(&stage, value!(["ES256"]));
        stage.pass(ID);
        stage.reload_with(configured(other));
        stage.session.restore();
        assert_eq!(stage.session.status(), Status::SignedOut, "bearer tokens from before");
        let mut stage = bound();
        stage.reload_with(|_| ());
        stage.session.restore();
        assert_eq!(stage.session.status(), Status::SignedOut, "bound tokens from before");
    }
    let stage = binding();
    let address = stage.approved(ID);
    let (key, text) = stage.attempts().remove(0);
    let mut attempt: serde_json::Value = serde_json::from_str(&text).unwrap();
    attempt["proof_key"] = value!(null);
    stage.platform.store.plant(&key, &attempt.to_string());
    assert_eq!(stage.refused(&address).error.code(), "state_unknown");
    assert_eq!(stage.count("token"), 0);
}

#[test]
fn stor_untrusted_a_stored_key_that_is_odd_is_no_key() {
    for odd in [value!("name"), value!({}), value!({"name": "x"}), value!({"name": "x", "public": {"kty": "EC"}})] {
        let mut stage = bound();
        stage.tamper(|record| record["proof_key"] = odd);
        stage.reload_with(configured("required"));
        stage.session.restore();
        assert_eq!(stage.session.status(), Status::SignedOut);
    }
}

/// A stage whose provider binds tokens, with more in its configuration.
fn binding_with(name: &'static str, word: &'static str) -> Stage {
    let stage = Stage::with(|configuration| {
        configured("required")(configuration);
        configuration["providers"][0][name] = value!(word);
    });
    offering(&stage, value!(["ES256"]));
    stage
}

#[test]
fn dpop_key_life_a_sign_in_in_a_window_of_its_own_leaves_the_key_to_its_session_only() {
    let stage = binding_with("sign_in", "popup");
    let open = |stage: &Stage| {
        let waiting = stage.start_sign_in(ID, "/");
        (waiting, stage.id.approve(&stage.platform.window().url()))
    };
    let (mut waiting, address) = open(&stage);
    assert!(stage.hand_over(&stage.platform.window().page, &address));
    assert_eq!(waiting.ended(), Some(Ok(())));
    assert_eq!((stage.fetch(API).unwrap().status, stage.account().is_bound), (200, true));
    let (mut waiting, address) = open(&stage);
    assert_eq!(keys(&stage), 2);
    let refused = format!("error=access_denied&state={}&iss={ID}", field(&address.query, "state"));
    assert!(stage.hand_over(&stage.platform.window().page, &requery(&address, &refused)));
    assert_eq!(code(waiting.ended().unwrap()), "access_denied");
    assert_eq!(keys(&stage), 1);
    let (mut waiting, _) = open(&stage);
    stage.session.cancel_sign_in();
    stage.settle();
    assert_eq!(code(waiting.ended().unwrap()), "superseded");
    assert_eq!((keys(&stage), stage.fetch(API).unwrap().status), (1, 200));
}

#[test]
fn dpop_key_life_a_silent_sign_in_makes_a_key_that_ends_with_it_or_with_its_session() {
    for works in [true, false] {
        let stage = binding_with("silent", "frame");
        let session = Rc::clone(&stage.session);
        let mut asking = stage.start(async move { session.sign_in_silently(Silent::Frame, "/").await });
        let address = stage.id.approve(&stage.platform.window().url());
        let refused = format!("error=login_required&state={}&iss={ID}", field(&address.query, "state"));
        let address = if works { address } else { requery(&address, &refused) };
        assert!(stage.hand_over(&stage.platform.window().page, &address));
        assert_eq!((asking.ended(), keys(&stage)), (Some(works), usize::from(works)));
        assert_eq!(stage.fetch(API).is_ok(), works);
    }
}

#[test]
fn dpop_key_life_a_copy_of_a_sign_in_on_its_way_leaves_the_key_to_the_session_that_has_come_of_it() {
    for what in ["the same answer", "signing out", "another sign-in, later"] {
        let first = binding();
        let address = first.approved(ID);
        let second = first.duplicate();
        assert_eq!(first.complete(&address), Some(Ok(())));
        match what {
            "the same answer" => drop(second.refused(&address)),
            "signing out" => drop(second.sign_out()),
            _ => {
                second.platform.clock.advance(3700);
                drop(second.sign_in(ID));
            }
        }
        assert_eq!(second.attempts().len(), usize::from(what.contains("later")), "what is left behind after {what}");
        assert_eq!(first.fetch(API).map(|it| it.status), Ok(200), "after {what}");
        first.sign_out().unwrap();
        assert_eq!(keys(&first), usize::from(what.contains("later")));
    }
}
