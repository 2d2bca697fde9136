//! What is around every page: header, navigation, footer; and which page is shown at which path.

use super::page::Opened;
use super::pages::{Account, Apis, Elsewhere, Home, SignedOut};
use super::parts::ProblemNotice;
use super::place::place;
use super::presence::{Presence, use_presence};
use super::sign_out::{SignOut, use_sign_out};
use super::window_notice::WindowNotice;
use crate::session::Failed;
use crate::ui::{Daypass, focus, use_daypass};
use leptos::prelude::*;
use leptos_router::components::{A, FlatRoutes, Route, Router};
use leptos_router::path;

/// The app around its pages. Its parts become children of `body`, which lays them out.
#[component]
pub(super) fn Layout(failed: Option<Failed>) -> impl IntoView {
    provide_context(Presence::follow());
    provide_context(SignOut::offer());
    provide_context(Opened::none());
    view! {
        <Router base=Daypass::base_path()>
            <Header/>
            <main id="main" tabindex="-1">
                <SignOutProblem/>
                <WindowNotice/>
                <FlatRoutes fallback=move || view! { <Elsewhere failed/> }>
                    <Route path=path!("/") view=Home/>
                    <Route path=path!("/account") view=Account/>
                    <Route path=path!("/api") view=Apis/>
                    <Route path=path!("/signed-out") view=SignedOut/>
                </FlatRoutes>
            </main>
            <Footer/>
        </Router>
    }
}

#[component]
fn Header() -> impl IntoView {
    let presence = use_presence();
    let name = use_daypass().configuration().name.clone();
    // a fragment would be resolved against the base address and leave the page
    let skip = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        focus("#main");
    };
    view! {
        <header class="shell-header">
            <a class="skip button" href="#main" on:click=skip>"Skip to content"</a>
            <A href=place("/") exact=true attr:class="brand"><Logo/><span>{name}</span></A>
            <Show when=move || presence.is_present()>
                <Navigation/>
            </Show>
        </header>
    }
}

#[component]
fn Navigation() -> impl IntoView {
    let leave = use_sign_out().starter();
    view! {
        <nav aria-label="Main">
            <ul>
                <li><A href=place("/account")>"Account"</A></li>
                <li><A href=place("/api")>"APIs"</A></li>
                <li><button type="button" on:click=move |_| leave()>"Sign out"</button></li>
            </ul>
        </nav>
    }
}

#[component]
fn SignOutProblem() -> impl IntoView {
    let sign_out = use_sign_out();
    let again = sign_out.starter();
    move || {
        let again = again.clone();
        sign_out.stopped().map(|error| view! { <ProblemNotice error action="Try again" on_action=again/> })
    }
}

/// The footer of every page.
#[component]
pub(super) fn Footer() -> impl IntoView {
    view! {
        <footer class="shell-footer">
            <p>"Sign-in for static sites. No server in the middle."</p>
            <p>"Daypass " {env!("CARGO_PKG_VERSION")}</p>
        </footer>
    }
}

/// The ticket.
#[component]
pub(super) fn Logo() -> impl IntoView {
    view! {
        <svg aria-hidden="true" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
            <g
                transform="rotate(-10 16 16)"
                stroke="#1d1a14"
                stroke-width="2.2"
                stroke-linecap="round"
                stroke-linejoin="round"
            >
                <path
                    fill="#ffb51b"
                    d="M4 6h14a2.5 2.5 0 0 0 5 0h4a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2h-4a2.5 2.5 0 0 0-5 0H4a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2z"
                />
                <path fill="none" d="m7 16 3.2 3.4 5.8-6.6M20.5 13v.1m0 5.9v.1"/>
            </g>
        </svg>
    }
}
