//! A stage for the session: one app with an OpenID provider and an OAuth-only one, and short names for what a person does.

use super::fake_network::Network;
use super::fake_platform::FakePlatform;
use super::fake_server::{FakeServer, Names};
use daypass::protocol::form;
use daypass::protocol::types::Issuer;
use daypass::protocol::url::Url;
use daypass::session::{
    Account, Address, ApiRequest, ApiResponse, Configuration, Error, Failed, Opening, Reach, Result, Session,
    SignInRequest, Status,
};
use futures::FutureExt as _;
use futures::executor::LocalPool;
use futures::future::RemoteHandle;
use futures::task::LocalSpawnExt as _;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::rc::Rc;

pub(crate) const ID: &str = "https://id.example.com";
pub(crate) const OAUTH: &str = "https://id.example.org";
/// Somebody else than the person of the stage.
pub(crate) const OTHER: &str = "somebody-else";
pub(crate) const API: &str = "https://api.example.com/v1/me";
pub(crate) const RESOURCE: &str = "https://resource.example.com/";
pub(crate) const OAUTH_API: &str = "https://api.example.org/repositories";

pub(crate) struct Stage {
    pub(crate) platform: FakePlatform,
    pub(crate) session: Rc<Session<FakePlatform>>,
    /// The OpenID provider.
    pub(crate) id: Rc<FakeServer>,
    /// The provider that is OAuth 2.0 only.
    pub(crate) oauth: Rc<FakeServer>,
    configuration: Configuration,
    pool: Rc<RefCell<LocalPool>>,
}

/// Something that has begun and goes on whenever the stage settles; dropped, it is cancelled.
pub(crate) struct Started<T>(RemoteHandle<T>);

