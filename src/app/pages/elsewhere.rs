//! Paths without a page of their own: the address that providers answer to, and addresses that do not exist.

use super::stopped::Stopped;
use crate::app::page::open_page;
use crate::app::parts::{StepByStep, WayOut};
use crate::app::words::common::VOID;
use crate::app::words::elsewhere::{ADDRESS, NO_ANSWER, NOT_FOUND};
use crate::session::Failed;
use crate::ui::use_daypass;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// What is shown where no page is.
#[component]
pub(in crate::app) fn Elsewhere(
    /// The answer of a provider that was refused when the app was opened.
    failed: Option<Failed>,
) -> impl IntoView {
    let path = use_location().pathname.get_untracked();
    let daypass = use_daypass();
    let mut providers = daypass.configuration().providers.iter();
    let is_callback = providers.any(|provider| provider.client.redirect_uri.path() == path);
    match (is_callback, failed) {
        (true, Some(failed)) => view! { <Stopped failed/> }.into_any(),
        (true, None) => view! { <DeadEnd words=NO_ANSWER path/> }.into_any(),
        (false, _) => view! { <DeadEnd words=NOT_FOUND path/> }.into_any(),
    }
}

#[component]
fn DeadEnd(words: [&'static str; 3], path: String) -> impl IntoView {
    let [eyebrow, title, lede] = words;
    open_page(eyebrow);
    view! {
        <section class="ticket void" aria-labelledby="title">
            <div class="face">
                <p class="eyebrow">{eyebrow}</p>
                <h1 id="title" tabindex="-1">{title}</h1>
                <p class="lede">{lede}</p>
                <div class="actions"><WayOut/></div>
                <StepByStep/>
            </div>
            <div class="stub">
                <p class="admit">{VOID}</p>
                <dl class="terms">
                    <div><dt>{ADDRESS}</dt><dd>{path}</dd></div>
                </dl>
            </div>
        </section>
    }
}
