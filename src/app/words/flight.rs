//! The page at `/flight`: steps of the flight recorder in words.

use super::{bytes, count, status};
use crate::session::sequence::Way;
use crate::session::timeline::PageLoad;
use crate::session::{Event, Step};

pub(in crate::app) const PAGE: &str = "What happened";
pub(in crate::app) const EYEBROW: &str = "Flight recorder";
pub(in crate::app) const LINK: &str = "What happened, step by step";
pub(in crate::app) const HEADING: &str = "What happened, step by step";
pub(in crate::app) const LEDE: &str =
    "Everything that was done in this tab to sign you in and to keep you signed in. The newest step is the last.";
pub(in crate::app) const COPY: &str = "Copy as JSON";
pub(in crate::app) const DOWNLOAD: &str = "Download as JSON";
pub(in crate::app) const SAFE: &str = "For a bug report: it holds no token, no code and no name.";
pub(in crate::app) const PARTIES: &str = "Who took part";
pub(in crate::app) const STEPS: &str = "Steps";
pub(in crate::app) const FIRST_FAILURE: &str = "Go to the first failure";
pub(in crate::app) const VIEWS: &str = "Show the steps as";
pub(in crate::app) const DIAGRAM: &str = "Diagram";
pub(in crate::app) const TIMELINE: &str = "Timeline";
pub(in crate::app) const SCALES: &str = "Each page load has its own scale, from the moment its loading began. Where nothing happened for a while, the scale is cut.";
pub(in crate::app) const AXIS_START: &str = "0 ms";
pub(in crate::app) const BEGAN: &str = "Began";
pub(in crate::app) const WHERE: &str = "Where";
pub(in crate::app) const WHEN: &str = "When";
pub(in crate::app) const SPECIFIED: &str = "Specified in";
pub(in crate::app) const NEW_WINDOW: &str = "opens in a new window";

pub(in crate::app) const NOTHING: &str = "Nothing has happened yet";
pub(in crate::app) const NOTHING_LEDE: &str = "Sign in, call an API, sign out: each step will stand here, with its time and its outcome, and without any token, code or name.";
pub(in crate::app) const BLANK: &str = "Blank";
pub(in crate::app) const KEPT_IN: (&str, &str) = ("Kept in", "this tab only");
pub(in crate::app) const SENT_TO: (&str, &str) = ("Sent to anybody", "never");

/// The browser among those who took part: its mark, its name, and what it does.
pub(in crate::app) const BROWSER: [&str; 3] = ["You", "You", "your browser’s windows"];
/// The mark of this app, and where it runs.
pub(in crate::app) const APP: [&str; 2] = ["App", "this page"];
/// Those for whom there is no room.
pub(in crate::app) const OTHERS: [&str; 2] = ["…", "Other servers"];

/// All of it in a line.
pub(in crate::app) fn summary(steps: &[Step]) -> String {
    let times: Vec<_> = steps.iter().filter_map(|step| step.milliseconds).collect();
    let requests = match times.len() {
        0 => String::new(),
        many => format!(" · {}, {} in all", count(many as i64, "request"), took(times.iter().sum())),
    };
    let failed = steps.iter().filter(|step| step.is_failure()).count();
    let failed = if failed == 0 { String::new() } else { format!(" · {failed}\u{a0}failed") };
    format!("{}{requests}{failed}", count(steps.len() as i64, "step"))
}

/// What happened, in a few words.
pub(in crate::app) fn title(step: &Step) -> &'static str {
    match step.event {
        Event::AuthorizationRequest => "Sent you to the provider",
        Event::AuthorizationResponse => "The provider sent you back",
        Event::SignOutRequest => "Sent you to the provider to sign out",
        Event::SignOutResponse => "Back from signing out",
        Event::Exchange => exchange(step.fact(ENDPOINT).unwrap_or_default()),
        Event::SignedIn => "Signed in",
        Event::SignInFailed => "The sign-in was refused",
        Event::Renewed => "Renewed an access token",
        Event::RenewalFailed => "An access token could not be renewed",
        Event::CaughtUp => "Learnt of a renewal in another tab",
        Event::Expired => "The session has ended",
        Event::SignedOut => "Signed out here",
        Event::Switched => "Put another account to use",
        Event::ClockChecked => "Asked somebody else for the time",
        Event::PopupBlocked => "The browser opened no window, so it went on in this one",
        Event::NotSilently => "Nobody was signed in without being asked",
    }
}

fn exchange(endpoint: &str) -> &'static str {
    match endpoint {
        "discovery document" => "Read the discovery document",
        "key set" => "Read the key set",
        "user information" => "Read the user information",
        "token endpoint" => "Asked the token endpoint",
        "revocation endpoint" => "Asked the revocation endpoint",
        "pushed authorization request endpoint" => "Asked the pushed authorization request endpoint",
        API => "Called the API",
        _ => "Asked the server",
    }
}

