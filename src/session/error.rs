//! Every failure a person can meet: who is at fault, a stable code, a sentence, the technical detail, the next step.

use super::ports::{CryptoFault, KeyFault, NoResponse, StoreFault};
use super::time::{HOST, duration};
use crate::protocol::error::{Endpoint, Refusal, RefusalCode};
use crate::protocol::{self, Rule};
use std::borrow::Cow;

mod clock;
mod dpop;
mod faults;

pub use dpop::ProofFault;
pub use faults::{AttemptFault, RequestFault, SetupFault};

/// A result of the session.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure of the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// A server's answer was refused, or refused something itself.
    Protocol(protocol::Error),
    /// A server gave no answer that could be read.
    NoResponse {
        /// Which endpoint.
        at: Endpoint,
        /// Its origin.
        origin: String,
        /// Why.
        cause: NoResponse,
    },
    /// The browser does not keep what must be kept.
    Store(StoreFault),
    /// The browser lacks cryptography.
    Crypto(CryptoFault),
    /// The key that tokens are bound to cannot be made or used.
    Key(KeyFault),
    /// A server and this app do not agree on a proof of possession.
    Proof {
        /// Which endpoint.
        at: Endpoint,
        /// Its origin.
        origin: String,
        /// Why.
        fault: ProofFault,
    },
    /// The answer of a provider does not belong to a sign-in that this tab started.
    Attempt(AttemptFault),
    /// This app's configuration stands in the way.
    Setup(SetupFault),
    /// This computer's clock is wrong by this many seconds, positive when it is ahead.
    Clock {
        /// By how much.
        ahead_seconds: i64,
        /// Whether the host of this app says so too; otherwise it may be the provider's clock that is wrong.
        confirmed: bool,
    },
    /// Something else was started before this came to its end.
    Superseded,
    /// Another tab is renewing this session, or has lost the answer.
    Busy,
    /// There is nobody signed in.
    SignedOut,
    /// The provider has ended the session.
    Expired,
    /// A token for this API cannot be had without signing in again.
    NotRenewable,
    /// The request was not sent.
    Request(RequestFault),
}

/// Who has to do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// Nobody: the person chose so.
    Person,
    /// The server or provider.
    Server,
    /// How the provider is set up for this app.
    ProviderConfiguration,
    /// How this app is set up.
    AppConfiguration,
    /// The browser or its settings.
    Browser,
    /// The computer that the browser runs on.
    Device,
    /// The network in between.
    Network,
}

/// The one sensible thing to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextStep {
    /// Start the sign-in again.
    SignIn,
    /// Do the same again, now or a little later.
    Retry,
    /// Go back to the start page.
    Start,
}

impl Error {
    /// A stable name for programs, reports and searches.
    pub fn code(&self) -> &str {
        match self {
            Self::Protocol(protocol::Error::ServerMisbehaved(rule, _)) => rule.code(),
            Self::Protocol(protocol::Error::ServerRefused(refusal)) => refusal.code.as_str(),
            Self::Protocol(protocol::Error::ServerUnavailable(_)) => "server_unavailable",
            Self::NoResponse { cause, .. } => match cause {
                NoResponse::Offline => "offline",
                NoResponse::Unreachable => "unreachable",
                NoResponse::CutOff => "answer_cut_off",
                NoResponse::Forbidden => "content_security_policy",
                NoResponse::Unreadable => "cors",
                NoResponse::TimedOut => "timeout",
                NoResponse::Redirected => "redirect_refused",
                NoResponse::TooLarge => "response_too_large",
            },
            Self::Store(StoreFault::Blocked) => "storage_blocked",
            Self::Store(StoreFault::Full) => "storage_full",
            Self::Crypto(CryptoFault::InsecureContext) => "insecure_context",
            Self::Crypto(CryptoFault::Unavailable) => "crypto_unavailable",
            Self::Key(fault) => fault.code(),
            Self::Proof { fault, .. } => fault.code(),
            Self::Attempt(fault) => fault.code(),
            Self::Setup(fault) => fault.code(),
            Self::Clock { ahead_seconds: 1.., .. } => "clock_ahead",
            Self::Clock { .. } => "clock_behind",
            Self::Superseded => "superseded",
            Self::Busy => "busy_elsewhere",
            Self::SignedOut => "signed_out",
            Self::Expired => "session_expired",
            Self::NotRenewable => "not_renewable",
            Self::Request(fault) => fault.code(),
        }
    }

