//! The way back while `daypass.json` is still on its way: the code goes out by the text of before, and the file of now judges what
//! comes of it.

use crate::dpop::{configured, offering};
use crate::fake_network::json;
use crate::fake_platform::FakePlatform;
use crate::fake_shelf::FakeShelf;
use crate::own::{own_stage, remove_all};
use crate::stage::*;
use daypass::session::ahead::{self, Ahead};
use daypass::session::configuration::Source;
use daypass::session::ports::NoResponse;
use daypass::session::{Address, Configuration, Failed, NotSilently, Silent, Status, own};
use serde_json::{Value, json as value};
use std::rc::Rc;

type Begun = Ahead<FakePlatform>;
type Edit = fn(&mut Value);
type Judged = Box<dyn Fn(&mut Value)>;

/// Somebody is about to come back to a tab that has read this file.
fn coming_back(edit: impl FnOnce(&mut Value)) -> (Stage, Address) {
    let mut file = configuration();
    edit(&mut file);
    let stage = Stage::with(|it| *it = file.clone());
    ahead::keep(&stage.platform, &file.to_string());
    // where the configuration does not want it, it changes nothing
    offering(&stage, value!(["ES256"]));
    let address = stage.approved(ID);
    stage.events();
    (stage, address)
}

fn begin(stage: &Stage, address: &Address) -> Option<Begun> {
    let begun = Ahead::begin(&stage.platform, &FakeShelf::default(), &base(), address);
    stage.settle();
    begun
}

fn read(edit: impl FnOnce(&mut Value)) -> Configuration {
    let mut file = configuration();
    edit(&mut file);
    Configuration::parse(&file.to_string(), &base()).unwrap()
}

/// The file has come; what became of the answer.
fn judged(stage: &mut Stage, begun: Begun, file: Configuration) -> Result<(), Failed> {
    stage.session = begun.go_on(file);
    // where it came from does not matter any more
    let nowhere = Address { path: "/".to_owned(), query: String::new(), fragment: String::new() };
    stage.complete(&nowhere).unwrap()
}

/// The tokens that the provider was told to revoke, as far as they say what they are.
fn revoked(stage: &Stage) -> Vec<String> {
    let requests = stage.platform.network.requests("revocation");
    requests.iter().map(|it| field(it.body.as_deref().unwrap(), "token_type_hint")).collect()
}

#[track_caller]
fn assert_given_up(stage: &Stage, what: &str) {
    stage.settle();
    assert_eq!((stage.sessions(), stage.attempts()), (vec![], vec![]), "{what}");
    assert_eq!(revoked(stage), ["refresh_token", "access_token"], "{what}");
    assert_eq!(stage.count("userinfo") + stage.count("api"), 0, "{what}");
    let kept = format!("{:?}", stage.platform.store.dump(""));
    assert!(!kept.contains("SECRET"), "{what} kept {kept}");
}

#[test]
fn tok_post_the_code_goes_out_before_the_file_has_come_and_nobody_is_signed_in_before_it_has() {
    let (mut stage, address) = coming_back(|_| ());
    let begun = begin(&stage, &address).unwrap();
    let sent =
        ["remove attempt", "replace /callback", "send token", "receive token", "send jwks", "receive jwks", "set jwks"];
    assert_eq!(stage.events(), sent);
    assert_eq!(stage.sessions(), []);
    assert_eq!(judged(&mut stage, begun, read(|_| ())), Ok(()));
    assert_eq!(stage.events(), ["set session", "set in-use", "replace /reports?year=2026#top"]);
    assert_eq!((stage.account().provider.as_str(), stage.sessions().len()), ("Example", 1));
}

#[test]
fn the_file_may_come_before_the_tokens_do() {
    let (mut stage, address) = coming_back(|_| ());
    let token = stage.platform.network.gate("token");
    let begun = begin(&stage, &address).unwrap();
    stage.session = begun.go_on(read(|it| it["providers"][0]["name"] = "New name".into()));
    let mut completing = stage.start_complete(&address);
    assert_eq!((completing.ended(), stage.session.status()), (None, Status::Restoring));
    token.open();
    stage.settle();
    assert_eq!(completing.ended(), Some(Some(Ok(()))));
    assert_eq!(stage.account().provider, "New name");
}

