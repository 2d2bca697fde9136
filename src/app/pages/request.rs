//! A request that the configuration offers.

use super::outcome::{Outcome, make_replay};
use crate::app::call::Call;
use crate::app::json;
use crate::session::{ApiRequest, Replay, RequestTemplate};
use leptos::prelude::*;

/// One click to send it.
#[component]
pub(super) fn Request(
    /// What tells it from the others on the page.
    id: String,
    /// What it is.
    template: RequestTemplate,
    /// The call that waited for a sign-in, if it is this one.
    replay: Option<Replay>,
) -> impl IntoView {
    let call = Call::offer();
    // what the person had written is there again
    let written = replay.as_ref().and_then(|replay| replay.request.body.clone());
    let body = template.body.as_ref().map(|body| RwSignal::new(written.unwrap_or_else(|| format!("{body:#}"))));
    if let Some(replay) = replay {
        make_replay(&id, call, replay);
    }
    let refused = RwSignal::new(None);
    let RequestTemplate { name, method, url, .. } = template;
    let (path, query) = (url.path().to_owned(), url.query().map(|query| format!("?{query}")).unwrap_or_default());
    let (verb, kind, address) = (method.clone(), method.clone(), url.as_str().to_owned());
    let send = move || {
        let text = body.map(|body| body.get_untracked());
        refused.set(text.as_deref().and_then(json::mistake));
        if refused.with_untracked(Option::is_none) {
            call.make(request(&verb, &address, text));
        }
    };
    let editor = body.map(|body| view! { <Body id=format!("body-{id}") label="JSON body" text=body refused/> });
    view! {
        <li>
            <div class="request">
                <span class="method" data-method=kind>{method}</span>
                <h3>{name.clone()}</h3>
                <code>{path} {query}</code>
                <Send id=format!("send-{id}") name=name.clone() call send=send.clone()/>
            </div>
            {editor}
            <Outcome id name call again=send/>
        </li>
    }
}

/// Whether a call was made with this template.
pub(super) fn is_made_with(call: &ApiRequest, template: &RequestTemplate) -> bool {
    call.method == template.method
        && call.url == template.url.as_str()
        && call.body.is_some() == template.body.is_some()
}

/// A request with a JSON body, or without any.
pub(super) fn request(method: &str, address: &str, body: Option<String>) -> ApiRequest {
    match body {
        Some(body) => ApiRequest::json(method, address, body),
        None => ApiRequest { method: method.to_owned(), ..ApiRequest::get(address) },
    }
}

/// The button that sends; once more only after the answer.
#[component]
pub(super) fn Send(
    /// The button's id.
    id: String,
    /// What is sent.
    name: String,
    /// The call.
    call: Call,
    /// Sends it.
    send: impl Fn() + 'static,
) -> impl IntoView {
    let busy = move || call.is_under_way().to_string();
    let word = move || if call.is_under_way() { "Sending…" } else { "Send" };
    view! {
        <button
            id=id
            class="button small"
            type="button"
            aria-label=move || format!("{}: {name}", word())
            aria-busy=busy
            aria-disabled=busy
            on:click=move |_| send()
        >
            {word}
        </button>
    }
}

/// A field for a JSON body, with what is wrong with it.
#[component]
pub(super) fn Body(
    /// The field's id.
    id: String,
    /// Its label.
    label: &'static str,
    /// The text.
    text: RwSignal<String>,
    /// What is wrong with the text.
    refused: RwSignal<Option<String>>,
) -> impl IntoView {
    let hint = format!("{id}-hint");
    let rows = text.with_untracked(|text| text.lines().count().clamp(3, 12));
    let described = hint.clone();
    let edit = move |event| {
        text.set(event_target_value(&event));
        // a mistake that has been pointed out is followed until it is gone
        if refused.with_untracked(Option::is_some) {
            refused.set(text.with_untracked(|text| json::mistake(text)));
        }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <textarea
                id=id
                rows=rows
                spellcheck="false"
                autocomplete="off"
                aria-invalid=move || refused.with(Option::is_some).to_string()
                aria-describedby=described
                prop:value=text
                on:input=edit
            ></textarea>
            <p class="hint" id=hint role="status">{move || refused.get()}</p>
        </div>
    }
}
