//! The verification receipt: each check that was made on the ID token, or why there is none.

use crate::app::presence::use_presence;
use crate::app::words::receipt::{
    ACTUAL, EXPECTED, NO_S256, NONE_ASKED, NONE_SOURCE, NONE_TITLE, PASS, STAMP, TITLE, WHAT, clock, is_time, none,
    total,
};
use crate::session::CheckedRow;
use crate::ui::{local_date_time, use_daypass};
use leptos::prelude::*;

/// What was verified before the person was signed in.
#[component]
pub(super) fn Receipt() -> impl IntoView {
    let presence = use_presence();
    let rows = Memo::new(move |_| presence.told(|account| account.receipt.clone()));
    let at = move || presence.told(|account| local_date_time(account.signed_in_at));
    let total = move || total(rows.with(Vec::len));
    let clock = use_daypass().clock_ahead().map(|ahead| view! { <p class="clause">{clock(ahead)}</p> });
    view! {
        <section class="receipt" aria-labelledby="receipt">
            <div class="slip">
                <header>
                    <h2 id="receipt">{TITLE}</h2>
                    <p class="clause">{WHAT}<br/>{at}</p>
                </header>
                <ol>{move || rows.get().into_iter().map(row).collect_view()}</ol>
                <Show when=move || !presence.told(|account| account.is_s256_announced)>
                    <p class="clause">{NO_S256}</p>
                </Show>
                {clock}
                <p class="total"><span>{total}</span> " " <span class="stamp" aria-hidden="true">{STAMP}</span></p>
            </div>
        </section>
    }
}

fn row(row: CheckedRow) -> impl IntoView {
    let CheckedRow { check, expected, actual, source } = row;
    let is_time = is_time(&check);
    let [expected, actual] = [expected, actual].map(|text| if is_time { with_times(&text) } else { text });
    view! {
        <li class="pass">
            <h3 class="check">{check} " " <span class="mark">{PASS}</span></h3>
            <dl>
                <div><dt>{EXPECTED}</dt><dd>{expected}</dd></div>
                <div><dt>{ACTUAL}</dt><dd>{actual}</dd></div>
            </dl>
            <p class="clause">{source}</p>
        </li>
    }
}

/// Seconds since 1970 become dates and times: a receipt may be read on another day than the one it is from.
fn with_times(text: &str) -> String {
    let word = |word: &str| word.parse().map_or_else(|_| word.to_owned(), local_date_time);
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Why an OAuth-only sign-in has no receipt.
#[component]
pub(super) fn NoReceipt() -> impl IntoView {
    let presence = use_presence();
    let daypass = use_daypass();
    let (provider, issuer) =
        untrack(|| presence.told(|account| (account.provider.clone(), Some(account.issuer.clone()))));
    let identity = issuer
        .as_ref()
        .and_then(|issuer| daypass.configuration().provider(issuer))
        .and_then(|it| it.identity.as_ref())
        .map(|it| view! { <p class="hint">{NONE_ASKED} " " <code>{it.url.as_str().to_owned()}</code></p> });
    view! {
        <section class="card" aria-labelledby="receipt">
            <h2 id="receipt">{NONE_TITLE}</h2>
            <p>{none(&provider)}</p>
            <p>{NONE_SOURCE}</p>
            {identity}
        </section>
    }
}
