//! The card with one button per provider.

use super::{ProblemNotice, Silence};
use crate::app::page::open_page;
use crate::app::presence::use_presence;
use crate::app::sign_in::SignIn;
use crate::app::words::{asks_for, monogram, without_scheme};
use crate::session::{Error, NextStep, Provider};
use crate::ui::{reload, use_daypass};
use leptos::prelude::*;

/// Offers every configured provider. After the end of a session it says so.
#[component]
pub(in crate::app) fn SignInCard(
    /// What the card is for.
    title: &'static str,
    /// What it is about.
    lede: &'static str,
    /// Where to come back to.
    return_to: fn() -> String,
) -> impl IntoView {
    open_page(title);
    let presence = use_presence();
    let sign_in = SignIn::offer();
    let ended = move || presence.ended_by().is_some();
    let entry = move |provider| view! { <Entry provider sign_in return_to/> };
    let providers = use_daypass().configuration().providers.iter().cloned().map(entry).collect_view();
    view! {
        <section class="ticket" aria-labelledby="title">
            <div class="face">
                <Show when=ended><p class="eyebrow">"Session ended"</p></Show>
                <h1 id="title" tabindex="-1">{move || if ended() { Error::Expired.title() } else { title }}</h1>
                <p class="lede">{move || if ended() { Error::Expired.sentence() } else { lede.into() }}</p>
                <Silence/>
                <Stopped sign_in return_to/>
                <ul class="providers">{providers}</ul>
            </div>
            <div class="stub">
                <p class="admit">"Admit one tab"</p>
                <dl class="terms">
                    <div><dt>"Valid in"</dt><dd>"this tab only"</dd></div>
                    <div><dt>"Server in between"</dt><dd>"none"</dd></div>
                    <div><dt>"Ends"</dt><dd>"when you sign out or close the tab"</dd></div>
                </dl>
            </div>
        </section>
    }
}

#[component]
fn Entry(provider: Provider, sign_in: SignIn, return_to: fn() -> String) -> impl IntoView {
    let presence = use_presence();
    let issuer = StoredValue::new(provider.issuer.clone());
    let busy = Memo::new(move |_| issuer.with_value(|issuer| sign_in.is_under_way(issuer)));
    let last = move || presence.ended_by() == Some(issuer.get_value());
    view! {
        <li>
            <button
                class="provider"
                type="button"
                aria-busy=move || busy.get().to_string()
                on:click=move |_| sign_in.start(issuer.get_value(), return_to())
            >
                <span class="monogram" aria-hidden="true">{monogram(&provider.name)}</span>
                <span>
                    <b>
                        {provider.name.clone()} " "
                        <Show when=last><span class="badge">"Last used"</span></Show>
                    </b>
                    <small>
                        {move || if busy.get() { "Opening…".to_owned() } else { issuer.with_value(|it| without_scheme(it.as_str())) }}
                    </small>
                </span>
            </button>
            <p class="asks">{asks_for(provider.scopes.tokens())}</p>
        </li>
    }
}

/// Why the way to the provider is blocked, between the heading and the buttons, which can still be used.
#[component]
fn Stopped(sign_in: SignIn, return_to: fn() -> String) -> impl IntoView {
    // the same failure once more leaves the notice, and the focus in it, where they are
    let stopped = Memo::new(move |_| sign_in.stopped());
    move || {
        stopped.get().map(|error| {
            let reloading = error.next_step() == NextStep::Start;
            let action = if reloading { "Load the page again" } else { "Try again" };
            let on_action = move || match sign_in.chosen().filter(|_| !reloading) {
                Some(issuer) => sign_in.start(issuer, return_to()),
                None => reload(),
            };
            view! { <ProblemNotice error action on_action/> }
        })
    }
}
