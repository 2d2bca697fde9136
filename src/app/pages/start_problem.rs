//! Why the app cannot start: a mistake in `daypass.json`, a file that is not there, a page that is not secure.

use crate::app::layout::{Footer, Logo};
use crate::app::words::common::{AT_FAULT, TRY_AGAIN, VOID};
use crate::app::words::layout::APP;
use crate::app::words::start_problem::{
    ALLOWED, EYEBROW, Explained, FILE, FILE_NAME, KEY, NOBODY, PAGE, SIGNED_IN, explain,
};
use crate::ui::{StartFault, reload, set_title};
use leptos::prelude::*;

/// What is shown in the place of the app.
#[component]
pub(in crate::app) fn StartProblem(
    /// Why it cannot start.
    fault: StartFault,
) -> impl IntoView {
    let Explained { title, blame, sentence, key, allowed } = explain(&fault);
    let title = match title.strip_prefix(FILE) {
        Some(rest) => view! { <code>{FILE}</code> {rest.to_owned()} }.into_any(),
        None => title.into_any(),
    };
    set_title(PAGE);
    let file = !matches!(fault, StartFault::Page(_));
    let file = file.then(|| view! { <div><dt>{FILE_NAME}</dt><dd>{FILE}</dd></div> });
    let known = allowed.iter().map(|name| view! { <li>{*name}</li> }).collect_view();
    let known =
        (!allowed.is_empty()).then(|| view! { <div><dt>{ALLOWED}</dt><dd><ul class="chips">{known}</ul></dd></div> });
    let facts = key.clone().map(|key| {
        view! { <dl class="facts"><div><dt>{KEY}</dt><dd><code>{key}</code></dd></div> {known}</dl> }
    });
    view! {
        <header class="shell-header">
            <p class="brand"><Logo/><span>{APP}</span></p>
        </header>
        <main id="main" tabindex="-1">
            <section class="ticket void" aria-labelledby="title">
                <div class="face">
                    <p class="eyebrow">{EYEBROW}</p>
                    <h1 id="title" tabindex="-1">{title}</h1>
                    <p class="blame"><span>{AT_FAULT}</span> " " <b>{blame}</b></p>
                    <p class="lede">{sentence}</p>
                    {facts}
                    <div class="actions">
                        <button class="button primary" type="button" on:click=move |_| reload()>{TRY_AGAIN}</button>
                    </div>
                </div>
                <div class="stub">
                    <p class="admit">{VOID}</p>
                    <dl class="terms">
                        {file}
                        <div><dt>{SIGNED_IN}</dt><dd>{NOBODY}</dd></div>
                    </dl>
                </div>
            </section>
        </main>
        <Footer/>
    }
}