#[test]
fn tok_same_as_no_session_begins_with_a_provider_that_the_file_of_now_names_no_more_or_in_another_way() {
    let server = |it: &mut Value, token_endpoint: &str| {
        it["providers"][0]["metadata"] = value!({
            "authorization_endpoint": "https://id.example.com/authorize",
            "token_endpoint": token_endpoint,
            "jwks_uri": "https://id.example.com/jwks",
        });
    };
    let edits: [(&str, Judged); 8] = [
        ("provider_unknown", Box::new(|it| drop(it["providers"].as_array_mut().unwrap().remove(0)))),
        ("provider_unknown", Box::new(|it| it["providers"][0]["issuer"] = "https://new.example.com".into())),
        ("provider_unknown", Box::new(|it| it["providers"][0]["client_id"] = "another".into())),
        ("provider_unknown", Box::new(|it| it["providers"][0]["redirect_path"] = "/back".into())),
        ("provider_unknown", Box::new(move |it| server(it, "https://new.example.com/token"))),
        ("state_unknown", Box::new(|it| it["providers"][0]["dpop"] = "required".into())),
        ("state_unknown", Box::new(|it| it["providers"][0]["openid_connect"] = false.into())),
        ("id_token_alg", Box::new(|it| it["providers"][0]["id_token_signed_response_alg"] = "ES512".into())),
    ];
    for (code, edit) in edits {
        let (mut stage, address) = coming_back(|_| ());
        let begun = begin(&stage, &address).unwrap();
        let file = read(|it| edit(it));
        let now = file.clone();
        assert_eq!(judged(&mut stage, begun, file).unwrap_err().error.code(), code);
        assert_given_up(&stage, code);
        stage.session.restore();
        assert_eq!((stage.session.status(), stage.session.configuration()), (Status::SignedOut, &now));
    }
}

#[test]
fn an_api_that_the_file_of_now_names_no_more_gets_no_token() {
    let (mut stage, address) = coming_back(|_| ());
    let begun = begin(&stage, &address).unwrap();
    assert_eq!(judged(&mut stage, begun, read(|it| it["providers"][0]["apis"] = value!([]))), Ok(()));
    assert_eq!(code(stage.fetch(API)), "request_not_allowed");
    assert_eq!(stage.count("api"), 0);
}

#[test]
fn where_the_file_cannot_be_used_nobody_is_signed_in_and_the_tokens_are_revoked() {
    for late in [false, true] {
        let (stage, address) = coming_back(|_| ());
        let token = late.then(|| stage.platform.network.gate("token"));
        let begun = begin(&stage, &address).unwrap();
        drop(begun);
        stage.settle();
        if let Some(token) = token {
            token.open();
        }
        assert_given_up(&stage, "a file that cannot be used");
        assert_eq!(stage.platform.address(), "/callback");
        let mut next = stage;
        next.reload();
        next.session.restore();
        assert_eq!(
            (next.session.status(), next.last_failure().as_deref()),
            (Status::SignedOut, Some("configuration_missing"))
        );
    }
}

#[test]
fn stor_untrusted_what_the_file_of_now_refuses_is_revoked_where_it_came_from_or_nowhere() {
    let (mut stage, address) = coming_back(|_| ());
    stage.platform.network.route("evil", "https://evil.test/", |_| Err(NoResponse::Unreachable));
    let [(key, text)] = &stage.attempts()[..] else { panic!("one attempt") };
    let spoilt = text.replace("https://id.example.com/revoke", "https://evil.test/revoke");
    assert_ne!(&spoilt, text);
    stage.platform.store.plant(key, &spoilt);
    let begun = begin(&stage, &address).unwrap();
    let file = read(|it| drop(it["providers"].as_array_mut().unwrap().remove(0)));
    assert_eq!(judged(&mut stage, begun, file).unwrap_err().error.code(), "provider_unknown");
    stage.settle();
    assert_eq!([stage.count("token"), stage.count("revocation"), stage.count("evil")], [1, 0, 0]);
}

#[test]
fn what_other_tabs_say_is_heard_by_the_file_of_now_only() {
    let (stage, address) = coming_back(|_| ());
    let heard = || stage.platform.bus.listeners.borrow().len();
    let before = heard();
    let begun = begin(&stage, &address).unwrap();
    assert_eq!(heard(), before);
    let _session = begun.go_on(read(|_| ()));
    assert_eq!(heard(), before + 1);
}

