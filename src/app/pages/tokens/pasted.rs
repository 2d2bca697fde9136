//! Any token that somebody pastes: what it says, and whether its issuer has signed it.

use super::parts::parts;
use super::verdict::verdict;
use crate::app::ticking::use_now;
use crate::app::words::tokens as words;
use crate::session::{Decoded, NotDecoded, UnixTime, Verification, decode};
use crate::ui::{Daypass, focus, use_daypass};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// A field, and below it what it holds. Nothing of it outlives the page.
#[component]
pub(super) fn Pasted() -> impl IntoView {
    let text = RwSignal::new(String::new());
    let inspection = Inspection::offer(text);
    let decoded = Memo::new(move |_| text.with(|text| decode(text)));
    let wrong = move || decoded.with(|it| matches!(it, Err(why) if *why != NotDecoded::Empty)).to_string();
    let why = move || {
        let why = decoded.with(|it| it.as_ref().err().copied()).filter(|why| *why != NotDecoded::Empty);
        why.map(|why| {
            let (title, sentence) = words::not_decoded(why);
            view! { <b>{title}</b> ". " {sentence} }
        })
    };
    let clear = move |_| {
        // the button goes away with the text
        focus("#jwt");
        inspection.begin_anew();
        text.set(String::new());
    };
    let now = use_now();
    let read = move || decoded.with(|it| it.as_ref().ok().map(|decoded| token(decoded, inspection, now)));
    let any = move || {
        (!text.with(String::is_empty))
            .then(|| view! { <button class="button small" type="button" on:click=clear>{words::CLEAR}</button> })
    };
    view! {
        <section class="card" aria-labelledby="read-jwt">
            <h2 id="read-jwt">{words::READ_TITLE}</h2>
            <p>{words::READ_LEDE}</p>
            <div class="field">
                <label for="jwt">{words::FIELD}</label>
                // a browser would keep what stands in a field for the next visit
                <textarea
                    id="jwt"
                    rows="5"
                    spellcheck="false"
                    autocapitalize="off"
                    autocomplete="off"
                    translate="no"
                    aria-invalid=wrong
                    aria-describedby="jwt-hint"
                    prop:value=text
                    on:input=move |event| {
                        inspection.begin_anew();
                        text.set(event_target_value(&event));
                    }
                ></textarea>
                <p class="hint" id="jwt-hint" role="status">{why}</p>
            </div>
            {any}
            {read}
        </section>
    }
}

/// The verification of what stands in the field.
#[derive(Clone, Copy)]
struct Inspection {
    daypass: StoredValue<Daypass>,
    text: RwSignal<String>,
    keys: RwSignal<String>,
    round: StoredValue<u32>,
    busy: RwSignal<bool>,
    found: RwSignal<Option<Verification>>,
}

impl Inspection {
    fn offer(text: RwSignal<String>) -> Self {
        Self {
            daypass: StoredValue::new(use_daypass()),
            text,
            keys: RwSignal::new(String::new()),
            round: StoredValue::new(0),
            busy: RwSignal::new(false),
            found: RwSignal::new(None),
        }
    }

    /// Another token stands there: what was found is not about it.
    fn begin_anew(self) {
        self.round.update_value(|round| *round = round.wrapping_add(1));
        self.busy.set(false);
        self.found.set(None);
    }

    fn verify(self, with_keys: bool) {
        if self.busy.get_untracked() {
            return;
        }
        self.begin_anew();
        self.busy.set(true);
        let (round, daypass, text) = (self.round.get_value(), self.daypass.get_value(), self.text.get_untracked());
        let keys = with_keys.then(|| self.keys.get_untracked());
        spawn_local(async move {
            let found = daypass.verify_token(&text, keys.as_deref()).await;
            // the page may have been left, or another token pasted meanwhile
            if self.round.try_get_value() == Some(round) {
                self.busy.set(false);
                self.found.set(Some(found));
            }
        });
    }
}

fn token(decoded: &Decoded, inspection: Inspection, now: ReadSignal<UnixTime>) -> AnyView {
    let ahead = inspection.daypass.with_value(Daypass::clock_ahead).unwrap_or_default();
    let timed = decoded.clone();
    let in_time = Memo::new(move |_| {
        let now = now.get().saturating_sub(ahead);
        words::validity(timed.validity(now), now)
    });
    let time = move || {
        let (well, told) = in_time.get();
        view! { <p><span class=if well { "badge pass" } else { "badge warn" }>{told}</span></p> }
    };
    let hopeless = words::not_verifiable(&decoded.signing());
    let is_hopeless = hopeless.is_some();
    let found = move || hopeless.clone().or_else(|| inspection.found.get()).map(|found| verdict(&found));
    view! {
        {time}
        {(!is_hopeless).then(|| ways(decoded, inspection))}
        <div class="result" role="status" aria-label=words::VERDICT>{found}</div>
        <p class="hint">{move || inspection.found.with(|found| words::written_by(found.as_ref()))}</p>
        {parts(decoded)}
    }
    .into_any()
}

/// The two ways to the keys.
fn ways(decoded: &Decoded, inspection: Inspection) -> AnyView {
    let busy = move || inspection.busy.get().to_string();
    let word = move || if inspection.busy.get() { words::VERIFYING } else { words::VERIFY };
    let issuer = decoded.issuer().ok();
    // whoever cannot ask the issuer finds the other way open
    let open = RwSignal::new(issuer.is_none());
    Effect::new(move |_| {
        if matches!(inspection.found.get(), Some(Verification::NoKeys(_))) {
            open.set(true);
        }
    });
    let ask = issuer.map(|issuer| {
        view! {
            <div class="actions">
                <button
                    class="button primary"
                    type="button"
                    aria-busy=busy
                    aria-disabled=busy
                    aria-describedby="asks"
                    on:click=move |_| inspection.verify(false)
                >
                    {word}
                </button>
            </div>
            <p class="hint" id="asks">{words::asks(issuer.as_str())}</p>
        }
    });
    let keys = inspection.keys;
    view! {
        {ask}
        <details prop:open=open>
            <summary>{words::BRING_KEYS}</summary>
            <div class="field">
                <label for="jwks">{words::KEYS_FIELD}</label>
                <textarea
                    id="jwks"
                    rows="4"
                    spellcheck="false"
                    autocapitalize="off"
                    autocomplete="off"
                    translate="no"
                    aria-describedby="jwks-hint"
                    prop:value=keys
                    on:input=move |event| keys.set(event_target_value(&event))
                ></textarea>
                <p class="hint" id="jwks-hint">{words::KEYS_HINT}</p>
            </div>
            <button class="button" type="button" on:click=move |_| inspection.verify(true)>{words::VERIFY_WITH}</button>
        </details>
    }
    .into_any()
}
