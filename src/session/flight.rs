//! The flight recorder: what the session did, step by step, fit to be shown to anybody. It holds the last steps only, goes
//! along with the tab, and never a value that a rule keeps secret: only listed parameters are written down.

use super::Session;
use super::error::{Error, Result};
use super::ports::Platform;
use super::words::THEIR_WORDS;
use crate::protocol::Error as ProtocolError;
use crate::protocol::error::{Endpoint, RefusalCode, clean, without};
use crate::protocol::form;
use crate::protocol::http::{Request, Response};
use crate::protocol::json;
use crate::protocol::kept::{self, Kept as _, kept};
use crate::protocol::types::{Issuer, UnixTime};
use std::rc::Rc;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// When, in seconds since 1970 by this computer's clock.
    pub at: UnixTime,
    /// Which page load of this tab it belongs to; the first one that is on record is 1.
    pub page: u32,
    /// When it began, in milliseconds since that page was loaded.
    pub start: f64,
    /// What.
    pub event: Event,
    /// How long it took, in milliseconds, where it was an exchange.
    pub milliseconds: Option<f64>,
    /// The stable code of the failure, where it was one.
    pub error: Option<String>,
    /// What else may be told, by name.
    pub facts: Vec<(String, String)>,
}

kept!(Step { at, page, start, event, milliseconds, error, facts });

/// Kinds of steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The browser was sent to the authorization endpoint.
    AuthorizationRequest,
    /// An answer of the authorization endpoint came.
    AuthorizationResponse,
    /// The browser was sent to the end-session endpoint.
    SignOutRequest,
    /// The end-session endpoint sent the browser back.
    SignOutResponse,
    /// An endpoint was asked, and answered or not.
    Exchange,
    /// Somebody signed in.
    SignedIn,
    /// A sign-in was refused.
    SignInFailed,
    /// The browser opened no window for a sign-in.
    PopupBlocked,
    /// Nobody could be signed in without being asked.
    NotSilently,
    /// A token was renewed.
    Renewed,
    /// A token could not be renewed.
    RenewalFailed,
    /// A copy of this session in another tab told what it knows.
    CaughtUp,
    /// The provider has ended a session.
    Expired,
    /// A session was ended here.
    SignedOut,
    /// Another account was put to use.
    Switched,
    /// This computer's clock stood in the way, and somebody else was asked for the time.
    ClockChecked,
}

kept!(Event:
    AuthorizationRequest "authorization_request",
    AuthorizationResponse "authorization_response",
    SignOutRequest "sign_out_request",
    SignOutResponse "sign_out_response",
    Exchange "exchange",
    SignedIn "signed_in",
    SignInFailed "sign_in_failed",
    PopupBlocked "popup_blocked",
    NotSilently "not_silently",
    Renewed "renewed",
    RenewalFailed "renewal_failed",
    CaughtUp "caught_up",
    Expired "expired",
    SignedOut "signed_out",
    Switched "switched",
    ClockChecked "clock_checked",
);

/// Which window goes to a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Window {
    /// That of the app.
    Own,
    /// One that was opened for it.
    Popup,
    /// A hidden frame.
    Frame,
}

impl Window {
    fn name(self) -> &'static str {
        match self {
            Self::Own => "this one",
            Self::Popup => "a popup",
            Self::Frame => "a hidden frame",
        }
    }
}

type Listener = Rc<dyn Fn(&Step)>;

/// The steps, the oldest first.
#[derive(Default)]
pub(super) struct Flight {
    steps: Vec<Step>,
    page: u32,
    listener: Option<Listener>,
    is_read: bool,
}

impl<P: Platform> Session<P> {
    /// What happened in this tab, the oldest first; bounded.
    pub fn flight(&self) -> Vec<Step> {
        self.recall_flight();
        self.flight.borrow().steps.clone()
    }

    /// The same as a JSON text for a bug report.
    pub fn flight_json(&self) -> String {
        serde_json::to_string_pretty(&self.flight().write()).unwrap_or_default()
    }

    /// Is told of every step from now on.
    pub fn on_step(&self, listener: impl Fn(&Step) + 'static) {
        self.flight.borrow_mut().listener = Some(Rc::new(listener));
    }

