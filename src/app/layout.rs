//! What is around every page: problems, footer; and which page is shown at which path.

use super::accounts::Accounts;
use super::header::{Announcement, Header};
use super::history::History;
use super::page::Opened;
use super::pages::{
    Account, Elsewhere, Home, LaterApis, LaterDoctor, LaterFlight, LaterProviders, LaterTokens, SignedOut,
};
use super::place::place;
use super::presence::Presence;
use super::problems::Problems;
use super::sign_out::SignOut;
use super::window_notice::WindowNotice;
use super::words;
use crate::session::Failed;
use crate::ui::{Daypass, use_daypass};
use leptos::prelude::*;
use leptos_router::components::{A, FlatRoutes, Route, Router};
use leptos_router::path;

/// The app around its pages. Its parts become children of `body`, which lays them out.
#[component]
pub(super) fn Layout(failed: Option<Failed>) -> impl IntoView {
    provide_context(Presence::follow());
    let daypass = use_daypass();
    let follower = daypass.clone();
    Effect::new(move |_| follower.follow_preferences());
    // once per account, and not when another tab writes: two tabs would answer each other for ever
    let in_use = Memo::new({
        let daypass = daypass.clone();
        move |_| daypass.account().map(|account| (account.id, account.subject))
    });
    Effect::new(move |_| {
        in_use.track();
        untrack(|| daypass.follow_last_used());
    });
    provide_context(History::follow());
    provide_context(Accounts::offer());
    provide_context(SignOut::offer());
    provide_context(Opened::none());
    view! {
        <Router base=Daypass::base_path()>
            <Header/>
            <main id="main" tabindex="-1">
                <Problems/>
                <WindowNotice/>
                <FlatRoutes fallback=move || view! { <Elsewhere failed/> }>
                    <Route path=path!("/") view=Home/>
                    <Route path=path!("/account") view=Account/>
                    <Route path=path!("/api") view=LaterApis/>
                    <Route path=path!("/flight") view=LaterFlight/>
                    <Route path=path!("/tokens") view=LaterTokens/>
                    <Route path=path!("/doctor") view=LaterDoctor/>
                    <Route path=path!("/providers") view=LaterProviders/>
                    <Route path=path!("/signed-out") view=SignedOut/>
                </FlatRoutes>
            </main>
            <Footer>
                <A href=place("/flight")>{words::flight::LINK}</A> " · "
                <A href=place("/tokens")>{words::tokens::LINK}</A> " · "
                <A href=place("/doctor")>{words::doctor::LINK}</A> " · "
            </Footer>
            <Announcement/>
        </Router>
    }
}

/// The footer of every page.
#[component]
pub(super) fn Footer(
    /// Where to go from it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <footer class="shell-footer">
            <p>{words::layout::SLOGAN}</p>
            <p>{children.map(|it| it())} {words::layout::VERSION}</p>
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
