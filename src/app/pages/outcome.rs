//! What came of a call: the status, the headers and the body, or why there is no answer.

use super::refusal::{Failure, Refusal};
use crate::app::call::Call;
use crate::app::json;
use crate::app::parts::{Blocked, ProblemNotice};
use crate::app::presence::use_presence;
use crate::app::sign_in::SignIn;
use crate::app::words::{bytes, count, status};
use crate::session::{ApiRequest, ApiResponse, Error, NextStep, Replay, RequestFault};
use crate::ui::{Daypass, focus, use_daypass};
use leptos::prelude::*;

/// The place for the outcome. It is there before there is one, so that a screen reader tells when it comes.
#[component]
pub(super) fn Outcome(
    /// What tells it from the others on the page.
    id: String,
    /// What was called.
    name: String,
    /// The call.
    call: Call,
    /// Makes the call once more.
    again: impl Fn() + Clone + Send + 'static,
) -> impl IntoView {
    let sign_in = SignIn::offer();
    Effect::new(move |_| {
        call.outcome();
        sign_in.move_on();
    });
    let button = format!("#send-{id}");
    let again = move || {
        // the button that was clicked goes away with the old outcome
        focus(&button);
        again();
    };
    let label = format!("Response to {name}");
    let section = response_id(&id);
    let replayed = move || {
        let told = || if call.is_under_way() { "Sending it once more after your sign-in…" } else { REPLAYED };
        call.is_replay().then(|| view! { <p class="hint">{told()}</p> })
    };
    let shown = move || {
        let again = again.clone();
        call.outcome().map(|(request, outcome)| match outcome {
            Ok(response) => answered(request, response, &name, sign_in, again),
            Err(error @ Error::Request(RequestFault::Url | RequestFault::NotAllowed)) => {
                misaddressed(&error).into_any()
            }
            Err(error) => silent(error, sign_in, again).into_any(),
        })
    };
    view! {
        <section
            id=section
            class="result"
            tabindex="-1"
            aria-label=label
            aria-live="polite"
            aria-busy=move || call.is_under_way().to_string()
        >
            {replayed}
            {shown}
            <Blocked sign_in/>
        </section>
    }
}

/// Makes the call that waited for a sign-in, and goes to where its outcome will stand.
pub(super) fn make_replay(id: &str, call: Call, replay: Replay) {
    call.replay(replay);
    let section = format!("#{}", response_id(id));
    request_animation_frame(move || focus(&section));
}

fn response_id(id: &str) -> String {
    format!("response-{id}")
}

fn answered(
    request: ApiRequest,
    response: ApiResponse,
    name: &str,
    sign_in: SignIn,
    again: impl Fn() + Clone + Send + 'static,
) -> AnyView {
    let class = if response.status < 400 { "badge pass" } else { "badge fail" };
    let time = format!("{:.0} ms", response.milliseconds);
    let headers = (!response.headers.is_empty()).then(|| headers(&response));
    let explained = match &response.refusal {
        Some(refusal) => view! { <Refusal request status=response.status refusal=refusal.clone() sign_in/> }.into_any(),
        None => view! { <Failure status=response.status again/> }.into_any(),
    };
    view! {
        <p class="outcome">
            <span class=class>{status(response.status)}</span> " " <span>{time}</span> " "
            <span>{bytes(response.body.len())}</span>
        </p>
        {explained}
        {body(&response, name)}
        {headers}
    }
    .into_any()
}

/// The person wrote the address and can write another one.
fn misaddressed(error: &Error) -> impl IntoView + use<> {
    view! {
        <p class="outcome"><span class="badge fail">"Not sent"</span></p>
        <p class="hint">{error.sentence()}</p>
    }
}

fn silent(error: Error, sign_in: SignIn, again: impl Fn() + Clone + Send + 'static) -> impl IntoView {
    let presence = use_presence();
    // what is not about the API happened before anything was sent to it
    let badge = if error.is_about_api() { "No answer" } else { "Not sent" };
    let action = if error.next_step() == NextStep::SignIn { "Sign in again" } else { "Send again" };
    let signs_in = error.next_step() == NextStep::SignIn;
    let on_action = move || match untrack(|| presence.told(|account| Some(account.issuer.clone()))) {
        Some(issuer) if signs_in => sign_in.start(issuer, Daypass::here()),
        _ => again(),
    };
    view! {
        <p class="outcome"><span class="badge fail">{badge}</span></p>
        <ProblemNotice error action on_action/>
    }
}

fn headers(response: &ApiResponse) -> impl IntoView + use<> {
    let daypass = use_daypass();
    let row = |(name, value): &(String, String)| {
        view! { <tr><th scope="row">{name.clone()}</th><td>{daypass.without_tokens(value)}</td></tr> }
    };
    let rows = response.headers.iter().map(row).collect_view();
    view! {
        <details>
            <summary>{count(response.headers.len() as i64, "header")}</summary>
            <table class="headers"><tbody>{rows}</tbody></table>
        </details>
    }
}

fn body(response: &ApiResponse, name: &str) -> AnyView {
    if response.body.is_empty() {
        return view! { <p class="hint">"The answer has no body."</p> }.into_any();
    }
    if std::str::from_utf8(&response.body).is_err() {
        return view! { <p class="hint">"The body is not text and is not shown."</p> }.into_any();
    }
    let text = response.text();
    let text = json::pretty(&text, MAX_SHOWN).unwrap_or(text);
    // what an API repeats of the request is nothing to show to whoever looks over the shoulder
    let mut text = use_daypass().without_tokens(&text);
    let cut = text.char_indices().nth(MAX_SHOWN).map(|(at, _)| at);
    if let Some(at) = cut {
        text.truncate(at);
    }
    let rest = cut.map(|_| view! { <p class="hint">"Only the beginning of the body is shown."</p> });
    view! {
        <pre tabindex="0" role="region" aria-label=format!("Response body: {name}")><code>{text}</code></pre>
        {rest}
    }
    .into_any()
}

const REPLAYED: &str = "Sent once more after your sign-in.";

/// More characters than this make a page slow and help nobody.
const MAX_SHOWN: usize = 50_000;
