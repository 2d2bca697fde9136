//! Drives the protocol through ports: signing in and out, fresh tokens, API calls, and where the session stands.
//!
//! Invariants: nothing is stored before it is verified; an authorization response is used once; a token goes to its own
//! server or to an API of the configuration and nowhere else; a refresh token is spent by one caller at a time.

pub mod ahead;
mod all;
pub mod attempt;
pub mod callback;
pub mod configuration;
pub mod desk;
pub mod doctor;
mod dpop;
pub mod error;
mod everywhere;
mod exchange;
pub mod fetch;
mod flight;
mod held;
mod inspect;
mod keep_fresh;
mod known;
mod latest;
mod metadata;
mod order;
pub mod own;
mod popup;
pub mod ports;
pub mod preferences;
mod profile;
pub mod record;
mod records;
mod refresh;
mod relay;
mod rest;
pub mod sequence;
mod sign_in;
mod sign_out;
mod silent;
pub mod status;
mod step_up;
mod tabs;
mod time;
pub mod timeline;
mod verification;
mod words;

pub use crate::protocol::authorization::Prompt;
pub use crate::protocol::bearer::Demand;
pub use crate::protocol::field::{FieldFault, fault as field_fault};
pub use crate::protocol::http::Received;
pub use crate::protocol::id_token::CheckedRow;
pub use crate::protocol::inspect::{Decoded, NotDecoded, Signing, Validity, decode};
pub use crate::protocol::types::{Issuer, Scopes, UnixTime};
pub use callback::{Address, Failed};
pub use configuration::{
    Api, Configuration, ConfigurationError, Dpop, Means, Mistake, Provider, RequestTemplate, Silent, Source,
};
pub use dpop::ProofKey;
pub use error::{AttemptFault, Blame, Error, NextStep, ProofFault, RequestFault, Result, SetupFault};
pub use fetch::{ApiRefusal, ApiRequest, ApiResponse};
pub use flight::{Event, Step};
pub use held::{Held, Revealed, Which};
pub use inspect::Verification;
pub use known::{Known, MAKE_PUBLIC, allow_origin};
pub use preferences::{ConsoleLayout, Preferences, Theme};
pub use relay::Opening;
pub use sign_in::SignInRequest;
pub use sign_out::{Reach, SignedOut};
pub use silent::NotSilently;
pub use status::{Account, Status};
pub use step_up::Replay;

use crate::protocol::secret::SiblingKey;
use crate::protocol::types::random_text;
use flight::Flight;
use futures::channel::oneshot;
use futures::lock::Mutex;
use keep_fresh::Freshness;
use latest::Latest;
use ports::Platform;
use records::Read;
use refresh::InFlight;
use relay::Awaited;
use rest::Rest;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};
use tabs::Waiting;
use time::Watch;

/// The engine behind every sign-in: one per page.
pub struct Session<P: Platform> {
    platform: P,
    configuration: Latest<Configuration>,
    status: RefCell<Status>,
    intent: Cell<u64>,
    listener: RefCell<Option<Listener>>,
    loaded: RefCell<Option<Read>>,
    flight: RefCell<Flight>,
    nonces: RefCell<BTreeMap<String, String>>,
    in_flight: RefCell<Vec<InFlight>>,
    refresh_locks: RefCell<BTreeMap<String, Rc<Mutex<()>>>>,
    profile_lock: Mutex<()>,
    awaiting_news: RefCell<Vec<Waiting>>,
    me: Weak<Self>,
    sleeper: RefCell<Option<oneshot::Sender<()>>>,
    freshness: Freshness,
    unrevoked: Cell<u32>,
    rests: RefCell<Vec<Rest>>,
    watch: Watch,
    awaited: RefCell<Option<Awaited>>,
    in_popup: RefCell<Option<SignInRequest>>,
    arrival: RefCell<Option<String>>,
    not_silently: RefCell<Option<NotSilently>>,
    ended_because: RefCell<Option<Error>>,
    /// On a page that began before its configuration was there: comes when it is,
    word: RefCell<Option<oneshot::Receiver<()>>>,
    /// and this when the answer has been judged.
    begun: RefCell<Option<oneshot::Receiver<Outcome>>>,
}