#[test]
fn a_token_is_as_old_as_its_answer_however_late_the_file_comes() {
    let expires = [0, 20].map(|late| {
        let (mut stage, address) = coming_back(|_| ());
        let begun = begin(&stage, &address).unwrap();
        stage.platform.clock.advance(late);
        assert_eq!(judged(&mut stage, begun, read(|_| ())), Ok(()));
        stage.account().expires_at.unwrap()
    });
    assert_eq!(expires[0], expires[1]);
}

#[test]
fn a_token_request_that_fails_is_blamed_on_the_server_unless_the_file_of_now_names_it_no_more() {
    let refused: Edit = |it| drop(it["providers"].as_array_mut().unwrap().remove(0));
    for (code, edit, reply) in [
        ("content_security_policy", (|_| ()) as Edit, Err(NoResponse::Forbidden)),
        ("provider_unknown", refused, Err(NoResponse::Forbidden)),
        ("provider_unknown", refused, json(200, &value!({}))),
    ] {
        let (mut stage, address) = coming_back(|_| ());
        stage.platform.network.once("token", reply);
        let begun = begin(&stage, &address).unwrap();
        let failed = judged(&mut stage, begun, read(edit)).unwrap_err();
        assert_eq!((failed.error.code(), failed.return_to.as_str()), (code, "/reports?year=2026#top"));
    }
}

#[test]
fn cb_state_nothing_begins_with_an_answer_that_is_not_for_this_tab_or_does_not_hold() {
    let (stage, address) = coming_back(|_| ());
    let (state, code) = (field(&address.query, "state"), field(&address.query, "code"));
    let iss = "iss=https%3A%2F%2Fid.example.com";
    let before = stage.platform.store.dump("");
    let other_path = Address { path: "/callback/plain".to_owned(), ..address.clone() };
    let in_fragment = Address { query: String::new(), fragment: format!("#{}", address.query), ..address.clone() };
    let queries = [
        String::new(),
        format!("code={code}&{iss}"),
        format!("code={code}&state=forged&{iss}"),
        format!("code={code}&state={state}&state={state}&{iss}"),
        format!("code={code}&state={state}&iss=https%3A%2F%2Fevil.test"),
        format!("code={code}&state={state}"),
        format!("code={code}&error=access_denied&state={state}&{iss}"),
        format!("error=access_denied&state={state}&{iss}"),
        format!("state={state}&{iss}"),
        format!("code=%zz&state={state}&{iss}"),
    ];
    for address in queries.iter().map(|query| requery(&address, query)).chain([other_path, in_fragment]) {
        assert!(begin(&stage, &address).is_none(), "began with {address:?}");
    }
    assert_eq!((stage.events(), stage.platform.store.dump("")), (vec![], before));
    assert!(begin(&stage, &address).is_some());
}

#[test]
fn stor_untrusted_nothing_begins_where_the_attempt_and_the_text_do_not_hold_together() {
    let spoilt: [Edit; 9] = [
        |it| it["version"] = 1.into(),
        |it| it["server"]["issuer"] = "https://evil.test".into(),
        |it| it["server"]["token_endpoint"] = "http://evil.test/token".into(),
        |it| it["client"]["client_id"] = "evil".into(),
        |it| it["client"]["redirect_uri"] = "https://evil.test/callback".into(),
        |it| it["nonce_seed"] = Value::Null,
        |it| it["started_at"] = 1.into(),
        |it| it["verifier"] = Value::Null,
        |it| it["more"] = 1.into(),
    ];
    for spoil in spoilt {
        let (stage, address) = coming_back(|_| ());
        let [(key, text)] = &stage.attempts()[..] else { panic!("one attempt") };
        let mut attempt = serde_json::from_str(text).unwrap();
        spoil(&mut attempt);
        stage.platform.store.plant(key, &attempt.to_string());
        assert!(begin(&stage, &address).is_none(), "began with {attempt}");
        assert_eq!(stage.events(), [] as [String; 0]);
    }
    let named: [(&str, Edit); 4] = [
        ("no providers", |it| it["providers"] = value!([])),
        ("another client", |it| it["providers"][0]["client_id"] = "another".into()),
        ("another path", |it| it["providers"][0]["redirect_path"] = "/back".into()),
        ("a mistake", |it| it["provider"] = value!([])),
    ];
    for (what, edit) in named {
        let (stage, address) = coming_back(|_| ());
        let mut file = configuration();
        edit(&mut file);
        stage.platform.store.plant("daypass:configuration", &file.to_string());
        assert!(begin(&stage, &address).is_none(), "began with {what}");
        assert_eq!((stage.events(), stage.attempts().len()), (vec![], 1));
    }
}

