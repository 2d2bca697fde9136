//! Signing out.

use crate::fake_network::{empty, json, text};
use crate::stage::*;
use daypass::session::ports::{CryptoFault, NoResponse};
use daypass::session::{SignedOut, Status};
use serde_json::json as value;
use std::cell::RefCell;
use std::rc::Rc;

fn report(stage: &Stage, query: &str) -> (SignedOut, bool) {
    stage.session.sign_out_report(query).expect("a report")
}

#[test]
fn out_wipe_everything_is_forgotten_before_the_provider_is_told_and_the_browser_leaves() {
    let stage = Stage::signed_in();
    stage.load_profile().unwrap();
    stage.sign_in(ID);
    stage.events();
    assert_eq!(stage.sign_out(), Ok(true));
    let expected = [
        "remove session",
        "remove in-use",
        "remove attempt",
        "send revocation",
        "receive revocation",
        "send revocation",
        "receive revocation",
        "set signed-out",
        "leave https://id.example.com/logout",
    ];
    assert_eq!(stage.events(), expected);
    assert_eq!(stage.session.status(), Status::SignedOut);
    assert!(!format!("{:?}", stage.platform.store.dump("")).contains("SECRET"));
}

#[test]
fn out_wipe_the_status_says_signed_out_before_the_revocation_is_answered() {
    let stage = Stage::signed_in();
    let told = Rc::new(RefCell::new(0));
    let heard = Rc::clone(&told);
    stage.session.on_change(move |_| *heard.borrow_mut() += 1);
    let gate = stage.platform.network.gate("revocation");
    let mut leaving = stage.start_sign_out();
    assert!(leaving.ended().is_none());
    assert_eq!((stage.session.status(), stage.sessions(), *told.borrow()), (Status::SignedOut, vec![], 1));
    assert_eq!(code(stage.fetch(API)), "signed_out");
    gate.open();
    stage.settle();
    assert_eq!(leaving.ended(), Some(Ok(true)));
}

#[test]
fn out_wipe_after_a_reload_nobody_is_signed_in() {
    for issuer in [ID, OAUTH] {
        let mut stage = Stage::new();
        stage.pass(issuer);
        stage.sign_out().unwrap();
        stage.reload();
        stage.session.restore();
        assert_eq!(stage.session.status(), Status::SignedOut);
    }
}

#[test]
fn out_request_the_address_of_the_sign_out_is_exactly_this() {
    let stage = Stage::signed_in();
    let hint = stage.record()["id_token"].as_str().unwrap().to_owned();
    stage.sign_out().unwrap();
    let url = stage.platform.left_for().pop().unwrap();
    let (endpoint, query) = url.split_once('?').unwrap();
    assert_eq!(endpoint, "https://id.example.com/logout");
    let names: Vec<_> = pairs(query).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["id_token_hint", "client_id", "post_logout_redirect_uri", "state"]);
    assert_eq!((field(query, "id_token_hint"), field(query, "client_id").as_str()), (hint, "spa"));
    assert_eq!(field(query, "post_logout_redirect_uri"), "https://app.example.net/signed-out");
    assert_eq!(field(query, "state").len(), 43);
}

#[test]
fn rev_call_the_refresh_token_and_each_access_token_are_revoked() {
    let stage = Stage::signed_in();
    stage.fetch(&format!("{RESOURCE}x")).unwrap();
    stage.sign_out().unwrap();
    let requests = stage.platform.network.requests("revocation");
    let bodies: Vec<_> = requests.iter().map(|it| it.body.as_deref().unwrap()).collect();
    let expected = [
        "token=SECRET-rt-3&token_type_hint=refresh_token&client_id=spa",
        "token=SECRET-at-2&token_type_hint=access_token&client_id=spa",
        "token=SECRET-at-3&token_type_hint=access_token&client_id=spa",
    ];
    assert_eq!(bodies, expected);
    assert!(requests.iter().all(|it| it.method == "POST" && it.timeout_seconds <= 5));
}

#[test]
fn rev_200_what_the_server_says_is_in_the_report() {
    let hint_dependent = |stage: &Stage| report(stage, "").0.tokens_revoked;
    for (reply, revoked) in [
        (text(200, "text/html", "junk"), true),
        (empty(200, "x", "y"), true),
        (empty(503, "retry-after", "60"), false),
        (empty(429, "x", "y"), false),
        (Err(NoResponse::Offline), false),
        (Err(NoResponse::Unreadable), false),
        (Err(NoResponse::TimedOut), false),
    ] {
        let stage = Stage::signed_in();
        stage.platform.network.always("revocation", reply.clone());
        assert_eq!(stage.sign_out(), Ok(true), "{reply:?}");
        assert_eq!((stage.session.status(), stage.sessions()), (Status::SignedOut, vec![]));
        assert_eq!(hint_dependent(&stage), Some(revoked), "{reply:?}");
    }
}

