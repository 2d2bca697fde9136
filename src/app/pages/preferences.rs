//! What the person prefers: each choice holds at once.

use crate::app::presence::use_presence;
use crate::app::words::preferences as words;
use crate::session::Preferences as Preferred;
use crate::ui::{Daypass, use_daypass};
use leptos::prelude::*;

/// The card on the account page. Nothing for somebody whom no preference could be kept for.
#[component]
pub(super) fn Preferences() -> impl IntoView {
    let presence = use_presence();
    let known = Memo::new(move |_| presence.told(|account| account.subject.is_some()));
    move || known.get().then(card)
}

#[derive(Clone, Copy)]
struct Choices {
    daypass: StoredValue<Daypass>,
    preferred: Memo<Preferred>,
    said: RwSignal<&'static str>,
}

impl Choices {
    fn change(self, edit: impl FnOnce(&mut Preferred)) {
        let mut preferred = self.preferred.get_untracked();
        edit(&mut preferred);
        self.said.set("");
        let kept = self.daypass.with_value(|it| it.prefer(&preferred));
        self.said.set(if kept { words::KEPT } else { words::NOT_KEPT });
    }
}

fn card() -> AnyView {
    let daypass = StoredValue::new(use_daypass());
    let preferred = Memo::new(move |_| daypass.with_value(Daypass::preferences));
    let choices = Choices { daypass, preferred, said: RwSignal::new("") };
    let themes = words::THEMES.map(|(theme, word)| {
        let chosen = move || preferred.with(|it| it.theme == theme);
        radio("theme", word, Signal::derive(chosen), move || choices.change(|it| it.theme = theme))
    });
    let layouts = words::LAYOUTS.map(|(layout, word)| {
        let chosen = move || preferred.with(|it| it.console_layout == layout);
        radio("layout", word, Signal::derive(chosen), move || choices.change(|it| it.console_layout = layout))
    });
    view! {
        <section class="card" aria-labelledby="preferences">
            <h2 id="preferences">{words::HEADING}</h2>
            <p class="hint">{words::LEDE}</p>
            <fieldset class="choices"><legend>{words::THEME}</legend>{themes.collect_view()}</fieldset>
            <fieldset class="choices"><legend>{words::LAYOUT}</legend>{layouts.collect_view()}</fieldset>
            {default_api(choices)}
            <p class="hint" role="status">{choices.said}</p>
        </section>
    }
    .into_any()
}

fn radio(name: &'static str, word: &'static str, chosen: Signal<bool>, choose: impl Fn() + 'static) -> AnyView {
    view! {
        <label><input type="radio" name=name prop:checked=chosen on:change=move |_| choose()/> <span>{word}</span></label>
    }
    .into_any()
}

fn default_api(choices: Choices) -> Option<AnyView> {
    let issuer = untrack(|| use_presence().told(|account| Some(account.issuer.clone())))?;
    let apis = choices.daypass.with_value(|it| it.configuration().provider(&issuer).map(|it| it.apis.clone()))?;
    // of one there is nothing to choose
    if apis.len() < 2 {
        return None;
    }
    let option = |url: String, name: String| {
        let own = url.clone();
        let chosen = move || choices.preferred.with(|it| it.default_api.as_deref().unwrap_or_default() == own);
        view! { <option value=url prop:selected=chosen>{name}</option> }
    };
    let options = apis.into_iter().map(|api| option(api.url.as_str().to_owned(), api.name)).collect_view();
    let change = move |event| {
        let url = event_target_value(&event);
        choices.change(|it| it.default_api = Some(url).filter(|url| !url.is_empty()));
    };
    Some(
        view! {
            <p class="field">
                <label for="default-api">{words::DEFAULT_API}</label>
                <select id="default-api" on:change=change>
                    {option(String::new(), words::AS_CONFIGURED.to_owned())}
                    {options}
                </select>
            </p>
        }
        .into_any(),
    )
}
