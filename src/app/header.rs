//! The header of every page: the way around, and who is in use.

use super::accounts::use_accounts;
use super::layout::Logo;
use super::parts::{AccountList, MENU, SomebodyElse};
use super::place::place;
use super::presence::use_presence;
use super::sign_out::use_sign_out;
use super::words::layout::{ACCOUNT, ACCOUNTS, APIS, MAIN, SIGN_OUT, SKIP, accounts_of, in_use_now};
use super::words::{self, monogram};
use crate::session::Reach;
use crate::ui::{focus, use_daypass};
use leptos::prelude::*;
use leptos_router::components::A;

/// The name of the app, and for somebody who is signed in the pages and the accounts.
#[component]
pub(super) fn Header() -> impl IntoView {
    let presence = use_presence();
    let name = use_daypass().configuration().name.clone();
    // a fragment would be resolved against the base address and leave the page
    let skip = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        focus("#main");
    };
    view! {
        <header class="shell-header">
            <a class="skip button" href="#main" on:click=skip>{SKIP}</a>
            <A href=place("/") exact=true attr:class="brand"><Logo/><span>{name}</span></A>
            <Show when=move || presence.is_present()>
                <Navigation/>
                <Menu/>
            </Show>
        </header>
    }
}

#[component]
fn Navigation() -> impl IntoView {
    let leave = use_sign_out().starter(Reach::ThisSession);
    let (presence, accounts) = (use_presence(), use_accounts());
    let name = Memo::new(move |_| presence.told(|account| account.display_name().to_owned()));
    view! {
        <nav aria-label=MAIN>
            <ul>
                <li><A href=place("/account")>{ACCOUNT}</A></li>
                <li><A href=place("/api")>{APIS}</A></li>
                <li><button type="button" on:click=move |_| leave()>{SIGN_OUT}</button></li>
                <li>
                    <button
                        class="monogram"
                        type="button"
                        aria-busy=move || accounts.is_leaving().to_string()
                        popovertarget=MENU
                    >
                        <span aria-hidden="true">{move || monogram(&name.get())}</span>
                        <span class="sr">{move || name.with(|name| accounts_of(name))}</span>
                    </button>
                </li>
            </ul>
        </nav>
    }
}

#[component]
fn Menu() -> impl IntoView {
    view! {
        <section id=MENU class="card" popover="auto" aria-label=ACCOUNTS>
            <h2>{words::accounts::TITLE}</h2>
            <AccountList in_menu=true/>
            <SomebodyElse in_menu=true/>
        </section>
    }
}

/// Says who is in use after a choice, to somebody who does not see it.
#[component]
pub(super) fn Announcement() -> impl IntoView {
    let (presence, accounts) = (use_presence(), use_accounts());
    let said = move || {
        let chosen = accounts.chosen().filter(|id| presence.is_in_use(id))?;
        presence.holders().into_iter().find(|it| it.id == chosen).map(|it| in_use_now(it.title()))
    };
    view! { <p class="sr" role="status">{said}</p> }
}
