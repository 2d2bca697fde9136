//! Signing out from wherever the person is: one for the whole app, because it outlives the page it was started on.

use crate::session::{Error, Reach};
use crate::ui::{self, Daypass, use_daypass};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use std::time::Duration;

/// The way out.
#[derive(Clone, Copy)]
pub(super) struct SignOut {
    daypass: StoredValue<Daypass>,
    reach: StoredValue<Reach>,
    under_way: RwSignal<bool>,
    stopped: RwSignal<Option<Error>>,
}

impl SignOut {
    /// Nobody is signing out yet.
    pub(super) fn offer() -> Self {
        let under_way = RwSignal::new(false);
        // a page that comes back from the provider's pages is not leaving any more
        ui::on_page_return(move || under_way.set(false));
        let (daypass, reach) = (StoredValue::new(use_daypass()), StoredValue::new(Reach::ThisSession));
        Self { daypass, reach, under_way, stopped: RwSignal::new(None) }
    }

    /// A button's handler. Made inside the router, because the way may end on a page of this app.
    pub(super) fn starter(self, reach: Reach) -> impl Fn() + Clone + 'static {
        let again = self.repeater();
        move || {
            if !self.under_way.get_untracked() {
                self.reach.set_value(reach);
                again();
            }
        }
    }

    /// The same once more.
    pub(super) fn repeater(self) -> impl Fn() + Clone + 'static {
        let navigate = use_navigate();
        move || {
            if self.under_way.get_untracked() {
                return;
            }
            self.under_way.set(true);
            // what failed before is not true any more while it is tried again
            self.stopped.set(None);
            let (daypass, reach, navigate) = (self.daypass.get_value(), self.reach.get_value(), navigate.clone());
            spawn_local(async move {
                let outcome = match reach {
                    Reach::Tokens => daypass.revoke().await,
                    Reach::ThisSession => daypass.sign_out().await,
                    Reach::ThisBrowser => daypass.sign_out_everywhere().await,
                };
                if outcome == Ok(false) {
                    navigate("/signed-out", Default::default());
                }
                match outcome {
                    // leaving can be stopped, and nobody tells
                    Ok(true) => set_timeout(move || self.under_way.set(false), PATIENCE),
                    _ => self.under_way.set(false),
                }
                self.stopped.set(outcome.err());
            });
        }
    }

    /// Whether it is being done; tracked.
    pub(super) fn is_under_way(self) -> bool {
        self.under_way.get()
    }

    /// Why it could not be done; tracked.
    pub(super) fn stopped(self) -> Option<Error> {
        self.stopped.get()
    }
}

/// The way out.
pub(super) fn use_sign_out() -> SignOut {
    expect_context::<SignOut>()
}

/// How long the browser is given to leave for the provider.
const PATIENCE: Duration = Duration::from_secs(10);
