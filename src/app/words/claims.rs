//! Everything the provider said about the person, in words.

pub(in crate::app) const TITLE: &str = "Claims";
pub(in crate::app) const FROM_OPENID_PROVIDER: &str =
    "Everything the provider said about you, from the ID token and UserInfo.";
pub(in crate::app) const FROM_API: &str = "Everything the provider’s API said about you.";
pub(in crate::app) const SUBJECT: &str = "The provider’s permanent name for you";
pub(in crate::app) const YES: &str = "✓ yes";
pub(in crate::app) const NO: &str = "no";
