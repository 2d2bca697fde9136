//! The face of the account’s ticket, in words.

pub(in crate::app) const LOADING: &str = "Loading your profile";
pub(in crate::app) const VOUCHED_FOR_BY: &str = "Vouched for by";
pub(in crate::app) const SIGNED_IN: &str = "Signed in";
pub(in crate::app) const SCOPES: &str = "Granted scopes";
pub(in crate::app) const VERIFIED: &str = "✓ Verified";
pub(in crate::app) const NOT_VERIFIED: &str = "Not verified";
