//! The query and the headers of a request, row by row.

use super::Draft;
use crate::app::words::api as words;
use crate::session::desk::{pairs, with_name, with_new_pair, with_value, without_pair};
use crate::session::field_fault;
use crate::ui::focus;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// Both, as long as they are to be seen.
pub(in crate::app::pages) fn editor(id: &str, draft: Draft, send: Callback<()>) -> AnyView {
    let id = StoredValue::new(id.to_owned());
    let shown = move || {
        draft.open.get().then(|| {
            let id = id.get_value();
            view! {
                <div class="editor" id=format!("more-{id}")>
                    {rows(Which::Query, &id, draft, send)} {rows(Which::Headers, &id, draft, send)}
                </div>
            }
        })
    };
    shown.into_any()
}

/// Which of the two.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Query,
    Headers,
}

impl Which {
    fn read(self, draft: Draft) -> Vec<(String, String)> {
        match self {
            Self::Query => draft.address.with(|address| pairs(address)),
            Self::Headers => draft.headers.get(),
        }
    }

    fn write(self, draft: Draft, at: usize, is_name: bool, text: &str) {
        match self {
            Self::Query if is_name => draft.address.update(|it| *it = with_name(it, at, text)),
            Self::Query => draft.address.update(|it| *it = with_value(it, at, text)),
            Self::Headers => draft.headers.update(|rows| {
                if let Some((name, value)) = rows.get_mut(at) {
                    text.clone_into(if is_name { name } else { value });
                }
            }),
        }
    }

    fn add(self, draft: Draft) {
        match self {
            Self::Query => draft.address.update(|it| *it = with_new_pair(it)),
            Self::Headers => draft.headers.update(|rows| rows.push(Default::default())),
        }
    }

    fn remove(self, draft: Draft, at: usize) {
        match self {
            Self::Query => draft.address.update(|it| *it = without_pair(it, at)),
            Self::Headers => draft.headers.update(|rows| drop(rows.remove(at))),
        }
    }
}

fn rows(which: Which, id: &str, draft: Draft, send: Callback<()>) -> AnyView {
    let ([title, thing, add], key) = match which {
        Which::Query => (words::QUERY, "query"),
        Which::Headers => (words::HEADERS, "headers"),
    };
    let id = StoredValue::new(format!("{key}-{id}"));
    let all = Memo::new(move |_| which.read(draft));
    let number = Memo::new(move |_| all.with(Vec::len));
    let add_id = format!("add-{}", id.get_value());
    let on_add = move |_| {
        which.add(draft);
        let last = format!("#{}-{} input", id.get_value(), number.get_untracked().saturating_sub(1));
        // the row is not there yet
        request_animation_frame(move || focus(&last));
    };
    let hint = (which == Which::Headers).then(|| {
        view! {
            <p class="hint">{words::HEADERS_HINT}</p>
            <p class="hint fail" role="alert">{move || draft.refused.get()}</p>
        }
    });
    view! {
        <fieldset>
            <legend>{title}</legend>
            <For each=move || 0..number.get() key=|at| *at let(at)>
                {row(which, thing, id, at, all, draft, send)}
            </For>
            <button id=add_id class="button small" type="button" on:click=on_add>{add}</button>
            {hint}
        </fieldset>
    }
    .into_any()
}

fn row(
    which: Which,
    thing: &'static str,
    id: StoredValue<String>,
    at: usize,
    all: Memo<Vec<(String, String)>>,
    draft: Draft,
    send: Callback<()>,
) -> AnyView {
    let group = words::row(thing, at);
    let id = id.get_value();
    let row_id = format!("{id}-{at}");
    let hint_id = format!("{row_id}-hint");
    let name = Memo::new(move |_| all.with(|all| all.get(at).map(|it| it.0.clone()).unwrap_or_default()));
    let value = Memo::new(move |_| all.with(|all| all.get(at).map(|it| it.1.clone()).unwrap_or_default()));
    let fault = Memo::new(move |_| {
        let (name, value) = (name.get(), value.get());
        let is_judged = which == Which::Headers && !(name.trim().is_empty() && value.trim().is_empty());
        is_judged.then(|| field_fault(name.trim(), value.trim())).flatten()
    });
    let on_remove = move |_| {
        which.remove(draft, at);
        draft.refused.set(None);
        focus(&format!("#add-{id}"));
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            send.run(());
        }
    };
    let input = |is_name: bool, text: Memo<String>| {
        let word = if is_name { words::NAME } else { words::VALUE };
        view! {
            <input
                aria-label=format!("{word}: {group}")
                placeholder=word
                spellcheck="false"
                autocapitalize="off"
                autocomplete="off"
                aria-invalid=move || fault.get().is_some().to_string()
                aria-describedby=hint_id.clone()
                prop:value=text
                on:input=move |event| {
                    which.write(draft, at, is_name, &event_target_value(&event));
                    draft.refused.set(None);
                }
                on:keydown=on_key
            />
        }
        .into_any()
    };
    view! {
        <div class="field row" id=row_id role="group" aria-label=group.clone()>
            {input(true, name)} {input(false, value)}
            <button
                class="button small"
                type="button"
                aria-label=format!("{}: {group}", words::REMOVE)
                on:click=on_remove
            >
                "✕"
            </button>
            <p class="hint" id=hint_id.clone()>{move || fault.get().map(words::field)}</p>
        </div>
    }
    .into_any()
}
