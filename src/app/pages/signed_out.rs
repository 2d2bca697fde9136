//! What signing out has done, and what it could not do. It says only what is known.

use crate::app::page::open_page;
use crate::app::parts::{ContinueAs, PassStub};
use crate::app::place::place;
use crate::app::presence::use_presence;
use crate::session::SignedOut as Report;
use crate::ui::{forget_query, use_daypass};
use leptos::prelude::*;
use leptos_router::components::A;

/// The page at `/signed-out`.
#[component]
pub(in crate::app) fn SignedOut() -> impl IntoView {
    let report = use_daypass().sign_out_report();
    forget_query();
    let presence = use_presence();
    if untrack(|| presence.is_present()) {
        return view! { <StillSignedIn/> }.into_any();
    }
    open_page("Signed out");
    let others = Memo::new(move |_| !presence.holders().is_empty());
    let told = report.clone();
    let said = Memo::new(move |_| summary(told.as_ref(), others.get()));
    let again = |primary: bool| {
        let class = if primary { "button primary" } else { "button" };
        view! { <div class="actions"><A href=place("/") attr:class=class>"Sign in again"</A></div> }
    };
    view! {
        <section class="ticket torn" aria-labelledby="title">
            <div class="face">
                <p class="eyebrow">"Signed out"</p>
                <h1 id="title" tabindex="-1">{move || said.get().0}</h1>
                <p class="lede">{move || said.get().1}</p>
                {report.as_ref().map(caution)}
                <Show when=move || others.get() fallback=move || again(true)>
                    <ContinueAs then=Some("/account")/>
                    {again(false)}
                </Show>
            </div>
            <div class="stub">
                <p class="admit">"Used"</p>
                <dl class="terms">
                    <div><dt>"Tokens in this tab"</dt><dd>{move || if others.get() { "those of your other accounts" } else { "none" }}</dd></div>
                    {report.as_ref().map(terms)}
                </dl>
            </div>
        </section>
    }
    .into_any()
}

fn summary(report: Option<&(Report, bool)>, others: bool) -> (&'static str, String) {
    let stay = if others { " Your other accounts are still signed in." } else { "" };
    match report {
        Some((report, true)) => (
            "See you next time",
            format!(
                "You are signed out here. {} was asked to end its session too, and sent you back.{stay}",
                report.provider
            ),
        ),
        Some((_, false)) => ("Signed out here", format!("This tab has forgotten you.{stay}")),
        None if others => ("No account is in use", "This tab still has the accounts below.".to_owned()),
        None => ("Nobody is signed in", "This tab remembers no sign-in.".to_owned()),
    }
}

fn caution((report, confirmed): &(Report, bool)) -> AnyView {
    let Report { provider, provider_asked, .. } = report;
    // a provider sends people back in the same way when they chose to stay signed in there
    if *confirmed {
        let text = "If you chose to stay signed in there, the next sign-in may not ask for a password.";
        return view! { <p class="hint">{text}</p> }.into_any();
    }
    let title = match provider_asked {
        true => format!("{provider} did not confirm"),
        false => format!("{provider} offers no sign-out"),
    };
    let text = format!(
        "You may still be signed in at {provider}: the next sign-in might not ask for a password. On a shared computer, sign out there too."
    );
    view! { <div class="notice"><h2>{title}</h2><p>{text}</p></div> }.into_any()
}

fn terms((report, confirmed): &(Report, bool)) -> impl IntoView + use<> {
    let tokens = match report.tokens_revoked {
        Some(true) => "revoked, as far as it can revoke them",
        Some(false) => "revocation failed; they expire by themselves",
        None => "it revokes none; they expire by themselves",
    };
    let session = match (confirmed, report.provider_asked) {
        (true, _) => "asked to end, and it sent you back",
        (false, true) => "asked to end, not confirmed",
        (false, false) => "not ended",
    };
    view! {
        <div><dt>"Tokens at the provider"</dt><dd>{tokens}</dd></div>
        <div><dt>"Session at the provider"</dt><dd>{session}</dd></div>
    }
}

#[component]
fn StillSignedIn() -> impl IntoView {
    open_page("Signed in");
    view! {
        <section class="ticket" aria-labelledby="title">
            <div class="face">
                <h1 id="title" tabindex="-1">"You are signed in"</h1>
                <p class="lede">"This page tells how signing out went. Nothing has been signed out."</p>
                <div class="actions"><A href=place("/account") attr:class="button primary">"Go to your account"</A></div>
            </div>
            <PassStub/>
        </section>
    }
}
