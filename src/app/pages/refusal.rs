//! Answers that are no success, in words: what the API wants, who has to do something, and what.

use super::demand::{InVain, Prompt};
use crate::app::parts::StepByStep;
use crate::app::presence::use_presence;
use crate::app::sign_in::SignIn;
use crate::app::words::api as words;
use crate::session::{ApiRefusal, ApiRequest, ProofFault};
use crate::ui::Daypass;
use leptos::prelude::*;

/// A refusal because of the token (RFC 6750 §3.1).
#[component]
pub(super) fn Refusal(
    /// The call that was refused.
    request: ApiRequest,
    /// 401 or 403.
    status: u16,
    /// What the API said.
    refusal: ApiRefusal,
    /// Signs in again.
    sign_in: SignIn,
) -> impl IntoView {
    match refusal.demand.clone() {
        Some(demand) if refusal.in_vain => return view! { <InVain refusal demand/> }.into_any(),
        Some(demand) => return view! { <Prompt request refusal demand sign_in/> }.into_any(),
        None => {}
    }
    let Advice { title, needed, sentence, blame } = advice(status, &refusal);
    let presence = use_presence();
    let on_click = move |_| {
        if let Some(issuer) = untrack(|| presence.told(|account| Some(account.issuer.clone()))) {
            sign_in.start(issuer, Daypass::here());
        }
    };
    let row = |term: &'static str, value: Option<String>| {
        value.map(|value| view! { <div><dt>{term}</dt><dd><code>{value}</code></dd></div> })
    };
    let code = refusal.code.as_ref().map(|code| code.as_str().to_owned());
    let code = code.unwrap_or_else(|| words::NO_CODE.to_owned());
    view! {
        <div class="notice fail">
            <h3>{title}</h3>
            <p>{needed} {sentence}</p>
            <p class="blame"><span>{words::AT_FAULT}</span> " " <b>{blame}</b></p>
            <button class="button primary" type="button" on:click=on_click>{words::SIGN_IN_AGAIN}</button>
            <details>
                <summary>{words::DETAIL}</summary>
                <dl class="facts">
                    {row(words::CODE, Some(code))} {row(words::OWN_WORDS, refusal.description)}
                    <div><dt>{words::DEMANDED_BY}</dt><dd>"RFC 6750 §3.1"</dd></div>
                </dl>
            </details>
            <StepByStep/>
        </div>
    }
    .into_any()
}

struct Advice {
    title: &'static str,
    needed: Option<AnyView>,
    sentence: String,
    blame: &'static str,
}

fn advice(status: u16, refusal: &ApiRefusal) -> Advice {
    let code = refusal.code.as_ref().map(|code| code.as_str());
    let told = refusal.code.as_ref().map(|code| code.sentence());
    let sentence = refusal.proof.map(ProofFault::sentence).or(told).unwrap_or(words::UNTOLD);
    match (code, status) {
        (Some("insufficient_scope"), _) => insufficient(),
        (Some("insufficient_user_authentication"), _) => Advice {
            title: words::ANOTHER_SIGN_IN,
            needed: None,
            sentence: words::sign_in_again(sentence),
            blame: words::THE_API,
        },
        (_, 401) => Advice {
            title: words::TOKEN_REFUSED,
            needed: None,
            sentence: words::token_refused(sentence),
            blame: words::API_OR_PROVIDER,
        },
        _ => Advice {
            title: words::NOT_ALLOWED,
            needed: None,
            sentence: words::not_allowed(sentence),
            blame: words::THE_API,
        },
    }
}

fn insufficient() -> Advice {
    let presence = use_presence();
    let granted = untrack(|| presence.told(|account| account.scopes.to_text()));
    Advice {
        title: words::PERMISSION,
        needed: Some(view! { {words::GRANTED[0]} <code>{granted}</code> {words::GRANTED[1]} }.into_any()),
        sentence: words::WHICH_SCOPE.to_owned(),
        blame: words::CONFIGURATION,
    }
}

/// Any other answer that is no success.
#[component]
pub(super) fn Failure(
    /// The status code.
    status: u16,
    /// Makes the call once more.
    again: Callback<()>,
) -> impl IntoView {
    if status >= 500 {
        return view! {
            <div class="notice fail">
                <h3>{words::FAILED}</h3>
                <p>{words::FAILED_SENTENCE}</p>
                <p class="blame"><span>{words::AT_FAULT}</span> " " <b>{words::THE_API}</b></p>
                <button class="button primary" type="button" on:click=move |_| again.run(())>{words::AGAIN}</button>
                <StepByStep/>
            </div>
        }
        .into_any();
    }
    let Some(hint) = words::hint(status) else { return ().into_any() };
    view! {
        <p class="hint">{hint}</p>
        <p class="blame"><span>{words::AT_FAULT}</span> " " <b>{words::THE_REQUEST}</b></p>
    }
    .into_any()
}
