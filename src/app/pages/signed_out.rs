//! What signing out, or revoking, has done, and what it could not do.

use crate::app::page::open_page;
use crate::app::parts::{ContinueAs, PassStub};
use crate::app::place::place;
use crate::app::presence::use_presence;
use crate::app::words;
use crate::app::words::common::USED;
use crate::app::words::signed_out::{
    NO_TOKENS, OTHERS_STAY, PAGE, PAGE_OF_TOKENS, SESSION_THERE, SIGN_IN_AGAIN, STILL_HEADING, STILL_LEDE, STILL_PAGE,
    TOKENS_HERE, TOKENS_OF_OTHERS, TOKENS_THERE, session, summary, tokens,
};
use crate::session::{Reach, SignedOut as Report};
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
    let is_about_tokens = report.as_ref().is_some_and(|(report, _)| report.reach == Reach::Tokens);
    let page = if is_about_tokens { PAGE_OF_TOKENS } else { PAGE };
    open_page(page);
    let others = Memo::new(move |_| !presence.holders().is_empty());
    let told = report.clone();
    let said = Memo::new(move |_| summary(told.as_ref(), others.get()));
    let stay = report.is_some();
    let stay = move || (stay && others.get()).then(|| view! { <p>{OTHERS_STAY}</p> });
    let again = |primary: bool| {
        let class = if primary { "button primary" } else { "button" };
        view! { <div class="actions"><A href=place("/") attr:class=class>{SIGN_IN_AGAIN}</A></div> }
    };
    view! {
        <section class="ticket torn" aria-labelledby="title">
            <div class="face">
                <p class="eyebrow">{page}</p>
                <h1 id="title" tabindex="-1">{move || said.get().0}</h1>
                <p class="lede">{move || said.get().1}</p>
                {stay}
                {report.as_ref().map(caution)}
                <Show when=move || others.get() fallback=move || again(true)>
                    <ContinueAs then=Some("/account")/>
                    {again(false)}
                </Show>
            </div>
            <div class="stub">
                <p class="admit">{USED}</p>
                <dl class="terms">
                    <div><dt>{TOKENS_HERE}</dt><dd>{move || if others.get() { TOKENS_OF_OTHERS } else { NO_TOKENS }}</dd></div>
                    {report.as_ref().map(terms)}
                </dl>
            </div>
        </section>
    }
    .into_any()
}

fn caution(told: &(Report, bool)) -> AnyView {
    match words::signed_out::caution(told) {
        (None, hint) => view! { <p class="hint">{hint}</p> }.into_any(),
        (Some(title), text) => view! { <div class="notice"><h2>{title}</h2><p>{text}</p></div> }.into_any(),
    }
}

fn terms(told: &(Report, bool)) -> impl IntoView + use<> {
    view! {
        <div><dt>{TOKENS_THERE}</dt><dd>{tokens(told)}</dd></div>
        <div><dt>{SESSION_THERE}</dt><dd>{session(told)}</dd></div>
    }
}

#[component]
fn StillSignedIn() -> impl IntoView {
    open_page(STILL_PAGE);
    view! {
        <section class="ticket" aria-labelledby="title">
            <div class="face">
                <h1 id="title" tabindex="-1">{STILL_HEADING}</h1>
                <p class="lede">{STILL_LEDE}</p>
                <div class="actions"><A href=place("/account") attr:class="button primary">{words::way_out::ACCOUNT}</A></div>
            </div>
            <PassStub/>
        </section>
    }
}
