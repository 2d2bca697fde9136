//! A failure, told the same way everywhere: what happened, who is at fault, the technical detail, one thing to do.

use super::StepByStep;
use crate::app::words::common::{CODE, TECHNICAL_DETAIL};
use crate::app::words::problem::{PROVIDER, TIME};
use crate::app::words::{self, blame};
use crate::session::{Error, Issuer};
use crate::ui::{local_date_time, now, use_daypass};
use leptos::prelude::*;

/// A failure that leaves the page usable.
#[component]
pub(in crate::app) fn ProblemNotice(
    /// What happened.
    error: Error,
    /// What the button says.
    action: &'static str,
    /// What the button does.
    on_action: impl Fn() + 'static,
) -> impl IntoView {
    let fix = words::own::policy_fix(&error).filter(|_| use_daypass().configuration().own_providers);
    view! {
        <section class="notice fail" role="alert">
            <h2>{error.title()}</h2>
            <p>{error.sentence()}</p>
            {fix.map(|fix| view! { <p>{fix}</p> })}
            <BlameBadge error=error.clone()/>
            <button class="button primary" type="button" on:click=move |_| on_action()>{action}</button>
            <TechnicalDetail error/>
        </section>
    }
}

/// Who is at fault.
#[component]
pub(in crate::app) fn BlameBadge(
    /// The failure.
    error: Error,
) -> impl IntoView {
    let (heading, who) = blame(&error);
    view! { <p class="blame"><span>{heading}</span> " " <b>{who}</b></p> }
}

/// What somebody needs to know to find the cause.
#[component]
pub(in crate::app) fn TechnicalDetail(
    /// The failure.
    error: Error,
    /// The provider, where it is known.
    #[prop(optional_no_strip)]
    issuer: Option<Issuer>,
) -> impl IntoView {
    let name = |issuer: &Issuer| use_daypass().configuration().provider(issuer).map(|it| it.name.clone());
    let provider = issuer.map(|issuer| {
        let address = issuer.as_str().to_owned();
        view! { <div><dt>{PROVIDER}</dt><dd>{name(&issuer)} <small><code>{address}</code></small></dd></div> }
    });
    let row = |(term, value)| view! { <div><dt>{term}</dt><dd><code>{value}</code></dd></div> };
    view! {
        <details>
            <summary>{TECHNICAL_DETAIL}</summary>
            <dl class="facts">
                {row((CODE, error.code().to_owned()))} {provider}
                {error.detail().into_iter().map(row).collect_view()}
                <div><dt>{TIME}</dt><dd>{local_date_time(now())}</dd></div>
            </dl>
        </details>
        <StepByStep/>
    }
}
