//! What can go wrong in a message, by who is at fault. No payload of a message is ever kept, only what may be shown.

use super::http::Response;
use super::rule::Rule;

/// A result of the protocol.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure of the protocol. What there is to tell stands apart, because a failure is handed on from place to place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The server's answer breaks a rule of the specifications.
    ServerMisbehaved(Rule, Box<Detail>),
    /// The server answered, in the prescribed way, with an error.
    ServerRefused(Box<Refusal>),
    /// The server is overloaded or broken for now; the same request may succeed later.
    ServerUnavailable(Unavailable),
}

/// A 5xx or 429 answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unavailable {
    /// Which endpoint answered.
    pub at: Endpoint,
    /// The status code.
    pub status: u16,
    /// The seconds that `Retry-After` asks for.
    pub retry_after: Option<u32>,
}

impl Unavailable {
    /// Reads an answer that says "not now"; `None` for every other answer.
    pub fn from_response(at: Endpoint, response: &Response) -> Option<Self> {
        // tok-transport: OAuth 2.1 §3.2.4
        let status = response.status;
        (status == 429 || status >= 500).then(|| Self { at, status, retry_after: response.retry_after() })
    }
}

impl Error {
    /// A broken rule with nothing more to show.
    pub fn rule(rule: Rule) -> Self {
        Self::misbehaved(rule, None, None)
    }

    /// A broken rule with the value that was expected and the one that came; neither may be a secret.
    pub fn compared(rule: Rule, expected: impl AsRef<str>, actual: impl AsRef<str>) -> Self {
        Self::misbehaved(rule, Some(expected.as_ref()), Some(actual.as_ref()))
    }

    /// A broken rule and the name of the member, parameter or header that breaks it.
    pub fn about(rule: Rule, actual: impl AsRef<str>) -> Self {
        Self::misbehaved(rule, None, Some(actual.as_ref()))
    }

    /// A broken rule and the value that was expected, where the one that came may not be shown.
    pub(super) fn unlike(rule: Rule, expected: &str) -> Self {
        Self::misbehaved(rule, Some(expected), None)
    }

    fn misbehaved(rule: Rule, expected: Option<&str>, actual: Option<&str>) -> Self {
        Self::ServerMisbehaved(rule, Box::new(Detail { expected: expected.map(clean), actual: actual.map(clean) }))
    }

    /// The same without values that must not be shown: a server may repeat in its words what it was sent, or put a token in
    /// the place of another value.
    pub fn without(mut self, secrets: &[&str]) -> Self {
        // tok-no-log: RFC 6749 §10.3
        let redact = |text: &mut String| *text = without(text, secrets);
        match &mut self {
            Self::ServerRefused(refusal) => {
                refusal.description.iter_mut().for_each(redact);
                if let RefusalCode::Unregistered(code) = &mut refusal.code {
                    redact(code);
                }
            }
            Self::ServerMisbehaved(_, detail) => {
                detail.expected.iter_mut().for_each(redact);
                detail.actual.iter_mut().for_each(redact);
            }
            Self::ServerUnavailable(_) => {}
        }
        self
    }
}

/// A text in which each secret is blacked out, also one that the end of the text cuts off.
pub fn without(text: &str, secrets: &[&str]) -> String {
    // what is shorter could be guessed anyway, and blacking it out would spoil every word
    let secrets = secrets.iter().filter(|secret| secret.len() >= MIN_SECRET_BYTES);
    secrets.fold(text.to_owned(), |text, secret| {
        let text = if text.contains(*secret) { text.replace(*secret, REDACTED) } else { text };
        let Some(whole) = text.strip_suffix('…') else { return text };
        let begins_secret = |at: &usize| secret.starts_with(&whole[*at..]);
        match whole.char_indices().map(|(at, _)| at).find(begins_secret) {
            Some(at) => format!("{}{REDACTED}", &whole[..at]),
            None => text,
        }
    })
}

const REDACTED: &str = "[redacted]";
const MIN_SECRET_BYTES: usize = 4;

/// What may be shown about a broken rule: never a token, a code or a secret.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Detail {
    /// What the rule demands.
    pub expected: Option<String>,
    /// What was there instead.
    pub actual: Option<String>,
}

/// An error response of a server (RFC 6749 §4.1.2.1, §5.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which endpoint answered.
    pub at: Endpoint,
    /// The status code, where there was one.
    pub status: Option<u16>,
    /// The `error` code.
    pub code: RefusalCode,
    /// The `error_description`: somebody else's words, to be shown as text only.
    pub description: Option<String>,
    /// Whether it is certain that the server itself said so (RFC 9207 §2.4).
    pub authentic: bool,
}

/// An endpoint of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// Where metadata is published.
    Discovery,
    /// Where authorization requests are pushed ahead.
    PushedAuthorization,
    /// Where the person signs in.
    Authorization,
    /// Where codes and refresh tokens are exchanged.
    Token,
    /// Where the signing keys are published.
    Jwks,
    /// Where claims about the person are read.
    UserInfo,
    /// Where tokens are revoked.
    Revocation,
    /// A protected API.
    Api,
}

impl Endpoint {
    /// Its name in a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Self::Discovery => "discovery document",
            Self::PushedAuthorization => "pushed authorization request endpoint",
            Self::Authorization => "authorization endpoint",
            Self::Token => "token endpoint",
            Self::Jwks => "key set",
            Self::UserInfo => "user information",
            Self::Revocation => "revocation endpoint",
            Self::Api => "API",
        }
    }
}

