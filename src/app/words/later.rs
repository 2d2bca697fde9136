//! A page whose part of the program is on its way, or does not come, in words.

pub(in crate::app) const SLOW: &str =
    "Still opening. The part of the program that this page is in has not arrived yet.";
pub(in crate::app) const MISSING: &str = "This page did not arrive";
pub(in crate::app) const WHY: &str = "The part of the program that it is in did not come, or not as it was built. Nothing else is affected, and a session goes on. If it stays like this, the app may have been deployed anew since you opened it: reload it then.";
pub(in crate::app) const RELOAD: &str = "Reload";
