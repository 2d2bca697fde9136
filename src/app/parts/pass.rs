//! The stub of a valid ticket: until when it is good, and what happens then.

use crate::app::presence::use_presence;
use crate::app::ticking::use_now;
use crate::app::words::remaining;
use crate::session::Account;
use crate::ui::{local_date_time, local_time, now as present};
use leptos::prelude::*;

/// The stub of somebody's ticket.
#[component]
pub(in crate::app) fn PassStub() -> impl IntoView {
    let presence = use_presence();
    let now = use_now();
    let expires_at = Memo::new(move |_| presence.told(|account| account.expires_at));
    let left = Memo::new(move |_| expires_at.get().map(|at| remaining(at - now.get())));
    let told = move || match left.get() {
        Some(Some(left)) => left,
        Some(None) => "has expired".to_owned(),
        None => "expires at a time that the provider does not tell".to_owned(),
    };
    let until = move || match expires_at.get() {
        // so far away, a time of the day could be that of another day
        Some(at) if (at - present()).abs() >= HALF_A_DAY => {
            view! { <small>"Valid until " {local_date_time(at)}</small> "Signed in" }.into_any()
        }
        Some(at) => view! { <small>"Valid until"</small> {local_time(at)} }.into_any(),
        None => view! { "Signed in" }.into_any(),
    };
    let life = move || {
        let (issued_at, expires_at) = presence.told(|account| account.issued_at.zip(account.expires_at))?;
        let (whole, rest) = ((expires_at - issued_at).max(1), (expires_at - now.get()).max(0));
        let label = "Access token life left";
        Some(view! { <progress class="life" max=whole.to_string() value=rest.to_string() aria-label=label></progress> })
    };
    view! {
        <div class="stub">
            <p class="admit">{until}</p>
            <dl class="terms">
                <div>
                    <dt>{move || if left.get().is_some_and(|it| it.is_some()) { "Access token expires" } else { "Access token" }}</dt>
                    <dd>{told} " " {life}</dd>
                </div>
                <div><dt>"After that"</dt><dd>{move || presence.told(after_that)}</dd></div>
                <div><dt>"Valid in"</dt><dd>"this tab only"</dd></div>
            </dl>
        </div>
    }
}

fn after_that(account: &Account) -> &'static str {
    if account.is_renewable { "renewed by itself when used" } else { "sign in again" }
}

/// In seconds.
const HALF_A_DAY: i64 = 12 * 3600;
