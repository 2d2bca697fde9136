//! A step of the flight: a slice of the diagram with its words beside it, which opens.

use super::flight_lanes::{Role, other, slice};
use crate::app::words::flight::{
    NEW_WINDOW, SPECIFIED, WHEN, WHERE, code, end, later, parameters, place, size, title, took, way,
};
use crate::app::words::specifications::sections;
use crate::session::Step;
use crate::session::sequence::{Party, place_of};
use crate::ui::local_date_time;
use leptos::prelude::*;

/// The step.
#[component]
pub(super) fn Line(
    /// What happened.
    step: Step,
    /// How many seconds after the step before; `None` for the first.
    after: Option<i64>,
    /// Everybody who took part.
    parties: Memo<Vec<Party>>,
    /// What they are called.
    roles: Memo<Vec<Role>>,
    /// How long the slowest step took.
    slowest: Memo<f64>,
) -> impl IntoView {
    let class = if step.is_failure() { "fail" } else { "pass" };
    let party = other(&step);
    let (drawn, told) = (step.clone(), step.clone());
    let name = Memo::new(move |_| {
        let at = party.as_ref().map(|party| parties.with(|all| place_of(all, party)));
        at.and_then(|at| roles.with(|roles| roles.get(at).map(|role| role.name.clone()))).unwrap_or_default()
    });
    let ended = end(&step).map(|(end, well)| {
        let class = if well { "badge pass" } else { "badge fail" };
        let mark = if well { "" } else { "✕ " };
        view! { <span class=class><span aria-hidden="true">{mark}</span>{end}</span> }
    });
    let code = code(&step).map(|code| view! { <span class="badge fail">{code}</span> });
    let time = step.milliseconds.map(|time| duration(time, slowest));
    let size = size(&step).map(|size| view! { <span>{size}</span> });
    let later = after
        .map_or_else(|| Some(local_date_time(step.at)), later)
        .map(|later| view! { <span class="later">{later}</span> });
    view! {
        <li class=class>
            <details>
                <summary>
                    {move || parties.with(|parties| slice(&drawn, parties))}
                    <span class="told">
                        {later}
                        <h2>{title(&step)}</h2>
                        <span class="way">{move || way(&told, &name.get())}</span>
                        <span class="outcome">{ended} " " {code} " " {time} " " {size}</span>
                    </span>
                </summary>
                {opened(&step)}
            </details>
        </li>
    }
}

/// A bar beside the number: how much of the slowest one.
fn duration(time: f64, slowest: Memo<f64>) -> AnyView {
    let share = move || format!("{:.1}%", (time / slowest.get().max(1.0) * 100.0).clamp(2.0, 100.0));
    view! {
        <span class="took">
            <svg aria-hidden="true"><rect width=share height="100%" rx="2"></rect></svg>
            {took(time)}
        </span>
    }
    .into_any()
}

fn opened(step: &Step) -> AnyView {
    let row = |name: &str, value: &str| {
        view! { <div><dt><code>{name.to_owned()}</code></dt><dd><code>{value.to_owned()}</code></dd></div> }.into_any()
    };
    let place = place(step).map(|place| view! { <div><dt>{WHERE}</dt><dd><code>{place.to_owned()}</code></dd></div> });
    let link = |(name, address): &(&'static str, &'static str)| {
        view! {
            <li>
                <a href=*address target="_blank" rel="noreferrer">{*name} <span class="sr">" (" {NEW_WINDOW} ")"</span></a>
            </li>
        }
    };
    let sections = sections(step);
    let specified = (!sections.is_empty()).then(|| {
        let links = sections.iter().map(link).collect_view();
        view! { <div><dt>{SPECIFIED}</dt><dd><ul class="sections">{links}</ul></dd></div> }
    });
    view! {
        <dl class="facts">
            <div><dt>{WHEN}</dt><dd>{local_date_time(step.at)}</dd></div>
            {place}
            {parameters(step).iter().map(|(name, value)| row(name, value)).collect_view()}
            {specified}
        </dl>
    }
    .into_any()
}
