//! The accounts of this tab, and the ways of ending the one in use.

use crate::app::parts::{AccountList, SomebodyElse, StepByStep};
use crate::app::presence::use_presence;
use crate::app::sign_out::use_sign_out;
use crate::app::words::accounts::{EVERYWHERE, EVERYWHERE_MEANS, NO_REVOCATION, REVOKE, REVOKE_MEANS, SIGN_OUT, TITLE};
use crate::session::Reach;
use leptos::prelude::*;

/// The card on the account page.
#[component]
pub(super) fn Accounts() -> impl IntoView {
    let (presence, sign_out) = (use_presence(), use_sign_out());
    let is_revocable = Memo::new(move |_| presence.told(|account| account.is_revocable));
    let way = move |reach: Reach, word: &'static str, described: Option<&'static str>| {
        let start = sign_out.starter(reach);
        let start = move |_| start();
        view! { <button class="button small" type="button" aria-describedby=described on:click=start>{word}</button> }
            .into_any()
    };
    let revoke = move || is_revocable.get().then(|| way(Reach::Tokens, REVOKE, Some("revoke")));
    let revoke_means = move || if is_revocable.get() { REVOKE_MEANS } else { NO_REVOCATION };
    view! {
        <section class="card" aria-labelledby="accounts-title">
            <h2 id="accounts-title">{TITLE}</h2>
            <AccountList/>
            <SomebodyElse/>
            <div class="else">
                <div class="actions">
                    {way(Reach::ThisSession, SIGN_OUT, None)}
                    {revoke}
                    {way(Reach::ThisBrowser, EVERYWHERE, Some("everywhere"))}
                </div>
                <p class="hint" id="revoke">{revoke_means}</p>
                <p class="hint" id="everywhere">{EVERYWHERE_MEANS}</p>
            </div>
            <StepByStep with_tokens=true/>
        </section>
    }
}
