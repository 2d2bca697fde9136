//! Why a token that is bound to a key cannot be had or used (RFC 9449).

use super::Blame;
use crate::session::ports::KeyFault;

/// Why a server and this app do not agree on a proof of possession.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofFault {
    /// The server asks for its nonce, and the browser withholds the nonce (CORS).
    NonceHidden,
    /// The server refuses, and the browser withholds what it asks for (CORS).
    ChallengeHidden,
    /// The browser withholds the answer: maybe the server does not take the `DPoP` header (CORS).
    HeaderRefused,
    /// The server asks for a nonce again right after it got its latest one.
    NonceEndless,
    /// The server takes no proof that is signed with ES256.
    Algorithm,
}

impl ProofFault {
    /// A stable name for programs, reports and searches.
    pub fn code(self) -> &'static str {
        match self {
            Self::NonceHidden => "dpop_nonce_hidden",
            Self::ChallengeHidden => "dpop_challenge_hidden",
            Self::HeaderRefused => "dpop_cors",
            Self::NonceEndless => "dpop_nonce_endless",
            Self::Algorithm => "dpop_algorithm",
        }
    }

    pub(super) fn blame(self) -> Blame {
        if self == Self::NonceEndless { Blame::Server } else { Blame::ProviderConfiguration }
    }
}

impl KeyFault {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Blocked => "key_storage_blocked",
            Self::Unavailable => "key_unavailable",
            Self::Lost => "key_lost",
        }
    }
}
