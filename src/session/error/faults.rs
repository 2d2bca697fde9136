//! What stands in the way before anything is sent, and answers that belong to nothing, with their names.

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
    /// The configuration did not come, or has a mistake.
    NoConfiguration,
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
}

impl SetupFault {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::UnknownProvider => "provider_unknown",
            Self::NoConfiguration => "configuration_missing",
            Self::SharedRedirect => "redirect_path_shared",
            Self::PushUnsupported => "par_unsupported",
            Self::DpopUnsupported => "dpop_unsupported",
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
}
