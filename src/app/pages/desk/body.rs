//! The body of an answer: as a tree or as it came, to be copied and to be saved.

use super::tree::tree;
use crate::app::clipboard::put_on_clipboard;
use crate::app::words::api as words;
use crate::app::words::common::DOWNLOAD_INSTEAD;
use crate::session::ApiResponse;
use crate::session::desk::{Document, file_name};
use crate::ui::download;
use leptos::html::Pre;
use leptos::prelude::*;
use std::sync::Arc;

/// What there is of it.
#[derive(Clone, Copy)]
struct Shown {
    content: StoredValue<Content>,
    file: StoredValue<String>,
    said: RwSignal<&'static str>,
}

enum Content {
    Json(Document),
    Text(String),
    /// What is no text.
    Octets(Vec<u8>),
}

impl Content {
    fn of(body: &[u8]) -> Self {
        match std::str::from_utf8(body) {
            Ok(text) => Document::read(text.to_owned()).map_or_else(Self::Text, Self::Json),
            Err(_) => Self::Octets(body.to_vec()),
        }
    }

    /// The text, if it is one.
    fn text(&self) -> Option<&str> {
        match self {
            Self::Json(document) => Some(document.text()),
            Self::Text(text) => Some(text),
            Self::Octets(_) => None,
        }
    }

    fn octets(&self) -> &[u8] {
        match self {
            Self::Octets(octets) => octets,
            text => text.text().unwrap_or_default().as_bytes(),
        }
    }
}

/// The body with what can be done with it.
pub(in crate::app::pages) fn body(url: &str, response: &ApiResponse, name: &str) -> AnyView {
    if response.body.is_empty() {
        return view! { <p class="hint">{words::NO_BODY}</p> }.into_any();
    }
    let file = file_name(url, response.header("content-type").unwrap_or_default());
    let content = Content::of(&response.body);
    let has_parts = matches!(&content, Content::Json(document) if document.root().kind.has_parts());
    let is_text = content.text().is_some();
    let shown = Shown { content: StoredValue::new(content), file: StoredValue::new(file), said: RwSignal::new("") };
    let label = StoredValue::new(words::body_of(name));
    let as_tree = RwSignal::new(has_parts);
    let content = move || match (as_tree.get(), is_text) {
        (true, _) => document(shown, label),
        (false, true) => raw(shown, label),
        (false, false) => view! { <p class="hint">{words::NO_TEXT}</p> }.into_any(),
    };
    view! {
        <div class="tools">
            {has_parts.then(|| views(as_tree))} {is_text.then(|| taker(shown))}
            <button class="button quiet" type="button" on:click=move |_| save(shown)>{words::DOWNLOAD}</button>
            <p class="hint said" role="status">{shown.said}</p>
        </div>
        {content}
    }
    .into_any()
}

fn views(as_tree: RwSignal<bool>) -> AnyView {
    let choice = |word: &'static str, is_tree: bool| {
        view! {
            <button
                class="button quiet"
                type="button"
                aria-pressed=move || (as_tree.get() == is_tree).to_string()
                on:click=move |_| {
                    if as_tree.get_untracked() != is_tree {
                        as_tree.set(is_tree);
                    }
                }
            >
                {word}
            </button>
        }
    };
    view! {
        <span class="choice" role="group" aria-label=words::VIEWS>
            {choice(words::TREE, true)} {choice(words::RAW, false)}
        </span>
    }
    .into_any()
}

fn taker(shown: Shown) -> AnyView {
    let take = move |_| {
        let text = shown.content.with_value(|content| content.text().unwrap_or_default().to_owned());
        put_on_clipboard(text, shown.said, DOWNLOAD_INSTEAD);
    };
    view! { <button class="button quiet" type="button" on:click=take>{words::COPY}</button> }.into_any()
}

fn save(shown: Shown) {
    shown.file.with_value(|file| shown.content.with_value(|content| download(file, content.octets())));
}

fn document(shown: Shown, label: StoredValue<String>) -> AnyView {
    let read = move |node: &mut dyn FnMut(&Document)| {
        shown.content.with_value(|content| {
            if let Content::Json(document) = content {
                node(document);
            }
        });
    };
    view! {
        <div class="tree" tabindex="0" role="region" aria-live="off" aria-label=label.get_value()>{tree(Arc::new(read))}</div>
    }
    .into_any()
}

/// As it came, or its beginning: a page with millions of letters in one place is slow.
fn raw(shown: Shown, label: StoredValue<String>) -> AnyView {
    let limit = RwSignal::new(MAX_SHOWN);
    let end = move |text: &str| text.char_indices().nth(limit.get()).map(|(at, _)| at);
    let text = move || {
        shown.content.with_value(|content| {
            let text = content.text().unwrap_or_default();
            text[..end(text).unwrap_or(text.len())].to_owned()
        })
    };
    let rest = Memo::new(move |_| shown.content.with_value(|content| content.text().and_then(end).is_some()));
    let region = NodeRef::<Pre>::new();
    let more = move || {
        rest.get().then(|| {
            let on_click = move |_| {
                limit.update(|limit| *limit *= 4);
                if !rest.get_untracked() {
                    // the button that was clicked goes away
                    request_animation_frame(move || focus_on(region));
                }
            };
            view! {
                <p class="hint">{words::BEGINNING}</p>
                <button class="button small" type="button" on:click=on_click>{words::SHOW_MORE}</button>
            }
        })
    };
    view! {
        <pre node_ref=region tabindex="0" role="region" aria-live="off" aria-label=label.get_value()><code>{text}</code></pre>
        {more}
    }
    .into_any()
}

fn focus_on(region: NodeRef<Pre>) {
    if let Some(region) = region.get_untracked() {
        // an element that cannot take the focus leaves it where it is
        let _ = region.focus();
    }
}

/// More characters than this make a page slow and help nobody.
const MAX_SHOWN: usize = 50_000;
