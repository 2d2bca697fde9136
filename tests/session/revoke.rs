//! Revoking: this tab forgets, the tokens die, and the provider's own session is left alone.

use crate::fake_network::empty;
use crate::stage::*;
use daypass::protocol::http::Request;
use daypass::session::ports::Http as _;
use daypass::session::{NotSilently, Reach, SignedOut, Silent, Status};
use std::rc::Rc;

fn report(stage: &Stage) -> SignedOut {
    let (report, confirmed) = stage.session.sign_out_report("state=").expect("a report");
    assert!(!confirmed, "nobody was asked to confirm anything");
    report
}

#[test]
fn rev_call_revoking_forgets_first_and_revokes_and_the_browser_stays() {
    let stage = Stage::signed_in();
    stage.load_profile().unwrap();
    stage.sign_in(ID);
    let left = stage.platform.left_for().len();
    stage.events();
    assert_eq!(stage.revoke(), Ok(false));
    let expected = [
        "remove session",
        "remove in-use",
        "remove attempt",
        "send revocation",
        "receive revocation",
        "send revocation",
        "receive revocation",
        "set signed-out",
    ];
    assert_eq!((stage.events(), stage.platform.left_for().len()), (expected.map(str::to_owned).to_vec(), left));
    assert_eq!(stage.session.status(), Status::SignedOut);
    let report = report(&stage);
    assert_eq!((report.reach, report.tokens_revoked, report.provider_asked), (Reach::Tokens, Some(true), false));
}

#[test]
fn rev_call_a_revoked_access_token_opens_no_api_any_more() {
    let stage = Stage::signed_in();
    stage.fetch(API).unwrap();
    let request: Request = stage.platform.network.requests("api").pop().unwrap();
    let again = |stage: &Stage| {
        let (platform, request) = (stage.platform.clone(), request.clone());
        stage.run(async move { platform.send(&request).await }).unwrap().status
    };
    assert_eq!(again(&stage), 200);
    stage.revoke().unwrap();
    assert_eq!(again(&stage), 401);
}

#[test]
fn rev_call_revoking_reaches_the_copies_of_the_session_and_nobody_else() {
    let (stage, first) = Stage::two_people();
    let copy = stage.duplicate();
    let other = stage.duplicate();
    other.pass(ID);
    stage.revoke().unwrap();
    assert_eq!((copy.session.status(), code(copy.fetch(API))), (Status::SignedOut, "signed_out".to_owned()));
    for tab in [&stage, &copy] {
        let left: Vec<_> = tab.session.accounts().into_iter().map(|account| account.id).collect();
        assert_eq!(left, std::slice::from_ref(&first));
    }
    assert!(matches!(other.session.status(), Status::SignedIn(_)), "the same person, signed in by another sign-in");
    stage.session.switch_to(&first).unwrap();
    assert_eq!(stage.fetch(API).map(|it| it.status), Ok(200));
}

#[test]
fn rev_call_where_the_provider_revokes_nothing_that_is_known_before_and_told_after() {
    let stage = Stage::new();
    assert!(Stage::signed_in().account().is_revocable);
    stage.id.edit("discovery", |it| drop(it.as_object_mut().unwrap().remove("revocation_endpoint")));
    stage.pass(ID);
    assert!(!stage.account().is_revocable);
    assert_eq!(stage.revoke(), Ok(false));
    assert_eq!((stage.session.status(), stage.sessions()), (Status::SignedOut, vec![]));
    assert_eq!((report(&stage).tokens_revoked, stage.count("revocation")), (None, 0));
}

#[test]
fn rev_200_tokens_that_the_server_did_not_revoke_are_forgotten_and_not_said_to_be_revoked() {
    let stage = Stage::signed_in();
    stage.platform.network.always("revocation", empty(403, "x", "y"));
    assert_eq!(stage.revoke(), Ok(false));
    assert_eq!((stage.sessions(), report(&stage).tokens_revoked), (vec![], Some(false)));
}

#[test]
fn out_wipe_whoever_has_revoked_does_not_come_back_silently() {
    let mut stage = Stage::with(|it| it["providers"][0]["silent"] = "redirect".into());
    stage.pass(ID);
    stage.revoke().unwrap();
    stage.reload();
    stage.session.restore();
    let session = Rc::clone(&stage.session);
    assert!(!stage.run(async move { session.sign_in_silently(Silent::Redirect, "/").await }));
    assert_eq!(stage.session.not_silently(), Some(NotSilently::SignedOut), "though the provider would let them in");
}

#[test]
fn out_state_a_report_says_how_far_it_was_to_reach_or_is_none() {
    for (reach, is_read) in
        [("\"tokens\"", true), ("\"this_session\"", true), ("\"elsewhere\"", false), ("null", false)]
    {
        let stage = Stage::new();
        let text = format!(
            r#"{{"provider":"x","issuer":"{ID}","reach":{reach},"tokens_revoked":true,"provider_asked":false,"state":""}}"#
        );
        stage.platform.store.plant("daypass:signed-out", &text);
        assert_eq!(stage.session.sign_out_report("").is_some(), is_read, "{reach}");
    }
}
