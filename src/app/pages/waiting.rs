//! A call that waited for a sign-in and is none of the requests on the page: the person had written it.

use super::outcome::{Outcome, make_replay};
use super::request::Send;
use crate::app::call::Call;
use crate::session::{ApiRequest, Replay};
use leptos::prelude::*;

/// Makes the call, and shows what comes of it.
#[component]
pub(super) fn Waiting(
    /// The call.
    replay: Replay,
) -> impl IntoView {
    let call = Call::offer();
    let request = replay.request.clone();
    make_replay(ID, call, replay);
    let sent = request.clone();
    let again = move || call.make(sent.clone());
    let ApiRequest { method, url, body, .. } = request;
    let body = body.map(|body| view! { <pre tabindex="0" role="region" aria-label="Body"><code>{body}</code></pre> });
    view! {
        <section class="card" aria-labelledby="waiting">
            <header>
                <h2 id="waiting">"The request that waited"</h2>
                <p class="hint">"You signed in once more for it. It is one that you wrote yourself."</p>
            </header>
            <div class="requests">
                <div class="request">
                    <span class="method" data-method=method.clone()>{method.clone()}</span>
                    <h3>"Your own request"</h3>
                    <code>{url}</code>
                    <Send id=format!("send-{ID}") name="The request that waited".to_owned() call send=again.clone()/>
                </div>
                {body}
                <Outcome id=ID.to_owned() name="the request that waited".to_owned() call again/>
            </div>
        </section>
    }
}

const ID: &str = "waiting-call";
