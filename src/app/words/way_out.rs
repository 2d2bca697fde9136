//! Where to go from a page that leads nowhere, in words.

pub(in crate::app) const ACCOUNT: &str = "Go to your account";
pub(in crate::app) const START: &str = "Go to the start page";
