//! A sign-in that did not come to its end, in words.

pub(in crate::app) const STOPPED: &str = "Sign-in stopped";
pub(in crate::app) const CANCELLED: &str = "Sign-in cancelled";
pub(in crate::app) const KEPT: &str = "Kept of this answer";
pub(in crate::app) const SIGN_IN_AGAIN: &str = "Sign in again";

/// The way back for whoever was signed in before.
pub(in crate::app) fn go_on_as(name: &str) -> String {
    format!("Go on as {name}")
}