#[test]
fn stor_untrusted_no_attempt_alone_sends_the_code_to_another_endpoint_than_the_text_names() {
    let (stage, _) = coming_back(|_| ());
    let address = stage.approved(OAUTH);
    let attempts = stage.attempts();
    let (key, text) = attempts.iter().find(|(_, text)| text.contains(OAUTH)).unwrap();
    stage.platform.store.plant(key, &text.replace("https://id.example.org/token", "https://evil.test/token"));
    assert!(begin(&stage, &address).is_none());
    stage.platform.store.plant(key, text);
    assert!(begin(&stage, &address).is_some());
}

#[test]
fn nothing_begins_without_a_text_or_in_a_frame_or_where_the_store_cannot_be_reached() {
    let spoil: [fn(&Stage); 3] = [
        |stage| stage.platform.store.steal("daypass:configuration"),
        |stage| stage.platform.windows.framed.set(true),
        |stage| stage.platform.store.block(),
    ];
    for spoil in spoil {
        let (stage, address) = coming_back(|_| ());
        spoil(&stage);
        assert!(begin(&stage, &address).is_none());
        assert_eq!((stage.events(), stage.count("token")), (vec![], 0));
    }
}

#[test]
fn tx_ttl_nothing_begins_after_more_than_an_hour() {
    let (stage, address) = coming_back(|_| ());
    stage.platform.clock.advance(3601);
    assert!(begin(&stage, &address).is_none());
    assert_eq!((stage.count("token"), stage.attempts().len()), (0, 1));
}

#[test]
fn an_answer_in_a_popup_is_left_to_the_page_that_waits_for_it() {
    let popup: Edit = |it| it["providers"][0]["sign_in"] = "popup".into();
    let mut file = configuration();
    popup(&mut file);
    let stage = Stage::with(popup);
    ahead::keep(&stage.platform, &file.to_string());
    let waiting = stage.start_sign_in(ID, "/reports");
    let address = stage.id.approve(&stage.platform.window().url());
    let page = stage.platform.window().page;
    assert!(Ahead::begin(&page, &FakeShelf::default(), &base(), &address).is_none());
    assert!(stage.hand_over(&page, &address));
    assert_eq!((stage.count("token"), stage.account().provider.as_str()), (1, "Example"));
    drop(waiting);
}

#[test]
fn cb_code_once_an_answer_that_two_begin_with_is_sent_once() {
    let (mut stage, address) = coming_back(|_| ());
    let shelf = FakeShelf::default();
    let both = [(); 2].map(|()| Ahead::begin(&stage.platform, &shelf, &base(), &address).unwrap());
    stage.settle();
    let outcomes = both.map(|begun| judged(&mut stage, begun, read(|_| ())).map_err(|it| it.error.code().to_owned()));
    assert_eq!(outcomes, [Ok(()), Err("state_unknown".to_owned())]);
    assert_eq!((stage.count("token"), stage.sessions().len()), (1, 1));
    assert!(begin(&stage, &address).is_none(), "a reload begins nothing");
}

#[test]
fn stor_dup_tab_a_duplicate_that_was_made_before_the_answer_came_sends_no_second_code_for_a_bound_session() {
    let (stage, address) = coming_back(configured("required"));
    let copy = stage.duplicate();
    let mut tabs = [stage, copy];
    let sent =
        tabs.each_mut().map(|tab| begin(tab, &address).map(|begun| judged(tab, begun, read(configured("required")))));
    let sent = sent.map(|outcome| outcome.map(|it| it.map_err(|failed| failed.error.code().to_owned())));
    assert_eq!(sent, [Some(Ok(())), Some(Err("state_unknown".to_owned()))]);
    assert_eq!((tabs[0].count("token"), tabs[1].sessions().len()), (1, 0));
}

