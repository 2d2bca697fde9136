//! What is said when a token that is bound to a key cannot be had or used (RFC 9449).

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

    /// What happened, in one short line.
    pub fn title(self) -> &'static str {
        match self {
            Self::NonceHidden | Self::ChallengeHidden => "The server hides from this app what it asks for",
            Self::HeaderRefused => "The server does not let this app read its answers",
            Self::NonceEndless => "The server accepts no proof of possession",
            Self::Algorithm => "The server wants another kind of proof",
        }
    }

    /// What happened and why, in one or two sentences for people.
    pub fn sentence(self) -> &'static str {
        // dpop-cors: RFC 9449 §8, §7.1
        match self {
            Self::NonceHidden => {
                "The server wants its nonce in the proof of possession, but hides the nonce from this app: it has to list DPoP-Nonce in Access-Control-Expose-Headers."
            }
            Self::ChallengeHidden => {
                "The server refused the token or its proof, but hides the reason from this app: it has to list WWW-Authenticate and DPoP-Nonce in Access-Control-Expose-Headers."
            }
            Self::HeaderRefused => {
                "The server is there, but the browser withholds its answer: it sends no CORS headers for this app's origin, or does not list DPoP in Access-Control-Allow-Headers."
            }
            Self::NonceEndless => {
                "The server asked for a new nonce right after it had got the one it gave out, so it was not asked a third time."
            }
            Self::Algorithm => {
                "This app signs its proofs of possession with ES256, and the server takes other algorithms only."
            }
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

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Blocked => "Your browser does not let this site keep a key",
            Self::Unavailable => "Your browser cannot make the key that is needed",
            Self::Lost => "The key of this sign-in is gone",
        }
    }

    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Blocked => {
                "The tokens of this provider are bound to a key in the browser's database (IndexedDB), which this site may not use. Allow site data for this address, or leave private mode."
            }
            Self::Unavailable => {
                "The tokens of this provider are bound to a key that only the browser can use (Web Crypto, P-256), and it offers none. Update it, or use another one."
            }
            Self::Lost => {
                "The tokens of this sign-in are of no use without a key that the browser has deleted, as it does when site data is cleared. Sign in again to go on."
            }
        }
    }
}
