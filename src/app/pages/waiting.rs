//! A call that waited for a sign-in and is none of the requests on the page: the person had written it.

use super::desk::{Send, progress};
use super::outcome::{Outcome, make_replay};
use crate::app::call::Call;
use crate::app::words::api as words;
use crate::session::{ApiRequest, Replay};
use leptos::prelude::*;

/// Makes the call, and shows what comes of it.
#[component]
pub(super) fn Waiting(
    /// The call.
    replay: Replay,
) -> impl IntoView {
    let call = Call::offer(words::OWN.to_owned());
    let request = replay.request.clone();
    make_replay(ID, call, replay);
    let sent = request.clone();
    let again = Callback::new(move |()| call.make(sent.clone()));
    let ApiRequest { method, url, body, .. } = request;
    let body = body.map(|body| {
        view! { <pre tabindex="0" role="region" aria-label=words::WAITED_BODY><code>{body}</code></pre> }
    });
    let send_id = format!("send-{ID}");
    view! {
        <section class="card" aria-labelledby="waiting">
            <header>
                <h2 id="waiting">{words::WAITED}</h2>
                <p class="hint">{words::WAITED_HINT}</p>
            </header>
            <div class="requests">
                <div class="request">
                    <span class="method" data-method=method.clone()>{method.clone()}</span>
                    <h3>{words::OWN}</h3>
                    <code>{url}</code>
                    <Send id=send_id.clone() name=words::WAITED.to_owned() call send=again/>
                </div>
                {body}
                <div class="tools">{progress(call, words::WAITED, format!("#{send_id}"))}</div>
                <Outcome id=ID.to_owned() name=words::WAITED_WITHIN.to_owned() call again/>
            </div>
        </section>
    }
}

const ID: &str = "waiting-call";
