//! `DaypassProvider`.

use super::handle::Daypass;
use leptos::prelude::*;

/// Makes the session available to all components below.
#[component]
pub fn DaypassProvider(
    /// The session.
    daypass: Daypass,
    /// What may use it.
    children: Children,
) -> impl IntoView {
    provide_context(daypass);
    children()
}
