//! What the API page is made of besides its requests and their refusals.

mod body;
mod draft;
mod rows;
mod tools;
mod tree;

pub(super) use body::body;
pub(super) use draft::{BodyKind, Draft};
pub(super) use rows::editor;
pub(super) use tools::{Send, progress, tools};
