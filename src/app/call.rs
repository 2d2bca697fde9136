//! A call to an API that a page offers: whether it is under way, and how the last one went.

use crate::session::{ApiRequest, ApiResponse, Error};
use crate::ui::{Daypass, use_daypass};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// A call on offer.
#[derive(Clone, Copy)]
pub(super) struct Call {
    daypass: StoredValue<Daypass>,
    under_way: RwSignal<bool>,
    outcome: RwSignal<Option<Result<ApiResponse, Error>>>,
}

impl Call {
    /// One that has not been made yet.
    pub(super) fn offer() -> Self {
        Self { daypass: StoredValue::new(use_daypass()), under_way: RwSignal::new(false), outcome: RwSignal::new(None) }
    }

    /// Makes it, unless it is being made.
    pub(super) fn make(self, request: ApiRequest) {
        if self.under_way.get_untracked() {
            return;
        }
        self.under_way.set(true);
        let daypass = self.daypass.get_value();
        spawn_local(async move {
            let outcome = daypass.fetch(&request).await;
            // the page may have been left meanwhile
            let _ = self.under_way.try_set(false);
            let _ = self.outcome.try_set(Some(outcome));
        });
    }

    /// Whether it is being made; tracked.
    pub(super) fn is_under_way(self) -> bool {
        self.under_way.get()
    }

    /// How the last one went; tracked.
    pub(super) fn outcome(self) -> Option<Result<ApiResponse, Error>> {
        self.outcome.get()
    }
}
