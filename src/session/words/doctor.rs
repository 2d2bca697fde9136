//! What the doctor says.

use super::duration;
use crate::protocol::error::clean;
use crate::session::doctor::{Check, Verdict};
use crate::session::ports::NoResponse;

impl Check {
    /// What is examined, in a few words.
    pub fn title(self) -> &'static str {
        match self {
            Self::SecureContext => "Cryptography",
            Self::Storage => "Session storage",
            Self::Clock => "Clock",
            Self::CallbackPage => "Callback page",
            Self::Discovery => "Discovery",
            Self::Issuer => "Issuer",
            Self::Metadata => "Metadata",
            Self::Pkce => "PKCE with S256",
            Self::PublicClients => "Clients without a secret",
            Self::IssParameter => "Issuer in answers",
            Self::Dpop => "Tokens bound to a key",
            Self::SigningKeys => "Signing keys",
            Self::TokenEndpoint => "Token endpoint",
            Self::UserInfo => "UserInfo endpoint",
            Self::Revocation => "Revocation endpoint",
            Self::Refresh => "Renewal",
            Self::SignOut => "Sign-out page",
            Self::Policy => "This app’s policy",
        }
    }

    /// What demands it.
    pub fn source(self) -> &'static str {
        match self {
            Self::SecureContext => "Web Cryptography API",
            Self::Storage => "HTML, session storage",
            Self::Clock => "OIDC Core §3.1.3.7(9)",
            Self::CallbackPage => "RFC 6749 §3.1.2",
            Self::Discovery => "OIDC Discovery §4, RFC 8414 §3",
            Self::Issuer => "RFC 8414 §3.3",
            Self::Metadata => "RFC 8414 §2",
            Self::Pkce => "RFC 7636, RFC 9700 §2.1.1",
            Self::PublicClients => "RFC 6749 §2.1",
            Self::IssParameter => "RFC 9207 §2.4",
            Self::Dpop => "RFC 9449 §5.1",
            Self::SigningKeys => "OIDC Core §10.1",
            Self::TokenEndpoint => "RFC 6749 §3.2",
            Self::UserInfo => "OIDC Core §5.3",
            Self::Revocation => "RFC 7009",
            Self::Refresh => "RFC 6749 §6",
            Self::SignOut => "OIDC RP-Initiated Logout §2",
            Self::Policy => "Content Security Policy Level 3, connect-src",
        }
    }
}

impl Verdict {
    /// In one word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Doubtful => "doubtful",
            Self::Bad => "bad",
            Self::Skipped => "not examined",
        }
    }
}

fn silence(cause: NoResponse) -> &'static str {
    match cause {
        NoResponse::Offline => "this device is offline",
        NoResponse::Unreachable => "no answer",
        NoResponse::CutOff => "an answer that breaks off",
        NoResponse::Forbidden => "not asked, because this app's Content-Security-Policy forbids it",
        NoResponse::Unreadable => "answers, but without CORS headers for this app",
        NoResponse::TimedOut => "no answer in time",
        NoResponse::Redirected => "answers with a redirect",
        NoResponse::TooLarge => "answers with far too much",
    }
}

pub(in crate::session) fn silence_advice(cause: NoResponse) -> &'static str {
    match cause {
        NoResponse::Offline => "Connect this device to the network and examine again.",
        NoResponse::Unreachable => {
            "Check the address, whether the server runs and its certificate is valid, and whether a firewall or an extension stands in the way."
        }
        NoResponse::CutOff => {
            "The server or the network failed in the middle of the answer. Examine again in a moment."
        }
        NoResponse::Forbidden => {
            "Let the static host name this server under connect-src in the Content-Security-Policy that it sends with this app."
        }
        NoResponse::Unreadable => "Let the server allow this app's origin (CORS).",
        NoResponse::TimedOut => "The server or the network is slow or stuck. Examine again in a moment.",
        NoResponse::Redirected => {
            "Name the final address in the configuration: a redirect is never followed, because a token could go along."
        }
        NoResponse::TooLarge => "This is not the answer of such an endpoint. Check the address.",
    }
}

pub(in crate::session) const POLICY_ALLOWS: &str = "forbids none of these requests";
pub(in crate::session) const NAME_IN_POLICY: &str =
    "Print the headers anew with scripts/headers for this configuration, and have the static host send them.";

pub(in crate::session) fn policy_forbids(origins: &[String]) -> String {
    format!("connect-src does not name {}", origins.join(", "))
}

pub(in crate::session) fn by_the_host(ahead_seconds: i64) -> String {
    let by = duration(ahead_seconds.abs());
    match ahead_seconds < 0 {
        true => format!("{by} behind the host of this app"),
        false => format!("{by} ahead of the host of this app"),
    }
}

pub(in crate::session) fn answered(url: &str, status: u16, media_type: &str) -> String {
    format!("{url}: status {status}, {}", clean(media_type))
}

pub(in crate::session) fn silent(url: &str, cause: NoResponse) -> String {
    format!("{url}: {}", silence(cause))
}

