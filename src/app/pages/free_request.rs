//! A request that the person writes: any method, any path below the API's address.

use super::outcome::Outcome;
use super::request::{Body, Send, request};
use crate::app::call::Call;
use crate::app::json;
use crate::session::Error;
use leptos::prelude::*;

/// A small form.
#[component]
pub(super) fn FreeRequest(
    /// What tells it from the others on the page.
    id: String,
    /// The API's address.
    address: String,
) -> impl IntoView {
    let call = Call::offer();
    let method = RwSignal::new(METHODS[0].to_owned());
    let (path, body, refused) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(None));
    let with_body = Memo::new(move |_| !matches!(method.get().as_str(), "GET" | "HEAD"));
    let base = address.clone();
    let send = move || {
        let text = body.get_untracked();
        let text = (with_body.get_untracked() && !text.trim().is_empty()).then_some(text);
        refused.set(text.as_deref().and_then(json::mistake));
        if refused.with_untracked(Option::is_none) {
            call.make(request(&method.get_untracked(), &below(&base, &path.get_untracked()), text));
        }
    };
    let on_enter = send.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        on_enter();
    };
    let misplaced = move || matches!(call.outcome(), Some((_, Err(Error::Request(_))))).to_string();
    let [method_id, path_id, body_id] = ["method", "path", "body"].map(|it| format!("{it}-{id}"));
    let options = METHODS.iter().map(|it| view! { <option value=*it>{*it}</option> }).collect_view();
    let editor = move || {
        with_body.get().then(|| view! { <Body id=body_id.clone() label="JSON body, if any" text=body refused/> })
    };
    view! {
        <li>
            <div class="request">
                <span class="method" data-method=method>{method}</span>
                <h3>"Your own request"</h3>
                <code>{move || below(&address, &path.get())}</code>
                <Send id=format!("send-{id}") name="Your own request".to_owned() call send=send.clone()/>
            </div>
            <form class="compose" on:submit=submit>
                <div class="field">
                    <label for=method_id.clone()>"Method"</label>
                    <select id=method_id on:change=move |event| method.set(event_target_value(&event))>{options}</select>
                </div>
                <div class="field">
                    <label for=path_id.clone()>"Path below the API’s address"</label>
                    <input
                        id=path_id
                        spellcheck="false"
                        autocapitalize="off"
                        autocomplete="off"
                        aria-invalid=misplaced
                        prop:value=path
                        on:input=move |event| path.set(event_target_value(&event))
                    />
                </div>
            </form>
            {editor}
            <Outcome id name="Your own request".to_owned() call again=send/>
        </li>
    }
}

fn below(address: &str, path: &str) -> String {
    match path.trim().trim_start_matches('/') {
        "" => address.to_owned(),
        path => format!("{}/{path}", address.trim_end_matches('/')),
    }
}

const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
