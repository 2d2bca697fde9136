//! The life of the access token as a bar: how much is left, and where on the way it is renewed by itself.

use crate::app::presence::use_presence;
use crate::app::words::account::{LIFE, bar};
use crate::session::UnixTime;
use leptos::prelude::*;

/// The bar. It runs out towards its beginning; the mark stands where the next renewal is due.
#[component]
pub(super) fn Life(
    /// The time.
    now: ReadSignal<UnixTime>,
) -> impl IntoView {
    let presence = use_presence();
    let span = Memo::new(move |_| {
        let (from, to) = presence.told(|account| account.issued_at.zip(account.expires_at))?;
        Some((to, to.saturating_sub(from).max(1)))
    });
    let left = move || span.get().map_or(0, |(to, whole)| to.saturating_sub(now.get()).clamp(0, whole));
    let share = move |seconds: i64| {
        let whole = span.get().map_or(1, |(_, whole)| whole);
        format!("{:.2}%", seconds.clamp(0, whole) as f64 * 100.0 / whole as f64)
    };
    let due = Memo::new(move |_| {
        let (to, _) = span.get()?;
        Some(share(to.saturating_sub(presence.told(|account| account.renews_at)?)))
    });
    let mark = move || {
        due.get().map(|at| {
            view! {
                <line class="due" x1=at.clone() x2=at.clone() y1="0" y2="100%"></line>
                <svg x=at overflow="visible"><path class="due" d="M0 6 L-5 -1 H5 Z"></path></svg>
            }
        })
    };
    let words = move || presence.told(|account| bar(left(), account, now.get()));
    move || {
        let (_, whole) = span.get()?;
        Some(view! {
            <div
                class="life"
                role="meter"
                aria-label=LIFE
                aria-valuemin="0"
                aria-valuemax=whole
                aria-valuenow=left
                aria-valuetext=words
            >
                <svg aria-hidden="true">
                    <rect class="whole" y=TOP width="100%" height="8" rx="4"></rect>
                    <rect class="left" y=TOP width=move || share(left()) height="8" rx="4"></rect>
                    {mark}
                </svg>
            </div>
        })
    }
}

/// Pixels that the mark has above the bar. Not written into the markup: what is the same every time would be made from text, and
/// the page's policy lets no text with such an attribute become markup.
const TOP: u32 = 8;
