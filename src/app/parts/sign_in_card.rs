//! The card with one button per provider.

use super::{BlameBadge, Blocked, ContinueAs, Silence, TechnicalDetail};
use crate::app::accounts::use_accounts;
use crate::app::page::open_page;
use crate::app::place::place;
use crate::app::presence::use_presence;
use crate::app::sign_in::SignIn;
use crate::app::words::account::VALID_IN;
use crate::app::words::common::OPENING;
use crate::app::words::sign_in::{ADMIT, ENDS, IN_BETWEEN, LAST_USED, OR_SIGN_IN, SESSION_ENDED, session_of};
use crate::app::words::{self, asks_for, monogram, tint, without_scheme};
use crate::session::{Error, Provider, Source};
use crate::ui::use_daypass;
use leptos::prelude::*;
use leptos_router::components::A;

/// Offers the accounts that this tab still has, and every configured provider. After the end of a session it says so.
#[component]
pub(in crate::app) fn SignInCard(
    /// What the card is for.
    title: &'static str,
    /// What it is about.
    lede: &'static str,
    /// Where to come back to.
    return_to: fn() -> String,
    /// The page to go on to with an account of this tab; this one if none is named.
    #[prop(optional_no_strip)]
    then: Option<&'static str>,
) -> impl IntoView {
    open_page(title);
    let presence = use_presence();
    let sign_in = SignIn::offer();
    let ended = move || presence.ended().is_some();
    let others = Memo::new(move |_| !presence.holders().is_empty());
    // of one session among several it has to be said which
    let heading = move || match presence.ended().map(|ended| ended.name.filter(|_| others.get())) {
        Some(Some(name)) => session_of(&name),
        Some(None) => Error::Expired.title().to_owned(),
        None => title.to_owned(),
    };
    let cause = Memo::new(move |_| presence.ended().and_then(|ended| ended.cause));
    let said = move || if ended() { cause.get().unwrap_or(Error::Expired).sentence() } else { lede.into() };
    let blamed = move || cause.get().map(|error| view! { <BlameBadge error/> });
    let detail = move || {
        let issuer = presence.ended().map(|ended| ended.issuer);
        cause.get().map(|error| view! { <TechnicalDetail error issuer/> })
    };
    let daypass = use_daypass();
    let own = daypass.configuration().own_providers;
    let providers = move || {
        let all = daypass.providers_on_offer();
        // where there is no choice, it says nothing
        let last_used = daypass.last_used().filter(|_| all.len() > 1);
        let entry = |provider: Provider| {
            let last_used = last_used.as_ref() == Some(&provider.issuer);
            view! { <Entry provider sign_in return_to last_used/> }
        };
        all.into_iter().map(entry).collect_view()
    };
    view! {
        <section class="ticket" aria-labelledby="title">
            <div class="face">
                <Show when=ended><p class="eyebrow">{SESSION_ENDED}</p></Show>
                <h1 id="title" tabindex="-1">{heading}</h1>
                {blamed}
                <p class="lede">{said}</p>
                <Silence/>
                <Blocked sign_in/>
                <Show when=move || others.get()>
                    <ContinueAs then/>
                    <h2 class="or">{OR_SIGN_IN}</h2>
                </Show>
                <ul class="providers">{providers}</ul>
                {own.then(|| view! { <p class="hint"><A href=place("/providers")>{words::own::LINK}</A></p> })}
                {detail}
            </div>
            <div class="stub">
                <p class="admit">{ADMIT}</p>
                <dl class="terms">
                    <div><dt>{VALID_IN.0}</dt><dd>{VALID_IN.1}</dd></div>
                    <div><dt>{IN_BETWEEN.0}</dt><dd>{IN_BETWEEN.1}</dd></div>
                    <div><dt>{ENDS.0}</dt><dd>{ENDS.1}</dd></div>
                </dl>
            </div>
        </section>
    }
}

#[component]
fn Entry(provider: Provider, sign_in: SignIn, return_to: fn() -> String, last_used: bool) -> impl IntoView {
    let (presence, accounts) = (use_presence(), use_accounts());
    let issuer = StoredValue::new(provider.issuer.clone());
    let busy = Memo::new(move |_| issuer.with_value(|issuer| sign_in.is_under_way(issuer)));
    let last = move || presence.ended().map_or(last_used, |ended| issuer.with_value(|it| *it == ended.issuer));
    view! {
        <li>
            <button
                class="provider"
                type="button"
                aria-busy=move || busy.get().to_string()
                on:click=move |_| sign_in.start_with(issuer.with_value(|it| accounts.request(it, return_to())))
            >
                <span class="monogram" data-tint=tint(provider.issuer.as_str()) aria-hidden="true">{monogram(&provider.name)}</span>
                <span>
                    <b>
                        {provider.name.clone()} " "
                        <Show when=last><span class="badge">{LAST_USED}</span></Show>
                        {(provider.source == Source::Person).then(|| view! { <span class="badge">{words::own::ADDED}</span> })}
                    </b>
                    <small>
                        {move || if busy.get() { OPENING.to_owned() } else { issuer.with_value(|it| without_scheme(it.as_str())) }}
                    </small>
                </span>
            </button>
            <p class="asks">{asks_for(provider.scopes.tokens())}</p>
        </li>
    }
}
