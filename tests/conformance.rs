//! `docs/conformance.md` is true: every requirement has its row, and what a row names is there.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "conformance/document.rs"]
mod document;
#[path = "conformance/evidence.rs"]
mod evidence;
#[path = "conformance/judge.rs"]
mod judge;
#[path = "conformance/list_refusals.rs"]
mod list_refusals;
#[path = "conformance/refusals.rs"]
mod refusals;
#[path = "conformance/source.rs"]
mod source;
#[path = "conformance/statement.rs"]
mod statement;
