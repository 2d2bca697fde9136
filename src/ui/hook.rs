//! `use_daypass`.

use super::handle::Daypass;
use leptos::prelude::*;

/// The session that a [`DaypassProvider`](super::DaypassProvider) above provides.
///
/// # Panics
/// There is none above: a mistake in the program, found on its first run.
pub fn use_daypass() -> Daypass {
    expect_context::<Daypass>()
}
