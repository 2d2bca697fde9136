//! A sign-in that a page offers: which button started it, and what stopped it.

use crate::session::{Error, Issuer, Status};
use crate::ui::{Daypass, use_daypass};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// A sign-in on offer.
#[derive(Clone, Copy)]
pub(super) struct SignIn {
    daypass: StoredValue<Daypass>,
    chosen: RwSignal<Option<Issuer>>,
    preparing: RwSignal<bool>,
    stopped: RwSignal<Option<Error>>,
}

impl SignIn {
    /// One that nobody has started yet.
    pub(super) fn offer() -> Self {
        Self {
            daypass: StoredValue::new(use_daypass()),
            chosen: RwSignal::new(None),
            preparing: RwSignal::new(false),
            stopped: RwSignal::new(None),
        }
    }

    /// Starts it, unless it is being prepared already. A window that is waited for may have been closed: then it starts anew.
    pub(super) fn start(self, issuer: Issuer, return_to: String) {
        let waiting = untrack(|| self.daypass.with_value(|daypass| daypass.signing_in_at().is_some()));
        if self.preparing.get_untracked() && !waiting {
            return;
        }
        self.preparing.set(true);
        self.chosen.set(Some(issuer.clone()));
        let daypass = self.daypass.get_value();
        spawn_local(async move {
            let outcome = daypass.sign_in(&issuer, &return_to).await;
            // the page may have been left meanwhile
            let _ = self.preparing.try_set(false);
            let _ = self.stopped.try_set(outcome.err().filter(|error| *error != Error::Superseded));
        });
    }

    /// Whether the browser is on its way to this provider; tracked.
    pub(super) fn is_under_way(self, issuer: &Issuer) -> bool {
        let leaving = self.daypass.with_value(|daypass| daypass.status() == Status::Redirecting);
        leaving && self.chosen.with(|chosen| chosen.as_ref() == Some(issuer))
    }

    /// Why it did not get to the provider; tracked.
    pub(super) fn stopped(self) -> Option<Error> {
        self.stopped.get()
    }

    /// The provider that was chosen last.
    pub(super) fn chosen(self) -> Option<Issuer> {
        self.chosen.get_untracked()
    }
}
