//! Providers that people add, and the sessions of a tab: what was changed or removed holds on for as long as a session needs it.

use crate::fake_shelf::FakeShelf;
use crate::own::{draft, file, heed, own_stage, remove_all, source};
use crate::stage::{ID, Stage, code, issuer_of};
use daypass::session::configuration::Source;
use daypass::session::own::{self, Draft};
use daypass::session::{SignedOut, Status};
use std::rc::Rc;

#[test]
fn a_session_goes_on_with_the_entry_as_it_was_changed_last_where_it_is_removed_later() {
    let (mut stage, shelf) = own_stage();
    stage.pass(ID);
    let own = stage.session.configuration().provider(&issuer_of(ID)).unwrap().clone();
    let changed = Draft { name: "New name".to_owned(), scopes: "openid".to_owned(), ..Draft::of(&own) };
    own::save(&file(), &shelf, &changed, Some(&own::id_of(&own))).unwrap();
    heed(&stage, &shelf);
    remove_all(&shelf);
    stage.reload();
    heed(&stage, &shelf);
    stage.session.restore();
    assert_eq!((source(&stage), stage.account().provider.as_str()), (Some(Source::Former), "New name"));
    assert_eq!(stage.session.configuration().provider(&issuer_of(ID)).unwrap().scopes.to_text(), "openid");
}

/// The client_id that stands in the configuration of the page.
fn client_id(stage: &Stage) -> String {
    stage.session.configuration().provider(&issuer_of(ID)).unwrap().client.client_id.clone()
}

/// The person corrects the client_id in the place of the former entry.
fn correct(shelf: &FakeShelf, stage: &Stage) {
    let id = own::id_of(stage.session.configuration().provider(&issuer_of(ID)).unwrap());
    let corrected = Draft { name: "Corrected".to_owned(), ..draft(ID) };
    own::save(&file(), shelf, &corrected, Some(&id)).unwrap();
}

#[test]
fn a_sign_in_that_was_given_up_does_not_hold_on_to_a_registration_that_is_corrected_since() {
    let (mut stage, shelf) = own_stage();
    assert!(stage.sign_in(ID).contains("client_id=spa&"));
    // the person comes back without an answer
    stage.reload();
    heed(&stage, &shelf);
    stage.session.restore();
    correct(&shelf, &stage);
    assert!(own::recompose(&stage.session, &shelf));
    assert!(!own::recompose(&stage.session, &shelf), "that was all");
    assert_eq!((source(&stage), client_id(&stage).as_str(), stage.attempts()), (Some(Source::Person), "mine", vec![]));
    assert_eq!(stage.platform.store.dump("daypass:own:"), []);
    assert!(stage.sign_in(ID).contains("client_id=mine&"));
}

#[test]
fn a_sign_in_that_is_just_leaving_keeps_what_it_was_asked_with() {
    let (mut stage, shelf) = own_stage();
    let answer = stage.approved(ID);
    correct(&shelf, &stage);
    own::recompose(&stage.session, &shelf);
    stage.reload();
    heed(&stage, &shelf);
    assert_eq!(stage.complete(&answer), Some(Ok(())));
    own::recompose(&stage.session, &shelf);
    assert_eq!((source(&stage), client_id(&stage).as_str()), (Some(Source::Former), "spa"));
}

#[test]
fn a_sign_in_that_is_too_old_to_be_answered_holds_on_to_no_registration_after_a_reload() {
    let (mut stage, shelf) = own_stage();
    stage.sign_in(ID);
    correct(&shelf, &stage);
    stage.platform.clock.advance(3601);
    stage.reload();
    heed(&stage, &shelf);
    assert_eq!((source(&stage), client_id(&stage).as_str()), (Some(Source::Person), "mine"));
}

/// The page follows its sessions, as the user interface does.
fn follow(stage: &Stage, shelf: &Rc<FakeShelf>) {
    let (session, shelf) = (Rc::downgrade(&stage.session), Rc::clone(shelf));
    stage.session.on_change(move |_| {
        if let Some(session) = session.upgrade() {
            own::drop_former(&session, &*shelf);
        }
    });
}

/// Somebody is signed in with a registration that was corrected since.
fn former_stage() -> (Stage, Rc<FakeShelf>) {
    let (stage, shelf) = own_stage();
    stage.pass(ID);
    correct(&shelf, &stage);
    own::recompose(&stage.session, &shelf);
    assert_eq!((source(&stage), client_id(&stage).as_str()), (Some(Source::Former), "spa"));
    (stage, Rc::new(shelf))
}

fn assert_corrected(stage: &Stage) {
    assert_eq!((source(stage), client_id(stage).as_str()), (Some(Source::Person), "mine"));
    assert_eq!(stage.platform.store.dump("daypass:own:"), []);
    assert!(stage.sign_in(ID).contains("client_id=mine&"));
}

#[test]
fn the_corrected_registration_holds_as_soon_as_the_session_of_the_former_one_is_revoked() {
    let (stage, shelf) = former_stage();
    let name = stage.account().provider;
    follow(&stage, &shelf);
    stage.revoke().unwrap();
    let (report, _): (SignedOut, bool) = stage.session.sign_out_report("").unwrap();
    assert_eq!(report.provider, name, "the report still names it");
    assert_corrected(&stage);
}

#[test]
fn the_corrected_registration_holds_as_soon_as_the_provider_has_ended_the_session() {
    let (stage, shelf) = former_stage();
    follow(&stage, &shelf);
    stage.id.end_grants();
    stage.refresh().unwrap_err();
    assert_eq!(stage.session.status(), Status::Expired(issuer_of(ID)));
    assert_corrected(&stage);
}

#[test]
fn the_corrected_registration_holds_as_soon_as_a_copy_of_the_session_is_signed_out() {
    let (stage, shelf) = former_stage();
    let sibling = stage.duplicate();
    heed(&sibling, &shelf);
    sibling.session.restore();
    follow(&stage, &shelf);
    sibling.sign_out().unwrap();
    stage.settle();
    assert_eq!(stage.session.status(), Status::SignedOut);
    assert_corrected(&stage);
}

#[test]
fn no_sign_in_begins_with_what_was_removed_unless_its_session_lives() {
    let (stage, shelf) = own_stage();
    stage.pass(ID);
    remove_all(&shelf);
    own::recompose(&stage.session, &shelf);
    assert_eq!(source(&stage), Some(Source::Former));
    assert_eq!(stage.sign_in_to(ID, "/"), Ok(()), "the session can be given more");
    stage.session.restore();
    stage.revoke().unwrap();
    assert_eq!(source(&stage), Some(Source::Former), "nobody has looked again");
    assert_eq!(code(stage.sign_in_to(ID, "/")), "provider_unknown");
}
