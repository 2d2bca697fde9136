//! What came of a call: the status, the headers and the body, or why there is no answer.

use super::desk::body;
use super::refusal::{Failure, Refusal};
use crate::app::call::Call;
use crate::app::history::{Done, End};
use crate::app::parts::{Blocked, ProblemNotice};
use crate::app::presence::use_presence;
use crate::app::sign_in::SignIn;
use crate::app::words::{api as words, bytes, count, flight, status};
use crate::session::{ApiRequest, ApiResponse, Error, NextStep, Replay, RequestFault};
use crate::ui::{Daypass, focus};
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
    again: Callback<()>,
) -> impl IntoView {
    let sign_in = SignIn::offer();
    Effect::new(move |_| {
        call.outcome();
        sign_in.move_on();
    });
    let button = format!("#send-{id}");
    let again = Callback::new(move |()| {
        // the button that was clicked goes away with the old outcome
        focus(&button);
        again.run(());
    });
    let label = words::response_to(&name);
    let section = response_id(&id);
    let replayed = move || {
        let told = || if call.is_under_way() { words::REPLAYING } else { words::REPLAYED };
        call.is_replay().then(|| view! { <p class="hint">{told()}</p> })
    };
    let shown = move || call.outcome().map(|done| outcome(&done, &name, sign_in, again));
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

/// What came of it, with the ways on from there.
pub(super) fn outcome(done: &Done, name: &str, sign_in: SignIn, again: Callback<()>) -> AnyView {
    match &done.end {
        End::Answered(response) => answered(&done.request, response, name, sign_in, again),
        End::Failed(error @ Error::Request(RequestFault::Url | RequestFault::NotAllowed)) => misaddressed(error),
        End::Failed(error) => silent(error.clone(), sign_in, again),
        End::Cancelled => view! {
            <p class="outcome"><span class="badge">{words::CANCELLED}</span></p>
            <p class="hint">{words::CANCELLED_HINT}</p>
        }
        .into_any(),
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

fn answered(request: &ApiRequest, response: &ApiResponse, name: &str, sign_in: SignIn, again: Callback<()>) -> AnyView {
    let class = if response.status < 400 { "badge pass" } else { "badge fail" };
    let headers = (!response.headers.is_empty()).then(|| headers(response));
    let explained = match &response.refusal {
        Some(refusal) => {
            let (request, refusal) = (request.clone(), refusal.clone());
            view! { <Refusal request status=response.status refusal sign_in/> }.into_any()
        }
        None => view! { <Failure status=response.status again/> }.into_any(),
    };
    view! {
        <p class="outcome">
            <span class=class>{status(response.status)}</span> " " <span>{flight::took(response.milliseconds)}</span>
            " " <span>{bytes(response.body.len())}</span>
        </p>
        {explained}
        {response.is_blacked_out.then(|| view! { <p class="hint">{words::BLACKED_OUT}</p> })}
        {body(&request.url, response, name)}
        {headers}
    }
    .into_any()
}

/// The person wrote the address and can write another one.
fn misaddressed(error: &Error) -> AnyView {
    view! {
        <p class="outcome"><span class="badge fail">{words::NOT_SENT}</span></p>
        <p class="hint">{error.sentence()}</p>
    }
    .into_any()
}

fn silent(error: Error, sign_in: SignIn, again: Callback<()>) -> AnyView {
    let presence = use_presence();
    // what is not about the API happened before anything was sent to it
    let badge = if error.is_about_api() { words::NO_ANSWER } else { words::NOT_SENT };
    let signs_in = error.next_step() == NextStep::SignIn;
    let action = if signs_in { words::SIGN_IN_AGAIN } else { words::AGAIN };
    let on_action = move || match untrack(|| presence.told(|account| Some(account.issuer.clone()))) {
        Some(issuer) if signs_in => sign_in.start(issuer, Daypass::here()),
        _ => again.run(()),
    };
    view! {
        <p class="outcome"><span class="badge fail">{badge}</span></p>
        <ProblemNotice error action on_action/>
    }
    .into_any()
}

fn headers(response: &ApiResponse) -> AnyView {
    let row = |(name, value): &(String, String)| {
        view! { <tr><th scope="row">{name.clone()}</th><td>{value.clone()}</td></tr> }
    };
    let rows = response.headers.iter().map(row).collect_view();
    view! {
        <details>
            <summary>{count(response.headers.len() as i64, "header")}</summary>
            <table class="headers"><tbody>{rows}</tbody></table>
        </details>
    }
    .into_any()
}
