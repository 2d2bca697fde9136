//! The verification receipt: each check that was made on the ID token, or why there is none.

use crate::app::presence::use_presence;
use crate::app::words::{count, period};
use crate::session::CheckedRow;
use crate::ui::{local_date_time, use_daypass};
use leptos::prelude::*;

/// What was verified before the person was signed in.
#[component]
pub(super) fn Receipt() -> impl IntoView {
    let presence = use_presence();
    let rows = Memo::new(move |_| presence.told(|account| account.receipt.clone()));
    let at = move || presence.told(|account| local_date_time(account.signed_in_at));
    let total = move || {
        let checks = rows.with(Vec::len) as i64;
        format!("{} made, all passed", count(checks, "check"))
    };
    let clock = use_daypass().clock_ahead().map(|ahead| {
        let minutes = (ahead.abs() + 30) / 60;
        let by = period(if minutes < 2 { ahead.abs() } else { minutes * 60 });
        let way = if ahead > 0 { "ahead" } else { "behind" };
        view! { <p class="clause">{format!("This device’s clock was {by} {way}. That was allowed for.")}</p> }
    });
    view! {
        <section class="receipt" aria-labelledby="receipt">
            <div class="slip">
                <header>
                    <h2 id="receipt">"Verification receipt"</h2>
                    <p class="clause">"ID token, checked in this browser"<br/>{at}</p>
                </header>
                <ol>{move || rows.get().into_iter().map(row).collect_view()}</ol>
                <Show when=move || !presence.told(|account| account.is_s256_announced)>
                    <p class="clause">
                        "The provider does not announce PKCE with S256 (RFC 9700 §4.7.1): state and the nonce protected this sign-in by themselves."
                    </p>
                </Show>
                {clock}
                <p class="total"><span>{total}</span> " " <span class="stamp" aria-hidden="true">"Verified"</span></p>
            </div>
        </section>
    }
}

fn row(row: CheckedRow) -> impl IntoView {
    let CheckedRow { check, expected, actual, source } = row;
    let is_time = matches!(check.as_str(), "Expires" | "Issued at" | "Not before");
    let [expected, actual] = [expected, actual].map(|text| if is_time { with_times(&text) } else { text });
    view! {
        <li class="pass">
            <h3 class="check">{check} " " <span class="mark">"✓ pass"</span></h3>
            <dl>
                <div><dt>"expected"</dt><dd>{expected}</dd></div>
                <div><dt>"actual"</dt><dd>{actual}</dd></div>
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
        .map(|it| view! { <p class="hint">"Asked: " <code>{it.url.as_str().to_owned()}</code></p> });
    view! {
        <section class="card" aria-labelledby="receipt">
            <h2 id="receipt">"No verification receipt"</h2>
            <p>
                {provider}
                " is an OAuth 2.0 provider without OpenID Connect. It issues no ID token, so there is no signature and no claim to verify in this browser."
            </p>
            <p>"What this page says about you comes from the provider’s own API, asked with your access token."</p>
            {identity}
        </section>
    }
}