#[test]
fn dpop_key_life_a_key_goes_with_the_sign_in_that_the_file_of_now_refuses() {
    let (mut stage, address) = coming_back(configured("required"));
    assert_eq!(stage.platform.keys.names().len(), 1);
    let begun = begin(&stage, &address).unwrap();
    assert_eq!(judged(&mut stage, begun, read(|_| ())).unwrap_err().error.code(), "state_unknown");
    assert_given_up(&stage, "a file without dpop");
    assert_eq!(stage.platform.keys.names(), [] as [String; 0]);
}

#[test]
fn ibc_silent_errors_a_silent_sign_in_that_the_file_of_now_refuses_is_no_failure() {
    let silent: Edit = |it| it["providers"][0]["silent"] = "redirect".into();
    let mut file = configuration();
    silent(&mut file);
    let mut stage = Stage::with(silent);
    ahead::keep(&stage.platform, &file.to_string());
    let session = Rc::clone(&stage.session);
    stage.run(async move { session.sign_in_silently(Silent::Redirect, "/reports").await });
    let address = stage.id.approve(&stage.platform.left_for().pop().unwrap());
    let begun = begin(&stage, &address).unwrap();
    assert_eq!(judged(&mut stage, begun, read(|it| it["providers"][0]["client_id"] = "another".into())), Ok(()));
    let Some(NotSilently::Failed(error)) = stage.session.not_silently() else { panic!("somebody is signed in") };
    assert_eq!((error.code(), stage.platform.address().as_str()), ("provider_unknown", "/reports"));
    assert_given_up(&stage, "a silent sign-in");
}

/// A sign-in at a provider that the person has added, on a page that opens with this on its shelf.
fn own_coming_back() -> (Stage, FakeShelf, Address) {
    let (stage, shelf) = own_stage();
    ahead::keep(&stage.platform, &own_file(true));
    let address = stage.approved(ID);
    (stage, shelf, address)
}

fn own_file(allowed: bool) -> String {
    let mut file = configuration();
    file["providers"].as_array_mut().unwrap().remove(0);
    file["own_providers"] = allowed.into();
    file.to_string()
}

#[test]
fn a_provider_that_another_tab_removes_meanwhile_serves_the_sign_in_that_began_with_it() {
    let (mut stage, shelf, address) = own_coming_back();
    let begun = Ahead::begin(&stage.platform, &shelf, &base(), &address).unwrap();
    stage.settle();
    remove_all(&shelf);
    let file = Configuration::parse(&own_file(true), &base()).unwrap();
    let file = own::compose_for(&file, &shelf, &stage.platform, Some(begun.client()));
    assert_eq!(judged(&mut stage, begun, file), Ok(()));
    assert_eq!(stage.session.configuration().provider(&issuer_of(ID)).unwrap().source, Source::Former);
    assert_eq!(stage.account().subject.as_deref(), Some("248289761001"));
}

#[test]
fn a_provider_of_a_person_signs_nobody_in_where_the_file_of_now_allows_none() {
    let (mut stage, shelf, address) = own_coming_back();
    let begun = Ahead::begin(&stage.platform, &shelf, &base(), &address).unwrap();
    stage.settle();
    let file = Configuration::parse(&own_file(false), &base()).unwrap();
    let file = own::compose_for(&file, &shelf, &stage.platform, Some(begun.client()));
    assert_eq!(judged(&mut stage, begun, file).unwrap_err().error.code(), "provider_unknown");
    assert_given_up(&stage, "a provider of a person");
}

#[test]
fn stor_quota_a_text_that_is_long_or_does_not_fit_is_not_kept_and_harms_nothing() {
    let stage = Stage::new();
    // nor does one of before stay, which is not what the tab has read last
    ahead::keep(&stage.platform, "of before");
    ahead::keep(&stage.platform, &"x".repeat((1 << 16) + 1));
    assert_eq!(stage.platform.store.dump("daypass:configuration"), []);
    ahead::keep(&stage.platform, "of before");
    stage.platform.store.fill("daypass:configuration");
    ahead::keep(&stage.platform, "x");
    assert_eq!(stage.platform.store.dump("daypass:configuration"), []);
}
