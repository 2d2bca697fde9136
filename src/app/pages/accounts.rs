//! The accounts of this tab, and the two ways of signing out of the one in use.

use crate::app::parts::{AccountList, SomebodyElse, StepByStep};
use crate::app::place::place;
use crate::app::sign_out::use_sign_out;
use crate::app::words;
use crate::session::Reach;
use leptos::prelude::*;
use leptos_router::components::A;

/// The card on the account page.
#[component]
pub(super) fn Accounts() -> impl IntoView {
    let sign_out = use_sign_out();
    let here = sign_out.starter(Reach::ThisSession);
    let everywhere = sign_out.starter(Reach::ThisBrowser);
    view! {
        <section class="card" aria-labelledby="accounts-title">
            <h2 id="accounts-title">"Accounts in this tab"</h2>
            <AccountList/>
            <SomebodyElse/>
            <div class="else">
                <div class="actions">
                    <button class="button small" type="button" on:click=move |_| here()>"Sign out"</button>
                    <button
                        class="button small"
                        type="button"
                        aria-describedby="everywhere"
                        on:click=move |_| everywhere()
                    >
                        "Sign out everywhere in this browser"
                    </button>
                </div>
                <p class="hint" id="everywhere">
                    "Everywhere: the other tabs of this browser forget the account in use too and revoke its tokens. Other accounts stay signed in."
                </p>
            </div>
            <StepByStep/>
            <p class="hint"><A href=place("/tokens")>{words::tokens::LINK}</A></p>
        </section>
    }
}
