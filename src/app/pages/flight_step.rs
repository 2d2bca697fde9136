//! A step of the flight: a slice of the diagram with its words beside it, which opens.

use super::flight_lanes::{Role, other, slice};
use crate::app::words::flight::{
    AXIS_START, BEGAN, NEW_WINDOW, SPECIFIED, WHEN, WHERE, at, axis_end, began, code, end, lasting, later, page_load,
    parameters, place, size, title, way,
};
use crate::app::words::specifications::sections;
use crate::session::sequence::{Party, place_of};
use crate::session::timeline::{PageLoad, Place};
use crate::session::{Step, UnixTime};
use crate::ui::local_date_time;
use leptos::prelude::*;
use std::sync::Arc;

/// Where all steps stand in time.
#[derive(Clone, PartialEq)]
pub(super) struct Scales {
    /// The number of the first one.
    pub(super) gone: usize,
    /// Their places.
    pub(super) places: Arc<[Place]>,
}

impl Scales {
    fn place(&self, number: usize) -> Option<Place> {
        self.places.get(number.checked_sub(self.gone)?).cloned()
    }
}

/// The step.
#[component]
pub(super) fn Line(
    /// Its number, which stays.
    number: usize,
    /// What happened.
    step: Step,
    /// How many seconds after the step before; `None` for the first.
    after: Option<i64>,
    /// Everybody who took part.
    parties: Memo<Vec<Party>>,
    /// What they are called.
    roles: Memo<Vec<Role>>,
    /// Where all steps stand in time.
    scales: Memo<Scales>,
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
    let time = step.milliseconds.map(|time| view! { <span>{lasting(time)}</span> });
    let place = Memo::new(move |_| scales.with(|scales| scales.place(number)));
    let (date, lasts) = (step.at, step.milliseconds.is_some());
    let opens = move || place.get().and_then(|it| it.opens).map(|load| opening(&load, date));
    let bar = move || place.get().map(|place| bar(&place, lasts));
    let size = size(&step).map(|size| view! { <span class="size">{size}</span> });
    let later = after.and_then(later).map(|later| view! { <span class="later">{later}</span> });
    view! {
        <li class=class>
            {opens}
            <details>
                <summary>
                    {move || parties.with(|parties| slice(&drawn, parties))}
                    <span class="told">
                        {later}
                        <h2>{title(&step)}</h2>
                        <span class="way">{move || way(&told, &name.get())}</span>
                        <span class="outcome">
                            {ended} " " {code} " " <span>{at(step.start)}</span> " " {time} " " {size}
                        </span>
                        {bar}
                    </span>
                </summary>
                {opened(&step)}
            </details>
        </li>
    }
}

/// What stands above the first step of a page load: the ends of its scale, and the date.
fn opening(load: &PageLoad, at: UnixTime) -> AnyView {
    view! {
        <p class="load">
            <b>{page_load(load.number)}</b>
            <span class="axis"><span>{AXIS_START}</span> " " <span>{axis_end(load)}</span></span>
            <span class="when">{local_date_time(at)}</span>
        </p>
    }
    .into_any()
}

/// The step on the scale of its page load: a bar, or a point where it took no time.
fn bar(place: &Place, lasts: bool) -> AnyView {
    let percent = |share: f64| format!("{:.2}%", share * 100.0);
    let x = percent(place.from);
    let mark = match lasts {
        true => view! { <rect x=x width=percent(place.length.max(SHORTEST)) height="100%" rx="2"></rect> }.into_any(),
        false => view! { <circle cx=x cy="50%" r="4"></circle> }.into_any(),
    };
    let cut = place.cut.map(|at| {
        let x = percent(at);
        view! { <line class="cut" x1=x.clone() x2=x y1="-50%" y2="150%"></line> }
    });
    view! { <svg class="track" aria-hidden="true">{cut} {mark}</svg> }.into_any()
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
            <div><dt>{BEGAN}</dt><dd>{began(step)}</dd></div>
            {place}
            {parameters(step).iter().map(|(name, value)| row(name, value)).collect_view()}
            {specified}
        </dl>
    }
    .into_any()
}

/// A bar that can be seen, as a share of the whole.
const SHORTEST: f64 = 0.01;
