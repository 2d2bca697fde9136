//! What is said about failures: a short line, a sentence or two, the technical detail.

use super::{HOST, RECEIVED, THEIR_WORDS, duration};
use crate::protocol::error::{Endpoint, RefusalCode};
use crate::protocol::{self, Rule};
use crate::session::error::{AttemptFault, Blame, Error, broken_by};
use crate::session::ports::{CryptoFault, NoResponse, StoreFault};
use std::borrow::Cow;

impl Error {
    /// What happened, in one short line.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Protocol(protocol::Error::ServerRefused(refusal)) => match refusal.code {
                RefusalCode::AccessDenied if refusal.at == Endpoint::Authorization => "You cancelled the sign-in",
                _ => "The provider refused",
            },
            Self::Protocol(protocol::Error::ServerMisbehaved(rule, _)) => match broken_by(*rule) {
                Blame::ProviderConfiguration => "The provider is set up differently",
                _ => "An answer failed verification",
            },
            Self::Protocol(protocol::Error::ServerUnavailable(_)) => "The server is not available",
            Self::NoResponse { cause: NoResponse::Unreadable, .. } => {
                "The server does not let this app read its answers"
            }
            Self::NoResponse { cause: NoResponse::Offline, .. } => "You are offline",
            Self::NoResponse { cause: NoResponse::Redirected, .. } => "The server answered with a redirect",
            Self::NoResponse { cause: NoResponse::TooLarge, .. } => "The answer is too large",
            Self::NoResponse { cause: NoResponse::TimedOut, .. } => "The server did not answer in time",
            Self::NoResponse { cause: NoResponse::Unreachable, .. } => "The server could not be reached",
            Self::NoResponse { cause: NoResponse::CutOff, .. } => "The answer broke off",
            Self::NoResponse { cause: NoResponse::Forbidden, .. } => "This app's own policy forbids the request",
            Self::Store(StoreFault::Blocked) => "Your browser does not let this site store anything",
            Self::Store(StoreFault::Full) => "Your browser's storage for this site is full",
            Self::Crypto(CryptoFault::InsecureContext) => "This page was not loaded securely",
            Self::Crypto(CryptoFault::Unavailable) => "Your browser lacks cryptography",
            Self::Key(fault) => fault.title(),
            Self::Proof { fault, .. } => fault.title(),
            Self::Attempt(AttemptFault::Stale) => "The sign-in took too long",
            Self::Attempt(AttemptFault::SomebodyElse) => "Somebody else is signed in at the provider",
            Self::Attempt(_) => "This sign-in was not started here",
            Self::Setup(_) => "This app is not set up correctly",
            Self::Clock { ahead_seconds, confirmed } => clock_title(*ahead_seconds, *confirmed),
            Self::Superseded => "Something else was started",
            Self::Busy => "Another tab is renewing your session",
            Self::SignedOut => "You are not signed in",
            Self::Expired => "Your session has ended",
            Self::NotRenewable => "The access token cannot be renewed",
            Self::Request(_) => "The request was not sent",
        }
    }

    /// What happened and why, in one or two sentences for people.
    pub fn sentence(&self) -> Cow<'static, str> {
        let plain = match self {
            Self::Clock { ahead_seconds, confirmed } => return clock_sentence(*ahead_seconds, *confirmed).into(),
            // dpop-type: RFC 9449 §5
            Self::Protocol(protocol::Error::ServerMisbehaved(Rule::TokenNotBound, _)) => {
                "The provider issued an access token that anybody may use, though it offers to bind tokens to this browser's key, and it was not accepted. The provider has to turn DPoP on for this app, or the key dpop has to leave this app's configuration."
            }
            Self::Protocol(protocol::Error::ServerMisbehaved(rule, _)) => rule.sentence(),
            Self::Protocol(protocol::Error::ServerRefused(refusal)) => refusal.code.sentence(),
            Self::Protocol(protocol::Error::ServerUnavailable(_)) => {
                "The server is overloaded or under maintenance. Nothing is lost; the same step may work in a moment."
            }
            Self::NoResponse { cause, .. } => match cause {
                NoResponse::Offline => {
                    "This device has no network connection. Nothing is lost; try again when it is back."
                }
                NoResponse::Unreachable => {
                    "No answer came: the address may be wrong, the server down, or the network or an extension in the way."
                }
                NoResponse::CutOff => {
                    "The server began to answer, and the connection ended before the answer did: the server failed, or the network."
                }
                NoResponse::Forbidden => {
                    "The Content-Security-Policy that this app's host sends does not list this server under connect-src, so the browser did not ask it. The person who runs this app can add it there."
                }
                NoResponse::Unreadable => {
                    "The server is there, but sends no CORS headers for this app's origin, so the browser withholds its answer."
                }
                NoResponse::TimedOut => "No answer came in time: the server or the network is slow or stuck.",
                NoResponse::Redirected => {
                    "The server answered with a redirect. It was not followed, because a token could have gone along to somebody else."
                }
                NoResponse::TooLarge => "The answer is far larger than any sensible one and was not read.",
            },
            Self::Store(StoreFault::Blocked) => {
                "Signing in needs this tab's session storage. Allow site data for this address, or leave private mode."
            }
            Self::Store(StoreFault::Full) => {
                "There is no room left to remember the sign-in. Close other tabs of this site or clear its data."
            }
            Self::Crypto(CryptoFault::InsecureContext) => {
                "Browsers offer cryptography on https pages only. Open this app at its https address."
            }
            Self::Crypto(CryptoFault::Unavailable) => {
                "The browser cannot do what verifying the sign-in needs. Update it, or use another one."
            }
            Self::Key(fault) => fault.sentence(),
            Self::Proof { fault, .. } => fault.sentence(),
            Self::Attempt(fault) => fault.sentence(),
            Self::Setup(fault) => fault.sentence(),
            Self::Superseded => "This was given up, because something else was started before it came to its end.",
            Self::Busy => {
                "Another tab of this app is renewing this session, or has not heard how that ended. Nothing is lost."
            }
            Self::SignedOut => "Sign in to go on.",
            Self::Expired => {
                "This sign-in can no longer be renewed: it was revoked or replaced, has reached its age, or this site's data was cleared. Sign in again to go on."
            }
            Self::NotRenewable => {
                "The provider gave no refresh token, so no token for this API can be had. Let this app ask for the scope offline_access."
            }
            Self::Request(fault) => fault.sentence(),
        };
        plain.into()
    }

    /// Technical detail that may be shown to anybody: names, values that were compared, never a secret.
    pub fn detail(&self) -> Vec<(&'static str, String)> {
        let mut rows = Vec::new();
        let mut add = |name: &'static str, value: Option<String>| rows.extend(value.map(|value| (name, value)));
        match self {
            Self::Protocol(protocol::Error::ServerMisbehaved(rule, detail)) => {
                add("Expected", detail.expected.clone());
                add(RECEIVED, detail.actual.clone());
                add("Demanded by", Some(rule.source().to_owned()));
            }
            Self::Protocol(protocol::Error::ServerRefused(refusal)) => {
                add("Endpoint", Some(refusal.at.name().to_owned()));
                add("Status", refusal.status.map(|status| status.to_string()));
                add(THEIR_WORDS, refusal.description.clone());
                add(
                    "Sender",
                    (!refusal.authentic).then(|| "not verified: the answer lacks the promised iss".to_owned()),
                );
            }
            Self::Protocol(protocol::Error::ServerUnavailable(it)) => {
                add("Endpoint", Some(it.at.name().to_owned()));
                add("Status", Some(it.status.to_string()));
                add("Retry after", it.retry_after.map(|seconds| format!("{seconds} seconds")));
            }
            Self::NoResponse { at, origin, .. } | Self::Proof { at, origin, .. } => {
                add("Endpoint", Some(at.name().to_owned()));
                add("Server", Some(origin.clone()));
            }
            Self::Clock { ahead_seconds, confirmed } => {
                add("Difference", Some(duration(ahead_seconds.abs())));
                add("Confirmed by", Some(if *confirmed { HOST } else { "nobody" }.to_owned()));
            }
            _ => {}
        }
        rows
    }
}

// whose clock is wrong is certain only if a third one has been asked
fn clock_title(ahead_seconds: i64, confirmed: bool) -> &'static str {
    match (ahead_seconds > 0, confirmed) {
        (true, true) => "This device’s clock is ahead",
        (false, true) => "This device’s clock is behind",
        (true, false) => "This device’s clock seems to be ahead",
        (false, false) => "This device’s clock seems to be behind",
    }
}

fn clock_sentence(ahead_seconds: i64, confirmed: bool) -> String {
    let by = duration(ahead_seconds.abs());
    match (ahead_seconds > 0, confirmed) {
        (true, true) => {
            format!("Your clock is {by} ahead. Set it right, best by letting it set itself, and try again.")
        }
        (false, true) => {
            format!("Your clock is {by} behind. Set it right, best by letting it set itself, and try again.")
        }
        (true, false) => format!(
            "Your clock seems to be {by} ahead, or the provider’s is behind: there was nobody else to ask for the time. If it is yours, set it right, best by letting it set itself, and try again."
        ),
        (false, false) => format!(
            "Your clock seems to be {by} behind, or the provider’s is ahead: there was nobody else to ask for the time. If it is yours, set it right, best by letting it set itself, and try again."
        ),
    }
}