    /// Writes a step down.
    pub(super) fn note(&self, event: Event, facts: &[(&str, &str)]) {
        let facts = facts.iter().map(|(name, value)| ((*name).to_owned(), clean(value))).collect();
        self.write_facts(event, facts);
    }

    /// Writes a failure down.
    pub(super) fn note_failure(&self, event: Event, error: &Error) {
        // somebody else's words may repeat what they were sent
        let facts = error.detail().into_iter().filter(|(name, _)| *name != THEIR_WORDS);
        let facts = facts.map(|(name, value)| (name.to_owned(), value)).collect();
        self.write(Step { error: Some(code_of(error).to_owned()), ..self.step(event, facts) }, None);
    }

    /// Writes down that a window goes to a page of a provider.
    pub(super) fn note_departure(&self, event: Event, issuer: &Issuer, window: Window, address: &str) {
        let (endpoint, query) = address.split_once('?').unwrap_or((address, ""));
        let facts = [("address", endpoint), ("issuer", issuer.as_str()), ("window", window.name())];
        let facts = facts.map(|(name, value)| (name.to_owned(), clean(value)));
        self.write_facts(event, facts.into_iter().chain(shown(query, SHOWN)).collect());
    }

    /// Writes down that an answer of an authorization endpoint has come; to which provider's, where that is known.
    pub(super) fn note_answer(&self, issuer: Option<&Issuer>, query: &str) {
        let issuer = issuer.map(|issuer| ("issuer".to_owned(), clean(issuer.as_str())));
        self.write_facts(
            Event::AuthorizationResponse,
            issuer.into_iter().chain(shown(query, SHOWN_OF_ANSWERS)).collect(),
        );
    }

    /// Writes an exchange down.
    pub(super) fn note_exchange(&self, at: Endpoint, request: &Request, outcome: &Result<Response>, started: f64) {
        let mut facts = vec![("endpoint".to_owned(), at.name().to_owned())];
        // what an API is asked for is the business of the person
        let path = if at == Endpoint::Api { "" } else { request.url.path() };
        facts.push(("request".to_owned(), format!("{} {}{path}", request.method, request.url.before_path())));
        if at != Endpoint::Api {
            let issuer = self.issuer_at(&request.url);
            facts.extend(issuer.map(|issuer| ("issuer".to_owned(), clean(issuer.as_str()))));
            facts.extend(shown(request.body.as_deref().unwrap_or_default(), SHOWN));
        }
        if request.headers.iter().any(|(name, _)| name == "dpop") {
            facts.push(("proof".to_owned(), "DPoP".to_owned()));
        }
        let error = match outcome {
            Ok(response) => {
                facts.push(("status".to_owned(), response.status.to_string()));
                facts.push(("bytes".to_owned(), response.body.len().to_string()));
                let failed = response.status >= 400;
                let code = if at == Endpoint::Api { None } else { error_code(response) };
                failed.then(|| code.unwrap_or_else(|| "status".to_owned()))
            }
            Err(failure) => Some(code_of(failure).to_owned()),
        };
        let milliseconds = Some(rounded(self.platform.monotonic_milliseconds() - started));
        let step = self.step(Event::Exchange, facts);
        self.write(Step { start: rounded(started), milliseconds, error, ..step }, Some(at));
    }

    fn write_facts(&self, event: Event, facts: Vec<(String, String)>) {
        self.write(self.step(event, facts), None);
    }

    /// One that has happened just now.
    fn step(&self, event: Event, facts: Vec<(String, String)>) -> Step {
        self.recall_flight();
        let (at, page) = (self.now(), self.flight.borrow().page);
        let start = rounded(self.platform.monotonic_milliseconds());
        Step { at, page, start, event, milliseconds: None, error: None, facts }
    }

