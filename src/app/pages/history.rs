//! The calls of this page, to be looked at and to be made once more.

use super::desk::progress;
use super::outcome::outcome;
use crate::app::call::Call;
use crate::app::history::{Done, End, use_history};
use crate::app::parts::Blocked;
use crate::app::sign_in::SignIn;
use crate::app::words::{api as words, flight};
use crate::ui::{focus, local_time};
use leptos::prelude::*;
use std::sync::Arc;

/// All of them, the newest first.
#[component]
pub(super) fn History() -> impl IntoView {
    let history = use_history();
    let is_empty = Memo::new(move |_| history.calls().is_empty());
    let clear = move |_| {
        history.clear();
        focus("#history");
    };
    let note = move || match is_empty.get() {
        true => view! { <p>{words::NO_HISTORY}</p> }.into_any(),
        false => view! { <button class="button small" type="button" on:click=clear>{words::CLEAR}</button> }.into_any(),
    };
    view! {
        <section class="card" id="history" tabindex="-1" aria-labelledby="history-title">
            <header>
                <h2 id="history-title">{words::HISTORY}</h2>
                <p class="hint">{words::HISTORY_HINT}</p>
            </header>
            <ol class="history">
                <For each=move || history.calls() key=|done| done.number let(done)>
                    {entry(done)}
                </For>
            </ol>
            {note}
        </section>
    }
}

/// The way there.
#[component]
pub(super) fn ToHistory() -> impl IntoView {
    let history = use_history();
    let number = Memo::new(move |_| history.calls().len());
    view! {
        <button class="button small" type="button" on:click=|_| focus("#history")>
            {move || words::to_history(number.get())}
        </button>
    }
}

fn entry(done: Arc<Done>) -> AnyView {
    let history = use_history();
    let id = format!("call-{}", done.number);
    let wanted = history.is_wanted(done.number);
    if wanted {
        let summary = format!("#{id} > summary");
        request_animation_frame(move || focus(&summary));
    }
    let opened = RwSignal::new(wanted);
    let on_toggle = move |_| {
        if !opened.get_untracked() {
            opened.set(true);
        }
    };
    let (class, end, time) = match &done.end {
        End::Answered(response) => {
            let class = if response.status < 400 { "badge pass" } else { "badge fail" };
            (class, response.status.to_string(), flight::took(response.milliseconds))
        }
        End::Failed(error) => {
            let word = if error.is_about_api() { words::NO_ANSWER } else { words::NOT_SENT };
            ("badge fail", word.to_owned(), String::new())
        }
        End::Cancelled => ("badge", words::CANCELLED.to_owned(), String::new()),
    };
    let method = done.request.method.clone();
    let address = done.request.url.split_once("://").map_or("", |(_, rest)| rest).to_owned();
    let (name, at) = (done.name.clone(), local_time(done.at));
    let inside = move || opened.get().then(|| answer(&done));
    view! {
        <li>
            <details id=id open=wanted on:toggle=on_toggle>
                <summary>
                    <span class="method" data-method=method.clone()>{method.clone()}</span>
                    <span class="what">{name} " " <small>{address}</small></span>
                    <span class="outcome">
                        <span class=class>{end}</span> " " <span>{time}</span> " " <span>{at}</span>
                    </span>
                </summary>
                {inside}
            </details>
        </li>
    }
    .into_any()
}

fn answer(done: &Arc<Done>) -> AnyView {
    let (sign_in, call) = (SignIn::offer(), Call::offer_once_more(done.name.clone()));
    let request = done.request.clone();
    let again = Callback::new(move |()| call.make(request.clone()));
    let busy = move || call.is_under_way().to_string();
    let name = words::numbered(&done.name, done.number);
    let label = format!("{}: {name}", words::WAITED_BODY);
    let body = done.request.body.clone().map(|body| {
        view! { <pre tabindex="0" role="region" aria-label=label><code>{body}</code></pre> }
    });
    let id = format!("again-{}", done.number);
    let way_out = progress(call, &name, format!("#{id}"));
    view! {
        <div class="result">
            <div class="tools">
                <button
                    id=id
                    class="button small"
                    type="button"
                    aria-busy=busy
                    aria-disabled=busy
                    on:click=move |_| again.run(())
                >
                    {move || words::repeat(call.is_under_way())}
                </button>
                {way_out}
            </div>
            {body}
            {outcome(done, &name, sign_in, again)}
            <Blocked sign_in/>
        </div>
    }
    .into_any()
}
