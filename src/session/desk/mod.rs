//! What a page for API calls works with: addresses whose query is edited, commands to copy, names of files,
//! and JSON texts that are looked into.

mod curl;
mod document;
mod file;
mod query;

pub use curl::{PLACEHOLDER, PROOF_PLACEHOLDER, curl};
pub use document::{BEGINNING, Document, Kind, Node, Part};
pub use file::file_name;
pub use query::{pairs, with_name, with_new_pair, with_value, without_pair};
