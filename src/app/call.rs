//! A call to an API that a page offers: whether it is under way, and how the last one went.

use crate::session::{ApiRequest, ApiResponse, Error, Replay};
use crate::ui::{Daypass, use_daypass};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// A call on offer.
#[derive(Clone, Copy)]
pub(super) struct Call {
    daypass: StoredValue<Daypass>,
    under_way: RwSignal<bool>,
    replayed: RwSignal<bool>,
    outcome: RwSignal<Option<Outcome>>,
}

/// What was sent, and how it went.
type Outcome = (ApiRequest, Result<ApiResponse, Error>);

impl Call {
    /// One that has not been made yet.
    pub(super) fn offer() -> Self {
        Self {
            daypass: StoredValue::new(use_daypass()),
            under_way: RwSignal::new(false),
            replayed: RwSignal::new(false),
            outcome: RwSignal::new(None),
        }
    }

    /// Makes it, unless it is being made.
    pub(super) fn make(self, request: ApiRequest) {
        let sent = request.clone();
        self.begin(request, false, async move |daypass| daypass.fetch(&sent).await);
    }

    /// Makes the one that was refused before the person signed in once more.
    pub(super) fn replay(self, replay: Replay) {
        self.begin(replay.request.clone(), true, async move |daypass| daypass.replay(&replay).await);
    }

    fn begin(
        self,
        request: ApiRequest,
        replayed: bool,
        send: impl AsyncFnOnce(Daypass) -> Result<ApiResponse, Error> + 'static,
    ) {
        if self.under_way.get_untracked() {
            return;
        }
        self.under_way.set(true);
        self.replayed.set(replayed);
        let daypass = self.daypass.get_value();
        spawn_local(async move {
            let outcome = send(daypass).await;
            // the page may have been left meanwhile
            let _ = self.under_way.try_set(false);
            let _ = self.outcome.try_set(Some((request, outcome)));
        });
    }

    /// Whether it is being made; tracked.
    pub(super) fn is_under_way(self) -> bool {
        self.under_way.get()
    }

    /// Whether the last one was made by itself, after a sign-in; tracked.
    pub(super) fn is_replay(self) -> bool {
        self.replayed.get()
    }

    /// How the last one went; tracked.
    pub(super) fn outcome(self) -> Option<Outcome> {
        self.outcome.get()
    }
}
