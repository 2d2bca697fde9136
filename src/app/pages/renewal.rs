//! Renewing the access token because somebody wants that now.

use crate::app::presence::use_presence;
use crate::app::words::account::{NOT_REFRESHED, REFRESH, REFRESHED, REFRESHING};
use crate::session::Error;
use crate::ui::{Daypass, use_daypass};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// A renewal on offer.
#[derive(Clone, Copy)]
pub(super) struct Renewal {
    daypass: StoredValue<Daypass>,
    under_way: RwSignal<bool>,
    outcome: RwSignal<Option<Result<(), Error>>>,
}

impl Renewal {
    /// One that nobody has asked for yet.
    pub(super) fn offer() -> Self {
        let daypass = StoredValue::new(use_daypass());
        Self { daypass, under_way: RwSignal::new(false), outcome: RwSignal::new(None) }
    }

    /// Asks for it, unless it is under way.
    pub(super) fn make(self) {
        if self.under_way.get_untracked() {
            return;
        }
        self.under_way.set(true);
        self.outcome.set(None);
        let daypass = self.daypass.get_value();
        spawn_local(async move {
            let outcome = daypass.refresh().await;
            // the page may have been left meanwhile
            let _ = self.under_way.try_set(false);
            let _ = self.outcome.try_set(Some(outcome));
        });
    }

    /// Why the last one failed; tracked.
    pub(super) fn trouble(self) -> Option<Error> {
        self.outcome.get().and_then(Result::err)
    }
}

/// The button, for a session that can be renewed, and how it went.
#[component]
pub(super) fn Refresh(
    /// What it asks for.
    renewal: Renewal,
) -> impl IntoView {
    let presence = use_presence();
    let is_offered = Memo::new(move |_| presence.told(|account| account.is_renewable));
    let busy = move || renewal.under_way.get().to_string();
    let told = move || match renewal.outcome.get() {
        Some(Ok(())) => REFRESHED,
        Some(Err(_)) => NOT_REFRESHED,
        None => "",
    };
    move || {
        is_offered.get().then(|| {
            view! {
                <div class="renewal">
                    <button
                        id="refresh"
                        class="button small"
                        type="button"
                        aria-busy=busy
                        aria-disabled=busy
                        on:click=move |_| renewal.make()
                    >
                        {move || if renewal.under_way.get() { REFRESHING } else { REFRESH }}
                    </button>
                    <p class="hint" role="status">{told}</p>
                </div>
            }
        })
    }
}
