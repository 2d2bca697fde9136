//! The form: five fields, each with its mistake, and what is to be registered.

use super::registration::registration;
use crate::app::words::own as words;
use crate::session::own::{Draft, NotKept};
use crate::session::{Issuer, Known};
use crate::ui::{Daypass, focus, forget_query, use_daypass};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// What is being entered.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub(super) daypass: StoredValue<Daypass>,
    pub(super) draft: RwSignal<Draft>,
    /// The entry that is being changed.
    replaces: RwSignal<Option<String>>,
    preset: RwSignal<Option<Known>>,
    wrong: RwSignal<Option<NotKept>>,
    from_link: RwSignal<bool>,
    /// What has been done, told once.
    pub(super) said: RwSignal<String>,
}

/// Reads and writes one text of the draft.
type Part = fn(&mut Draft) -> &mut String;

impl Form {
    /// An empty one, or one that the link to this page fills in. Nothing of it is kept before the person says so.
    pub(super) fn open() -> Self {
        let filled = Draft::from_query(&use_location().search.get_untracked());
        if filled.is_some() {
            forget_query();
        }
        Self {
            daypass: StoredValue::new(use_daypass()),
            from_link: RwSignal::new(filled.is_some()),
            draft: RwSignal::new(filled.unwrap_or_else(Draft::empty)),
            replaces: RwSignal::new(None),
            preset: RwSignal::new(None),
            wrong: RwSignal::new(None),
            said: RwSignal::new(String::new()),
        }
    }

    /// Takes up an entry of the list.
    pub(super) fn change(self, id: String, draft: Draft) {
        self.fill(draft);
        self.replaces.set(Some(id));
        focus("#own-issuer");
    }

    /// The entry that is being changed is about to be removed.
    pub(super) fn forget_if_changing(self, id: &str) {
        if self.replaces.with_untracked(|it| it.as_deref() == Some(id)) {
            self.fill(Draft::empty());
        }
    }

    fn fill(self, draft: Draft) {
        self.draft.set(draft);
        self.replaces.set(None);
        self.preset.set(None);
        self.wrong.set(None);
        self.from_link.set(false);
    }

    fn choose(self, preset: Option<Known>) {
        let former = self.preset.get_untracked();
        self.preset.set(preset);
        self.wrong.set(None);
        self.draft.update(|draft| match (preset, former) {
            (Some(preset), _) => {
                draft.issuer = preset.issuer_template().to_owned();
                draft.scopes = preset.scopes().to_owned();
            }
            // what a person has written stays
            (None, Some(former)) => {
                let Draft { issuer, scopes, .. } = Draft::empty();
                if draft.issuer == former.issuer_template() {
                    draft.issuer = issuer;
                }
                if draft.scopes == former.scopes() {
                    draft.scopes = scopes;
                }
            }
            (None, None) => {}
        });
    }

    fn save(self) {
        let (draft, replaces) = (self.draft.get_untracked(), self.replaces.get_untracked());
        match self.daypass.with_value(|it| it.save_own(&draft, replaces.as_deref())) {
            Ok(provider) => {
                self.fill(Draft::empty());
                self.said.set(words::saved(&provider.name));
                request_animation_frame(|| focus("#own-said"));
            }
            Err(fault) => {
                self.wrong.set(Some(fault));
                request_animation_frame(|| focus("#own-form [aria-invalid=true], #own-fault"));
            }
        }
    }

    /// Who is meant, as far as that can be told; tracked.
    fn known(self) -> Option<Known> {
        let issuer = self.draft.with(|draft| Issuer::parse(draft.issuer.trim()));
        issuer.as_ref().and_then(Known::of).or_else(|| self.preset.get().filter(|_| issuer.is_none()))
    }

    fn mistake_at(self, key: &'static str) -> Option<String> {
        self.wrong.with(|wrong| match wrong {
            Some(NotKept::Mistake(error)) if error.key.starts_with(key) => Some(words::mistake(error)),
            _ => None,
        })
    }
}

