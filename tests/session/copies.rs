//! Several tabs, several accounts, and clocks that are set: what one of them does must not harm another.

use crate::fake_network::json;
use crate::stage::*;
use daypass::session::Status;
use daypass::session::ports::{NoResponse, Tabs as _, Tasks as _};
use serde_json::json as value;
use std::cell::Cell;
use std::rc::Rc;

/// A tab that answers whoever asks: with these texts, each a moment later than the one before.
fn answers(stage: &Stage, texts: Vec<String>) {
    let tab = stage.platform.duplicate();
    let said = tab.clone();
    tab.hear(Rc::new(move |heard| {
        if heard.contains("\"ask\"") {
            let (said, texts) = (said.clone(), texts.clone());
            said.clone().spawn(Box::pin(async move {
                for text in texts {
                    said.say(&text);
                    for _ in 0..20 {
                        moment().await;
                    }
                }
            }));
        }
    }));
}

async fn moment() {
    let mut passed = false;
    futures::future::poll_fn(|context| {
        if std::mem::replace(&mut passed, true) {
            return std::task::Poll::Ready(());
        }
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await
}

fn news(stage: &Stage, id: &str) -> Vec<String> {
    let said = stage.platform.bus.said.borrow();
    said.iter().filter(|it| it.contains("sealed") && it.contains(id)).cloned().collect()
}

#[test]
fn rt_cross_tab_news_of_another_account_does_not_end_the_wait_for_this_one() {
    for with_news_of_first in [false, true] {
        let (stage, first) = Stage::two_people();
        let second = stage.account().id;
        let copy = stage.duplicate();
        stage.platform.bus.freeze(&copy.platform);
        stage.platform.clock.advance(400);
        stage.fetch(API).unwrap(); // renews the second
        stage.session.switch_to(&first).unwrap();
        stage.fetch(API).unwrap(); // renews the first
        let (of_first, of_second) = (news(&stage, &first), news(&stage, &second));
        stage.platform.bus.thaw();
        stage.platform.bus.freeze(&stage.platform);
        answers(&stage, if with_news_of_first { [of_first, of_second].concat() } else { of_second });
        assert_eq!(copy.account().id, second);
        let outcome = copy.fetch(API).map(|it| it.status).map_err(|it| it.code().to_owned());
        assert_eq!(outcome, Ok(200), "with news of the first: {with_news_of_first}");
    }
}

#[test]
fn rt_cross_tab_old_news_that_were_queued_do_not_end_the_wait() {
    let first = Stage::signed_in();
    let id = first.account().id;
    let second = first.duplicate();
    first.platform.bus.freeze(&second.platform);
    for _ in 0..3 {
        first.platform.clock.advance(400);
        first.fetch(API).unwrap();
    }
    first.platform.bus.thaw();
    first.platform.bus.freeze(&first.platform);
    answers(&first, news(&first, &id));
    assert_eq!(second.fetch(API).map(|it| it.status).map_err(|it| it.code().to_owned()), Ok(200));
}

#[test]
fn rt_cross_tab_a_reload_during_a_renewal_does_not_end_the_only_copy() {
    let mut stage = Stage::signed_in();
    stage.id.rotates.set(false);
    stage.platform.clock.advance(400);
    // the page goes away with the request: nothing of the answer arrives, and its lock is released
    let platform = stage.platform.duplicate();
    let name = format!("daypass:generation:{}", stage.account().id);
    let claimed = stage.platform.clock.now() as u64;
    stage.platform.store.plant(&format!("daypass:claim:{}", stage.account().id), &claimed.to_string());
    platform.share_number(&name, claimed);
    stage.reload();
    stage.session.restore();
    let outcome =
        stage.fetch(API).map(|it| it.status).map_err(|it| (it.code().to_owned(), format!("{:?}", it.blame())));
    assert_eq!((outcome, stage.count("token")), (Ok(200), 2));
}

#[test]
fn out_wipe_an_oauth_only_sign_in_after_a_sign_out_everywhere_lasts() {
    let stage = Stage::signed_in_oauth();
    stage.load_profile().unwrap();
    stage.sign_out_everywhere();
    stage.pass(OAUTH);
    stage.load_profile().unwrap();
    assert!(matches!(stage.session.status(), Status::SignedIn(_)), "same second: {:?}", stage.session.status());
}

#[test]
fn out_wipe_an_oauth_only_sign_in_after_a_sign_out_by_a_wrong_clock_lasts() {
    let stage = Stage::signed_in_oauth();
    stage.load_profile().unwrap();
    stage.platform.clock.advance(80_000);
    stage.sign_out_everywhere();
    stage.platform.clock.advance(-80_000);
    stage.pass(OAUTH);
    stage.load_profile().unwrap();
    assert!(matches!(stage.session.status(), Status::SignedIn(_)), "{:?}", stage.session.status());
}

#[test]
fn out_wipe_a_clock_that_was_set_back_does_not_save_a_session_from_a_sign_out_everywhere() {
    let stage = Stage::signed_in();
    let mut other = stage.duplicate();
    other.platform.store.steal("daypass:");
    stage.platform.clock.advance(-1800);
    other.reload();
    other.pass(ID);
    other.sign_out_everywhere();
    stage.settle();
    stage.session.restore();
    assert_eq!((stage.session.status(), stage.sessions().len()), (Status::SignedOut, 0));
}

#[test]
fn web_clock_a_clock_that_is_set_back_does_not_let_a_session_live_beyond_a_day() {
    let mut stage = Stage::signed_in();
    stage.platform.clock.advance(23 * 3600);
    assert_eq!(stage.fetch(API).unwrap().status, 200);
    stage.platform.clock.advance(-23 * 3600);
    stage.reload();
    stage.session.restore();
    let _ = stage.fetch(API);
    stage.platform.clock.advance(20 * 3600);
    assert_eq!(code(stage.fetch(API)), "signed_out", "43 hours after the sign-in");
}

#[test]
fn idt_user_key_a_profile_that_arrives_after_a_switch_leaves_somebody_in_use() {
    let stage = Stage::signed_in_oauth();
    stage.load_profile().unwrap();
    let first = stage.account().id;
    stage.pass(OAUTH);
    let gate = stage.platform.network.gate("oauth api");
    let _loading = stage.start_profile();
    stage.session.switch_to(&first).unwrap();
    gate.open();
    stage.settle();
    assert_eq!(stage.session.accounts().len(), 1, "the same person twice is one account");
    assert!(matches!(stage.session.status(), Status::SignedIn(_)), "{:?}", stage.session.status());
}

#[test]
fn rt_cross_tab_a_copy_of_one_account_that_hangs_does_not_stop_another_account() {
    let (stage, first) = Stage::two_people();
    let copy = stage.duplicate();
    stage.platform.clock.advance(400);
    let _never = stage.platform.network.gate("token");
    let _hanging = copy.start_fetch(API);
    let _waiting = stage.start_fetch(API);
    stage.session.switch_to(&first).unwrap();
    let mut call = stage.start_fetch(API);
    assert!(call.ended().is_some(), "the first account waits for a copy of the second");
}

#[test]
fn idt_user_key_a_copy_that_renews_does_not_erase_what_userinfo_said_here() {
    let first = Stage::signed_in();
    let second = first.duplicate();
    first.load_profile().unwrap();
    first.platform.clock.advance(400);
    second.fetch(API).unwrap();
    first.settle();
    assert_eq!((first.account().is_complete, first.account().text("name")), (true, Some("Ada Lovelace")));
}

#[test]
fn idt_user_key_a_copy_that_renews_does_not_erase_who_an_oauth_only_person_is() {
    let first = Stage::signed_in_oauth();
    let second = first.duplicate();
    first.load_profile().unwrap();
    first.platform.clock.advance(400);
    second.fetch(OAUTH_API).unwrap();
    first.settle();
    assert_eq!(first.account().subject.as_deref(), Some("4711"));
}

#[test]
fn stor_restore_a_session_that_is_too_old_is_not_shown() {
    let stage = Stage::signed_in();
    stage.session.keep_fresh();
    for _ in 0..25 * 60 {
        stage.platform.clock.advance(60);
        stage.settle();
    }
    assert_eq!(code(stage.fetch(API)), "signed_out");
    assert_eq!(stage.session.status(), Status::SignedOut);
}

#[test]
fn idt_user_key_news_of_another_account_do_not_hide_that_this_one_expired() {
    let (stage, first) = Stage::two_people();
    let copy = stage.duplicate();
    copy.session.switch_to(&first).unwrap();
    stage.platform.clock.advance(400);
    stage.platform.network.once("token", json(400, &value!({"error": "invalid_grant"})));
    assert_eq!(code(stage.fetch(API)), "session_expired");
    assert_eq!(stage.session.status(), Status::Expired(issuer_of(ID)));
    copy.fetch(API).unwrap();
    stage.settle();
    assert_eq!(stage.session.status(), Status::Expired(issuer_of(ID)));
}

#[test]
fn web_clock_two_tabs_that_were_opened_before_and_after_the_clock_was_set_back_do_not_outdo_each_other() {
    let first = Stage::signed_in();
    first.platform.clock.advance(-600);
    let second = first.duplicate();
    let before = first.count("token");
    for _ in 0..10 {
        first.platform.clock.advance(1);
        first.fetch(API).unwrap();
        second.fetch(API).unwrap();
    }
    let renewals = first.count("token") - before;
    assert!(renewals <= 2, "{renewals} renewals in ten seconds");
}

#[test]
fn web_clock_news_that_waited_for_a_tab_that_slept_make_no_token_younger() {
    let first = Stage::signed_in();
    let (id, second) = (first.account().id, first.duplicate());
    first.platform.bus.freeze(&second.platform);
    first.platform.clock.advance(400);
    first.fetch(API).unwrap();
    let renewed = first.account();
    first.platform.clock.advance(3600);
    first.platform.bus.thaw();
    news(&first, &id).iter().for_each(|text| first.platform.bus.shout(text));
    first.settle();
    let told = second.account();
    assert_eq!((told.issued_at, told.expires_at), (renewed.issued_at, renewed.expires_at));
    assert_eq!(second.fetch(API).unwrap().status, 200, "so it is renewed before it is sent");
}

#[test]
fn rt_cross_tab_a_renewal_that_spent_nothing_and_was_refused_here_ends_no_copy() {
    let first = Stage::signed_in();
    first.id.rotates.set(false);
    first.platform.clock.advance(400);
    let second = first.duplicate();
    *first.id.kid.borrow_mut() = "k2".into();
    first.platform.network.once("jwks", Err(NoResponse::Unreachable));
    assert_eq!(code(first.fetch(API)), "unreachable");
    // the page that has asked is gone before anybody else asks
    first.platform.bus.freeze(&first.platform);
    assert_eq!(second.fetch(API).map(|it| it.status).map_err(|it| it.code().to_owned()), Ok(200));
}

#[test]
fn idt_user_key_an_app_is_told_that_an_account_that_is_not_in_use_has_changed() {
    let (stage, first) = Stage::two_people();
    let gate = stage.platform.network.gate("userinfo");
    let _loading = stage.start_profile();
    stage.session.switch_to(&first).unwrap();
    let told = Rc::new(Cell::new(0));
    let count = Rc::clone(&told);
    stage.session.on_change(move |_| count.set(count.get() + 1));
    gate.open();
    stage.settle();
    assert!(told.get() > 0);
}

#[test]
fn out_wipe_the_tokens_of_a_tab_that_slept_through_a_sign_out_everywhere_are_revoked_when_it_wakes() {
    let mut stage = Stage::signed_in();
    let other = stage.duplicate();
    other.platform.store.steal("daypass:");
    other.session.restore();
    other.pass(ID);
    other.platform.clock.advance(5);
    stage.platform.bus.freeze(&stage.platform);
    other.sign_out_everywhere();
    stage.platform.bus.thaw();
    stage.reload();
    stage.session.restore();
    stage.settle();
    assert_eq!(stage.count("revocation"), 4);
}

#[test]
fn out_wipe_a_copy_that_knows_newer_tokens_than_the_one_that_is_signed_out_revokes_them() {
    for sleeps in [false, true] {
        let first = Stage::signed_in();
        let second = first.duplicate();
        first.platform.bus.freeze(&first.platform);
        first.platform.clock.advance(400);
        second.fetch(API).unwrap(); // renews, and the first does not hear of it
        first.platform.bus.thaw();
        if sleeps {
            first.platform.bus.freeze(&second.platform);
        }
        first.sign_out().unwrap();
        assert_eq!((second.session.accounts(), second.sessions()), (vec![], vec![]));
        second.settle();
        let revoked = first.platform.network.requests("revocation");
        let revoked: Vec<_> = revoked.iter().map(|it| field(it.body.as_deref().unwrap(), "token")).collect();
        for token in ["SECRET-rt-2", "SECRET-at-2", "SECRET-rt-3", "SECRET-at-3"] {
            assert_eq!(revoked.iter().filter(|it| *it == token).count(), 1, "{token} of {revoked:?}, asleep: {sleeps}");
        }
    }
}

#[test]
fn out_wipe_newer_tokens_are_revoked_too_where_the_word_comes_before_the_number() {
    let first = Stage::signed_in();
    let (id, second) = (first.account().id, first.duplicate());
    first.platform.bus.freeze(&first.platform);
    first.platform.clock.advance(400);
    second.fetch(API).unwrap();
    first.platform.bus.thaw();
    first.platform.bus.freeze(&second.platform);
    let numbers = first.platform.bus.numbers.borrow().clone();
    first.sign_out().unwrap();
    *first.platform.bus.numbers.borrow_mut() = numbers;
    first.platform.bus.thaw();
    first.platform.bus.shout(news(&first, &id).last().unwrap());
    first.settle();
    assert_eq!(second.sessions(), []);
    let revoked = first.platform.network.requests("revocation");
    assert!(revoked.iter().any(|it| field(it.body.as_deref().unwrap(), "token") == "SECRET-rt-3"));
}

#[test]
fn out_wipe_a_new_sign_in_does_not_bring_back_what_was_signed_out_everywhere() {
    let stage = Stage::signed_in();
    let mut other = stage.duplicate();
    other.platform.store.steal("daypass:");
    other.pass(ID);
    stage.platform.bus.freeze(&stage.platform);
    // the clock is ten minutes ahead while the person signs out, and is set right then
    stage.platform.clock.advance(600);
    other.sign_out_everywhere();
    stage.platform.clock.advance(-600);
    other.reload();
    other.pass(ID);
    stage.session.restore();
    assert_eq!(stage.session.status(), Status::SignedOut);
}

#[test]
fn areq_navigate_a_renewal_does_not_hide_that_the_browser_is_about_to_leave() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(3700);
    let token = stage.platform.network.gate("token");
    let _call = stage.start_fetch(API);
    let _discovery = stage.platform.network.gate("discovery");
    let _sign_in = stage.start_sign_in(ID, "/");
    assert_eq!(stage.session.status(), Status::Redirecting);
    token.open();
    stage.settle();
    assert_eq!(stage.session.status(), Status::Redirecting);
}

#[test]
fn rt_idt_fail_an_id_token_that_does_not_continue_the_first_one_leaves_no_refresh_token_alive() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    stage.id.edit("claims", |claims| claims["sub"] = value!("mallory"));
    stage.fetch(API).unwrap_err();
    stage.settle();
    assert!(stage.count("revocation") > 0);
}

