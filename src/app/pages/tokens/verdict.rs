//! What a verification has found.

use crate::app::words::common::{CODE, TECHNICAL_DETAIL};
use crate::app::words::tokens as words;
use crate::session::{Error, Verification};
use leptos::prelude::*;

/// The outcome, and what somebody needs to know to find the cause.
pub(super) fn verdict(found: &Verification) -> AnyView {
    let (good, title, sentence) = words::verdict(found);
    let (class, mark) = match good {
        Some(true) => ("notice pass", "✓ "),
        Some(false) => ("notice fail", "✗ "),
        None => ("notice", ""),
    };
    view! {
        <section class=class>
            <h3><span aria-hidden="true">{mark}</span>{title}</h3>
            <p>{sentence}</p>
            {detail(found)}
        </section>
    }
    .into_any()
}

fn detail(found: &Verification) -> Option<AnyView> {
    let rows = match found {
        Verification::Valid { algorithm, kid, thumbprint, .. } => {
            let mut rows = vec![("alg", (*algorithm).to_owned()), (words::THUMBPRINT, thumbprint.clone())];
            rows.extend(kid.clone().map(|kid| ("kid", kid)));
            rows
        }
        Verification::NoKeys(error) | Verification::NoCryptography(error) => of(error),
        _ => return None,
    };
    let row = |(term, value)| view! { <div><dt>{term}</dt><dd><code>{value}</code></dd></div> };
    let rows = rows.into_iter().map(row).collect_view();
    Some(
        view! {
            <details>
                <summary>{TECHNICAL_DETAIL}</summary>
                <dl class="facts">{rows}</dl>
            </details>
        }
        .into_any(),
    )
}

fn of(error: &Error) -> Vec<(&'static str, String)> {
    let mut rows = vec![(CODE, error.code().to_owned())];
    rows.extend(error.detail());
    rows
}