type Listener = Rc<dyn Fn(&Status)>;
/// What became of the address that a page was opened at; `None` where it is no answer to a sign-in.
type Outcome = Option<Result<(), Failed>>;

impl<P: Platform> Session<P> {
    /// A session that knows nothing yet: [`Session::complete`] or [`Session::restore`] comes next.
    pub fn new(platform: P, configuration: Configuration) -> Rc<Self> {
        let session = Self::unhearing(platform, configuration);
        session.hear_siblings();
        session
    }

    /// The same, but it does not hear yet what other tabs say.
    fn unhearing(platform: P, configuration: Configuration) -> Rc<Self> {
        let watch = Watch::start(&platform);
        Rc::new_cyclic(|me| Self {
            platform,
            configuration: Latest::new(configuration),
            status: RefCell::new(Status::Restoring),
            intent: Cell::new(0),
            listener: RefCell::default(),
            loaded: RefCell::default(),
            flight: RefCell::default(),
            nonces: RefCell::default(),
            in_flight: RefCell::default(),
            refresh_locks: RefCell::default(),
            profile_lock: Mutex::new(()),
            awaiting_news: RefCell::default(),
            me: Weak::clone(me),
            sleeper: RefCell::default(),
            freshness: Freshness::default(),
            unrevoked: Cell::default(),
            rests: RefCell::default(),
            watch,
            awaited: RefCell::default(),
            in_popup: RefCell::default(),
            arrival: RefCell::default(),
            not_silently: RefCell::default(),
            ended_because: RefCell::default(),
            word: RefCell::default(),
            begun: RefCell::default(),
        })
    }

    /// The configuration it runs with.
    pub fn configuration(&self) -> &Configuration {
        self.configuration.get()
    }

    /// From now on it runs with this one: the person has added, changed or removed a provider. Whether it is another one.
    pub fn reconfigure(&self, configuration: Configuration) -> bool {
        if configuration == *self.configuration() {
            return false;
        }
        self.configuration.replace(configuration);
        self.loaded.take();
        if matches!(*self.status.borrow(), Status::SignedIn(_)) {
            self.restore();
        }
        self.tell();
        true
    }

    /// Where the session stands.
    pub fn status(&self) -> Status {
        self.status.borrow().clone()
    }

    /// Is told of every change of the status or of the accounts from now on.
    pub fn on_change(&self, listener: impl Fn(&Status) + 'static) {
        *self.listener.borrow_mut() = Some(Rc::new(listener));
    }

    /// Takes up what this tab has stored; also after the browser has brought a frozen page back.
    pub fn restore(&self) {
        let status = match self.record() {
            Ok(record) => match self.configuration().provider(&record.server.issuer) {
                Some(provider) => Status::SignedIn(self.account(&record, provider)),
                None => Status::SignedOut,
            },
            Err(_) => Status::SignedOut,
        };
        self.set_status(status);
    }

    /// Somebody wants something new: whatever was under way before has lost its right to move the browser, and no answer to
    /// it is waited for any more.
    fn new_intent(&self) -> u64 {
        self.intent.set(self.intent.get() + 1);
        self.awaited.take();
        if self.in_popup.take().is_some() {
            self.tell();
        }
        self.intent.get()
    }

    fn is_intent(&self, intent: u64) -> bool {
        self.intent.get() == intent
    }

    fn set_status(&self, status: Status) {
        if *self.status.borrow() == status {
            return;
        }
        *self.status.borrow_mut() = status;
        self.tell();
    }

    /// Tells the listener where the session stands, and that anything else that it may ask for can have changed.
    fn tell(&self) {
        self.wake();
        let listener = self.listener.borrow().clone();
        if let Some(listener) = listener {
            listener(&self.status());
        }
    }

    /// What a new session is known by, and what only its copies know.
    fn record_keys(&self) -> Result<(String, SiblingKey)> {
        Ok((random_text(&self.random()?), SiblingKey::new(random_text(&self.random()?))))
    }
}
