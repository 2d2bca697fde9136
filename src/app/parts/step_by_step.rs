//! The way to the flight recorder.

use crate::app::place::place;
use leptos::prelude::*;
use leptos_router::components::A;

/// A link to what happened before.
#[component]
pub(in crate::app) fn StepByStep() -> impl IntoView {
    view! { <p class="hint"><A href=place("/flight")>"What happened, step by step"</A></p> }
}
