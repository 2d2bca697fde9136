//! What can be done with a request: sent, cancelled, opened, and copied as a command.

use super::Draft;
use crate::app::call::Call;
use crate::app::presence::use_presence;
use crate::app::words::api as words;
use crate::session::desk::curl;
use crate::ui::{copy, focus};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The button that sends; once more only after the answer.
#[component]
pub(in crate::app::pages) fn Send(
    /// The button's id.
    id: String,
    /// What is sent.
    name: String,
    /// The call.
    call: Call,
    /// Sends it.
    send: Callback<()>,
) -> impl IntoView {
    let busy = move || call.is_under_way().to_string();
    let word = move || words::send(call.is_under_way());
    view! {
        <button
            id=id
            class="button small"
            type="button"
            aria-label=move || format!("{}: {name}", word())
            aria-busy=busy
            aria-disabled=busy
            on:click=move |_| send.run(())
        >
            {word}
        </button>
    }
}

/// The rest, with how far the call is. On a wide page the row has room for that, so nothing moves when a call begins.
pub(in crate::app::pages) fn tools(id: &str, name: &str, call: Call, draft: Draft) -> AnyView {
    let (more_id, send_id) = (format!("more-{id}"), format!("#send-{id}"));
    let controls = move || draft.open.get().then(|| more_id.clone());
    let more = move || words::more(draft.additions());
    let (open_label, curl_label) = (name.to_owned(), format!("{}: {name}", words::CURL));
    view! {
        <div class="tools">
            <button
                class="button quiet"
                type="button"
                aria-expanded=move || draft.open.get().to_string()
                aria-controls=controls
                aria-label=move || format!("{}: {open_label}", more())
                on:click=move |_| draft.open.update(|open| *open = !*open)
            >
                {more}
            </button>
            {command(draft, name, curl_label)}
            {progress(call, name, send_id)}
        </div>
    }
    .into_any()
}

/// How far the call is, and the way out of it.
pub(in crate::app::pages) fn progress(call: Call, name: &str, send_id: String) -> AnyView {
    let name = StoredValue::new(name.to_owned());
    let send_id = StoredValue::new(send_id);
    let is_under_way = Memo::new(move |_| call.is_under_way());
    let known = move || {
        let (_, received) = call.progress()?;
        let received = received?;
        received.announced.filter(|all| *all > 0 && *all >= received.bytes).map(|all| (received.bytes, all))
    };
    let is_focused = StoredValue::new(false);
    let shown = move || {
        let is_under_way = is_under_way.get();
        if !is_under_way && is_focused.get_value() {
            // the button is still there, and goes away with the call that has come to its end
            send_id.with_value(|id| focus(id));
            is_focused.set_value(false);
        }
        is_under_way.then(|| {
            let label = name.with_value(|name| format!("{}: {name}", words::PROGRESS));
            let cancel = name.with_value(|name| format!("{}: {name}", words::CANCEL));
            let on_cancel = move |_| {
                // the button goes away with the call
                send_id.with_value(|id| focus(id));
                call.cancel();
            };
            let said = move || call.progress().map(|(sent, received)| words::progress(sent, received));
            view! {
                <span class="under-way">
                    <progress
                        aria-label=label
                        max=move || known().map(|it| it.1.to_string())
                        value=move || known().map(|it| it.0.to_string())
                    ></progress>
                    <span class="hint">{said}</span>
                    <button
                        class="button small"
                        type="button"
                        aria-label=cancel
                        on:click=on_cancel
                        on:focus=move |_| is_focused.set_value(true)
                        on:blur=move |_| is_focused.set_value(false)
                    >
                        {words::CANCEL}
                    </button>
                </span>
            }
        })
    };
    shown.into_any()
}

/// The request as a command. What could not be copied can be selected.
fn command(draft: Draft, name: &str, label: String) -> AnyView {
    let region = StoredValue::new(format!("{}: {name}", words::CURL_COMMAND));
    let presence = use_presence();
    let said = RwSignal::new("");
    let refused = RwSignal::new(None);
    let take = move |_| {
        said.set("");
        refused.set(None);
        let Some(request) = draft.finish() else { return };
        let is_bound = untrack(|| presence.told(|account| account.is_bound));
        spawn_local(async move {
            let command = curl(&request, is_bound);
            let copied = copy(&command).await;
            // the page may have been left meanwhile
            let _ = said.try_set(match (copied, is_bound) {
                (false, _) => words::CURL_NOT_COPIED,
                (true, true) => words::CURL_BOUND,
                (true, false) => words::CURL_COPIED,
            });
            let _ = refused.try_set((!copied).then_some(command));
        });
    };
    let shown = move || {
        refused.get().map(|command| {
            view! { <pre tabindex="0" role="region" aria-label=region.get_value()>{command}</pre> }
        })
    };
    view! {
        <button class="button quiet" type="button" aria-label=label on:click=take>{words::CURL}</button>
        <p class="hint said" role="status">{said}</p>
        {shown}
    }
    .into_any()
}
