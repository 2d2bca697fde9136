//! The ways to find the cause of a failure.

use crate::app::place::place;
use crate::app::words;
use leptos::prelude::*;
use leptos_router::components::A;

/// Links to what happened before, and to the doctor.
#[component]
pub(in crate::app) fn StepByStep() -> impl IntoView {
    view! { <p class="hint"><A href=place("/flight")>"What happened, step by step"</A> " · " <A href=place("/doctor")>{words::doctor::LINK}</A></p> }
}
