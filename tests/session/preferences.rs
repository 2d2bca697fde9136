//! What people prefer: kept per account under a name that tells nobody who it is, and read as strictly as anything that is kept.

use crate::fake_shelf::FakeShelf;
use crate::stage::{ID, OAUTH, Stage, issuer_of};
use daypass::session::ports::{Shelf as _, Store as _};
use daypass::session::preferences::{self, last_used, note_last_used, prefer, share_theme, show_theme};
use daypass::session::{ConsoleLayout, Preferences, Theme};

fn dark() -> Preferences {
    Preferences {
        theme: Theme::Dark,
        default_api: Some("https://resource.example.com".to_owned()),
        console_layout: ConsoleLayout::Beside,
    }
}

fn of(shelf: &FakeShelf, issuer: &str, subject: &str) -> Preferences {
    preferences::preferences(shelf, &issuer_of(issuer), subject)
}

#[test]
fn they_belong_to_one_person_at_one_provider_and_to_nobody_else() {
    let shelf = FakeShelf::default();
    prefer(&shelf, &issuer_of(ID), "ada@example.com", &dark()).unwrap();
    assert_eq!(of(&shelf, ID, "ada@example.com"), dark());
    for (issuer, subject) in [(ID, "grace"), (OAUTH, "ada@example.com")] {
        assert_eq!(of(&shelf, issuer, subject), Preferences::default(), "{issuer} {subject}");
    }
}

#[test]
fn nobody_can_read_there_whose_they_are() {
    let shelf = FakeShelf::default();
    prefer(&shelf, &issuer_of(ID), "ada@example.com", &dark()).unwrap();
    note_last_used(&shelf, &issuer_of(OAUTH));
    let texts = shelf.texts();
    assert!(!texts.contains("ada") && !texts.contains(ID), "{texts}");
}

#[test]
fn stor_untrusted_what_cannot_be_read_is_as_if_it_were_not_there() {
    let shelf = FakeShelf::default();
    prefer(&shelf, &issuer_of(ID), "ada", &dark()).unwrap();
    let name = shelf.shelved_names().remove(0);
    let long = format!("{{{}\"theme\":\"dark\"}}", " ".repeat(5000));
    for text in ["", "x", "[]", r#"{"theme":"blue"}"#, r#"{"theme":"dark","more":1}"#, r#"{"default_api":1}"#, &long] {
        shelf.plant(&name, text);
        assert_eq!(of(&shelf, ID, "ada"), Preferences::default(), "{text}");
    }
    shelf.plant(&name, r#"{"theme":"dark"}"#);
    assert_eq!(of(&shelf, ID, "ada").theme, Theme::Dark, "what an older version has kept is read");
    shelf.plant("daypass:last-used", "javascript:alert(1)");
    assert_eq!(last_used(&shelf), None);
}

#[test]
fn a_browser_keeps_them_for_fifty_accounts_and_those_of_the_latest_always() {
    let shelf = FakeShelf::default();
    for number in 0..60 {
        prefer(&shelf, &issuer_of(ID), &format!("{number}"), &dark()).unwrap();
        assert_eq!(of(&shelf, ID, &format!("{number}")), dark());
    }
    assert_eq!(shelf.shelved_names().len(), 50);
}

#[test]
fn what_cannot_be_kept_is_told() {
    let shelf = FakeShelf::default();
    shelf.full.set(true);
    assert!(prefer(&shelf, &issuer_of(ID), "ada", &dark()).is_err());
}

#[test]
fn the_preferred_api_comes_first_and_the_others_stay_in_their_order() {
    let stage = Stage::new();
    let apis = stage.session.configuration().providers[0].apis.clone();
    let names =
        |preferred: &Preferences| preferred.in_order(apis.clone()).into_iter().map(|it| it.name).collect::<Vec<_>>();
    assert_eq!(names(&dark()), ["Resource", "API"]);
    let unknown = Preferences { default_api: Some("https://gone.example.com".to_owned()), ..Preferences::default() };
    for preferred in [Preferences::default(), unknown] {
        assert_eq!(names(&preferred), ["API", "Resource"]);
    }
}

#[test]
fn the_colors_of_a_tab_are_kept_for_it_and_those_of_new_tabs_for_all() {
    let (stage, shelf) = (Stage::new(), FakeShelf::default());
    show_theme(&stage.platform, Theme::Dark);
    share_theme(&shelf, Theme::Light);
    assert_eq!(stage.platform.get("daypass:theme").unwrap().as_deref(), Some("dark"));
    assert_eq!(shelf.shelved("daypass:theme").as_deref(), Some("light"));
    show_theme(&stage.platform, Theme::System);
    assert_eq!(stage.platform.get("daypass:theme").unwrap().as_deref(), Some("system"));
    assert_eq!(shelf.shelved("daypass:theme").as_deref(), Some("light"));
    assert_eq!((Theme::System.attribute(), Theme::Dark.attribute()), (None, Some("dark")));
}

#[test]
fn the_provider_that_was_used_last_is_known_by_its_issuer_only() {
    let shelf = FakeShelf::default();
    assert_eq!(last_used(&shelf), None);
    note_last_used(&shelf, &issuer_of(ID));
    note_last_used(&shelf, &issuer_of(OAUTH));
    assert_eq!(last_used(&shelf), Some(issuer_of(OAUTH)));
    assert_eq!(shelf.shelved_names(), ["daypass:last-used"]);
}
