//! What is said about faults: answers that belong to nothing, what stands in the way before anything is sent, and tokens that
//! are bound to a key and cannot be had or used (RFC 9449).

use crate::session::error::{AttemptFault, ProofFault, RequestFault, SetupFault};
use crate::session::ports::KeyFault;

impl AttemptFault {
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Unknown => {
                "The answer was opened in another tab, was used already, or comes from a link that somebody else made. Nothing was done with it."
            }
            Self::Stateless => "The answer does not say which sign-in it belongs to. Nothing was done with it.",
            Self::Stale => "The answer came so long after the start that it is no longer trusted.",
            Self::Misdirected => {
                "The answer came to the address that belongs to another provider. Nothing was done with it."
            }
            Self::SomebodyElse => {
                "At the provider, somebody else is signed in than was in this tab. Sign in by hand to go on as that person."
            }
        }
    }
}

impl SetupFault {
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::UnknownProvider => "No provider with this issuer is configured.",
            Self::NoConfiguration => "This app's configuration did not come, or has a mistake.",
            Self::SharedRedirect => {
                "This provider does not name itself in its answers, so it needs a redirect_path that no other provider has."
            }
            Self::PushUnsupported => {
                "This app's configuration demands pushed authorization requests, and this provider does not take them."
            }
            Self::DpopUnsupported => {
                "This app's configuration demands tokens that are bound to a key (DPoP with ES256), and this provider does not offer them. Nothing was asked for."
            }
        }
    }
}

impl RequestFault {
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Url => "The address is not an absolute https address that every program reads alike.",
            Self::NotAllowed => {
                "The address is outside the APIs in this app's configuration, so the access token must not go there."
            }
            Self::Authorization => {
                "The request has an Authorization or DPoP header of its own, and there can be only the one of the session."
            }
            Self::Header => {
                "The method, a header field or the body is nothing that a browser sends in this combination."
            }
            Self::Token => "The provider issued an access token with characters that cannot stand in a header.",
        }
    }
}

impl ProofFault {
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
}

impl KeyFault {
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
