//! What stands in the way before anything is sent, and answers that belong to nothing, with their names and sentences.

/// Why an authorization response cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptFault {
    /// No sign-in of this tab has this state: another tab, a second use, or somebody else's link.
    Unknown,
    /// The answer carries no state, or carries it twice.
    Stateless,
    /// The sign-in was started too long ago.
    Stale,
    /// The answer came to the redirect URI of another provider.
    Misdirected,
    /// The answer to a sign-in that asked nobody anything is about somebody else than expected.
    SomebodyElse,
}

/// What is wrong with the set-up of this app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetupFault {
    /// No configured provider has this issuer.
    UnknownProvider,
    /// Two providers share a redirect URI, and this one does not name itself in its answers.
    SharedRedirect,
    /// The configuration demands pushed requests, and the provider has no place for them.
    PushUnsupported,
    /// The configuration demands tokens that are bound to a key, and the provider does not offer them.
    DpopUnsupported,
}

/// Why a request of an application was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestFault {
    /// The address is not an absolute URL without tricks.
    Url,
    /// The address is outside of what the configuration allows the token to go to.
    NotAllowed,
    /// The application set an `Authorization` or a `DPoP` header itself.
    Authorization,
    /// The method, a header field or a body for a GET is nothing that a browser sends.
    Header,
    /// The access token cannot stand in a header.
    Token,
}

impl AttemptFault {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Unknown => "state_unknown",
            Self::Stateless => "state_missing",
            Self::Stale => "attempt_stale",
            Self::Misdirected => "redirect_uri_mismatch",
            Self::SomebodyElse => "somebody_else",
        }
    }

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
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::UnknownProvider => "provider_unknown",
            Self::SharedRedirect => "redirect_path_shared",
            Self::PushUnsupported => "par_unsupported",
            Self::DpopUnsupported => "dpop_unsupported",
        }
    }

    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::UnknownProvider => "No provider with this issuer is configured.",
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
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Url => "request_url",
            Self::NotAllowed => "request_not_allowed",
            Self::Authorization => "request_authorization",
            Self::Header => "request_header",
            Self::Token => "request_token",
        }
    }

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