/// Between whom it went, with the name of the other one.
pub(in crate::app) fn way(step: &Step, other: &str) -> String {
    match step.way() {
        Way::Exchange { answered: true, .. } => format!("To {other} and back"),
        Way::Exchange { answered: false, .. } => format!("To {other}, without an answer"),
        Way::Departure(_) => format!("Your browser to {other}"),
        Way::Return(Some(_)) => format!("Your browser from {other}"),
        Way::Return(None) => "Your browser, sent by nobody who was asked".to_owned(),
        Way::Inside => "In this page".to_owned(),
    }
}

/// What stands on the arrow that goes out, or on the way back of a browser.
pub(in crate::app) fn outward(step: &Step) -> String {
    let word = match step.event {
        Event::AuthorizationRequest => "authorize",
        Event::SignOutRequest => "end session",
        Event::AuthorizationResponse if step.is_failure() => "error",
        Event::AuthorizationResponse => "code",
        Event::SignOutResponse => "state",
        _ => return asked(step),
    };
    word.to_owned()
}

fn asked(step: &Step) -> String {
    let method = step.fact("request").and_then(|it| it.split(' ').next()).unwrap_or_default();
    let what = match step.fact(ENDPOINT).unwrap_or_default() {
        "discovery document" => "discovery",
        "key set" => "keys",
        "user information" => "user info",
        "token endpoint" => "token",
        "revocation endpoint" => "revoke",
        "pushed authorization request endpoint" => "push",
        API => "API",
        _ => "",
    };
    format!("{method} {what}").trim().to_owned()
}

/// What stands on the arrow that comes back.
pub(in crate::app) fn inward(step: &Step) -> String {
    let time = step.milliseconds.map(took).unwrap_or_default();
    format!("{} · {time}", step.fact(STATUS).unwrap_or_default())
}

/// How long it took.
pub(in crate::app) fn took(milliseconds: f64) -> String {
    match milliseconds {
        ..10_000.0 => format!("{milliseconds:.0} ms"),
        _ => format!("{:.1} s", milliseconds / 1000.0),
    }
}

/// When it began, since its page was loaded.
pub(in crate::app) fn at(milliseconds: f64) -> String {
    format!("at {}", took(milliseconds))
}

/// And for how long.
pub(in crate::app) fn lasting(milliseconds: f64) -> String {
    format!("for {}", took(milliseconds))
}

/// The beginning in a sentence.
pub(in crate::app) fn began(step: &Step) -> String {
    format!("{} after the beginning of page load {}", took(step.start), step.page)
}

/// What a page load is called.
pub(in crate::app) fn page_load(number: u32) -> String {
    format!("Page load {number}")
}

/// What stands at the end of its scale.
pub(in crate::app) fn axis_end(load: &PageLoad) -> String {
    let cut = if load.is_cut { ", cut" } else { "" };
    format!("{}{cut}", took(load.milliseconds))
}

/// How long after the step before; `None` where that is nothing to speak of.
pub(in crate::app) fn later(seconds: i64) -> Option<String> {
    match seconds {
        ..=1 => None,
        2..120 => Some(format!("{seconds} s later")),
        120..7200 => Some(format!("{} min later", seconds / 60)),
        _ => Some(format!("{} h later", seconds / 3600)),
    }
}

/// Where it went, or what it was about.
pub(in crate::app) fn place(step: &Step) -> Option<&str> {
    let own = if step.event == Event::Renewed { RESOURCE } else { "" };
    let place = PLACES.iter().chain([&own]).find_map(|name| step.fact(name));
    place.filter(|place| *place != NONE)
}

/// How it ended: the status of an answer, else the code of the failure; and whether it went well.
pub(in crate::app) fn end(step: &Step) -> Option<(String, bool)> {
    let answer = step.fact(STATUS).and_then(|code| code.parse().ok()).map(status);
    let end = answer.or_else(|| step.error.clone())?;
    Some((end, step.error.is_none()))
}

/// The code of a failure, where it says more than the status.
pub(in crate::app) fn code(step: &Step) -> Option<String> {
    step.error.clone().filter(|code| step.fact(STATUS).is_some() && code != STATUS)
}

/// How large the answer was.
pub(in crate::app) fn size(step: &Step) -> Option<String> {
    step.fact(BYTES)?.parse().ok().map(bytes)
}

/// What else is told.
pub(in crate::app) fn parameters(step: &Step) -> Vec<(String, String)> {
    let place = place(step);
    let shown = |name: &str, value: &str| [ENDPOINT, STATUS, BYTES].contains(&name) || place == Some(value);
    step.facts.iter().filter(|(name, value)| !shown(name, value) && value != NONE).cloned().collect()
}

const API: &str = "API";
const ENDPOINT: &str = "endpoint";
const STATUS: &str = "status";
const BYTES: &str = "bytes";
const RESOURCE: &str = "resource";
const NONE: &str = "none";
const PLACES: &[&str] = &["request", "address", "issuer"];
