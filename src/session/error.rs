//! Every failure a person can meet: who is at fault, a stable code, the next step. What is said about it stands in `words`.

use super::ports::{CryptoFault, KeyFault, NoResponse, StoreFault};
use crate::protocol::error::{Endpoint, Refusal, RefusalCode};
use crate::protocol::{self, Rule};

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

/// Who has to do something about an answer that breaks a rule.
pub(super) fn broken_by(rule: Rule) -> Blame {
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
