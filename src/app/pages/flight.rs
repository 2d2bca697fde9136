//! The flight recorder: what happened in this tab, step by step, for somebody who looks for the cause of a failure.

use super::flight_words::{code, end, parameters, place, size, title};
use crate::app::page::open_page;
use crate::app::parts::WayOut;
use crate::app::words::count;
use crate::session::Step;
use crate::ui::{copy, local_date_time, use_daypass};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The page at `/flight`.
#[component]
pub(in crate::app) fn Flight() -> impl IntoView {
    open_page("What happened");
    let daypass = use_daypass();
    let steps = RwSignal::new(daypass.flight());
    daypass.on_step(move |step| {
        // the page may have been left meanwhile
        let _ = steps.try_update(|steps| steps.push(step.clone()));
    });
    let empty = Memo::new(move |_| steps.with(Vec::is_empty));
    move || match empty.get() {
        true => view! { <Nothing/> }.into_any(),
        false => view! { <Record steps/> }.into_any(),
    }
}

#[component]
fn Record(steps: RwSignal<Vec<Step>>) -> impl IntoView {
    let numbered = move || steps.get().into_iter().enumerate();
    view! {
        <header class="page-title">
            <p class="eyebrow">"Flight recorder"</p>
            <h1 tabindex="-1">"What happened, step by step"</h1>
            <p class="lede">"Everything that was done in this tab to sign you in and to keep you signed in. The newest step is the last."</p>
            <Take steps/>
        </header>
        <section class="card" aria-label="Steps">
            <ol class="flight">
                <For each=numbered key=|(number, _)| *number let((_, step))><Line step/></For>
            </ol>
        </section>
    }
}

/// The record for a bug report.
#[component]
fn Take(steps: RwSignal<Vec<Step>>) -> impl IntoView {
    let daypass = StoredValue::new(use_daypass());
    let text = move || daypass.with_value(|daypass| daypass.flight_json());
    let address = move || {
        steps.track();
        format!("data:application/json;base64,{}", BASE64.encode(text()))
    };
    let said = RwSignal::new("");
    let take = move |_| {
        said.set("");
        spawn_local(async move {
            let told = if copy(&text()).await { "Copied." } else { REFUSED };
            // the page may have been left meanwhile
            let _ = said.try_set(told);
        });
    };
    view! {
        <div class="actions">
            <button class="button" type="button" on:click=take>"Copy as JSON"</button>
            <a class="button" download="daypass-flight.json" href=address>"Download as JSON"</a>
            <p class="hint" role="status">{said}</p>
        </div>
        <p class="hint">"For a bug report: it holds no token, no code and no name."</p>
    }
}

#[component]
fn Line(step: Step) -> impl IntoView {
    let class = if step.error.is_some() { "fail" } else { "pass" };
    let end = end(&step).map(|(end, well)| {
        let class = if well { "badge pass" } else { "badge fail" };
        view! { <span class=class>{end}</span> }
    });
    let code = code(&step).map(|code| view! { <span class="badge fail">{code}</span> });
    let time = step.milliseconds.map(|time| view! { <span>{format!("{time:.0} ms")}</span> });
    let size = size(&step).map(|size| view! { <span>{size}</span> });
    let place = place(&step).map(|place| view! { <p class="place"><code>{place}</code></p> });
    let told = parameters(&step);
    let row = |(name, value): &(String, String)| {
        view! { <div><dt><code>{name.clone()}</code></dt><dd><code>{value.clone()}</code></dd></div> }
    };
    let details = (!told.is_empty()).then(|| {
        view! {
            <details>
                <summary>{count(told.len() as i64, "parameter")}</summary>
                <dl class="facts">{told.iter().map(row).collect_view()}</dl>
            </details>
        }
    });
    view! {
        <li class=class>
            <p class="eyebrow">{local_date_time(step.at)}</p>
            <h2>{title(&step)}</h2>
            {place}
            <p class="outcome">{end} " " {code} " " {time} " " {size}</p>
            {details}
        </li>
    }
}

#[component]
fn Nothing() -> impl IntoView {
    view! {
        <section class="ticket" aria-labelledby="title">
            <div class="face">
                <p class="eyebrow">"Flight recorder"</p>
                <h1 id="title" tabindex="-1">"Nothing has happened yet"</h1>
                <p class="lede">
                    "Sign in, call an API, sign out: each step will stand here, with its time and its outcome, and without any token, code or name."
                </p>
                <div class="actions"><WayOut/></div>
            </div>
            <div class="stub">
                <p class="admit">"Blank"</p>
                <dl class="terms">
                    <div><dt>"Kept in"</dt><dd>"this tab only"</dd></div>
                    <div><dt>"Sent to anybody"</dt><dd>"never"</dd></div>
                </dl>
            </div>
        </section>
    }
}

const REFUSED: &str = "The browser did not allow it; download it instead.";