pub(super) fn form(form: Form) -> AnyView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.save();
    };
    let heading = move || if form.replaces.with(Option::is_some) { words::CHANGE } else { words::ADD };
    let other = move || if form.replaces.with(Option::is_some) { words::CANCEL } else { words::CLEAR };
    let fault = move || form.wrong.with(|wrong| wrong.as_ref().and_then(words::not_kept));
    let fault = move || {
        fault().map(|text| view! { <p class="notice fail" id="own-fault" role="alert" tabindex="-1">{text}</p> })
    };
    let link = move || form.from_link.get().then(from_link);
    view! {
        <section class="card" aria-labelledby="own-heading">
            <h2 id="own-heading">{heading}</h2>
            {link}
            <form id="own-form" class="stack" novalidate on:submit=submit>
                {preset(form)}
                {field(form, "own-issuer", "issuer", words::ISSUER, |it| &mut it.issuer)}
                {field(form, "own-client", "client_id", words::CLIENT_ID, |it| &mut it.client_id)}
                {field(form, "own-scopes", "scopes", words::SCOPES, |it| &mut it.scopes)}
                {field(form, "own-name", "name", words::NAME, |it| &mut it.name)}
                {field(form, "own-api", "apis", words::API, |it| &mut it.api)}
                {registration(form)}
                {fault}
                <div class="actions">
                    <button class="button primary" type="submit">{words::SAVE}</button>
                    <button class="button" type="button" on:click=move |_| form.fill(Draft::empty())>{other}</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

fn from_link() -> AnyView {
    view! {
        <div class="notice ask" role="note">
            <h3>{words::FROM_LINK}</h3>
            <p>{words::FROM_LINK_LEDE}</p>
        </div>
    }
    .into_any()
}

fn preset(form: Form) -> AnyView {
    let option = |known: &Known| {
        let known = *known;
        let chosen = move || form.preset.get() == Some(known);
        view! { <option value=known.name() prop:selected=chosen>{known.name()}</option> }
    };
    let options = Known::ALL.iter().map(option).collect_view();
    let change = move |event| {
        let name = event_target_value(&event);
        form.choose(Known::ALL.into_iter().find(|it| it.name() == name));
    };
    let none = move || form.preset.get().is_none();
    let notes = move || form.known().map(|known| notes(form, known));
    view! {
        <p class="field">
            <label for="own-preset">{words::PRESET}</label>
            <select id="own-preset" on:change=change>
                <option value="" prop:selected=none>{words::PRESET_NONE}</option>
                {options}
            </select>
        </p>
        <div role="status">{notes}</div>
    }
    .into_any()
}

/// What a provider that many people use wants of this app.
fn notes(form: Form, known: Known) -> AnyView {
    let app = form.daypass.with_value(|it| it.configuration().origin());
    let needs = known.needs(&app).into_iter().map(|need| view! { <li>{need}</li> }).collect_view();
    let class = if known.takes_browsers() { "notice" } else { "notice fail" };
    view! {
        <div class=class>
            <h3>{words::needs(known.name(), known.takes_browsers())}</h3>
            <ul class="needs">{needs}</ul>
        </div>
    }
    .into_any()
}

fn field(form: Form, id: &'static str, key: &'static str, words: (&'static str, &'static str), part: Part) -> AnyView {
    let value = move || form.draft.with(|draft| part(&mut draft.clone()).clone());
    let wrong = move || form.mistake_at(key).is_some().to_string();
    let mistake = move || form.mistake_at(key);
    let (hint, at_fault) = (format!("{id}-hint"), format!("{id}-mistake"));
    let described = format!("{at_fault} {hint}");
    let input = move |event| {
        let text = event_target_value(&event);
        form.draft.update(|draft| *part(draft) = text);
        if form.mistake_at(key).is_some() {
            form.wrong.set(None);
        }
    };
    view! {
        <div class="field">
            <label for=id>{words.0}</label>
            <input
                id=id
                spellcheck="false"
                autocapitalize="off"
                autocomplete="off"
                translate="no"
                aria-invalid=wrong
                aria-describedby=described
                prop:value=value
                on:input=input
            />
            <p class="mistake" id=at_fault>{mistake}</p>
            <p class="hint" id=hint>{words.1}</p>
        </div>
    }
    .into_any()
}
