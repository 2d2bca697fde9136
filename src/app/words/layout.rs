//! The header and the footer of every page, in words.

pub(in crate::app) const SKIP: &str = "Skip to content";
/// What the way around is called.
pub(in crate::app) const MAIN: &str = "Main";
pub(in crate::app) const ACCOUNT: &str = "Account";
pub(in crate::app) const APIS: &str = "APIs";
pub(in crate::app) const SIGN_OUT: &str = "Sign out";
/// What the list of accounts is called.
pub(in crate::app) const ACCOUNTS: &str = "Accounts";
pub(in crate::app) const SLOGAN: &str = "Sign-in for static sites. No server in the middle.";
pub(in crate::app) const APP: &str = "Daypass";
pub(in crate::app) const VERSION: &str = concat!("Daypass ", env!("CARGO_PKG_VERSION"));

/// What the button that opens the list of accounts does.
pub(in crate::app) fn accounts_of(name: &str) -> String {
    format!("Accounts: {name} is in use")
}

/// What a change of accounts has come to.
pub(in crate::app) fn in_use_now(name: &str) -> String {
    format!("{name} is in use now.")
}