    /// Who has to do something about it.
    pub fn blame(&self) -> Blame {
        match self {
            Self::Protocol(protocol::Error::ServerRefused(refusal)) => refused_by(refusal),
            Self::Protocol(protocol::Error::ServerMisbehaved(rule, _)) => broken_by(*rule),
            Self::Protocol(protocol::Error::ServerUnavailable(_)) => Blame::Server,
            Self::NoResponse { cause: NoResponse::Unreadable | NoResponse::Redirected, .. } => {
                Blame::ProviderConfiguration
            }
            Self::NoResponse { cause: NoResponse::TooLarge, .. } => Blame::Server,
            Self::NoResponse { cause: NoResponse::Forbidden, .. } => Blame::AppConfiguration,
            Self::NoResponse { .. } => Blame::Network,
            Self::Request(RequestFault::Token) => Blame::Server,
            Self::Crypto(CryptoFault::InsecureContext) | Self::Setup(_) | Self::Request(_) => Blame::AppConfiguration,
            Self::Clock { confirmed: true, .. } => Blame::Device,
            Self::Clock { confirmed: false, .. } => Blame::Server,
            Self::Store(_) | Self::Crypto(_) | Self::Key(_) | Self::Attempt(_) | Self::Busy => Blame::Browser,
            Self::Proof { fault, .. } => fault.blame(),
            Self::Expired => Blame::Server,
            Self::SignedOut | Self::Superseded => Blame::Person,
            Self::NotRenewable => Blame::AppConfiguration,
        }
    }

    /// Whether the same request may succeed later, with nothing changed at the provider or in this app.
    pub fn is_transient(&self) -> bool {
        let unavailable = matches!(self, Self::Protocol(protocol::Error::ServerUnavailable(_)));
        unavailable || matches!(self, Self::Busy | Self::NoResponse { .. } | Self::Clock { .. })
    }

    /// Whether it is about an API and not about the provider.
    pub fn is_about_api(&self) -> bool {
        matches!(self, Self::NoResponse { at: Endpoint::Api, .. } | Self::Proof { at: Endpoint::Api, .. })
    }

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
            Self::Clock { ahead_seconds, confirmed } => clock::title(*ahead_seconds, *confirmed),
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
            Self::Clock { ahead_seconds, confirmed } => return clock::sentence(*ahead_seconds, *confirmed).into(),
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
                add("Received", detail.actual.clone());
                add("Demanded by", Some(rule.source().to_owned()));
            }
            Self::Protocol(protocol::Error::ServerRefused(refusal)) => {
                add("Endpoint", Some(refusal.at.name().to_owned()));
                add("Status", refusal.status.map(|status| status.to_string()));
                add("In the provider's words", refusal.description.clone());
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

    /// The one sensible thing to do next.
    pub fn next_step(&self) -> NextStep {
        match self {
            Self::Protocol(protocol::Error::ServerUnavailable(_))
            | Self::NoResponse { .. }
            | Self::Store(_)
            | Self::Clock { .. }
            | Self::Busy => NextStep::Retry,
            Self::SignedOut | Self::Expired | Self::Superseded | Self::Key(KeyFault::Lost) => NextStep::SignIn,
            Self::Key(KeyFault::Blocked) | Self::Proof { .. } => NextStep::Retry,
            Self::Protocol(_) | Self::Attempt(_) => NextStep::SignIn,
            // signing in again brings no refresh token as long as nobody asks for one
            Self::NotRenewable => NextStep::Start,
            Self::Crypto(_) | Self::Key(_) | Self::Setup(_) | Self::Request(_) => NextStep::Start,
        }
    }
}

fn refused_by(refusal: &Refusal) -> Blame {
    match refusal.code {
        RefusalCode::AccessDenied if refusal.at == Endpoint::Authorization => Blame::Person,
        RefusalCode::AccessDenied
        | RefusalCode::ServerError
        | RefusalCode::TemporarilyUnavailable
        | RefusalCode::InvalidGrant
        | RefusalCode::InvalidToken
        | RefusalCode::LoginRequired
        | RefusalCode::InteractionRequired
        | RefusalCode::AccountSelectionRequired
        | RefusalCode::ConsentRequired
        | RefusalCode::UnmetAuthenticationRequirements
        | RefusalCode::InsufficientScope
        | RefusalCode::InsufficientUserAuthentication
        | RefusalCode::Unregistered(_) => Blame::Server,
        RefusalCode::InvalidScope | RefusalCode::InvalidTarget | RefusalCode::InvalidRequest => Blame::AppConfiguration,
        _ => Blame::ProviderConfiguration,
    }
}

fn broken_by(rule: Rule) -> Blame {
    match rule {
        Rule::SignedRequestRequired | Rule::IdTokenAlgorithm => Blame::ProviderConfiguration,
        Rule::MetadataIssuer | Rule::IdentityUnreadable => Blame::AppConfiguration,
        _ => Blame::Server,
    }
}

impl Error {
    /// The same without values that must not be shown.
    pub(super) fn without(self, secrets: &[&str]) -> Self {
        match self {
            Self::Protocol(error) => Self::Protocol(error.without(secrets)),
            other => other,
        }
    }
}

impl From<protocol::Error> for Error {
    fn from(error: protocol::Error) -> Self {
        Self::Protocol(error)
    }
}

impl From<StoreFault> for Error {
    fn from(fault: StoreFault) -> Self {
        Self::Store(fault)
    }
}

impl From<KeyFault> for Error {
    fn from(fault: KeyFault) -> Self {
        Self::Key(fault)
    }
}

impl From<CryptoFault> for Error {
    fn from(fault: CryptoFault) -> Self {
        Self::Crypto(fault)
    }
}