#[test]
fn rev_unsupported_an_access_token_that_cannot_be_revoked_is_no_failure() {
    let stage = Stage::signed_in();
    stage.platform.network.once("revocation", empty(200, "x", "y"));
    stage.platform.network.once("revocation", json(400, &value!({"error": "unsupported_token_type"})));
    assert_eq!(stage.sign_out(), Ok(true));
    assert_eq!(report(&stage, "").0.tokens_revoked, Some(true));
}

#[test]
fn rev_200_an_access_token_that_the_server_did_not_revoke_is_not_said_to_be_revoked() {
    for reply in [json(401, &value!({"error": "invalid_client"})), empty(404, "x", "y"), empty(403, "x", "y")] {
        let stage = Stage::new();
        stage.id.edit("token", |it| drop(it.as_object_mut().unwrap().remove("refresh_token")));
        stage.pass(ID);
        stage.platform.network.always("revocation", reply.clone());
        stage.sign_out().unwrap();
        assert_eq!(report(&stage, "").0.tokens_revoked, Some(false), "{reply:?}");
    }
}

#[test]
fn rev_200_a_refresh_token_that_the_server_refuses_to_revoke_is_not_said_to_be_revoked() {
    for reply in [
        json(401, &value!({"error": "invalid_client"})),
        json(400, &value!({"error": "unsupported_token_type"})),
        empty(403, "x", "y"),
        empty(404, "x", "y"),
    ] {
        let stage = Stage::signed_in();
        stage.platform.network.always("revocation", reply.clone());
        assert_eq!(stage.sign_out(), Ok(true));
        assert_eq!(report(&stage, "").0.tokens_revoked, Some(false), "the refresh token lives after {reply:?}");
    }
}

#[test]
fn out_no_endpoint_without_the_endpoints_signing_out_is_local_and_says_so() {
    let stage = Stage::new();
    stage.id.edit("discovery", |it| {
        it.as_object_mut().unwrap().remove("end_session_endpoint");
        it.as_object_mut().unwrap().remove("revocation_endpoint");
    });
    stage.pass(ID);
    let before = (stage.platform.network.total(), stage.platform.left_for().len());
    assert_eq!(stage.sign_out(), Ok(false));
    assert_eq!((stage.platform.network.total(), stage.platform.left_for().len()), before);
    let (report, confirmed) = report(&stage, "");
    assert_eq!((report.tokens_revoked, report.provider_asked, confirmed), (None, false, false));
    assert_eq!(report.provider, "Example");
}

#[test]
fn out_no_endpoint_an_oauth_only_session_is_revoked_and_the_browser_stays() {
    let stage = Stage::signed_in_oauth();
    assert_eq!(stage.sign_out(), Ok(false));
    assert_eq!(stage.count("oauth revocation"), 2);
    let (report, _) = report(&stage, "");
    assert_eq!((report.provider.as_str(), report.tokens_revoked, report.provider_asked), ("Plain", Some(true), false));
}

#[test]
fn out_state_another_state_or_none_is_no_error_and_only_not_confirmed() {
    for (query, expected) in [("", false), ("state=other", false), ("state=%zz", false), ("a=b&state=", false)] {
        let stage = Stage::signed_in();
        stage.sign_out().unwrap();
        assert_eq!(report(&stage, query).1, expected, "{query}");
        assert_eq!(stage.session.status(), Status::SignedOut);
    }
    let mut stage = Stage::signed_in();
    stage.sign_out().unwrap();
    let state = field(query(&stage.platform.left_for()[1]), "state");
    stage.reload();
    assert!(report(&stage, &format!("x=y&state={state}")).1);
}

#[test]
fn out_state_the_report_is_told_once_and_a_corrupt_one_never() {
    let stage = Stage::signed_in();
    stage.sign_out().unwrap();
    assert!(stage.session.sign_out_report("").is_some());
    assert!(stage.session.sign_out_report("").is_none());
    for text in ["", "{", "{}", "[]", r#"{"provider":"x","tokens_revoked":1}"#] {
        stage.platform.store.plant("daypass:signed-out", text);
        assert!(stage.session.sign_out_report("").is_none(), "believed {text}");
        assert_eq!(stage.platform.store.dump("daypass:signed-out"), []);
    }
    stage.platform.store.block();
    assert!(stage.session.sign_out_report("").is_none());
}