    fn write(&self, step: Step, at: Option<Endpoint>) {
        let listener = {
            let mut flight = self.flight.borrow_mut();
            let surplus = (flight.steps.len() + 1).saturating_sub(MAX_STEPS);
            flight.steps.drain(..surplus);
            flight.steps.push(step.clone());
            flight.listener.clone()
        };
        // calls of an API are many; they are kept along with the next step of the protocol
        if at != Some(Endpoint::Api) {
            let text = kept::text(&self.flight.borrow().steps);
            // steps that cannot be kept are lost with this page
            let _ = self.platform.set(FLIGHT, &text);
        }
        if let Some(listener) = listener {
            listener(&step);
        }
    }

    fn recall_flight(&self) {
        let mut flight = self.flight.borrow_mut();
        if std::mem::replace(&mut flight.is_read, true) {
            return;
        }
        let text = self.platform.get(FLIGHT).ok().flatten().unwrap_or_default();
        flight.steps = kept::read(&text).unwrap_or_default();
        flight.steps.truncate(MAX_STEPS);
        flight.page = flight.steps.last().map_or(0, |step| step.page).saturating_add(1);
    }
}

/// To a tenth, which is more than clocks of browsers tell.
fn rounded(milliseconds: f64) -> f64 {
    (milliseconds * 10.0).round() / 10.0
}

/// The parameters of a form or a query that belong to the protocol, with the values of those that are listed. Of others not
/// even the names are told, which may be anything too.
fn shown(text: &str, listed: &[&str]) -> Vec<(String, String)> {
    let pairs = form::decode(text).unwrap_or_default();
    let hidden: Vec<_> = pairs.iter().filter(|(name, _)| SECRET.contains(&name.as_str())).cloned().collect();
    let secrets: Vec<_> = hidden.iter().map(|(_, value)| value.as_str()).collect();
    // tok-no-log: RFC 6749 §10.3; a secret may stand where another value belongs
    let value = |name: &str, value: String| match name {
        "error" => registered(&RefusalCode::parse(&value)).to_owned(),
        name if listed.contains(&name) => clean(&without(&value, &secrets)),
        _ => HIDDEN.to_owned(),
    };
    let is_known = |name: &str| [SHOWN, SHOWN_OF_ANSWERS, SECRET].iter().any(|names| names.contains(&name));
    let (known, others): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(name, _)| is_known(name));
    let surplus = known.len().saturating_sub(MAX_FACTS) + others.len();
    let known = known.into_iter().take(MAX_FACTS).map(|(name, text)| (name.clone(), value(&name, text)));
    known.chain((surplus > 0).then(|| ("other parameters".to_owned(), surplus.to_string()))).collect()
}

fn code_of(error: &Error) -> &str {
    match error {
        Error::Protocol(ProtocolError::ServerRefused(refusal)) => registered(&refusal.code),
        other => other.code(),
    }
}

/// A registered code, or that it is none: an unregistered one could be anything.
fn registered(code: &RefusalCode) -> &str {
    if matches!(code, RefusalCode::Unregistered(_)) { "unregistered" } else { code.as_str() }
}

fn error_code(response: &Response) -> Option<String> {
    let object = json::object(&response.body)?;
    Some(registered(&RefusalCode::parse(object.get("error")?.as_str()?)).to_owned())
}

const FLIGHT: &str = "daypass:flight";
const HIDDEN: &str = "[hidden]";

/// As many steps as a sign-in, some renewals, calls and a sign-out take.
const MAX_STEPS: usize = 120;

/// More parameters than any message of the protocol has.
const MAX_FACTS: usize = 30;

/// Parameters of requests that are no secret and tell about nobody.
const SHOWN: &[&str] = &[
    "response_type",
    "response_mode",
    "client_id",
    "redirect_uri",
    "post_logout_redirect_uri",
    "scope",
    "resource",
    "prompt",
    "acr_values",
    "max_age",
    "code_challenge_method",
    "grant_type",
    "token_type_hint",
];

/// The same of answers, which anybody can make up.
const SHOWN_OF_ANSWERS: &[&str] = &["iss", "error"];

/// Parameters whose names may be told.
const SECRET: &[&str] = &[
    "state",
    "nonce",
    "code",
    "code_challenge",
    "code_verifier",
    "dpop_jkt",
    "request_uri",
    "login_hint",
    "id_token_hint",
    "refresh_token",
    "token",
    "error_description",
    "error_uri",
    "session_state",
];
