//! What an API demands beyond a valid token, in words, and the way to meet it (RFC 6750 §3.1; RFC 9470).

use crate::app::parts::StepByStep;
use crate::app::presence::use_presence;
use crate::app::sign_in::SignIn;
use crate::app::words::{list, period, permission};
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
    let action = if is_permission(&demand) { "Ask for this permission" } else { "Sign in again for this request" };
    let along = if request.body.is_some() { ", with the body as it is now" } else { "" };
    let next = format!(
        "This opens {provider}. When you come back, the request is sent once more by itself{along}. The other answers on this page are not kept."
    );
    let (title, sentence) = (title(&demand), wanted(&demand));
    let leaving = issuer.clone();
    let busy = Memo::new(move |_| sign_in.is_under_way(&leaving));
    let asked = demand.clone();
    let meet = move || sign_in.meet(issuer.clone(), request.clone(), asked.clone());
    view! {
        <div class="notice ask">
            <h3>{title}</h3>
            <p>{sentence}</p>
            <p class="blame"><span>"Asked by"</span> " " <b>"The API"</b></p>
            <p class="hint">{next}</p>
            <button
                class="button primary"
                type="button"
                aria-busy=move || busy.get().to_string()
                on:click=move |_| meet()
            >
                {move || if busy.get() { "Opening…" } else { action }}
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
        (Demand::Scope(_), false) => (
            "The provider was asked for the permission and did not grant it, so the API refuses as before. Whoever runs the provider decides who gets it: ask there.",
            "The provider",
        ),
        (Demand::Scope(_), true) => (
            "The provider has granted the permission, and the API does not accept it. Asking once more would go round in circles. Whoever runs the API has to look into it.",
            "The API",
        ),
        (Demand::Authentication { .. }, _) => (
            "You have signed in as it demanded, the provider has confirmed it, and the API demands it all the same. Signing in once more would go round in circles. Whoever runs the API has to look into it.",
            "The API",
        ),
    };
    view! {
        <div class="notice fail">
            <h3>"The API repeats its demand"</h3>
            <p>{wanted(&demand)}</p>
            <p>{sentence}</p>
            <p class="blame"><span>"At fault"</span> " " <b>{blame}</b></p>
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
            <summary>"Technical detail"</summary>
            <dl class="facts">
                {row("Code", refusal.code.map(|code| code.as_str().to_owned()))}
                {row("Scope needed", scope.map(|scopes| scopes.to_text()))} {row("Scopes granted", Some(granted))}
                {row("acr_values", (!acr_values.is_empty()).then(|| acr_values.join(" ")))}
                {row("max_age", max_age.map(|seconds| seconds.to_string()))}
                {row("In the API’s words", refusal.description)}
                <div><dt>"Demanded by"</dt><dd>{source}</dd></div>
            </dl>
        </details>
        <StepByStep/>
    }
}

fn title(demand: &Demand) -> &'static str {
    match demand {
        Demand::Scope(_) => "The API wants a permission you were not granted",
        Demand::Authentication { acr_values, .. } if !acr_values.is_empty() => "The API wants a stronger sign-in",
        Demand::Authentication { max_age: Some(_), .. } => "The API wants a more recent sign-in",
        Demand::Authentication { .. } => "The API asks for another sign-in",
    }
}

/// What the API accepts, with the names as they go over the wire.
fn wanted(demand: &Demand) -> AnyView {
    let (acr_values, max_age, scope) = match demand {
        Demand::Scope(scopes) => return view! { "It needs " {permissions(scopes)} "." }.into_any(),
        Demand::Authentication { acr_values, max_age, scope } => (acr_values, max_age, scope),
    };
    let kind = match acr_values.as_slice() {
        [] => None,
        [only] => Some(view! { " of the kind " <code>{only.clone()}</code> }.into_any()),
        several => Some(view! { " of one of these kinds: " {codes(several)} }.into_any()),
    };
    let age = max_age.map(|seconds| format!(" that is not older than {}", period(seconds)));
    let comma = (kind.is_some() && age.is_some()).then_some(",");
    let more = scope.as_ref().map(|scopes| view! { " It also needs " {permissions(scopes)} "." });
    if kind.is_none() && age.is_none() {
        return view! { "It does not accept the way or the time of your sign-in." {more} }.into_any();
    }
    view! { "It accepts only a sign-in" {kind} {comma} {age} "." {more} }.into_any()
}

fn permissions(scopes: &Scopes) -> AnyView {
    let (known, other): (Vec<_>, Vec<_>) = scopes.tokens().iter().cloned().partition(|it| permission(it) != it);
    let known = list(&known.iter().map(|it| permission(it)).collect::<Vec<_>>());
    let word = if other.len() == 1 { "the permission " } else { "the permissions " };
    let joint = (!known.is_empty() && !other.is_empty()).then_some(" and ");
    let other = (!other.is_empty()).then(|| view! { {word} {codes(&other)} });
    view! { {known} {joint} {other} }.into_any()
}

fn codes(names: &[String]) -> impl IntoView + use<> {
    let last = names.len().saturating_sub(1);
    let joint = move |at| match at {
        0 => "",
        at if at == last => " and ",
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
