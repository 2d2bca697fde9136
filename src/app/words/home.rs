//! The start page, in words.

pub(in crate::app) const TITLE: &str = "Sign in";
pub(in crate::app) const LEDE: &str =
    "Choose who vouches for you. The sign-in is checked in this browser, and your tokens stay in this tab.";
pub(in crate::app) const SIGNED_IN: &str = "Signed in";
pub(in crate::app) const CHECKED: &str = "Your pass was checked in this browser and is good to use.";
pub(in crate::app) const LET_IN: &str = "The provider has let you in, and your pass is good to use.";
pub(in crate::app) const CALL: &str = "Call an API";
pub(in crate::app) const SIGN_OUT: &str = "Sign out";

/// Whom the page greets.
pub(in crate::app) fn greeting(name: Option<&str>) -> String {
    match name {
        Some(name) => format!("Hello, {name}"),
        None => "You are signed in".to_owned(),
    }
}

/// Who let the person in.
pub(in crate::app) fn signed_in_with(provider: &str) -> String {
    format!("Signed in with {provider}")
}
