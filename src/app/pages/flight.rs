//! The flight recorder: what happened in this tab as a sequence diagram, for somebody who looks for the cause of a failure.

use super::flight_lanes::{Role, roles};
use super::flight_step::{Line, Scales};
use crate::app::clipboard::put_on_clipboard;
use crate::app::page::open_page;
use crate::app::parts::WayOut;
use crate::app::words::common::DOWNLOAD_INSTEAD;
use crate::app::words::flight as words;
use crate::session::Step;
use crate::session::sequence::parties;
use crate::session::timeline::timeline;
use crate::ui::{focus, use_daypass};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use leptos::prelude::*;

/// The page at `/flight`.
#[component]
pub(in crate::app) fn Flight() -> impl IntoView {
    open_page(words::PAGE);
    let daypass = use_daypass();
    let flight = RwSignal::new(Seen { gone: 0, steps: daypass.flight() });
    let recorder = daypass.clone();
    daypass.on_step(move |_| {
        let steps = recorder.flight();
        // the page may have been left meanwhile
        let _ = flight.try_update(|seen| seen.move_on(steps));
    });
    let empty = Memo::new(move |_| flight.with(|seen| seen.steps.is_empty()));
    move || match empty.get() {
        true => view! { <Nothing/> }.into_any(),
        false => view! { <Record flight/> }.into_any(),
    }
}

/// The steps that are kept, and how many before them are not any more since the page was opened.
struct Seen {
    gone: usize,
    steps: Vec<Step>,
}

impl Seen {
    /// One more has come.
    fn move_on(&mut self, steps: Vec<Step>) {
        self.gone += (self.steps.len() + 1).saturating_sub(steps.len());
        self.steps = steps;
    }

    /// With a number that stays, and the seconds since the step before, if there is one.
    fn numbered(&self) -> Vec<(usize, Option<i64>, Step)> {
        let before = std::iter::once(None).chain(self.steps.iter().map(Some));
        let after = self.steps.iter().zip(before);
        let after = after.map(|(step, before)| (step, before.map(|before| step.at.saturating_sub(before.at))));
        after.enumerate().map(|(at, (step, after))| (self.gone + at, after, step.clone())).collect()
    }
}

#[component]
fn Record(flight: RwSignal<Seen>) -> impl IntoView {
    let daypass = StoredValue::new(use_daypass());
    let parties = Memo::new(move |_| flight.with(|seen| parties(&seen.steps)));
    let roles = Memo::new(move |_| parties.with(|all| daypass.with_value(|it| roles(all, it.configuration()))));
    let scales =
        Memo::new(move |_| flight.with(|seen| Scales { gone: seen.gone, places: timeline(&seen.steps).into() }));
    let as_timeline = RwSignal::new(false);
    let view = move || if as_timeline.get() { "timeline" } else { "diagram" };
    let summary = move || flight.with(|seen| words::summary(&seen.steps));
    let failed = Memo::new(move |_| flight.with(|seen| seen.steps.iter().any(Step::is_failure)));
    let to_failure = move || {
        failed.get().then(|| {
            let go = move |_| focus(".flight > .fail summary");
            view! { <button class="button small" type="button" on:click=go>{words::FIRST_FAILURE}</button> }
        })
    };
    let heads = move || roles.get().iter().map(head).collect_view();
    let named = move || roles.get().iter().map(named).collect_view();
    view! {
        <header class="page-title">
            <p class="eyebrow">{words::EYEBROW}</p>
            <h1 tabindex="-1">{words::HEADING}</h1>
            <p class="lede">{words::LEDE}</p>
            <Take flight/>
        </header>
        <div class="card sequence" data-view=view>
            <div class="overview"><p class="outcome">{summary}</p> {views(as_timeline)} {to_failure}</div>
            <Show when=move || as_timeline.get()><p class="hint">{words::SCALES}</p></Show>
            <ul class="parties" aria-label=words::PARTIES>{named}</ul>
            <div class="heads" aria-hidden="true"><div>{heads}</div></div>
            <section aria-label=words::STEPS>
                <ol class="flight">
                    <For
                        each=move || flight.with(Seen::numbered)
                        key=|(number, ..)| *number
                        let((number, after, step))
                    >
                        <Line number step after parties roles scales/>
                    </For>
                </ol>
            </section>
        </div>
    }
}

/// The same steps, as who spoke to whom or as when.
fn views(as_timeline: RwSignal<bool>) -> AnyView {
    let choice = |word: &'static str, is_timeline: bool| {
        let pressed = move || (as_timeline.get() == is_timeline).to_string();
        view! {
            <button class="button quiet" type="button" aria-pressed=pressed on:click=move |_| as_timeline.set(is_timeline)>
                {word}
            </button>
        }
    };
    view! {
        <span class="choice" role="group" aria-label=words::VIEWS>
            {choice(words::DIAGRAM, false)} {choice(words::TIMELINE, true)}
        </span>
    }
    .into_any()
}

fn head(role: &Role) -> AnyView {
    view! {
        <span>
            <span class="party" data-kind=role.kind>{role.mark.clone()}</span>
            <small>{role.name.clone()}</small>
            <small class="host">{role.host.clone()}</small>
        </span>
    }
    .into_any()
}

fn named(role: &Role) -> AnyView {
    view! {
        <li>
            <span class="party" data-kind=role.kind aria-hidden="true">{role.mark.clone()}</span>
            <span>{role.name.clone()} " " <small>{role.host.clone()}</small></span>
        </li>
    }
    .into_any()
}

/// The record for a bug report.
#[component]
fn Take(flight: RwSignal<Seen>) -> impl IntoView {
    let daypass = StoredValue::new(use_daypass());
    let text = move || daypass.with_value(|daypass| daypass.flight_json());
    let address = move || {
        flight.track();
        format!("data:application/json;base64,{}", BASE64.encode(text()))
    };
    let said = RwSignal::new("");
    let take = move |_| put_on_clipboard(text(), said, DOWNLOAD_INSTEAD);
    view! {
        <div class="actions">
            <button class="button" type="button" on:click=take>{words::COPY}</button>
            <a class="button" download="daypass-flight.json" href=address>{words::DOWNLOAD}</a>
            <p class="hint" role="status">{said}</p>
        </div>
        <p class="hint">{words::SAFE}</p>
    }
}

#[component]
fn Nothing() -> impl IntoView {
    let term = |(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    view! {
        <section class="ticket" aria-labelledby="title">
            <div class="face">
                <p class="eyebrow">{words::EYEBROW}</p>
                <h1 id="title" tabindex="-1">{words::NOTHING}</h1>
                <p class="lede">{words::NOTHING_LEDE}</p>
                <div class="actions"><WayOut/></div>
            </div>
            <div class="stub">
                <p class="admit">{words::BLANK}</p>
                <dl class="terms">{term(words::KEPT_IN)} {term(words::SENT_TO)}</dl>
            </div>
        </section>
    }
}
