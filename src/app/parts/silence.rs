//! Why nobody was signed in by itself, where that would surprise.

use crate::session::NotSilently;
use crate::ui::use_daypass;
use leptos::prelude::*;

/// One line, or nothing: that the provider would ask is what every sign-in page is for.
#[component]
pub(in crate::app) fn Silence() -> impl IntoView {
    let daypass = use_daypass();
    let told = |reason: &NotSilently| matches!(reason, NotSilently::SomebodyElse | NotSilently::TriedEnough);
    move || {
        let reason = daypass.not_silently().filter(told);
        reason.map(|reason| view! { <p class="hint">{reason.sentence()}</p> })
    }
}
