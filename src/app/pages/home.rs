//! The start page: a sign-in card, or the way to the account.

use crate::app::page::open_page;
use crate::app::parts::{PassStub, SignInCard};
use crate::app::place::{self, place};
use crate::app::presence::use_presence;
use crate::app::sign_out::use_sign_out;
use crate::session::Reach;
use leptos::prelude::*;
use leptos_router::components::A;

/// The page at `/`.
#[component]
pub(in crate::app) fn Home() -> impl IntoView {
    let presence = use_presence();
    let lede = "Choose who vouches for you. The sign-in is checked in this browser, and your tokens stay in this tab.";
    let card = move || view! { <SignInCard title="Sign in" lede return_to=place::account then=Some("/account")/> };
    view! { <Show when=move || presence.is_present() fallback=card><Welcome/></Show> }
}

#[component]
fn Welcome() -> impl IntoView {
    open_page("Signed in");
    let presence = use_presence();
    let leave = use_sign_out().starter(Reach::ThisSession);
    let greeting = move || {
        presence.told(|account| match account.text("name").or(account.text("given_name")) {
            Some(name) => format!("Hello, {name}"),
            None => "You are signed in".to_owned(),
        })
    };
    let lede = move || {
        presence.told(|account| match account.receipt.is_empty() {
            false => "Your pass was checked in this browser and is good to use.",
            true => "The provider has let you in, and your pass is good to use.",
        })
    };
    view! {
        <section class="ticket" aria-labelledby="title">
            <div class="face">
                <p class="eyebrow">"Signed in with " {move || presence.told(|account| account.provider.clone())}</p>
                <h1 id="title" tabindex="-1">{greeting}</h1>
                <p class="lede">{lede}</p>
                <div class="actions">
                    <A href=place("/account") attr:class="button primary">"Go to your account"</A>
                    <A href=place("/api") attr:class="button">"Call an API"</A>
                    <button class="button" type="button" on:click=move |_| leave()>"Sign out"</button>
                </div>
            </div>
            <PassStub/>
        </section>
    }
}
