//! A request that the person writes: any method, any path below the API's address.

use super::desk::{BodyKind, Draft, Send, editor, tools};
use super::outcome::Outcome;
use super::request::Body;
use crate::app::call::Call;
use crate::app::history::End;
use crate::app::words::api as words;
use crate::session::Error;
use crate::session::configuration::METHODS;
use leptos::prelude::*;

/// A small form.
#[component]
pub(super) fn FreeRequest(
    /// What tells it from the others on the page.
    id: String,
    /// The API's address.
    address: String,
) -> impl IntoView {
    let call = Call::offer(words::OWN.to_owned());
    let draft = Draft::new(METHODS[0], String::new(), BodyKind::Optional, Some(address));
    let (method, path) = (draft.method, draft.address);
    let with_body = Memo::new(move |_| draft.has_body());
    let send = draft.sender(call);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        send.run(());
    };
    let is_misplaced = |end: &End| matches!(end, End::Failed(Error::Request(_)));
    let misplaced = move || call.outcome().is_some_and(|done| is_misplaced(&done.end)).to_string();
    let [method_id, path_id, body_id] = ["method", "path", "body"].map(|it| format!("{it}-{id}"));
    let options = METHODS.iter().map(|it| view! { <option value=*it>{*it}</option> }).collect_view();
    let text =
        move || with_body.get().then(|| view! { <Body id=body_id.clone() label=words::BODY_IF_ANY draft send/> });
    view! {
        <li>
            <div class="asked">
                <div class="request">
                    <span class="method" data-method=method>{method}</span>
                    <h3>{words::OWN}</h3>
                    <code>{move || draft.url()}</code>
                    <Send id=format!("send-{id}") name=words::OWN.to_owned() call send/>
                </div>
                <form class="compose" on:submit=submit>
                    <div class="field">
                        <label for=method_id.clone()>{words::METHOD}</label>
                        <select id=method_id on:change=move |event| method.set(event_target_value(&event))>{options}</select>
                    </div>
                    <div class="field">
                        <label for=path_id.clone()>{words::PATH}</label>
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
                {text}
                {tools(&id, words::OWN, call, draft)}
                {editor(&id, draft, send)}
            </div>
            <Outcome id name=words::OWN.to_owned() call again=send/>
        </li>
    }
}
