//! A sign-in that a page offers: what it is for, and what stopped it.

use crate::session::{ApiRequest, Demand, Error, Issuer, SignInRequest, Status};
use crate::ui::{Daypass, use_daypass};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// A sign-in on offer.
#[derive(Clone, Copy)]
pub(super) struct SignIn {
    daypass: StoredValue<Daypass>,
    chosen: RwSignal<Option<Chosen>>,
    preparing: RwSignal<bool>,
    stopped: RwSignal<Option<Error>>,
}

/// What the person has chosen.
#[derive(Clone)]
enum Chosen {
    Plain(SignInRequest),
    Demanded { issuer: Issuer, request: ApiRequest, demand: Demand },
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

    /// Starts it for what is configured.
    pub(super) fn start(self, issuer: Issuer, return_to: String) {
        self.start_with(SignInRequest::at(&issuer, return_to));
    }

    /// Starts it for more than that.
    pub(super) fn start_with(self, request: SignInRequest) {
        self.begin(Chosen::Plain(request));
    }

    /// Starts it for what an API demands for a request, which is sent once more afterwards.
    pub(super) fn meet(self, issuer: Issuer, request: ApiRequest, demand: Demand) {
        self.begin(Chosen::Demanded { issuer, request, demand });
    }

    /// Starts what was chosen last once more.
    pub(super) fn again(self) {
        if let Some(chosen) = self.chosen.get_untracked() {
            self.begin(chosen);
        }
    }

    /// Begins, unless it is being prepared already. A window that is waited for may have been closed: then it starts anew.
    fn begin(self, chosen: Chosen) {
        let waiting = untrack(|| self.daypass.with_value(|daypass| daypass.signing_in_at().is_some()));
        if self.preparing.get_untracked() && !waiting {
            return;
        }
        self.preparing.set(true);
        self.chosen.set(Some(chosen.clone()));
        let daypass = self.daypass.get_value();
        spawn_local(async move {
            let outcome = match &chosen {
                Chosen::Plain(request) => daypass.sign_in_with(request).await,
                Chosen::Demanded { request, demand, .. } => {
                    daypass.meet_demand(request, demand, &Daypass::here()).await
                }
            };
            // the page may have been left meanwhile
            let _ = self.preparing.try_set(false);
            let _ = self.stopped.try_set(outcome.err().filter(|error| *error != Error::Superseded));
        });
    }

    /// Whether the browser is on its way to a provider; tracked.
    pub(super) fn is_leaving(self) -> bool {
        let leaving = self.daypass.with_value(|daypass| daypass.status() == Status::Redirecting);
        leaving && self.chosen.with(Option::is_some)
    }

    /// Whether the browser is on its way to this provider; tracked.
    pub(super) fn is_under_way(self, issuer: &Issuer) -> bool {
        self.is_leaving() && self.chosen.with(|chosen| chosen.as_ref().is_some_and(|it| it.issuer() == issuer))
    }

    /// Why it did not get to the provider; tracked.
    pub(super) fn stopped(self) -> Option<Error> {
        self.stopped.get()
    }

    /// What stopped it does not matter any more.
    pub(super) fn move_on(self) {
        self.stopped.set(None);
    }
}

impl Chosen {
    fn issuer(&self) -> &Issuer {
        match self {
            Self::Plain(request) => &request.issuer,
            Self::Demanded { issuer, .. } => issuer,
        }
    }
}
