//! What this tab holds: masked, revealed one at a time on a click, and hidden again by itself.

use super::parts::parts;
use crate::app::page::open_page;
use crate::app::ticking::use_now;
use crate::app::words::tokens as words;
use crate::session::{Held, UnixTime, Which};
use crate::ui::{Daypass, local_date_time, use_daypass};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// The tokens of the account in use.
#[component]
pub(super) fn HeldTokens() -> impl IntoView {
    open_page(words::TITLE);
    let daypass = StoredValue::new(use_daypass());
    let now = use_now();
    let held = RwSignal::new(vec![]);
    let shown = Shown::none();
    Effect::new(move |_| {
        now.track();
        let found = daypass.with_value(Daypass::held);
        if held.with_untracked(|held| *held != found) {
            // a renewed token is another one, and nobody has asked to see that
            shown.hide();
            held.set(found);
        }
    });
    let all = move || held.get().into_iter().map(|it: Held| it.which).collect::<Vec<_>>();
    view! {
        <header class="page-title">
            <h1 tabindex="-1">{words::TITLE}</h1>
            <p class="lede">{words::LEDE}</p>
        </header>
        <div class="stack">
            <For each=all key=|which| which.clone() let(which)>
                {token(which, daypass, held.read_only(), now, shown)}
            </For>
        </div>
    }
}

/// Which token is to be seen, if any: one at a time, for half a minute, and only while somebody looks at this page.
#[derive(Clone, Copy)]
struct Shown {
    which: RwSignal<Option<Which>>,
    /// Rises with every change: a timer that was set before counts for nothing.
    round: StoredValue<u32>,
}

impl Shown {
    fn none() -> Self {
        let shown = Self { which: RwSignal::new(None), round: StoredValue::new(0) };
        let listeners = ["visibilitychange", "pagehide"].map(|event| {
            // whichever way it changes: nothing was to be seen while nobody looked
            window_event_listener_untyped(event, move |_| shown.hide())
        });
        on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
        shown
    }

    fn reveal(self, which: Which) {
        let round = self.begin();
        let timer = set_timeout_with_handle(move || self.hide_unless_after(round), HIDES_AFTER);
        // what could not hide itself again is not shown
        self.which.set(timer.is_ok().then_some(which));
    }

    fn hide(self) {
        self.begin();
        self.which.set(None);
    }

    fn hide_unless_after(self, round: u32) {
        // the page may have been left meanwhile
        if self.round.try_get_value() == Some(round) {
            self.hide();
        }
    }

    fn begin(self) -> u32 {
        self.round.update_value(|round| *round = round.wrapping_add(1));
        self.round.get_value()
    }

    fn is(self, which: &Which) -> bool {
        self.which.with(|it| it.as_ref() == Some(which))
    }
}

fn token(
    which: Which,
    daypass: StoredValue<Daypass>,
    held: ReadSignal<Vec<Held>>,
    now: ReadSignal<UnixTime>,
    shown: Shown,
) -> AnyView {
    let (name, purpose) = (words::name(&which), words::purpose(&which));
    let which = StoredValue::new(which);
    let it = Memo::new(move |_| which.with_value(|which| held.get().into_iter().find(|it| it.which == *which)));
    let is_shown = Memo::new(move |_| which.with_value(|which| shown.is(which)));
    let said = RwSignal::new("");
    Effect::new(move |before: Option<bool>| {
        let is_shown = is_shown.get();
        match before {
            Some(true) if !is_shown => said.set(words::HIDDEN_AGAIN),
            _ if is_shown => said.set(words::SHOWN),
            _ => {}
        }
        is_shown
    });
    let text = move || {
        // the text itself is in no signal: it is on the page while it is shown, and nowhere else
        let revealed = is_shown.get().then(|| daypass.with_value(|it| which.with_value(|which| it.reveal(which))));
        match revealed.flatten() {
            Some(revealed) => revealed.for_the_person().to_owned().into_any(),
            None => view! { <span aria-hidden="true">{MASK}</span> <span class="sr">{words::HIDDEN}</span> }.into_any(),
        }
    };
    let toggle = move |_| match is_shown.get_untracked() {
        true => shown.hide(),
        false => shown.reveal(which.get_value()),
    };
    let copy = move |_| {
        said.set("");
        let (daypass, which) = (daypass.get_value(), which.get_value());
        spawn_local(async move {
            let told = if daypass.copy_held(&which).await { words::COPIED } else { words::COPY_REFUSED };
            // the page may have been left meanwhile
            let _ = said.try_set(told);
        });
    };
    let action = move || if is_shown.get() { words::HIDE } else { words::REVEAL };
    let (reveals, copies) = (name.clone(), format!("{}: {name}", words::COPY));
    let opened = RwSignal::new(false);
    let inside = move || opened.get().then(|| inside(daypass, which, it));
    view! {
        <section class="card" aria-label=name.clone()>
            <header>
                <h2>{name.clone()}</h2>
                <p class="hint">{purpose}</p>
            </header>
            <pre class="token" translate="no" tabindex="0" role="group" aria-label=name.clone()><code>{text}</code></pre>
            <div class="actions">
                <button class="button small" type="button" aria-label=move || format!("{}: {reveals}", action()) on:click=toggle>
                    {action}
                </button>
                <button class="button small" type="button" aria-label=copies on:click=copy>{words::COPY}</button>
                <p class="hint" role="status">{said}</p>
            </div>
            <dl class="facts">{move || it.get().map(|it| facts(&it, now))}</dl>
            <details on:toggle=move |_| opened.set(true)>
                <summary>{words::LOOK_INSIDE}</summary>
                {inside}
            </details>
        </section>
    }
    .into_any()
}

/// What is known of it without looking into it.
fn facts(held: &Held, now: ReadSignal<UnixTime>) -> AnyView {
    let expires_at = held.expires_at;
    let times = held.issued_at.map(|at| {
        view! {
            <div><dt>{words::CAME}</dt><dd>{local_date_time(at)}</dd></div>
            <div><dt>{words::EXPIRES}</dt><dd>{move || words::expiry(expires_at, now.get())}</dd></div>
        }
    });
    let scopes = (!held.scopes.tokens().is_empty()).then(|| {
        let scopes = held.scopes.tokens().iter().map(|it| view! { <li>{it.clone()}</li> }).collect_view();
        view! { <div><dt>{words::ALLOWS}</dt><dd><ul class="chips">{scopes}</ul></dd></div> }
    });
    let bound = match &held.bound_to {
        Some(thumbprint) => {
            Some(view! { <code>{thumbprint.clone()}</code> <small>{words::BOUND_NOTE}</small> }.into_any())
        }
        None if held.which == Which::Id => None,
        None => Some(words::UNBOUND.into_any()),
    };
    let bound = bound.map(|bound| view! { <div><dt>{words::BOUND}</dt><dd>{bound}</dd></div> });
    view! { {times} {scopes} {bound} }.into_any()
}

/// What it says, read when somebody opens it.
fn inside(daypass: StoredValue<Daypass>, which: StoredValue<Which>, it: Memo<Option<Held>>) -> AnyView {
    let shown = move || {
        it.track();
        match daypass.with_value(|daypass| which.with_value(|which| daypass.decode_held(which))) {
            Some(Ok(decoded)) => parts(&decoded),
            _ => view! { <p class="hint">{words::OPAQUE}</p> }.into_any(),
        }
    };
    let reading = which.with_value(words::reading);
    view! { <p class="hint">{reading}</p> {shown} }.into_any()
}

const HIDES_AFTER: Duration = Duration::from_secs(30);
const MASK: &str = "••••••••••••••••";
