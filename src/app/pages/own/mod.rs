//! Providers that people bring along: what they have added in this browser, and the form for one more.

mod form;
mod list;
mod registration;

use crate::app::page::open_page;
use crate::app::parts::WayOut;
use crate::app::words::common::VOID;
use crate::app::words::own as words;
use crate::ui::use_daypass;
use form::Form;
use leptos::prelude::*;

/// The page at `/providers`.
#[component]
pub(in crate::app) fn Providers() -> impl IntoView {
    open_page(words::TITLE);
    if !use_daypass().configuration().own_providers {
        return off();
    }
    let form = Form::open();
    view! {
        <header class="page-title">
            <p class="eyebrow">{words::EYEBROW}</p>
            <h1 tabindex="-1">{words::HEADING}</h1>
            <p class="lede">{words::LEDE}</p>
        </header>
        {list::list(form)}
        {form::form(form)}
    }
    .into_any()
}

fn off() -> AnyView {
    view! {
        <section class="ticket void" aria-labelledby="title">
            <div class="face">
                <p class="eyebrow">{words::EYEBROW}</p>
                <h1 id="title" tabindex="-1">{words::OFF_HEADING}</h1>
                <p class="lede">{words::OFF_LEDE}</p>
                <div class="actions"><WayOut/></div>
            </div>
            <div class="stub"><p class="admit">{VOID}</p></div>
        </section>
    }
    .into_any()
}
