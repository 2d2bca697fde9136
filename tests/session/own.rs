//! Providers that people add: read as strictly as the file, never in the place of one of the file, and bound to their sessions.

use crate::alike::LIKE_PLAIN;
use crate::fake_shelf::FakeShelf;
use crate::stage::{ID, OAUTH, Stage, assert_no_secret, base, code, configuration, issuer_of};
use daypass::session::configuration::{Mistake, Provider, Source};
use daypass::session::own::{self, Draft, NotKept, Why};
use daypass::session::ports::{Shelf as _, StoreFault};
use daypass::session::preferences::{is_preference, note_last_used, prefer};
use daypass::session::{Configuration, Preferences, Status};
use serde_json::{Value, json};

/// The file of somebody who lets people add providers; only the OAuth-only one stands in it.
pub(crate) fn file() -> Configuration {
    let mut file = configuration();
    only_oauth(&mut file);
    Configuration::parse(&file.to_string(), &base()).unwrap()
}

fn only_oauth(file: &mut Value) {
    file["providers"].as_array_mut().unwrap().remove(0);
    file["own_providers"] = true.into();
}

pub(crate) fn draft(issuer: &str) -> Draft {
    Draft { issuer: issuer.to_owned(), client_id: "mine".to_owned(), ..Draft::default() }
}

fn mistake(draft: &Draft) -> (String, Mistake) {
    let shelf = FakeShelf::default();
    match own::save(&file(), &shelf, draft, None) {
        Err(NotKept::Mistake(error)) => {
            assert_eq!(shelf.texts(), "{}", "nothing is kept of it");
            (error.key, error.mistake)
        }
        other => panic!("{other:?}"),
    }
}

fn saved(shelf: &FakeShelf, draft: &Draft) -> Provider {
    own::save(&file(), shelf, draft, None).unwrap()
}

#[test]
fn it_becomes_what_the_same_entry_of_the_file_becomes_but_for_its_redirect_uri() {
    let shelf = FakeShelf::default();
    let entered = Draft {
        name: " Mine ".to_owned(),
        issuer: format!(" {ID}\n"),
        client_id: "spa".to_owned(),
        scopes: "openid  email".to_owned(),
        api: "https://api.example.com/v1".to_owned(),
    };
    let own = saved(&shelf, &entered);
    let entry: Value = serde_json::from_str(&own.to_entry()).unwrap();
    let same = json!({ "providers": [entry] }).to_string();
    let mut same = Configuration::parse(&same, &base()).unwrap().providers.remove(0);
    assert_ne!(own.client.redirect_uri, same.client.redirect_uri);
    same.client.redirect_uri = own.client.redirect_uri.clone();
    same.source = Source::Person;
    assert_eq!(own, same);
    assert_eq!(own::entries(&file(), &shelf)[0].provider.as_ref(), Ok(&own));
    assert_eq!(
        (Draft::of(&own).name, Draft::of(&own).scopes, Draft::of(&own).api),
        ("Mine".to_owned(), "openid email".to_owned(), "https://api.example.com/v1".to_owned())
    );
}

#[test]
fn a_mistake_is_told_at_its_field_and_nothing_is_kept() {
    for issuer in [
        "http://id.example.com",
        "https://id.example.com?tenant=a",
        "https://id.example.com#a",
        "id.example.com",
        "https://{tenant}.example.com",
        "https://id.example.com/.well-known/openid-configuration",
        "https://user@id.example.com",
        "javascript:alert(1)",
    ] {
        let (key, mistake) = mistake(&draft(issuer));
        assert!(key == "issuer" && matches!(mistake, Mistake::Expected(_)), "{issuer}: {key} {mistake:?}");
    }
    assert_eq!(mistake(&draft("")), ("issuer".to_owned(), Mistake::Missing));
    assert_eq!(mistake(&Draft { client_id: " ".to_owned(), ..draft(ID) }), ("client_id".to_owned(), Mistake::Missing));
    assert_eq!(mistake(&Draft { scopes: "a \"b\"".to_owned(), ..draft(ID) }).0, "scopes");
    for api in ["http://api.example.com", "https://api.example.com?x=1", "api"] {
        assert_eq!(mistake(&Draft { api: api.to_owned(), ..draft(ID) }).0, "apis[0].url", "{api}");
    }
    for name in ["a\u{202e}b", "\u{200b}", "a\nb", &"a".repeat(61), "-", ". \u{301}"] {
        assert_eq!(mistake(&Draft { name: name.to_owned(), ..draft(ID) }).0, "name", "{name:?}");
    }
    let unseen = "\u{ad}\u{61c}\u{115f}\u{1160}\u{3164}\u{ffa0}\u{180e}\u{2800}\u{e0000}\u{e0041}\u{e007f}";
    for name in unseen.chars().map(|it| format!("Pl{it}ain")) {
        assert_eq!(mistake(&Draft { name: name.to_owned(), ..draft(ID) }).0, "name", "{name:?}");
    }
    assert_eq!(mistake(&Draft { client_id: "x".repeat(501), ..draft(ID) }).0, "client_id");
}

