//! The account, in words: above all the life of the access token.

use crate::session::{Account, UnixTime};

pub(in crate::app) const PAGE: &str = "Account";
pub(in crate::app) const SIGN_IN: &str = "Sign in to see your account";
pub(in crate::app) const EXPIRES: &str = "Access token expires";
pub(in crate::app) const TOKEN: &str = "Access token";
pub(in crate::app) const RENEWS: &str = "Renews";
pub(in crate::app) const LIFE: &str = "Access token life left";
pub(in crate::app) const HAS_EXPIRED: &str = "has expired";
pub(in crate::app) const UNTOLD: &str = "expires at a time that the provider does not tell";
pub(in crate::app) const VALID_IN: (&str, &str) = ("Valid in", "this tab only");
pub(in crate::app) const VALID_UNTIL: &str = "Valid until";
pub(in crate::app) const SIGNED_IN: &str = "Signed in";
pub(in crate::app) const REFRESH: &str = "Refresh now";
pub(in crate::app) const REFRESHING: &str = "Refreshing…";
pub(in crate::app) const REFRESHED: &str = "The access token is a new one now.";
pub(in crate::app) const NOT_REFRESHED: &str = "It could not be refreshed.";

/// When something happens, from now on; `None` when it should have.
pub(in crate::app) fn until(seconds: i64) -> Option<String> {
    (seconds > 0).then(|| format!("in {}", length(seconds)))
}

/// When the token is renewed: what comes after the word.
pub(in crate::app) fn next(account: &Account, now: UnixTime) -> String {
    match account.renews_at {
        Some(at) => until(at.saturating_sub(now)).unwrap_or_else(|| "any moment now".to_owned()),
        None if account.is_renewable => "when it is used".to_owned(),
        None => "not by itself: sign in again then".to_owned(),
    }
}

/// What the bar shows, for those who do not see it.
pub(in crate::app) fn bar(left: i64, account: &Account, now: UnixTime) -> String {
    let left = length(left.max(0));
    match account.renews_at.map(|at| until(at.saturating_sub(now))) {
        Some(Some(time)) => format!("{left} left, renews {time}"),
        Some(None) => format!("{left} left, renews any moment now"),
        None if account.is_renewable => format!("{left} left, renews when it is used"),
        None => format!("{left} left, and is not renewed: sign in again then"),
    }
}

/// A length of time, in the two units that matter.
fn length(seconds: i64) -> String {
    match seconds {
        ..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        3600..172_800 => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
        _ => format!("{} days", seconds / 86_400),
    }
}
