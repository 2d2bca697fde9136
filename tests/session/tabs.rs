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
    assert!(two.ended().is_some());
    let events = first.events();
    let held: Vec<_> = events.iter().filter(|it| it.contains("lock") || it.ends_with("token")).collect();
    let turn = ["lock", "send token", "receive token", "unlock"];
    assert_eq!(held[..4], turn, "the order was {events:?}");
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
fn rt_cross_tab_a_lock_is_named_after_the_issuer_and_the_client() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    stage.fetch(API).unwrap();
    assert_eq!(stage.platform.lock_names(), ["daypass:refresh:https://id.example.com:spa"]);
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
