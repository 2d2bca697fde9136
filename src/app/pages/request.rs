//! A request that the configuration offers.

use super::desk::{BodyKind, Draft, Send, editor, tools};
use super::outcome::{Outcome, make_replay};
use crate::app::call::Call;
use crate::app::json;
use crate::app::words::api as words;
use crate::session::{ApiRequest, Replay, RequestTemplate};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// One click to send it, and what can be altered before.
#[component]
pub(super) fn Request(
    /// What tells it from the others on the page.
    id: String,
    /// What it is.
    template: RequestTemplate,
    /// The call that waited for a sign-in, if it is this one.
    replay: Option<Replay>,
) -> impl IntoView {
    let RequestTemplate { name, method, url, body } = template;
    let call = Call::offer(name.clone());
    let kind = if body.is_some() { BodyKind::Present } else { BodyKind::Absent };
    let draft = Draft::new(&method, url.as_str().to_owned(), kind, None);
    if let Some(body) = body {
        draft.body.set(format!("{body:#}"));
    }
    if let Some(replay) = replay {
        // what the person had written is there again
        draft.restore(&replay.request);
        make_replay(&id, call, replay);
    }
    let before = url.before_path().len();
    let address = move || draft.address.with(|address| address.get(before..).unwrap_or_default().to_owned());
    let send = draft.sender(call);
    let text =
        (kind == BodyKind::Present).then(|| view! { <Body id=format!("body-{id}") label=words::BODY draft send/> });
    view! {
        <li>
            <div class="asked">
                <div class="request">
                    <span class="method" data-method=method.clone()>{method.clone()}</span>
                    <h3>{name.clone()}</h3>
                    <code>{address}</code>
                    <Send id=format!("send-{id}") name=name.clone() call send/>
                </div>
                {text}
                {tools(&id, &name, call, draft)}
                {editor(&id, draft, send)}
            </div>
            <Outcome id name call again=send/>
        </li>
    }
}

/// Whether a call was made with this template, as it is or with another query.
pub(super) fn is_made_with(call: &ApiRequest, template: &RequestTemplate, exactly: bool) -> bool {
    let bare = |url: &str| url.split(['?', '#']).next().unwrap_or_default().to_owned();
    let url = template.url.as_str();
    call.method == template.method
        && (call.url == url || (!exactly && bare(&call.url) == bare(url)))
        && call.body.is_some() == template.body.is_some()
}

/// A field for a JSON body, with what is wrong with it.
#[component]
pub(super) fn Body(
    /// The field's id.
    id: String,
    /// Its label.
    label: &'static str,
    /// What it belongs to.
    draft: Draft,
    /// Sends it.
    send: Callback<()>,
) -> impl IntoView {
    let hint = format!("{id}-hint");
    let (text, mistake) = (draft.body, draft.mistake);
    let rows = text.with_untracked(|text| text.lines().count().clamp(3, 12));
    let described = hint.clone();
    let edit = move |event| {
        text.set(event_target_value(&event));
        // a mistake that has been pointed out is followed until it is gone
        if mistake.with_untracked(Option::is_some) {
            mistake.set(text.with_untracked(|text| json::mistake(text)));
        }
    };
    // Enter alone is a new line there
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            send.run(());
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
                aria-invalid=move || mistake.with(Option::is_some).to_string()
                aria-describedby=described
                prop:value=text
                on:input=edit
                on:keydown=on_key
            ></textarea>
            <p class="hint" id=hint role="status">{move || mistake.get()}</p>
        </div>
    }
}
