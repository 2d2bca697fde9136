//! The ways to find the cause of a failure.

use crate::app::place::place;
use crate::app::words;
use leptos::prelude::*;
use leptos_router::components::A;

/// Links to what happened before, and to the doctor; one line.
#[component]
pub(in crate::app) fn StepByStep(
    /// Whether to the tokens too.
    #[prop(optional)]
    with_tokens: bool,
) -> impl IntoView {
    let tokens = with_tokens.then(|| view! { " · " <A href=place("/tokens")>{words::tokens::LINK}</A> });
    view! {
        <p class="hint">
            <A href=place("/flight")>{words::flight::LINK}</A> " · " <A href=place("/doctor")>{words::doctor::LINK}</A> {tokens}
        </p>
    }
}
