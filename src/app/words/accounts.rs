//! The accounts of this tab, and the ways of ending the one in use, in words.

pub(in crate::app) const TITLE: &str = "Accounts in this tab";
pub(in crate::app) const IN_USE: &str = "In use";
pub(in crate::app) const USE: &str = "Use this account";
pub(in crate::app) const SOMEBODY_ELSE: &str = "Sign in as somebody else";
pub(in crate::app) const SIGN_OUT: &str = "Sign out";
pub(in crate::app) const EVERYWHERE: &str = "Sign out everywhere in this browser";
pub(in crate::app) const EVERYWHERE_MEANS: &str = "Everywhere: the other tabs of this browser forget the account in use too and revoke its tokens. Other accounts stay signed in.";
pub(in crate::app) const REVOKE: &str = "Revoke";
pub(in crate::app) const REVOKE_MEANS: &str = "Revoke: this tab forgets the account in use and its tokens are revoked. Unlike after “Sign out”, you stay signed in at the provider.";
pub(in crate::app) const NO_REVOCATION: &str =
    "This provider offers no revocation: the tokens of the account in use expire by themselves.";
pub(in crate::app) const GONE_TITLE: &str = "This account is no longer signed in";
pub(in crate::app) const GONE: &str =
    "It was signed out or has reached its age, and is not in the list any more. Sign in again to use it.";

/// The whole of what [`USE`] does, for those who do not see beside whom it stands.
pub(in crate::app) fn use_this(name: &str, provider: &str) -> String {
    format!("Use this account: {name}, {provider}")
}

/// The way on with an account of this tab.
pub(in crate::app) fn continue_as(name: &str) -> String {
    format!("Continue as {name}")
}

/// The same where the name is not known yet.
pub(in crate::app) fn continue_at(provider: &str) -> String {
    format!("Continue at {provider}")
}

/// The way to somebody else at one of several providers.
pub(in crate::app) fn somebody_else_at(provider: &str) -> String {
    format!("{provider}: {SOMEBODY_ELSE}")
}
