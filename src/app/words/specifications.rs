//! Which specification a step follows: data, in one place.

use crate::session::{Event, Step};

/// A section: what it is called, and where it stands.
pub(in crate::app) type Section = (&'static str, &'static str);

/// The sections that a step follows, the first one first to read.
pub(in crate::app) fn sections(step: &Step) -> &'static [Section] {
    match step.event {
        Event::AuthorizationRequest => AUTHORIZATION_REQUEST,
        Event::AuthorizationResponse => AUTHORIZATION_RESPONSE,
        Event::SignOutRequest => SIGN_OUT_REQUEST,
        Event::SignOutResponse => SIGN_OUT_RESPONSE,
        Event::Exchange => exchange(step),
        Event::SignedIn => SIGNED_IN,
        Event::SignInFailed => REFUSED,
        Event::Renewed | Event::RenewalFailed | Event::CaughtUp => RENEWAL,
        Event::NotSilently => SILENT,
        Event::ClockChecked => CLOCK,
        Event::Expired => EXPIRED,
        Event::SignedOut | Event::Switched | Event::PopupBlocked => &[],
    }
}

fn exchange(step: &Step) -> &'static [Section] {
    match (step.fact("endpoint").unwrap_or_default(), step.fact("proof").is_some()) {
        ("discovery document", _) => DISCOVERY,
        ("key set", _) => KEYS,
        ("token endpoint", _) if step.fact("grant_type") == Some("refresh_token") => RENEWAL,
        ("token endpoint", false) => TOKEN,
        ("token endpoint", true) => TOKEN_WITH_PROOF,
        ("user information", _) => USER_INFORMATION,
        ("revocation endpoint", _) => REVOCATION,
        ("pushed authorization request endpoint", _) => PUSHED,
        ("API", false) => API,
        ("API", true) => API_WITH_PROOF,
        _ => &[],
    }
}

const AUTHORIZATION_REQUEST: &[Section] = &[
    ("RFC 6749 §4.1.1", "https://www.rfc-editor.org/rfc/rfc6749.html#section-4.1.1"),
    ("RFC 7636 §4.3", "https://www.rfc-editor.org/rfc/rfc7636.html#section-4.3"),
    ("OpenID Connect Core §3.1.2.1", "https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest"),
];
const AUTHORIZATION_RESPONSE: &[Section] = &[
    ("RFC 6749 §4.1.2", "https://www.rfc-editor.org/rfc/rfc6749.html#section-4.1.2"),
    ("RFC 9207 §2", "https://www.rfc-editor.org/rfc/rfc9207.html#section-2"),
    ("RFC 9700 §4.4", "https://www.rfc-editor.org/rfc/rfc9700.html#section-4.4"),
];
const SIGN_OUT_REQUEST: &[Section] =
    &[("RP-Initiated Logout §2", "https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout")];
const SIGN_OUT_RESPONSE: &[Section] = &[(
    "RP-Initiated Logout §3",
    "https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RedirectionAfterLogout",
)];
const DISCOVERY: &[Section] = &[
    ("OpenID Connect Discovery §4", "https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig"),
    ("RFC 8414 §3", "https://www.rfc-editor.org/rfc/rfc8414.html#section-3"),
];
const KEYS: &[Section] = &[
    ("RFC 7517 §5", "https://www.rfc-editor.org/rfc/rfc7517.html#section-5"),
    ("OpenID Connect Core §10.1.1", "https://openid.net/specs/openid-connect-core-1_0.html#RotateSigKeys"),
];
const TOKEN: &[Section] = &[
    ("RFC 6749 §4.1.3", "https://www.rfc-editor.org/rfc/rfc6749.html#section-4.1.3"),
    ("RFC 7636 §4.5", "https://www.rfc-editor.org/rfc/rfc7636.html#section-4.5"),
];
const TOKEN_WITH_PROOF: &[Section] =
    &[TOKEN[0], TOKEN[1], ("RFC 9449 §5", "https://www.rfc-editor.org/rfc/rfc9449.html#section-5")];
const RENEWAL: &[Section] = &[
    ("RFC 6749 §6", "https://www.rfc-editor.org/rfc/rfc6749.html#section-6"),
    ("RFC 9700 §4.14", "https://www.rfc-editor.org/rfc/rfc9700.html#section-4.14"),
];
const USER_INFORMATION: &[Section] =
    &[("OpenID Connect Core §5.3", "https://openid.net/specs/openid-connect-core-1_0.html#UserInfo")];
const REVOCATION: &[Section] = &[("RFC 7009 §2", "https://www.rfc-editor.org/rfc/rfc7009.html#section-2")];
const PUSHED: &[Section] = &[("RFC 9126 §2", "https://www.rfc-editor.org/rfc/rfc9126.html#section-2")];
const API: &[Section] = &[
    ("RFC 6750 §2.1", "https://www.rfc-editor.org/rfc/rfc6750.html#section-2.1"),
    ("RFC 6750 §3", "https://www.rfc-editor.org/rfc/rfc6750.html#section-3"),
];
const API_WITH_PROOF: &[Section] = &[("RFC 9449 §7", "https://www.rfc-editor.org/rfc/rfc9449.html#section-7")];
const SIGNED_IN: &[Section] =
    &[("OpenID Connect Core §3.1.3.7", "https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation")];
const REFUSED: &[Section] = &[
    ("RFC 6749 §4.1.2.1", "https://www.rfc-editor.org/rfc/rfc6749.html#section-4.1.2.1"),
    ("OpenID Connect Core §3.1.2.6", "https://openid.net/specs/openid-connect-core-1_0.html#AuthError"),
];
const SILENT: &[Section] = &[REFUSED[1]];
const CLOCK: &[Section] = SIGNED_IN;
const EXPIRED: &[Section] = &[("RFC 6749 §5.2", "https://www.rfc-editor.org/rfc/rfc6749.html#section-5.2")];
