//! Answers that are no success, in words: what the API wants, who has to do something, and what.

use super::demand::{InVain, Prompt};
use crate::app::parts::StepByStep;
use crate::app::presence::use_presence;
use crate::app::sign_in::SignIn;
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
    let code = code.unwrap_or_else(|| "none that this page may read".to_owned());
    view! {
        <div class="notice fail">
            <h3>{title}</h3>
            <p>{needed} {sentence}</p>
            <p class="blame"><span>"At fault"</span> " " <b>{blame}</b></p>
            <button class="button primary" type="button" on:click=on_click>"Sign in again"</button>
            <details>
                <summary>"Technical detail"</summary>
                <dl class="facts">
                    {row("Code", Some(code))} {row("In the API’s words", refusal.description)}
                    <div><dt>"Demanded by"</dt><dd>"RFC 6750 §3.1"</dd></div>
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
    let sentence = refusal.proof.map(ProofFault::sentence).or(told).unwrap_or(UNTOLD);
    match (code, status) {
        (Some("insufficient_scope"), _) => insufficient(),
        (Some("insufficient_user_authentication"), _) => Advice {
            title: "The API asks for another sign-in",
            needed: None,
            sentence: format!("{sentence} Sign in again; the provider decides how."),
            blame: "The API",
        },
        (_, 401) => Advice {
            title: "The API did not accept the access token",
            needed: None,
            sentence: format!("{sentence} If signing in again does not help, the API expects tokens of another kind."),
            blame: "The API, or the provider",
        },
        _ => Advice {
            title: "The API does not allow you to do this",
            needed: None,
            sentence: format!(
                "{sentence} Whoever runs the API decides who may do this: ask there, then sign in again, because what you may do can stand in the token."
            ),
            blame: "The API",
        },
    }
}

fn insufficient() -> Advice {
    let presence = use_presence();
    let granted = untrack(|| presence.told(|account| account.scopes.to_text()));
    Advice {
        title: "The API wants a permission you were not granted",
        needed: Some(view! { "You were granted " <code>{granted}</code> ". " }.into_any()),
        sentence: "The API does not say which one it needs: its documentation may. Add that to the provider’s scopes in daypass.json, then sign in again.".to_owned(),
        blame: "This app’s configuration",
    }
}

/// Any other answer that is no success.
#[component]
pub(super) fn Failure(
    /// The status code.
    status: u16,
    /// Makes the call once more.
    again: impl Fn() + 'static,
) -> impl IntoView {
    if status >= 500 {
        let title = "The API failed";
        return view! {
            <div class="notice fail">
                <h3>{title}</h3>
                <p>"It accepted the token and then could not do its work. Your sign-in is not affected."</p>
                <p class="blame"><span>"At fault"</span> " " <b>"The API"</b></p>
                <button class="button primary" type="button" on:click=move |_| again()>"Send again"</button>
                <StepByStep/>
            </div>
        }
        .into_any();
    }
    let hint = match status {
        404 | 410 => "The API knows nothing at this address.",
        405 => "The API does not offer this method here.",
        409 | 412 => "What is there has changed meanwhile, or stands in the way.",
        413 => "The body is larger than the API takes.",
        400 | 415 | 422 => "The API could not use this body or these parameters; its answer may say why.",
        429 => "Too many requests; wait a little before the next one.",
        400.. => "The API did not accept this request; its answer may say why.",
        _ => return ().into_any(),
    };
    view! {
        <p class="hint">{hint}</p>
        <p class="blame"><span>"At fault"</span> " " <b>"The request"</b></p>
    }
    .into_any()
}

const UNTOLD: &str = "It did not say why, or its CORS settings hide WWW-Authenticate from this page.";
