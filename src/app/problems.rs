//! What could not be done about the accounts, wherever the person has asked for it.

use super::accounts::use_accounts;
use super::parts::{Blocked, ProblemNotice};
use super::sign_out::use_sign_out;
use super::words::accounts::{GONE, GONE_TITLE};
use super::words::common::TRY_AGAIN;
use crate::session::Error;
use crate::ui::focus;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Failures of signing out, of changing accounts and of signing in as somebody else. What was clicked may be far away, so
/// the focus comes here.
#[component]
pub(super) fn Problems() -> impl IntoView {
    let (sign_out, accounts) = (use_sign_out(), use_accounts());
    let sign_in = accounts.sign_in();
    let again = sign_out.repeater();
    let staying = Memo::new(move |_| sign_out.stopped());
    let lost = Memo::new(move |_| accounts.stopped());
    let stopped = Memo::new(move |_| sign_in.stopped());
    let any = Memo::new(move |_| [staying.get(), lost.get(), stopped.get()].iter().any(Option::is_some));
    Effect::new(move |_| {
        if any.get() {
            request_animation_frame(|| focus("#problems"));
        }
    });
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            accounts.move_on();
        }
        now
    });
    let notices = move || {
        let again = again.clone();
        let staying = move || {
            let again = again.clone();
            let again = move || {
                // the button that was clicked goes away with the notice
                focus("main h1");
                again();
            };
            staying.get().map(|error| view! { <ProblemNotice error action=TRY_AGAIN on_action=again/> })
        };
        view! {
            <div id="problems" class="stack" tabindex="-1">
                {staying} {move || lost.get().map(gone)} <Blocked sign_in/>
            </div>
        }
    };
    // an empty element would count as a part of the page
    move || any.get().then(notices.clone())
}

fn gone(error: Error) -> impl IntoView {
    let (title, sentence) = match error {
        Error::SignedOut => (GONE_TITLE, GONE.into()),
        error => (error.title(), error.sentence()),
    };
    view! { <section class="notice fail" role="alert"><h2>{title}</h2><p>{sentence}</p></section> }
}
