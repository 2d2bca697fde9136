//! Steps of the flight recorder in words.

use crate::app::words::{bytes, status};
use crate::session::{Event, Step};

/// What happened, in a few words.
pub(super) fn title(step: &Step) -> String {
    let told = match step.event {
        Event::AuthorizationRequest => "Sent you to the provider",
        Event::AuthorizationResponse => "The provider sent you back",
        Event::Exchange => return exchange(fact(step, ENDPOINT).unwrap_or("server")),
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
    };
    told.to_owned()
}

fn exchange(endpoint: &str) -> String {
    match endpoint {
        "discovery document" | "key set" | "user information" => format!("Read the {endpoint}"),
        "API" => "Called the API".to_owned(),
        other => format!("Asked the {other}"),
    }
}

/// Where it went, or what it was about.
pub(super) fn place(step: &Step) -> Option<String> {
    let own = if step.event == Event::Renewed { RESOURCE } else { "" };
    let place = PLACES.iter().chain([&own]).find_map(|name| fact(step, name));
    place.filter(|place| *place != NONE).map(str::to_owned)
}

/// How it ended: the status of an answer, else the code of the failure; and whether it went well.
pub(super) fn end(step: &Step) -> Option<(String, bool)> {
    let answer = fact(step, STATUS).and_then(|code| code.parse().ok()).map(status);
    let end = answer.or_else(|| step.error.clone())?;
    Some((end, step.error.is_none()))
}

/// The code of a failure, where it says more than the status.
pub(super) fn code(step: &Step) -> Option<String> {
    step.error.clone().filter(|code| fact(step, STATUS).is_some() && code != STATUS)
}

/// How large the answer was.
pub(super) fn size(step: &Step) -> Option<String> {
    fact(step, BYTES)?.parse().ok().map(bytes)
}

/// What else is told.
pub(super) fn parameters(step: &Step) -> Vec<(String, String)> {
    let is_place = |name: &str| PLACES.contains(&name) || step.event == Event::Renewed && name == RESOURCE;
    let shown = |name: &str| [ENDPOINT, STATUS, BYTES].contains(&name) || is_place(name);
    step.facts.iter().filter(|(name, _)| !shown(name)).cloned().collect()
}

fn fact<'a>(step: &'a Step, name: &str) -> Option<&'a str> {
    step.facts.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
}

const ENDPOINT: &str = "endpoint";
const STATUS: &str = "status";
const BYTES: &str = "bytes";
const RESOURCE: &str = "resource";
const NONE: &str = "none";
const PLACES: &[&str] = &["request", "address", "issuer"];