impl<T: 'static> Started<T> {
    /// What came of it, if it has come to an end.
    pub(crate) fn ended(&mut self) -> Option<T> {
        (&mut self.0).now_or_never()
    }
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::with(|_| ())
    }

    /// A stage whose configuration has been changed.
    pub(crate) fn with(edit: impl FnOnce(&mut Value)) -> Self {
        let pool = LocalPool::new();
        let platform = FakePlatform::new(pool.spawner());
        let (network, clock): (&Network, _) = (&platform.network, &platform.clock);
        let id = FakeServer::open(network, clock, ID, &ID_NAMES);
        let oauth = FakeServer::open(network, clock, OAUTH, &OAUTH_NAMES);
        let mut text = configuration();
        edit(&mut text);
        let configuration = Configuration::parse(&text.to_string(), &base()).expect("a valid configuration");
        let session = Session::new(platform.clone(), configuration.clone());
        session.restore();
        Self { platform, session, id, oauth, configuration, pool: Rc::new(RefCell::new(pool)) }
    }

    /// A stage on which somebody is signed in at the OpenID provider, with an empty log.
    pub(crate) fn signed_in() -> Self {
        let stage = Self::new();
        stage.pass(ID);
        stage
    }

    /// A stage on which somebody is signed in at the OAuth-only provider, with an empty log.
    pub(crate) fn signed_in_oauth() -> Self {
        let stage = Self::new();
        stage.pass(OAUTH);
        stage
    }

    /// A stage on which two people are signed in at the OpenID provider, and the second is in use; and the id of the first.
    pub(crate) fn two_people() -> (Self, String) {
        let stage = Self::signed_in();
        let first = stage.account().id;
        *stage.id.person.borrow_mut() = OTHER;
        stage.pass(ID);
        (stage, first)
    }

    /// Signs in and empties the log.
    pub(crate) fn pass(&self, issuer: &str) {
        let address = self.approved(issuer);
        assert_eq!(self.complete(&address), Some(Ok(())));
        self.platform.log.take();
    }

    /// Another tab that the browser made of this one.
    pub(crate) fn duplicate(&self) -> Self {
        let platform = self.platform.duplicate();
        let session = Session::new(platform.clone(), self.configuration.clone());
        session.restore();
        let (id, oauth) = (Rc::clone(&self.id), Rc::clone(&self.oauth));
        Self { platform, session, id, oauth, configuration: self.configuration.clone(), pool: Rc::clone(&self.pool) }
    }

    /// The page in the latest popup or frame of this one. Nothing runs on it yet.
    pub(crate) fn in_window(&self) -> Self {
        let platform = self.platform.window().page;
        let session = Session::new(platform.clone(), self.configuration.clone());
        let (id, oauth) = (Rc::clone(&self.id), Rc::clone(&self.oauth));
        Self { platform, session, id, oauth, configuration: self.configuration.clone(), pool: Rc::clone(&self.pool) }
    }

    /// A page opens at this address, before any session begins on it.
    pub(crate) fn opening(&self, page: &FakePlatform, address: &Address) -> Opening {
        let (page, configuration, address) = (page.clone(), self.configuration.clone(), address.clone());
        self.run(async move { Session::opening(&page, &configuration, &address).await })
    }

    /// The page in a popup or a frame opens at this address; whether no session may begin on it.
    pub(crate) fn hand_over(&self, page: &FakePlatform, address: &Address) -> bool {
        self.opening(page, address) != Opening::Session
    }

    /// The page is loaded once more; a configuration may be another one by then.
    pub(crate) fn reload_with(&mut self, edit: impl FnOnce(&mut Value)) {
        let mut text = configuration();
        edit(&mut text);
        self.configuration = Configuration::parse(&text.to_string(), &base()).expect("a valid configuration");
        self.reload();
    }

    /// The page is loaded once more.
    pub(crate) fn reload(&mut self) {
        self.platform.load();
        self.session = Session::new(self.platform.clone(), self.configuration.clone());
    }

    /// Begins something, and goes on until everything waits.
    pub(crate) fn start<T: 'static>(&self, future: impl Future<Output = T> + 'static) -> Started<T> {
        let handle = self.pool.borrow().spawner().spawn_local_with_handle(future).expect("a running pool");
        self.settle();
        Started(handle)
    }

    /// Goes on until everything waits.
    pub(crate) fn settle(&self) {
        self.pool.borrow_mut().run_until_stalled();
        while self.platform.bus.pass_time(self.platform.clock.monotonic()) {
            self.pool.borrow_mut().run_until_stalled();
        }
    }

    /// Does something to its end.
    pub(crate) fn run<T: 'static>(&self, future: impl Future<Output = T> + 'static) -> T {
        self.start(future).ended().expect("it must not wait for ever")
    }

    pub(crate) fn start_sign_in(&self, issuer: &str, return_to: &str) -> Started<Result<()>> {
        let (session, issuer, return_to) = (Rc::clone(&self.session), issuer_of(issuer), return_to.to_owned());
        self.start(async move { session.sign_in(&SignInRequest::at(&issuer, return_to)).await })
    }

    pub(crate) fn sign_in_to(&self, issuer: &str, return_to: &str) -> Result<()> {
        self.start_sign_in(issuer, return_to).ended().expect("it must not wait for ever")
    }

    /// Presses the button, and gives the address that the browser is sent to.
    pub(crate) fn sign_in(&self, issuer: &str) -> String {
        self.sign_in_to(issuer, "/reports?year=2026#top").expect("a sign-in that starts");
        self.platform.left_for().pop().expect("an address to go to")
    }

    /// Presses the button and signs in at the provider; the app is about to open at this address.
    pub(crate) fn approved(&self, issuer: &str) -> Address {
        let url = self.sign_in(issuer);
        if issuer == ID { self.id.approve(&url) } else { self.oauth.approve(&url) }
    }

    pub(crate) fn start_complete(&self, address: &Address) -> Started<Option<Result<(), Failed>>> {
        let (session, address) = (Rc::clone(&self.session), address.clone());
        self.start(async move { session.complete(&address).await })
    }

    pub(crate) fn complete(&self, address: &Address) -> Option<Result<(), Failed>> {
        self.start_complete(address).ended().expect("it must not wait for ever")
    }

    /// Completes and must be refused.
    pub(crate) fn refused(&self, address: &Address) -> Failed {
        self.complete(address).expect("an answer to a sign-in").expect_err("a refusal")
    }

    pub(crate) fn start_fetch(&self, url: &str) -> Started<Result<ApiResponse>> {
        let (session, request) = (Rc::clone(&self.session), ApiRequest::get(url));
        self.start(async move { session.fetch(&request).await })
    }

    pub(crate) fn fetch(&self, url: &str) -> Result<ApiResponse> {
        self.start_fetch(url).ended().expect("it must not wait for ever")
    }

    pub(crate) fn start_profile(&self) -> Started<Result<()>> {
        let session = Rc::clone(&self.session);
        self.start(async move { session.load_profile().await })
    }

    pub(crate) fn load_profile(&self) -> Result<()> {
        self.start_profile().ended().expect("it must not wait for ever")
    }

    pub(crate) fn refresh(&self) -> Result<()> {
        let session = Rc::clone(&self.session);
        self.start(async move { session.refresh().await }).ended().expect("it must not wait for ever")
    }

    pub(crate) fn start_sign_out(&self) -> Started<Result<bool>> {
        let session = Rc::clone(&self.session);
        self.start(async move { session.sign_out(Reach::ThisSession).await })
    }

    pub(crate) fn sign_out(&self) -> Result<bool> {
        self.start_sign_out().ended().expect("it must not wait for ever")
    }

    /// Revokes the tokens and leaves the provider's own session alone.
    pub(crate) fn revoke(&self) -> Result<bool> {
        let session = Rc::clone(&self.session);
        self.run(async move { session.sign_out(Reach::Tokens).await })
    }

    /// Signs out in all tabs of the browser.
    pub(crate) fn sign_out_everywhere(&self) {
        let session = Rc::clone(&self.session);
        self.run(async move { session.sign_out(Reach::ThisBrowser).await }).expect("a sign-out");
    }

    /// Who is signed in.
    pub(crate) fn account(&self) -> Account {
        match self.session.status() {
            Status::SignedIn(account) => account,
            other => panic!("nobody is signed in: {other:?}"),
        }
    }

    /// How many requests an endpoint got.
    pub(crate) fn count(&self, name: &str) -> usize {
        self.platform.network.count(name)
    }

    /// What is kept of sessions.
    pub(crate) fn sessions(&self) -> Vec<(String, String)> {
        self.platform.store.dump("daypass:session:")
    }

    /// What is kept of sign-ins on their way.
    pub(crate) fn attempts(&self) -> Vec<(String, String)> {
        self.platform.store.dump("daypass:attempt:")
    }

    /// What is kept of the one session there is.
    pub(crate) fn record(&self) -> Value {
        let [(_, text)] = &self.sessions()[..] else { panic!("one session, not {:?}", self.sessions()) };
        serde_json::from_str(text).expect("JSON")
    }

    /// Changes what is kept of the one session there is.
    pub(crate) fn tamper(&self, edit: impl FnOnce(&mut Value)) {
        let mut record = self.record();
        edit(&mut record);
        self.platform.store.plant(&self.sessions()[0].0, &record.to_string());
    }

    /// Everything since the log was last looked at.
    pub(crate) fn events(&self) -> Vec<String> {
        self.platform.log.take()
    }

    /// The code of the failure that was written down last.
    pub(crate) fn last_failure(&self) -> Option<String> {
        self.session.flight().into_iter().rev().find_map(|step| step.error)
    }

    /// No token is kept, sent to UserInfo, or held back in the status.
    pub(crate) fn assert_nothing_kept(&self) {
        assert_eq!(self.sessions(), []);
        assert_eq!(self.count("userinfo") + self.count("api"), 0);
        let kept: Vec<_> = self.platform.store.dump("");
        assert!(!format!("{kept:?}").contains("SECRET"), "kept {kept:?}");
    }
}

