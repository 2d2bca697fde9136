//! Several people at several providers in one tab.

use crate::stage::*;
use daypass::session::Status;

fn subjects(stage: &Stage) -> Vec<Option<String>> {
    stage.session.accounts().into_iter().map(|account| account.subject).collect()
}

#[test]
fn idt_user_key_people_are_told_apart_by_issuer_and_subject() {
    let (stage, _) = Stage::two_people();
    stage.pass(OAUTH);
    assert_eq!(stage.session.accounts().len(), 3);
    *stage.id.person.borrow_mut() = OTHER;
    stage.pass(ID);
    assert_eq!(stage.session.accounts().len(), 3, "the same person again is one account");
    assert_eq!(stage.account().subject.as_deref(), Some(OTHER));
}

#[test]
fn idt_user_key_each_call_carries_the_token_of_the_account_in_use() {
    let (stage, first) = Stage::two_people();
    let bearer = |stage: &Stage| {
        stage.fetch(API).unwrap();
        let request = stage.platform.network.requests("api").pop().unwrap();
        request.headers.into_iter().find(|(name, _)| name == "authorization").unwrap().1
    };
    let second_token = bearer(&stage);
    stage.session.switch_to(&first).unwrap();
    assert_eq!(stage.account().id, first);
    let first_token = bearer(&stage);
    assert_ne!(first_token, second_token);
    stage.platform.clock.advance(400);
    assert_eq!(stage.fetch(API).unwrap().status, 200);
    let spent = stage.platform.network.requests("token").pop().unwrap().body.unwrap();
    assert_eq!(field(&spent, "refresh_token"), "SECRET-rt-2", "the first person's");
}

#[test]
fn idt_user_key_the_choice_outlives_a_reload() {
    let (mut stage, first) = Stage::two_people();
    stage.session.switch_to(&first).unwrap();
    stage.reload();
    stage.session.restore();
    assert_eq!(stage.account().id, first);
}

#[test]
fn idt_user_key_an_account_that_is_not_there_cannot_be_chosen() {
    let (stage, _) = Stage::two_people();
    let before = stage.account().id;
    assert_eq!(code(stage.session.switch_to("nobody")), "signed_out");
    assert_eq!(stage.account().id, before);
}

#[test]
fn idt_user_key_an_answer_for_the_former_account_is_not_shown_to_the_next() {
    let (stage, first) = Stage::two_people();
    let gate = stage.platform.network.gate("api");
    let mut call = stage.start_fetch(API);
    stage.session.switch_to(&first).unwrap();
    gate.open();
    stage.settle();
    assert_eq!(code(call.ended().unwrap()), "superseded");
}

#[test]
fn idt_user_key_a_profile_is_kept_with_the_person_it_is_about() {
    let (stage, first) = Stage::two_people();
    let gate = stage.platform.network.gate("userinfo");
    let mut loading = stage.start_profile();
    stage.session.switch_to(&first).unwrap();
    gate.open();
    stage.settle();
    assert_eq!(loading.ended(), Some(Ok(())));
    assert!(!stage.account().is_complete);
    let other = stage.session.accounts().into_iter().find(|it| it.id != first).unwrap();
    assert_eq!((other.is_complete, other.subject.as_deref()), (true, Some(OTHER)));
}

#[test]
fn out_wipe_signing_out_leaves_the_other_account_alone_and_takes_nobody_up() {
    let (stage, first) = Stage::two_people();
    stage.sign_out().unwrap();
    assert_eq!(stage.session.status(), Status::SignedOut);
    assert_eq!(code(stage.fetch(API)), "signed_out");
    assert_eq!(stage.session.accounts().iter().map(|it| it.id.clone()).collect::<Vec<_>>().join(","), first);
    stage.session.switch_to(&first).unwrap();
    assert_eq!(stage.fetch(API).unwrap().status, 200);
}

#[test]
fn rt_invalid_grant_the_end_of_an_account_that_is_not_in_use_is_not_the_end_of_the_other() {
    let (stage, first) = Stage::two_people();
    let copy = stage.duplicate();
    copy.session.switch_to(&first).unwrap();
    copy.sign_out().unwrap();
    stage.settle();
    assert_eq!(stage.account().subject.as_deref(), Some(OTHER));
    assert_eq!(subjects(&stage), [Some(OTHER.to_owned())]);
}

