//! What an API demands beyond a valid token, in words, and the way to meet it (RFC 6750 §3.1; RFC 9470).

use crate::app::parts::StepByStep;
use crate::app::presence::use_presence;
use crate::app::sign_in::SignIn;
use crate::app::words::common::OPENING;
use crate::app::words::{api as words, list, period, permission};
use crate::session::{ApiRefusal, ApiRequest, Demand, Issuer, Scopes};
use leptos::prelude::*;

/// Says what the API wants and what will happen, and lets the person decide.
#[component]
pub(super) fn Prompt(
    /// The call that was refused.
    request: ApiRequest,
    /// What the API said.
    refusal: ApiRefusal,
    /// What it demands.
    demand: Demand,
    /// Goes to the provider.
    sign_in: SignIn,
) -> impl IntoView {
    let Some((issuer, provider)) = provider() else { return ().into_any() };
    let action = if is_permission(&demand) { words::ASK_PERMISSION } else { words::ASK_SIGN_IN };
    let has_headers = request.headers.iter().any(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
    let next = words::next(&provider, request.body.is_some(), has_headers);
    let (title, sentence) = (words::demand(&demand), wanted(&demand));
    let leaving = issuer.clone();
    let busy = Memo::new(move |_| sign_in.is_under_way(&leaving));
    let asked = demand.clone();
    let meet = move || sign_in.meet(issuer.clone(), request.clone(), asked.clone());
    view! {
        <div class="notice ask">
            <h3>{title}</h3>
            <p>{sentence}</p>
            <p class="blame"><span>{words::ASKED_BY}</span> " " <b>{words::THE_API}</b></p>
            <p class="hint">{next}</p>
            <button
                class="button primary"
                type="button"
                aria-busy=move || busy.get().to_string()
                on:click=move |_| meet()
            >
                {move || if busy.get() { OPENING } else { action }}
            </button>
            <Detail refusal demand/>
        </div>
    }
    .into_any()
}

/// The API repeats what has just been done: who is at fault, and no way round the circle once more.
#[component]
pub(super) fn InVain(
    /// What the API said.
    refusal: ApiRefusal,
    /// What it demands.
    demand: Demand,
) -> impl IntoView {
    let presence = use_presence();
    let granted = match &demand {
        Demand::Scope(scopes) => untrack(|| presence.told(|account| scopes.is_within(&account.scopes))),
        Demand::Authentication { .. } => true,
    };
    let (sentence, blame) = match (&demand, granted) {
        (Demand::Scope(_), false) => (words::NOT_GRANTED, words::THE_PROVIDER),
        (Demand::Scope(_), true) => (words::NOT_ACCEPTED, words::THE_API),
        (Demand::Authentication { .. }, _) => (words::NOT_BELIEVED, words::THE_API),
    };
    view! {
        <div class="notice fail">
            <h3>{words::REPEATED}</h3>
            <p>{wanted(&demand)}</p>
            <p>{sentence}</p>
            <p class="blame"><span>{words::AT_FAULT}</span> " " <b>{blame}</b></p>
            <Detail refusal demand/>
        </div>
    }
}

#[component]
fn Detail(refusal: ApiRefusal, demand: Demand) -> impl IntoView {
    let presence = use_presence();
    let granted = untrack(|| presence.told(|account| account.scopes.to_text()));
    let row = |term: &'static str, value: Option<String>| {
        value.map(|value| view! { <div><dt>{term}</dt><dd><code>{value}</code></dd></div> })
    };
    let source = if is_permission(&demand) { "RFC 6750 §3.1" } else { "RFC 9470 §3" };
    let (scope, acr_values, max_age) = match demand {
        Demand::Scope(scopes) => (Some(scopes), vec![], None),
        Demand::Authentication { acr_values, max_age, scope } => (scope, acr_values, max_age),
    };
    view! {
        <details>
            <summary>{words::DETAIL}</summary>
            <dl class="facts">
                {row(words::CODE, refusal.code.map(|code| code.as_str().to_owned()))}
                {row(words::SCOPE_NEEDED, scope.map(|scopes| scopes.to_text()))} {row(words::SCOPES_GRANTED, Some(granted))}
                {row("acr_values", (!acr_values.is_empty()).then(|| acr_values.join(" ")))}
                {row("max_age", max_age.map(|seconds| seconds.to_string()))}
                {row(words::OWN_WORDS, refusal.description)}
                <div><dt>{words::DEMANDED_BY}</dt><dd>{source}</dd></div>
            </dl>
        </details>
        <StepByStep/>
    }
}

/// What the API accepts, with the names as they go over the wire.
fn wanted(demand: &Demand) -> AnyView {
    let (acr_values, max_age, scope) = match demand {
        Demand::Scope(scopes) => return view! { {words::NEEDS} {permissions(scopes)} "." }.into_any(),
        Demand::Authentication { acr_values, max_age, scope } => (acr_values, max_age, scope),
    };
    let kind = match acr_values.as_slice() {
        [] => None,
        [only] => Some(view! { {words::OF_KIND} <code>{only.clone()}</code> }.into_any()),
        several => Some(view! { {words::OF_KINDS} {codes(several)} }.into_any()),
    };
    let age = max_age.map(|seconds| words::not_older(&period(seconds)));
    let comma = (kind.is_some() && age.is_some()).then_some(",");
    let more = scope.as_ref().map(|scopes| view! { {words::ALSO_NEEDS} {permissions(scopes)} "." });
    if kind.is_none() && age.is_none() {
        return view! { {words::NOT_THIS_SIGN_IN} {more} }.into_any();
    }
    view! { {words::ONLY_SIGN_IN} {kind} {comma} {age} "." {more} }.into_any()
}

fn permissions(scopes: &Scopes) -> AnyView {
    let (known, other): (Vec<_>, Vec<_>) = scopes.tokens().iter().cloned().partition(|it| permission(it) != it);
    let known = list(&known.iter().map(|it| permission(it)).collect::<Vec<_>>());
    let word = if other.len() == 1 { words::THE_PERMISSION } else { words::THE_PERMISSIONS };
    let joint = (!known.is_empty() && !other.is_empty()).then_some(words::AND);
    let other = (!other.is_empty()).then(|| view! { {word} {codes(&other)} });
    view! { {known} {joint} {other} }.into_any()
}

fn codes(names: &[String]) -> impl IntoView + use<> {
    let last = names.len().saturating_sub(1);
    let joint = move |at| match at {
        0 => "",
        at if at == last => words::AND,
        _ => ", ",
    };
    let code = |(at, name): (usize, &String)| view! { {joint(at)} <code>{name.clone()}</code> };
    names.iter().enumerate().map(code).collect_view()
}

fn is_permission(demand: &Demand) -> bool {
    matches!(demand, Demand::Scope(_))
}

fn provider() -> Option<(Issuer, String)> {
    let presence = use_presence();
    untrack(|| presence.told(|account| Some((account.issuer.clone(), account.provider.clone()))))
}
