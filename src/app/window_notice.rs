//! While the person signs in in a window of its own: what to do if it does not show, and the way on afterwards.

use super::parts::ProblemNotice;
use super::words::sign_in::{CANCEL, CLOSE, OPEN_HERE, WINDOW, WINDOW_TITLE, window};
use crate::session::{Error, Issuer};
use crate::ui::{Daypass, use_daypass};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// Stands above every page.
#[component]
pub(super) fn WindowNotice() -> impl IntoView {
    let daypass = use_daypass();
    go_on_after_arrival(daypass.clone());
    let stopped = RwSignal::new(None::<Error>);
    let at = Memo::new(move |_| daypass.signing_in_at());
    let notice = move || at.get().map(|issuer| view! { <Notice issuer stopped/> });
    let problem = move || {
        let close = move || stopped.set(None);
        stopped.get().map(|error| view! { <ProblemNotice error action=CLOSE on_action=close/> })
    };
    view! { {notice} {problem} }
}

#[component]
fn Notice(issuer: Issuer, stopped: RwSignal<Option<Error>>) -> impl IntoView {
    let daypass = use_daypass();
    let name = daypass.configuration().provider(&issuer).map(|provider| provider.name.clone()).unwrap_or_default();
    let here = daypass.clone();
    let continue_here = move |_| {
        let daypass = here.clone();
        spawn_local(async move { stopped.set(daypass.sign_in_here().await.err()) });
    };
    view! {
        <section class="notice" role="status" aria-label=WINDOW>
            <h2>{WINDOW_TITLE}</h2>
            <p>{window(&name)}</p>
            <div class="actions">
                <button class="button primary" type="button" on:click=continue_here>{OPEN_HERE}</button>
                <button class="button" type="button" on:click=move |_| daypass.cancel_sign_in()>{CANCEL}</button>
            </div>
        </section>
    }
}

fn go_on_after_arrival(daypass: Daypass) {
    let navigate = use_navigate();
    Effect::new(move |_| {
        if let Some(target) = daypass.arrival().filter(|target| *target != Daypass::here()) {
            navigate(&target, NavigateOptions { resolve: false, ..NavigateOptions::default() });
        }
    });
}
