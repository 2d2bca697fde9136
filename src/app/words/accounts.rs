//! The accounts of this tab, and the ways of ending the one in use, in words.

pub(in crate::app) const TITLE: &str = "Accounts in this tab";
pub(in crate::app) const SIGN_OUT: &str = "Sign out";
pub(in crate::app) const EVERYWHERE: &str = "Sign out everywhere in this browser";
pub(in crate::app) const REVOKE: &str = "Revoke";
pub(in crate::app) const EVERYWHERE_MEANS: &str = "Everywhere: the other tabs of this browser forget the account in use too and revoke its tokens. Other accounts stay signed in.";
pub(in crate::app) const REVOKE_MEANS: &str = "Revoke: this tab forgets the account in use and its tokens are revoked. Unlike after “Sign out”, you stay signed in at the provider.";
pub(in crate::app) const NO_REVOCATION: &str =
    "This provider offers no revocation: the tokens of the account in use expire by themselves.";