#[test]
fn out_idempotent_signing_out_twice_or_without_a_session_is_no_error() {
    let stage = Stage::signed_in();
    assert_eq!(stage.sign_out(), Ok(true));
    let before = (stage.platform.network.total(), stage.platform.left_for().len());
    assert_eq!(stage.sign_out(), Ok(false));
    assert_eq!((stage.platform.network.total(), stage.platform.left_for().len()), before);
    assert_eq!(Stage::new().sign_out(), Ok(false));
}

#[test]
fn out_idempotent_two_sign_outs_at_once_revoke_once() {
    let stage = Stage::signed_in();
    let gate = stage.platform.network.gate("revocation");
    let mut first = stage.start_sign_out();
    let mut second = stage.start_sign_out();
    gate.open();
    stage.settle();
    assert_eq!((first.ended(), second.ended()), (Some(Ok(true)), Some(Ok(false))));
    assert_eq!((stage.count("revocation"), stage.platform.left_for().len()), (2, 2));
}

#[test]
fn out_idempotent_signing_out_after_the_session_expired_makes_it_signed_out() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    stage.id.end_grants();
    assert!(stage.fetch(API).is_err());
    assert_eq!(stage.session.status(), Status::Expired(issuer_of(ID)));
    assert_eq!(stage.sign_out(), Ok(false));
    assert_eq!(stage.session.status(), Status::SignedOut);
}

#[test]
fn out_wipe_attempts_are_forgotten_even_when_nobody_is_signed_in() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    assert_eq!(stage.sign_out(), Ok(false));
    assert_eq!(stage.attempts(), []);
    assert_eq!(stage.refused(&address).error.code(), "state_unknown");
}

#[test]
fn out_wipe_storage_and_status_agree_when_a_callback_ends_after_a_sign_out() {
    let stage = Stage::signed_in();
    let address = stage.approved(ID);
    let gate = stage.platform.network.gate("token");
    let mut callback = stage.start_complete(&address);
    stage.sign_out().unwrap();
    gate.open();
    stage.settle();
    assert!(callback.ended().is_some());
    let signed_in = matches!(stage.session.status(), Status::SignedIn(_));
    assert_eq!(signed_in, stage.sessions().len() == 1);
}

#[test]
fn stor_quota_a_report_that_cannot_be_kept_does_not_stop_the_sign_out() {
    let stage = Stage::signed_in();
    stage.platform.store.fill("daypass:signed-out");
    assert_eq!(stage.sign_out(), Ok(true));
    assert_eq!(stage.session.status(), Status::SignedOut);
}

#[test]
fn tx_csprng_a_sign_out_without_randomness_still_forgets_and_still_reaches_the_provider() {
    let stage = Stage::signed_in();
    stage.platform.crypto.random_fault.set(Some(CryptoFault::Unavailable));
    let outcome = stage.sign_out();
    assert_eq!((stage.session.status(), stage.sessions()), (Status::SignedOut, vec![]));
    assert_eq!(outcome, Ok(true), "the state decides nothing, and the provider's own session lives on");
    assert_eq!(stage.platform.left_for().len(), 2);
}

#[test]
fn out_registered_the_return_address_never_varies() {
    let stage = Stage::signed_in();
    stage.platform.replace("post_logout_redirect_uri=https://evil.test");
    stage.sign_out().unwrap();
    let url = stage.platform.left_for().pop().unwrap();
    assert_eq!(field(query(&url), "post_logout_redirect_uri"), "https://app.example.net/signed-out");
}

#[test]
fn rev_call_tokens_that_arrive_during_a_sign_out_are_revoked_before_the_browser_leaves() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    let gate = stage.platform.network.gate("token");
    let mut call = stage.start_fetch(API);
    stage.events();
    let mut leaving = stage.start_sign_out();
    assert_eq!(stage.sessions(), [], "out-wipe");
    assert!(leaving.ended().is_none());
    gate.open();
    stage.settle();
    assert!(call.ended().unwrap().is_err());
    let revoked: Vec<_> = stage.platform.network.requests("revocation").into_iter().filter_map(|it| it.body).collect();
    for token in ["SECRET-rt-2", "SECRET-at-2", "SECRET-rt-3", "SECRET-at-3"] {
        assert!(revoked.iter().any(|body| body.contains(token)), "{token} lives on: {revoked:?}");
    }
    assert_eq!(stage.events().last().unwrap(), "leave https://id.example.com/logout");
    assert_eq!((leaving.ended(), report(&stage, "").0.tokens_revoked), (Some(Ok(true)), Some(true)));
}

