//! The verification receipt, in words.

use super::{count, period};

pub(in crate::app) const TITLE: &str = "Verification receipt";
pub(in crate::app) const WHAT: &str = "ID token, checked in this browser";
pub(in crate::app) const STAMP: &str = "Verified";
pub(in crate::app) const PASS: &str = "✓ pass";
pub(in crate::app) const EXPECTED: &str = "expected";
pub(in crate::app) const ACTUAL: &str = "actual";
pub(in crate::app) const NO_S256: &str = "The provider does not announce PKCE with S256 (RFC 9700 §4.7.1): state and the nonce protected this sign-in by themselves.";

pub(in crate::app) const NONE_TITLE: &str = "No verification receipt";
pub(in crate::app) const NONE_SOURCE: &str =
    "What this page says about you comes from the provider’s own API, asked with your access token.";
/// Before an address.
pub(in crate::app) const NONE_ASKED: &str = "Asked:";

/// How many checks there were.
pub(in crate::app) fn total(checks: usize) -> String {
    format!("{} made, all passed", count(checks as i64, "check"))
}

/// That a wrong clock was allowed for.
pub(in crate::app) fn clock(ahead_seconds: i64) -> String {
    let seconds = ahead_seconds.abs();
    let minutes = (seconds + 30) / 60;
    let by = period(if minutes < 2 { seconds } else { minutes * 60 });
    match ahead_seconds > 0 {
        true => format!("This device’s clock was {by} ahead. That was allowed for."),
        false => format!("This device’s clock was {by} behind. That was allowed for."),
    }
}

/// Whether what a check compared is a time.
pub(in crate::app) fn is_time(check: &str) -> bool {
    matches!(check, "Expires" | "Issued at" | "Not before")
}

/// Why there is none.
pub(in crate::app) fn none(provider: &str) -> String {
    format!(
        "{provider} is an OAuth 2.0 provider without OpenID Connect. It issues no ID token, so there is no signature and no claim to verify in this browser."
    )
}
