//! The stub of a valid ticket: until when it is good, and what happens then.

use super::life::Life;
use crate::app::presence::use_presence;
use crate::app::ticking::use_now;
use crate::app::words::account::{
    EXPIRES, HAS_EXPIRED, RENEWS, SIGNED_IN, TOKEN, UNTOLD, VALID_IN, VALID_UNTIL, next, until,
};
use crate::ui::{local_date_time, local_time, now as present};
use leptos::prelude::*;

/// The stub of somebody's ticket.
#[component]
pub(in crate::app) fn PassStub(
    /// What can be done with it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let presence = use_presence();
    let now = use_now();
    let expires_at = Memo::new(move |_| presence.told(|account| account.expires_at));
    let left = Memo::new(move |_| expires_at.get().map(|at| until(at.saturating_sub(now.get()))));
    let told = move || match left.get() {
        Some(Some(left)) => left,
        Some(None) => HAS_EXPIRED.to_owned(),
        None => UNTOLD.to_owned(),
    };
    let next = Memo::new(move |_| presence.told(|account| next(account, now.get())));
    let shown_until = move || match expires_at.get() {
        // so far away, a time of the day could be that of another day
        Some(at) if (at - present()).abs() >= HALF_A_DAY => {
            view! { <small>{VALID_UNTIL} " " {local_date_time(at)}</small> {SIGNED_IN} }.into_any()
        }
        Some(at) => view! { <small>{VALID_UNTIL}</small> {local_time(at)} }.into_any(),
        None => view! { {SIGNED_IN} }.into_any(),
    };
    view! {
        <div class="stub">
            <p class="admit">{shown_until}</p>
            <dl class="terms">
                <div>
                    <dt>{move || if left.get().is_some_and(|it| it.is_some()) { EXPIRES } else { TOKEN }}</dt>
                    <dd>{told} <Life now/></dd>
                </div>
                <div><dt>{RENEWS}</dt><dd>{next}</dd></div>
                <div><dt>{VALID_IN.0}</dt><dd>{VALID_IN.1}</dd></div>
            </dl>
            {children.map(|children| children())}
        </div>
    }
}

/// In seconds.
const HALF_A_DAY: i64 = 12 * 3600;