#[test]
fn rev_call_what_a_renewal_brings_too_late_is_not_said_to_be_revoked() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    let gate = stage.platform.network.gate("token");
    let _call = stage.start_fetch(API);
    let mut leaving = stage.start_sign_out();
    stage.platform.clock.advance(4);
    stage.settle();
    assert_eq!((leaving.ended(), report(&stage, "").0.tokens_revoked), (Some(Ok(true)), Some(false)));
    let before = stage.count("revocation");
    gate.open();
    stage.settle();
    assert_eq!(stage.count("revocation"), before + 2, "as long as the page lives they are revoked all the same");
}

#[test]
fn rev_200_what_a_renewal_brings_and_the_server_does_not_revoke_is_not_said_to_be_revoked() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    let gate = stage.platform.network.gate("token");
    let _call = stage.start_fetch(API);
    let _leaving = stage.start_sign_out();
    stage.platform.network.always("revocation", empty(403, "x", "y"));
    gate.open();
    stage.settle();
    assert_eq!(report(&stage, "").0.tokens_revoked, Some(false));
}

#[test]
fn out_no_endpoint_a_sign_out_without_revocation_waits_for_no_renewal() {
    let stage = Stage::new();
    stage.id.edit("discovery", |it| drop(it.as_object_mut().unwrap().remove("revocation_endpoint")));
    stage.pass(ID);
    stage.platform.clock.advance(400);
    let _gate = stage.platform.network.gate("token");
    let _call = stage.start_fetch(API);
    assert_eq!(stage.sign_out(), Ok(true));
}

#[test]
fn rev_503_a_sign_out_waits_no_longer_than_it_says() {
    let stage = Stage::signed_in();
    let clock = Rc::clone(&stage.platform.clock);
    stage.platform.network.route("revocation", &format!("{ID}/revoke"), move |_| {
        clock.advance(2);
        empty(503, "retry-after", "1")
    });
    stage.sign_out().unwrap();
    let requests = stage.platform.network.requests("revocation");
    let timeouts: Vec<_> = requests.into_iter().map(|it| it.timeout_seconds).collect();
    assert_eq!(timeouts, [4, 2], "of both tokens together");
    assert_eq!(report(&stage, "").0.tokens_revoked, Some(false));
}

#[test]
fn rev_503_a_server_that_could_not_be_asked_is_asked_once_more_when_it_says_so() {
    let stage = Stage::signed_in();
    stage.platform.network.once("revocation", empty(503, "retry-after", "2"));
    assert_eq!(stage.sign_out(), Ok(true));
    assert_eq!((stage.count("revocation"), report(&stage, "").0.tokens_revoked), (3, Some(true)));
    assert!(stage.platform.bus.asked.borrow().contains(&2000), "after the time that it asked for");
    let later = Stage::signed_in();
    later.platform.network.once("revocation", empty(503, "retry-after", "60"));
    assert_eq!(later.sign_out(), Ok(true));
    assert_eq!(
        (later.count("revocation"), report(&later, "").0.tokens_revoked),
        (2, Some(false)),
        "nobody waits so long"
    );
}

#[test]
fn out_wipe_a_sign_in_that_fails_after_a_sign_out_does_not_bring_the_person_back() {
    for reply in [None, Some(Err(daypass::session::ports::NoResponse::Unreachable))] {
        let stage = Stage::signed_in();
        stage.platform.clock.advance(3700);
        let gate = stage.platform.network.gate("discovery");
        if let Some(reply) = reply {
            stage.platform.network.once("discovery", reply);
        }
        let mut sign_in = stage.start_sign_in(ID, "/");
        stage.sign_out().unwrap();
        gate.open();
        stage.settle();
        assert!(sign_in.ended().unwrap().is_err());
        assert_eq!(stage.session.status(), Status::SignedOut);
        let left = stage.platform.left_for();
        assert!(left.last().unwrap().starts_with("https://id.example.com/logout"), "{left:?}");
        assert_eq!(stage.attempts(), []);
    }
}

#[test]
fn out_wipe_a_sign_in_that_was_started_while_signing_out_wins() {
    let stage = Stage::signed_in();
    let gate = stage.platform.network.gate("revocation");
    let mut sign_out = stage.start_sign_out();
    stage.sign_in_to(OAUTH, "/").unwrap();
    gate.open();
    stage.settle();
    assert_eq!(sign_out.ended(), Some(Ok(true)));
    let left = stage.platform.left_for();
    assert!(left.last().unwrap().starts_with("https://id.example.org/authorize"), "{left:?}");
}