pub(in crate::session) fn other_issuer(configured: &str, named: &str) -> String {
    format!("configured {configured}, answers as {}", clean(named))
}

pub(in crate::session) fn right_issuer(named: &str) -> String {
    match named {
        "" => "The document names no issuer. Check that the address is the provider's issuer.".to_owned(),
        named => format!(
            "Issuers are compared letter by letter, a slash at the end included. If this is the provider you mean, write {} in the configuration.",
            clean(named)
        ),
    }
}

pub(in crate::session) fn keys_for(count: usize, algorithms: &[&str]) -> String {
    let keys = if count == 1 { "1 key".to_owned() } else { format!("{count} keys") };
    format!("{keys}, {}", algorithms.join(", "))
}

pub(in crate::session) fn refusal(status: u16, error: &str, description: &str) -> String {
    [format!("status {status}"), clean(error), clean(description)]
        .into_iter()
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

pub(in crate::session) const CRYPTOGRAPHY_WORKS: &str = "a secure context with WebCrypto";
pub(in crate::session) const STORAGE_WORKS: &str = "this tab keeps what it is given";
pub(in crate::session) const CLOCK_UNTOLD: &str = "the host of this app does not tell the time";
pub(in crate::session) const SET_THE_CLOCK: &str = "Set this computer's clock, or let it be set by the network.";
pub(in crate::session) const SERVE_THE_CALLBACK: &str = "Let the static host answer unknown paths with index.html, with status 200, and register exactly this address with the provider.";
pub(in crate::session) const CONFIGURED: &str = "endpoints are named in the configuration";
pub(in crate::session) const NO_METADATA: &str = "needs the metadata, which could not be used";
pub(in crate::session) const CHECK_THE_ISSUER: &str = "There is no metadata at this address. Check the issuer: it is the address before /.well-known, as the provider itself writes it. Where a provider publishes none, name its endpoints in metadata.";
pub(in crate::session) const METADATA_COMPLETE: &str = "all that a sign-in needs, over https";
pub(in crate::session) const NOT_TOLD: &str = "not told by the provider";
pub(in crate::session) const NO_S256: &str =
    "Ask the provider to switch on PKCE with S256. Without it a stolen code could be used by others.";
pub(in crate::session) const S256_UNTOLD: &str = "S256 is sent all the same, and many providers that keep silent check it. State and nonce protect the answer where this one does not.";
pub(in crate::session) const NONE_UNLISTED: &str = "Some providers take clients without a secret and do not list it. Register this app as a public client, also called “SPA” or “native”.";
pub(in crate::session) const ISS_PROMISED: &str = "promised";
pub(in crate::session) const ISS_NOT_PROMISED: &str =
    "With more than one provider, give this one a redirect_path of its own, so that answers cannot be mixed up.";
pub(in crate::session) const DPOP_UNWANTED: &str = "not asked for in the configuration";
pub(in crate::session) const DPOP_MISSING: &str = "The provider has to list ES256 in dpop_signing_alg_values_supported, or the key dpop has to leave the configuration.";
pub(in crate::session) const OAUTH_ONLY: &str = "OAuth 2.0 only: there is no ID token to verify";
pub(in crate::session) const NO_KEYS: &str = "There is no key set at this address, so no ID token can be verified.";
pub(in crate::session) const NO_FITTING_KEY: &str = "None of the keys fits an algorithm that the provider announces for ID tokens. Ask the provider, or name the registered one as id_token_signed_response_alg.";
pub(in crate::session) const BROKEN: &str = "The server is overloaded or broken. Examine again in a moment.";
pub(in crate::session) const CLIENT_REFUSED: &str = "The provider does not know this client_id, or wants a secret that a browser cannot keep. Register this app as a public client with PKCE.";
pub(in crate::session) const ODD_REFUSAL: &str =
    "A made-up code has to be refused with an error in JSON. Check that this is the token endpoint.";
pub(in crate::session) const NO_REVOCATION: &str = "Signing out here leaves tokens alive until they expire. Let the provider offer revocation to clients without a secret, and keep tokens short-lived.";
pub(in crate::session) const REFRESH_UNLISTED: &str = "refresh_token is not among the grant types";
pub(in crate::session) const NO_REFRESH: &str = "Sessions end with their access token, and people sign in again. Ask the provider to allow refresh tokens, with rotation, to this client.";
pub(in crate::session) const OFFLINE_UNASKED: &str = "offline_access is offered and not asked for";
pub(in crate::session) const ASK_OFFLINE: &str =
    "Add offline_access to scopes, if sessions are to last longer than one access token.";
pub(in crate::session) const REFRESH_LISTED: &str = "refresh tokens are offered";
pub(in crate::session) const OFFLINE_ASKED: &str = "offline_access is asked for";
pub(in crate::session) const NO_END_SESSION: &str =
    "Signing out here does not sign the person out at the provider. The next sign-in may not ask for a password.";

pub(in crate::session) fn other_page(url: &str, home: &str) -> String {
    format!("{url}: another page than {home}")
}
