//! The header and the claims of a token, with what they mean.

use crate::app::pages::claims::{in_order, shown};
use crate::app::words::tokens as words;
use crate::session::Decoded;
use leptos::prelude::*;
use serde_json::{Map, Value};

/// Both parts. Somebody else's words are text.
pub(super) fn parts(decoded: &Decoded) -> AnyView {
    view! {
        <div class="stack">
            {part(words::HEADER, &decoded.header, true)}
            {part(words::CLAIMS, &decoded.claims, false)}
        </div>
    }
    .into_any()
}

fn part(title: &'static str, members: &Map<String, Value>, is_header: bool) -> AnyView {
    let row = |(name, value): (&String, &Value)| {
        let note = words::meaning(name, is_header).map(|it| view! { <small>{it}</small> });
        view! { <div><dt><code>{name.clone()}</code> {note}</dt><dd>{shown(name, value)}</dd></div> }.into_any()
    };
    let rows = in_order(members).into_iter().take(MAX_ROWS).map(row).collect_view();
    let rest = members.len().checked_sub(MAX_ROWS).filter(|rest| *rest > 0);
    let rest = rest.map(|rest| view! { <p class="hint">{words::and_more(rest)}</p> });
    view! {
        <section aria-label=title>
            <h3>{title}</h3>
            <dl class="facts">{rows}</dl>
            {rest}
        </section>
    }
    .into_any()
}

/// More than any honest token has.
const MAX_ROWS: usize = 200;
