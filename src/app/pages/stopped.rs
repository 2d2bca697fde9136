//! A sign-in that did not come to its end.

use crate::app::accounts::use_accounts;
use crate::app::page::open_page;
use crate::app::parts::{BlameBadge, TechnicalDetail, WayOut};
use crate::app::presence::use_presence;
use crate::app::sign_in::SignIn;
use crate::app::words::common::{CODE, NOTHING, OPENING, TRY_AGAIN, VOID};
use crate::app::words::stopped::{CANCELLED, KEPT, SIGN_IN_AGAIN, STOPPED, go_on_as};
use crate::session::{Blame, Failed, Issuer, NextStep};
use leptos::prelude::*;
use leptos_router::components::A;

/// Says why, and offers to try once more where the provider is known.
#[component]
pub(in crate::app) fn Stopped(
    /// What stopped it.
    failed: Failed,
) -> impl IntoView {
    open_page(STOPPED);
    let sign_in = SignIn::offer();
    let Failed { error, issuer, return_to } = failed;
    // the same failure once more leaves the page, and the focus in it, as they are
    let error = Memo::new(move |_| sign_in.stopped().unwrap_or_else(|| error.clone()));
    move || {
        let error = error.get();
        let eyebrow = if error.blame() == Blame::Person { CANCELLED } else { STOPPED };
        let code = error.code().to_owned();
        view! {
            <section class="ticket void" aria-labelledby="title">
                <div class="face">
                    <p class="eyebrow">{eyebrow}</p>
                    <h1 id="title" tabindex="-1">{error.title()}</h1>
                    <BlameBadge error=error.clone()/>
                    <p class="lede">{error.sentence()}</p>
                    <div class="actions">
                        <Action
                            next_step=error.next_step()
                            issuer=issuer.clone()
                            return_to=return_to.clone()
                            sign_in
                        />
                    </div>
                    <TechnicalDetail error issuer=issuer.clone()/>
                </div>
                <div class="stub">
                    <p class="admit">{VOID}</p>
                    <dl class="terms">
                        <div><dt>{CODE}</dt><dd>{code}</dd></div>
                        <div><dt>{KEPT}</dt><dd>{NOTHING}</dd></div>
                    </dl>
                </div>
            </section>
        }
    }
}

/// An answer is good for one attempt, so trying once more means signing in once more.
#[component]
fn Action(next_step: NextStep, issuer: Option<Issuer>, return_to: String, sign_in: SignIn) -> impl IntoView {
    let label = if next_step == NextStep::Retry { TRY_AGAIN } else { SIGN_IN_AGAIN };
    match issuer.filter(|_| next_step != NextStep::Start) {
        Some(issuer) => {
            let (chosen, accounts, back) = (issuer.clone(), use_accounts(), return_to.clone());
            let busy = Memo::new(move |_| sign_in.is_under_way(&chosen));
            view! {
                <button
                    class="button primary"
                    type="button"
                    aria-busy=move || busy.get().to_string()
                    on:click=move |_| sign_in.start_with(accounts.request(&issuer, return_to.clone()))
                >
                    {move || if busy.get() { OPENING } else { label }}
                </button>
                <GoOn return_to=back/>
            }
            .into_any()
        }
        None => view! { <WayOut/> }.into_any(),
    }
}

/// Whoever was signed in before still is.
#[component]
fn GoOn(return_to: String) -> impl IntoView {
    let presence = use_presence();
    move || {
        let name = presence.told(|account| Some(account.display_name().to_owned()))?;
        let return_to = return_to.clone();
        Some(view! { <A href=return_to attr:class="button">{go_on_as(&name)}</A> })
    }
}
