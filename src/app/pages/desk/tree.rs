//! A JSON document as a tree. What is inside a branch is read and put on the page when somebody opens it, a hundred at a time.

use crate::app::words::{api as words, bytes};
use crate::session::desk::{BEGINNING, Document, Kind, Node};
use leptos::html::{Li, Span};
use leptos::prelude::*;
use std::sync::Arc;

/// The way to the document.
pub(super) type Reader = Arc<dyn Fn(&mut dyn FnMut(&Document)) + Send + Sync>;

/// The root with its first parts.
pub(super) fn tree(reader: Reader) -> AnyView {
    let root = ask(&reader, |document| document.root().clone());
    root.map(|root| view! { <ul><li>{branch(&reader, root, Position::root())}</li></ul> }).into_any()
}

/// Where a value stands.
#[derive(Clone)]
struct Position {
    /// Its name with its quotes, or its number.
    name: String,
    is_item: bool,
    depth: usize,
}

impl Position {
    fn root() -> Self {
        Self { name: String::new(), is_item: false, depth: 0 }
    }

    /// The name, as it stands before the value.
    fn shown(&self) -> Option<AnyView> {
        let class = if self.is_item { "index" } else { "name" };
        (!self.name.is_empty()).then(|| view! { <span class=class>{self.name.clone()}</span> ": " }.into_any())
    }
}

fn ask<T>(reader: &Reader, question: impl Fn(&Document) -> T) -> Option<T> {
    let mut answer = None;
    reader(&mut |document| answer = Some(question(document)));
    answer
}

fn branch(reader: &Reader, node: Node, position: Position) -> AnyView {
    let length = ask(reader, |document| document.value(&node).len()).unwrap_or_default();
    // what fits on a page is seen at once
    let open = position.depth == 0 || (length <= SMALL_BYTES && position.depth < SMALL_DEPTH);
    let summary = words::inside(node.kind == Kind::Object, node.count);
    let (reader, depth, name) = (Arc::clone(reader), position.depth + 1, position.shown());
    if node.count == 0 {
        return view! { {name} <span class="word">{summary}</span> }.into_any();
    }
    // once there, it stays
    let opened = RwSignal::new(open);
    let on_toggle = move |_| {
        if !opened.get_untracked() {
            opened.set(true);
        }
    };
    let inside = move || opened.get().then(|| part(&reader, &node, None, 0, depth));
    view! {
        <details open=open on:toggle=on_toggle>
            <summary>{name} <span class="inside">{summary}</span></summary>
            <ul>{inside}</ul>
        </details>
    }
    .into_any()
}

/// Some members or items, and the way to the next ones.
fn part(reader: &Reader, of: &Node, from: Option<usize>, before: usize, depth: usize) -> AnyView {
    let found = ask(reader, |document| {
        let part = document.part(of, from, BEGINNING);
        let named = |node: Node| (document.name(&node).to_owned(), node);
        (part.nodes.into_iter().map(named).collect::<Vec<_>>(), part.next)
    });
    let Some((nodes, next)) = found else { return ().into_any() };
    let after = before + nodes.len();
    let first = NodeRef::<Li>::new();
    let item = |(at, (name, node)): (usize, (String, Node))| {
        let is_item = of.kind == Kind::Array;
        let name = if is_item { (before + at).to_string() } else { name };
        let position = Position { name, is_item, depth };
        let value = if node.kind.has_parts() { branch(reader, node, position) } else { leaf(reader, node, position) };
        match at == 0 && before > 0 {
            true => view! { <li tabindex="-1" node_ref=first>{value}</li> }.into_any(),
            false => view! { <li>{value}</li> }.into_any(),
        }
    };
    if before > 0 {
        // the button that was clicked is gone
        request_animation_frame(move || {
            if let Some(first) = first.get_untracked() {
                // an element that cannot take the focus leaves it where it is
                let _ = first.focus();
            }
        });
    }
    let items = nodes.into_iter().enumerate().map(item).collect_view();
    let (reader, of) = (Arc::clone(reader), of.clone());
    let more = next.map(|next| {
        let asked = RwSignal::new(false);
        let left = of.count.saturating_sub(after);
        move || match asked.get() {
            true => part(&reader, &of, Some(next), after, depth),
            false => {
                let on_click = move |_| asked.set(true);
                let word = words::next_parts(left.min(BEGINNING), left);
                view! {
                    <li><button class="button small" type="button" on:click=on_click>{word}</button></li>
                }
                .into_any()
            }
        }
    });
    view! { {items} {more} }.into_any()
}

fn leaf(reader: &Reader, node: Node, position: Position) -> AnyView {
    let name = position.shown();
    let class = match node.kind {
        Kind::String => "string",
        Kind::Number => "number",
        _ => "word",
    };
    let text = ask(reader, |document| beginning(document.value(&node), MAX_LETTERS)).unwrap_or_default();
    let length = ask(reader, |document| document.value(&node).len()).unwrap_or_default();
    if text.len() == length {
        return view! { {name} <span class=class>{text}</span> }.into_any();
    }
    let limit = RwSignal::new(MAX_LETTERS);
    let reader = Arc::clone(reader);
    let text = Memo::new(move |_| {
        let limit = limit.get();
        ask(&reader, |document| beginning(document.value(&node), limit)).unwrap_or_default()
    });
    let is_cut = move || text.with(|text| text.len() < length);
    let mark = move || is_cut().then_some("…");
    let whole = NodeRef::<Span>::new();
    let more = move || {
        is_cut().then(|| {
            let word = format!("{} ({})", words::SHOW_MORE, bytes(length));
            let on_click = move |_| {
                limit.update(|limit| *limit *= 100);
                if text.with_untracked(|text| text.len() == length) {
                    // the button that was clicked goes away
                    request_animation_frame(move || focus_on(whole));
                }
            };
            view! { " " <button class="button small" type="button" on:click=on_click>{word}</button> }
        })
    };
    view! { {name} <span class=class tabindex="-1" node_ref=whole>{text} {mark}</span> {more} }.into_any()
}

fn focus_on(text: NodeRef<Span>) {
    if let Some(text) = text.get_untracked() {
        // an element that cannot take the focus leaves it where it is
        let _ = text.focus();
    }
}

fn beginning(text: &str, letters: usize) -> String {
    text[..text.char_indices().nth(letters).map_or(text.len(), |(at, _)| at)].to_owned()
}

/// So many letters of a text are shown at first.
const MAX_LETTERS: usize = 500;

/// Branches of this size are open from the beginning, down to this depth.
const SMALL_BYTES: usize = 2000;
const SMALL_DEPTH: usize = 8;