#[test]
fn out_wipe_everywhere_reaches_every_session_of_the_account_in_this_browser() {
    let stage = Stage::signed_in();
    // a tab of its own: no copy of the first session, but the same person
    let other = stage.duplicate();
    other.platform.store.steal("daypass:");
    other.session.restore();
    other.pass(ID);
    assert_ne!(other.account().id, stage.account().id);
    other.platform.clock.advance(5);
    other.sign_out_everywhere();
    stage.settle();
    assert_eq!((stage.session.status(), stage.sessions()), (Status::SignedOut, vec![]));
    assert_eq!(stage.count("revocation"), 4, "each session's tokens are revoked");
}

#[test]
fn out_wipe_everywhere_reaches_a_tab_that_sleeps_through_it() {
    let mut stage = Stage::signed_in();
    let other = stage.duplicate();
    other.platform.store.steal("daypass:");
    other.session.restore();
    other.pass(ID);
    other.platform.clock.advance(5);
    stage.platform.bus.freeze(&stage.platform);
    other.sign_out_everywhere();
    assert_eq!(code(stage.fetch(API)), "signed_out");
    stage.reload();
    stage.session.restore();
    assert_eq!((stage.session.status(), stage.sessions()), (Status::SignedOut, vec![]));
}

#[test]
fn out_wipe_everywhere_leaves_other_people_and_later_sign_ins_alone() {
    let (stage, first) = Stage::two_people();
    stage.sign_out_everywhere();
    assert_eq!(stage.session.accounts().iter().map(|it| it.id.clone()).collect::<Vec<_>>().join(","), first);
    stage.pass(ID);
    assert_eq!(stage.account().subject.as_deref(), Some(OTHER), "even in the same second");
    assert_eq!(stage.fetch(API).unwrap().status, 200);
}

#[test]
fn web_clock_a_sign_out_by_a_clock_that_was_wrong_locks_nobody_out() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(80_000);
    stage.sign_out_everywhere();
    stage.platform.clock.advance(-80_000);
    stage.pass(ID);
    assert_eq!(stage.fetch(API).unwrap().status, 200);
}

#[test]
fn web_broadcast_a_sign_out_everywhere_names_nobody() {
    let stage = Stage::signed_in();
    stage.sign_out_everywhere();
    let said = stage.platform.bus.said.borrow().join("\n");
    let numbers = format!("{:?}", stage.platform.bus.numbers.borrow());
    for text in [said, numbers] {
        assert!(!text.contains(ID) && !text.contains("248289761001"), "{text}");
    }
}

#[test]
fn web_broadcast_a_stranger_who_shouts_signed_out_ends_nothing() {
    let (stage, _) = Stage::two_people();
    let before = stage.session.accounts();
    stage.sign_out_everywhere();
    let said = stage.platform.bus.said.borrow().iter().rfind(|it| it.contains("signed_out")).unwrap().clone();
    stage.pass(ID);
    // the same word once more, the same without a number, and nonsense: none of it is news for a later sign-in
    let text: serde_json::Value = serde_json::from_str(&said).unwrap();
    stage.platform.bus.shout(&said);
    stage.platform.bus.shout(&serde_json::json!({"signed_out": text["signed_out"]}).to_string());
    stage.platform.bus.shout(r#"{"signed_out":7}"#);
    assert_eq!(before.len(), 2);
    stage.settle();
    assert_eq!(stage.session.accounts().len(), 2);
}

#[test]
fn idt_user_key_a_call_of_the_former_account_is_not_sent_after_a_switch() {
    let (stage, first) = Stage::two_people();
    stage.platform.clock.advance(400);
    let gate = stage.platform.network.gate("token");
    let mut call = stage.start_fetch(API);
    stage.session.switch_to(&first).unwrap();
    gate.open();
    stage.settle();
    assert_eq!((code(call.ended().unwrap()).as_str(), stage.count("api")), ("superseded", 0));
}

#[test]
fn idt_user_key_a_refused_call_of_the_former_account_is_not_sent_once_more_after_a_switch() {
    let (stage, first) = Stage::two_people();
    stage.id.end_tokens();
    let gate = stage.platform.network.gate("token");
    let mut call = stage.start_fetch(API);
    stage.session.switch_to(&first).unwrap();
    gate.open();
    stage.settle();
    assert_eq!((code(call.ended().unwrap()).as_str(), stage.count("api")), ("superseded", 1));
}