/// The fields of a form body or a query, in order.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    form::decode(text).expect("a well-formed form")
}

/// The first value of a field.
pub(crate) fn field(text: &str, name: &str) -> String {
    let found = pairs(text).into_iter().find(|(it, _)| it == name);
    found.unwrap_or_else(|| panic!("no {name} in {text}")).1
}

/// The query of an address.
pub(crate) fn query(url: &str) -> &str {
    url.split_once('?').expect("a query").1
}

/// The same answer with another query.
pub(crate) fn requery(address: &Address, query: &str) -> Address {
    Address { query: query.to_owned(), ..address.clone() }
}

pub(crate) fn issuer_of(text: &str) -> Issuer {
    Issuer::parse(text).expect("an issuer")
}

pub(crate) fn code(result: Result<impl std::fmt::Debug>) -> String {
    result.expect_err("a failure").code().to_owned()
}

pub(crate) fn base() -> Url {
    Url::parse("https://app.example.net/").expect("a URL")
}

/// The configuration of the stage.
pub(crate) fn configuration() -> Value {
    json!({
        "name": "Stage",
        "providers": [
            {
                "name": "Example",
                "issuer": ID,
                "client_id": "spa",
                "scopes": ["profile", "offline_access"],
                "apis": [
                    {"name": "API", "url": "https://api.example.com/v1"},
                    {"name": "Resource", "url": "https://resource.example.com", "resource": RESOURCE},
                ],
            },
            {
                "name": "Plain",
                "issuer": OAUTH,
                "client_id": "spa-2",
                "openid_connect": false,
                "redirect_path": "/callback/plain",
                "scopes": ["read"],
                "metadata": {
                    "authorization_endpoint": "https://id.example.org/authorize",
                    "token_endpoint": "https://id.example.org/token",
                    "revocation_endpoint": "https://id.example.org/revoke",
                },
                "identity": {"url": "https://api.example.org/user", "subject": "id", "name": "login"},
                "apis": [{"url": "https://api.example.org"}],
            },
        ],
    })
}

/// Fails for any text in which a secret can be read.
pub(crate) fn assert_no_secret(what: &str, text: &str) {
    assert!(!text.contains("SECRET") && !text.contains("eyJ"), "{what} shows a secret: {text}");
}

/// Everything that an error says about itself.
pub(crate) fn words(error: &Error) -> String {
    format!("{error:?} {:?} {} {} {}", error.detail(), error.code(), error.title(), error.sentence())
}

const ID_NAMES: Names = Names {
    discovery: "discovery",
    jwks: "jwks",
    token: "token",
    userinfo: "userinfo",
    revocation: "revocation",
    api: "api",
    resource: "resource",
};

const OAUTH_NAMES: Names = Names {
    discovery: "oauth discovery",
    jwks: "",
    token: "oauth token",
    userinfo: "",
    revocation: "oauth revocation",
    api: "oauth api",
    resource: "",
};
