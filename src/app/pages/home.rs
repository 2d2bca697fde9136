//! The start page: a sign-in card, or the way to the account.

use crate::app::page::open_page;
use crate::app::parts::{PassStub, SignInCard};
use crate::app::place::{self, place};
use crate::app::presence::use_presence;
use crate::app::sign_out::use_sign_out;
use crate::app::words::home as words;
use crate::app::words::way_out::ACCOUNT;
use crate::session::Reach;
use leptos::prelude::*;
use leptos_router::components::A;

/// The page at `/`.
#[component]
pub(in crate::app) fn Home() -> impl IntoView {
    let presence = use_presence();
    let card = move || view! { <SignInCard title=words::TITLE lede=words::LEDE return_to=place::account then=Some("/account")/> };
    view! { <Show when=move || presence.is_present() fallback=card><Welcome/></Show> }
}

#[component]
fn Welcome() -> impl IntoView {
    open_page(words::SIGNED_IN);
    let presence = use_presence();
    let leave = use_sign_out().starter(Reach::ThisSession);
    let greeting =
        move || presence.told(|account| words::greeting(account.text("name").or(account.text("given_name"))));
    let lede = move || {
        presence.told(|account| match account.receipt.is_empty() {
            false => words::CHECKED,
            true => words::LET_IN,
        })
    };
    view! {
        <section class="ticket" aria-labelledby="title">
            <div class="face">
                <p class="eyebrow">{move || presence.told(|account| words::signed_in_with(&account.provider))}</p>
                <h1 id="title" tabindex="-1">{greeting}</h1>
                <p class="lede">{lede}</p>
                <div class="actions">
                    <A href=place("/account") attr:class="button primary">{ACCOUNT}</A>
                    <A href=place("/api") attr:class="button">{words::CALL}</A>
                    <button class="button" type="button" on:click=move |_| leave()>{words::SIGN_OUT}</button>
                </div>
            </div>
            <PassStub/>
        </section>
    }
}