macro_rules! refusals {
    ($($name:ident: $code:literal, $sentence:literal;)*) => {
        /// A registered error code, or one that nobody registered.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum RefusalCode {
            $(#[doc = $sentence] $name,)*
            /// A code that is in no register; its text is cleaned.
            Unregistered(String),
        }

        impl RefusalCode {
            /// Reads the value of `error`.
            pub fn parse(code: &str) -> Self {
                match code {
                    $($code => Self::$name,)*
                    other => Self::Unregistered(clean(other)),
                }
            }

            /// The value of `error`.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $code,)*
                    Self::Unregistered(code) => code,
                }
            }

            /// What it means, in one sentence for people.
            pub fn sentence(&self) -> &'static str {
                match self {
                    $(Self::$name => $sentence,)*
                    Self::Unregistered(_) => "The provider refused for a reason of its own.",
                }
            }
        }
    };
}

refusals! {
    AccessDenied: "access_denied", "The sign-in was cancelled, or the provider did not allow it.";
    InvalidRequest: "invalid_request", "The provider could not make sense of this app's request.";
    UnauthorizedClient: "unauthorized_client", "The provider does not let this app sign people in this way.";
    UnsupportedResponseType: "unsupported_response_type", "The provider does not support the authorization code flow.";
    InvalidScope: "invalid_scope", "The provider does not know a scope that this app asks for.";
    ServerError: "server_error", "The provider had an internal error.";
    TemporarilyUnavailable: "temporarily_unavailable", "The provider is overloaded or under maintenance.";
    InteractionRequired: "interaction_required", "The provider needs you to sign in visibly.";
    LoginRequired: "login_required", "The provider needs you to sign in.";
    AccountSelectionRequired: "account_selection_required", "The provider needs you to choose an account.";
    ConsentRequired: "consent_required", "The provider needs your consent.";
    UnmetAuthenticationRequirements: "unmet_authentication_requirements", "The provider cannot authenticate you in the way that was asked for.";
    InvalidRequestUri: "invalid_request_uri", "The provider no longer knows the pushed request.";
    InvalidRequestObject: "invalid_request_object", "The provider could not read the request object.";
    RequestNotSupported: "request_not_supported", "The provider does not take request objects.";
    RequestUriNotSupported: "request_uri_not_supported", "The provider does not take requests by reference.";
    RegistrationNotSupported: "registration_not_supported", "The provider does not register apps on the way.";
    InvalidClient: "invalid_client", "The provider does not know this app, or wants a client secret from it, which no browser app can keep.";
    InvalidGrant: "invalid_grant", "The provider no longer accepts this sign-in.";
    UnsupportedGrantType: "unsupported_grant_type", "The provider does not support this kind of token request.";
    UnsupportedTokenType: "unsupported_token_type", "The provider does not revoke this kind of token.";
    InvalidTarget: "invalid_target", "The provider does not issue tokens for this API.";
    InvalidToken: "invalid_token", "The access token is expired, revoked or not meant for this server.";
    InsufficientScope: "insufficient_scope", "The access token does not cover what this request needs.";
    InsufficientUserAuthentication: "insufficient_user_authentication", "The server asks for a stronger or a more recent sign-in.";
    InvalidDpopProof: "invalid_dpop_proof", "The server did not accept the proof of possession.";
    UseDpopNonce: "use_dpop_nonce", "The server asks for a nonce in the proof of possession.";
}

/// Text of a stranger made fit to be shown: printable, one line, bounded (RFC 6749 §4.1.2.1 allows ASCII only).
pub fn clean(text: &str) -> String {
    // cb-error-hostile: OAuth 2.1 §7.12
    let hostile = |it: char| it.is_control() || INVISIBLE.iter().any(|range| range.contains(&it));
    let mut shown: String = text.chars().take(MAX_SHOWN).map(|it| if hostile(it) { ' ' } else { it }).collect();
    if text.chars().nth(MAX_SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

const MAX_SHOWN: usize = 300;

/// Characters that hide, join or turn what stands beside them (Unicode, "default ignorable" and "bidi control").
const INVISIBLE: &[std::ops::RangeInclusive<char>] = &[
    '\u{ad}'..='\u{ad}',
    '\u{61c}'..='\u{61c}',
    '\u{180e}'..='\u{180e}',
    '\u{200b}'..='\u{200f}',
    '\u{2028}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{feff}'..='\u{feff}',
    '\u{fff9}'..='\u{fffb}',
    '\u{e0000}'..='\u{e007f}',
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cb_error_hostile_control_and_direction_characters_are_taken_out() {
        assert_eq!(clean("a\nb\u{202e}c<img onerror=x>"), "a b c<img onerror=x>");
        assert_eq!(clean(&"x".repeat(5000)).chars().count(), MAX_SHOWN + 1);
    }

    #[test]
    fn cb_error_typed_codes_are_read_exactly_and_unknown_ones_kept() {
        assert_eq!(RefusalCode::parse("access_denied"), RefusalCode::AccessDenied);
        assert_eq!(RefusalCode::parse("Access_Denied"), RefusalCode::Unregistered("Access_Denied".into()));
        assert_eq!(RefusalCode::parse("invalid_code").as_str(), "invalid_code");
    }
}
