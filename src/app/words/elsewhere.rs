//! Paths without a page of their own, in words.

pub(in crate::app) const ADDRESS: &str = "Address";

/// An address that is good for nothing: a word, a heading and a sentence.
type DeadEnd = [&'static str; 3];

pub(in crate::app) const NO_ANSWER: DeadEnd = [
    "No answer",
    "Nothing to complete here",
    "Providers send people to this address when they have signed in. No answer came along this time, or it was lost when the page was reloaded: start the sign-in again.",
];
pub(in crate::app) const NOT_FOUND: DeadEnd = [
    "Not found",
    "There is no such page",
    "The address may be mistyped, or the page has moved. Your sign-in is not affected.",
];
