//! A failure, in words: what stands around what the library says.

pub(in crate::app) const PROVIDER: &str = "Provider";
pub(in crate::app) const TIME: &str = "Time";