#[test]
fn out_wipe_a_clock_that_was_ahead_for_a_while_does_not_bring_a_signed_out_copy_back() {
    let first = Stage::signed_in();
    let mut second = first.duplicate();
    let mut third = first.duplicate();
    third.platform.store.steal("daypass:");
    first.platform.bus.freeze(&second.platform);
    first.sign_out().unwrap();
    first.platform.clock.advance(3 * 86_400);
    third.reload();
    third.pass(ID);
    first.platform.clock.advance(-3 * 86_400);
    second.reload();
    second.session.restore();
    assert_eq!(second.session.status(), Status::SignedOut);
}

#[test]
fn rt_cross_tab_a_clock_that_was_ahead_for_a_while_makes_no_copy_spend_a_refresh_token_again() {
    let first = Stage::signed_in();
    let mut second = first.duplicate();
    let mut third = first.duplicate();
    third.platform.store.steal("daypass:");
    first.platform.bus.freeze(&second.platform);
    first.platform.clock.advance(400);
    first.fetch(API).unwrap();
    first.platform.clock.advance(3 * 86_400);
    third.reload();
    third.pass(ID);
    first.platform.clock.advance(-3 * 86_400);
    first.platform.bus.thaw();
    second.reload();
    second.session.restore();
    let _ = second.fetch(API);
    let spent = first.platform.network.requests("token");
    let spent: Vec<_> =
        spent.iter().filter_map(|it| it.body.as_deref()).filter(|it| it.contains("SECRET-rt-2")).collect();
    assert_eq!(spent.len(), 1, "{spent:?}");
}

#[test]
fn out_wipe_a_sign_out_everywhere_reaches_oauth_only_sessions_whose_person_nobody_asked_for() {
    let stage = Stage::signed_in_oauth();
    let other = stage.duplicate();
    other.platform.store.steal("daypass:");
    other.session.restore();
    other.pass(OAUTH);
    other.load_profile().unwrap();
    other.platform.clock.advance(5);
    other.sign_out_everywhere();
    stage.settle();
    stage.session.restore();
    assert_eq!(stage.session.status(), Status::SignedOut);
}

#[test]
fn out_wipe_a_sign_out_everywhere_reaches_such_a_session_where_another_account_is_in_use() {
    let stage = Stage::signed_in_oauth();
    stage.pass(ID);
    let other = stage.duplicate();
    other.platform.store.steal("daypass:");
    other.session.restore();
    other.pass(OAUTH);
    other.load_profile().unwrap();
    other.sign_out_everywhere();
    stage.settle();
    let issuers: Vec<_> = stage.session.accounts().into_iter().map(|it| it.issuer).collect();
    assert_eq!(issuers, [issuer_of(ID)]);
    assert_eq!(stage.account().issuer, issuer_of(ID), "and who is in use stays so");
}