#[test]
fn what_was_saved_is_what_is_read_from_then_on_however_long_it_is() {
    let long = format!("https://{}.example.com", ["a".repeat(40), "b".repeat(40)].join("."));
    let shelf = FakeShelf::default();
    let own = saved(&shelf, &draft(&long));
    assert_eq!(own.name.chars().count(), 60);
    assert_eq!(own::entries(&file(), &shelf)[0].provider.as_ref(), Ok(&own));
    for length in 3900..4100 {
        let shelf = FakeShelf::default();
        match own::save(&file(), &shelf, &Draft { scopes: "x".repeat(length), ..draft(ID) }, None) {
            Ok(own) => assert_eq!(own::entries(&file(), &shelf)[0].provider.as_ref(), Ok(&own), "{length}"),
            Err(NotKept::Mistake(error)) => {
                assert_eq!((error.key.as_str(), error.mistake), ("scopes", Mistake::TooLong(4096)), "{length}");
                assert_eq!(shelf.texts(), "{}", "{length}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_slash_at_the_end_of_an_issuer_stays_as_it_was_typed() {
    let shelf = FakeShelf::default();
    let (with, without) = (format!("{ID}/"), ID.to_owned());
    let one = saved(&shelf, &Draft { name: "One".to_owned(), ..draft(&with) });
    let other = saved(&shelf, &Draft { name: "Other".to_owned(), ..draft(&without) });
    assert_eq!((one.issuer.as_str(), other.issuer.as_str()), (with.as_str(), ID));
    assert_ne!(one.client.redirect_uri, other.client.redirect_uri);
}

#[test]
fn cfg_distinct_redirect_each_issuer_has_a_redirect_uri_of_its_own_that_is_known_before_it_is_kept() {
    let shelf = FakeShelf::default();
    let entered = draft(ID);
    let own = saved(&shelf, &entered);
    assert_eq!(entered.redirect_uri(&file()).as_ref(), Some(&own.client.redirect_uri));
    let text = own.client.redirect_uri.as_str();
    assert!(text.starts_with("https://app.example.net/callback/own/") && text.len() == 69, "{text}");
    let other = saved(&shelf, &Draft { name: "Other".to_owned(), ..draft("https://other.example.com") });
    let all: Vec<_> = file().providers.into_iter().chain([own, other]).map(|it| it.client.redirect_uri).collect();
    assert_eq!(all.iter().filter(|it| all.iter().filter(|other| other == it).count() > 1).count(), 0);
}

#[test]
fn a_provider_of_the_file_wins_over_one_with_its_issuer_its_name_or_its_redirect_uri() {
    assert_eq!(mistake(&draft(OAUTH)), ("issuer".to_owned(), Mistake::Duplicate));
    for name in LIKE_PLAIN {
        assert_eq!(mistake(&Draft { name: name.to_owned(), ..draft(ID) }), ("name".to_owned(), Mistake::Duplicate));
    }
    let own = saved(&FakeShelf::default(), &draft(ID));
    let path = own.client.redirect_uri.path().to_owned();
    let mut taken = configuration();
    only_oauth(&mut taken);
    taken["providers"][0]["redirect_path"] = path.into();
    let taken = Configuration::parse(&taken.to_string(), &base()).unwrap();
    let Err(NotKept::Mistake(error)) = own::save(&taken, &FakeShelf::default(), &draft(ID), None) else { panic!() };
    assert_eq!((error.key.as_str(), error.mistake), ("issuer", Mistake::Duplicate));
}

#[test]
fn an_entry_that_the_file_has_by_now_is_told_and_not_used() {
    let (stage, shelf) = (Stage::new(), FakeShelf::default());
    saved(&shelf, &Draft { client_id: "evil".to_owned(), ..draft(ID) });
    let mut whole = configuration();
    whole["own_providers"] = true.into();
    let file = Configuration::parse(&whole.to_string(), &base()).unwrap();
    let composed = own::compose(&file, &shelf, &stage.platform);
    assert_eq!(composed, file);
    let entries = own::entries(&file, &shelf);
    let Err(unusable) = &entries[0].provider else { panic!("used") };
    assert!(matches!(&unusable.why, Why::Mistake(error) if error.mistake == Mistake::Duplicate));
}

#[test]
fn stor_untrusted_what_cannot_be_read_is_told_stays_and_takes_nothing_else_along() {
    let (stage, shelf) = (Stage::with(only_oauth), FakeShelf::default());
    let good = saved(&shelf, &draft(ID));
    let entry = good.to_entry();
    let with = |key: &str, value: Value| {
        let mut entry: Value = serde_json::from_str(&entry).unwrap();
        entry["issuer"] = "https://other.example.com".into();
        entry["name"] = "Other".into();
        entry[key] = value;
        entry.to_string()
    };
    let bad = [
        "nonsense".to_owned(),
        "[]".to_owned(),
        with("client_secret", "hunter2".into()),
        with("redirect_path", "/callback".into()),
        with("metadata", json!({ "token_endpoint": "https://evil.example/token" })),
        with("openid_connect", false.into()),
        with("sign_in", "popup".into()),
        with("source", "File".into()),
        with("apis", json!([{ "url": "https://a.example" }, { "url": "https://b.example" }])),
        with("apis", json!([{ "url": "https://a.example", "requests": [] }])),
        with("scopes", json!(["x".repeat(5000)])),
        entry.clone(),
    ];
    for (index, text) in bad.iter().enumerate() {
        shelf.plant(&format!("daypass:provider:{index:012}"), text);
    }
    let entries = own::entries(&file(), &shelf);
    assert_eq!(entries.len(), bad.len() + 1);
    assert_eq!(entries.iter().filter_map(|it| it.provider.as_ref().ok()).collect::<Vec<_>>(), [&good]);
    assert!(entries.iter().all(|it| it.provider.as_ref().is_ok_or(|unusable| unusable.text.len() <= 600)));
    let composed = own::compose(&file(), &shelf, &stage.platform);
    assert_eq!(composed.providers.len(), 2);
    for own in entries.iter().filter(|it| it.provider.is_err()) {
        assert!(shelf.shelved(&format!("daypass:provider:{}", own.id)).is_some(), "lost");
        own::remove(&shelf, &own.id);
    }
    assert_eq!(own::entries(&file(), &shelf).len(), 1);
}

#[test]
fn of_names_that_somebody_else_writes_without_end_a_thousand_are_looked_at() {
    let shelf = FakeShelf::default();
    for index in 0..3000 {
        shelf.plant(&format!("daypass:provider:{index:032x}"), "nonsense");
    }
    assert_eq!(own::entries(&file(), &shelf).len(), 1000);
}

#[test]
fn an_entry_under_an_odd_name_can_be_removed_too() {
    let shelf = FakeShelf::default();
    let own = saved(&shelf, &draft(ID));
    shelf.plant(&format!("daypass:provider:daypass:provider:{}", own::id_of(&own)), &own.to_entry());
    for left in [1, 0] {
        own::remove(&shelf, &own::entries(&file(), &shelf)[0].id);
        assert_eq!(own::entries(&file(), &shelf).len(), left);
    }
}

#[test]
fn of_all_that_lies_on_the_shelf_only_entries_and_preferences_concern_what_is_shown() {
    let shelf = FakeShelf::default();
    saved(&shelf, &draft(ID));
    prefer(&shelf, &issuer_of(ID), "ada", &Preferences::default()).unwrap();
    note_last_used(&shelf, &issuer_of(ID));
    let concerns = |name: &str| own::is_entry(name) || is_preference(name);
    let names = shelf.shelved_names();
    assert_eq!((names.len(), names.iter().all(|name| concerns(name))), (3, true), "{names:?}");
    for number in ["daypass:generation:a", "daypass:over:a", "daypass:sign-outs", "daypass:signed-out:a", "other:a"] {
        assert!(!concerns(number), "{number}");
    }
}

trait OkOr<E> {
    fn is_ok_or(&self, judge: impl Fn(&E) -> bool) -> bool;
}

impl<T, E> OkOr<E> for Result<T, E> {
    fn is_ok_or(&self, judge: impl Fn(&E) -> bool) -> bool {
        self.as_ref().err().is_none_or(judge)
    }
}

#[test]
fn there_are_twenty_at_most_and_what_is_beyond_them_is_told() {
    let shelf = FakeShelf::default();
    let nth = |number: usize| Draft { name: format!("{number}"), ..draft(&format!("https://id-{number}.example.com")) };
    (0..20).for_each(|number| drop(saved(&shelf, &nth(number))));
    assert_eq!(own::save(&file(), &shelf, &nth(20), None), Err(NotKept::TooMany));
    let other = FakeShelf::default();
    saved(&other, &nth(20));
    let (name, text) = other.texts.borrow().iter().next().map(|(name, text)| (name.clone(), text.clone())).unwrap();
    shelf.texts.borrow_mut().insert(name, text);
    let entries = own::entries(&file(), &shelf);
    let surplus = entries.iter().filter(|it| matches!(&it.provider, Err(unusable) if unusable.why == Why::Surplus));
    assert_eq!((entries.len(), surplus.count()), (21, 1));
    let id = own::id_of(entries[20].provider.as_ref().unwrap());
    assert!(own::save(&file(), &shelf, &nth(0), Some(&id)).is_err(), "the issuer of another one");
}

#[test]
fn one_that_is_changed_takes_the_place_of_what_it_was_and_nothing_else() {
    let shelf = FakeShelf::default();
    let id = own::id_of(&saved(&shelf, &draft(ID)));
    saved(&shelf, &Draft { name: "Other".to_owned(), ..draft("https://other.example.com") });
    let taken = own::save(&file(), &shelf, &draft("https://other.example.com"), Some(&id));
    assert!(matches!(taken, Err(NotKept::Mistake(error)) if error.key == "issuer"));
    let own = own::save(&file(), &shelf, &draft("https://third.example.com"), Some(&id)).unwrap();
    let issuers: Vec<_> = own::entries(&file(), &shelf).into_iter().map(|it| it.provider.unwrap().issuer).collect();
    assert_eq!(issuers.len(), 2);
    assert!(issuers.contains(&own.issuer) && !issuers.contains(&issuer_of(ID)));
    assert!(matches!(own::save(&file(), &shelf, &draft("https://third.example.com"), None), Err(NotKept::Mistake(_))));
}

#[test]
fn a_shelf_that_is_full_is_told_and_the_former_entry_stays() {
    let shelf = FakeShelf::default();
    let id = own::id_of(&saved(&shelf, &draft(ID)));
    shelf.full.set(true);
    let changed = own::save(&file(), &shelf, &draft("https://other.example.com"), Some(&id));
    assert_eq!(changed, Err(NotKept::Store(StoreFault::Full)));
    assert_eq!(own::entries(&file(), &shelf)[0].id, id);
}

#[test]
fn where_the_file_does_not_allow_it_nothing_on_the_shelf_is_used() {
    let (stage, shelf) = (Stage::with(only_oauth), FakeShelf::default());
    saved(&shelf, &draft(ID));
    let mut off = file();
    off.own_providers = false;
    assert_eq!(own::compose(&off, &shelf, &stage.platform).providers.len(), 1);
    let silent = json!({ "providers": [{ "issuer": ID, "client_id": "a" }] }).to_string();
    assert!(!Configuration::parse(&silent, &base()).unwrap().own_providers, "the default is no");
}

#[test]
fn a_link_can_fill_in_what_sends_no_token_anywhere_and_nothing_more() {
    let link = "issuer=https%3A%2F%2Fid.example.com&client_id=spa&scope=openid+email&name=Mine&api=https%3A%2F%2Fevil.example&apis=x";
    let expected = Draft {
        name: "Mine".to_owned(),
        issuer: ID.to_owned(),
        client_id: "spa".to_owned(),
        scopes: "openid email".to_owned(),
        api: String::new(),
    };
    assert_eq!(Draft::from_query(link), Some(expected));
    for nothing in ["", "code=a&state=b", "api=https%3A%2F%2Fevil.example", "issuer=%zz"] {
        assert_eq!(Draft::from_query(nothing), None, "{nothing}");
    }
    let long = Draft::from_query(&format!("issuer={}", "a".repeat(1000))).unwrap();
    assert!(long.issuer.len() <= 600);
}

/// A stage on which the OpenID provider is one that a person has added.
pub(crate) fn own_stage() -> (Stage, FakeShelf) {
    let (stage, shelf) = (Stage::with(only_oauth), FakeShelf::default());
    saved(&shelf, &Draft { client_id: "spa".to_owned(), ..draft(ID) });
    heed(&stage, &shelf);
    (stage, shelf)
}

/// The page hears that the shelf has changed.
pub(crate) fn heed(stage: &Stage, shelf: &FakeShelf) {
    let composed = own::compose(stage.session.configuration(), shelf, &stage.platform);
    stage.session.reconfigure(composed);
}

pub(crate) fn remove_all(shelf: &FakeShelf) {
    shelf.texts.borrow_mut().clear();
}

pub(crate) fn source(stage: &Stage) -> Option<Source> {
    stage.session.configuration().provider(&issuer_of(ID)).map(|it| it.source)
}

#[test]
fn it_signs_people_in_from_the_moment_it_is_added_and_no_token_gets_to_the_shelf() {
    let (stage, shelf) = own_stage();
    stage.pass(ID);
    assert_eq!(stage.account().issuer, issuer_of(ID));
    let sent = stage.platform.network.requests("token")[0].body.clone().unwrap();
    assert!(sent.contains("redirect_uri=https%3A%2F%2Fapp.example.net%2Fcallback%2Fown%2F"), "{sent}");
    assert_no_secret("the shelf", &shelf.texts());
    let copies = stage.platform.store.dump("daypass:own:");
    assert_eq!(copies.len(), 1);
    assert_no_secret("the copy", &copies[0].1);
}

#[test]
fn one_that_is_removed_is_offered_to_nobody_and_its_session_goes_on_until_it_is_signed_out() {
    let (mut stage, shelf) = own_stage();
    stage.pass(ID);
    remove_all(&shelf);
    for _ in 0..2 {
        heed(&stage, &shelf);
        stage.session.restore();
        assert_eq!(source(&stage), Some(Source::Former));
        assert!(!stage.session.configuration().provider(&issuer_of(ID)).unwrap().is_offered());
        assert!(stage.refresh().is_ok() && stage.load_profile().is_ok());
        stage.reload();
    }
    heed(&stage, &shelf);
    stage.session.restore();
    assert_eq!(stage.sign_out(), Ok(true));
    assert!(stage.count("revocation") > 0, "its tokens are revoked");
    stage.reload();
    heed(&stage, &shelf);
    assert_eq!((source(&stage), stage.platform.store.dump("daypass:own:")), (None, vec![]));
    assert_eq!(code(stage.sign_in_to(ID, "/")), "provider_unknown");
}

#[test]
fn another_registration_at_the_same_issuer_waits_until_the_session_of_the_former_one_is_over() {
    let (mut stage, shelf) = own_stage();
    stage.pass(ID);
    let id = own::id_of(stage.session.configuration().provider(&issuer_of(ID)).unwrap());
    own::save(&file(), &shelf, &draft(ID), Some(&id)).unwrap();
    heed(&stage, &shelf);
    assert_eq!(source(&stage), Some(Source::Former));
    assert!(matches!(stage.session.status(), Status::SignedIn(_)));
    stage.sign_out().unwrap();
    stage.reload();
    heed(&stage, &shelf);
    let own = stage.session.configuration().provider(&issuer_of(ID)).unwrap();
    assert_eq!((own.source, own.client.client_id.as_str()), (Source::Person, "mine"));
}

#[test]
fn new_scopes_and_another_name_hold_at_once_and_end_no_session() {
    let (stage, shelf) = own_stage();
    stage.pass(ID);
    let own = stage.session.configuration().provider(&issuer_of(ID)).unwrap().clone();
    let changed = Draft { name: "New name".to_owned(), scopes: "openid email".to_owned(), ..Draft::of(&own) };
    own::save(&file(), &shelf, &changed, Some(&own::id_of(&own))).unwrap();
    heed(&stage, &shelf);
    assert_eq!((source(&stage), stage.account().provider.as_str()), (Some(Source::Person), "New name"));
}

#[test]
fn an_answer_that_comes_after_the_provider_was_removed_elsewhere_still_finds_what_it_was_asked_with() {
    let (mut stage, shelf) = own_stage();
    let answer = stage.approved(ID);
    remove_all(&shelf);
    stage.reload();
    heed(&stage, &shelf);
    assert_eq!(stage.complete(&answer), Some(Ok(())));
    assert_eq!(source(&stage), Some(Source::Former));
}

#[test]
fn a_copy_in_this_tab_that_was_tampered_with_names_no_provider() {
    let (mut stage, shelf) = own_stage();
    stage.pass(ID);
    let (key, text) = stage.platform.store.dump("daypass:own:").remove(0);
    remove_all(&shelf);
    for tampered in [text.replace(ID, OAUTH), text.replace("\"spa\"", "\"other\""), "x".to_owned()] {
        stage.platform.store.plant(&key, &tampered);
        stage.reload();
        heed(&stage, &shelf);
        assert_eq!(source(&stage), None, "{tampered}");
        assert_eq!(stage.platform.store.dump("daypass:own:"), []);
    }
    let oauth = stage.session.configuration().provider(&issuer_of(OAUTH)).unwrap();
    assert_eq!((oauth.client.client_id.as_str(), oauth.source), ("spa-2", Source::File));
}
