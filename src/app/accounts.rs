//! The accounts of this tab: putting another one to use, and signing in as somebody else. One for the whole app, because it
//! outlives the page it was started on.

use super::sign_in::SignIn;
use crate::session::{Error, Issuer, Prompt, SignInRequest};
use crate::ui::{Daypass, use_daypass};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// The accounts, and what is done with them.
#[derive(Clone, Copy)]
pub(super) struct Accounts {
    daypass: StoredValue<Daypass>,
    sign_in: SignIn,
    chosen: RwSignal<Option<String>>,
    stopped: RwSignal<Option<Error>>,
}

impl Accounts {
    /// Nobody has chosen yet.
    pub(super) fn offer() -> Self {
        let daypass = StoredValue::new(use_daypass());
        Self { daypass, sign_in: SignIn::offer(), chosen: RwSignal::new(None), stopped: RwSignal::new(None) }
    }

    /// A button's handler that puts an account to use and then goes on to a page, if one is named. Made inside the router.
    pub(super) fn switcher(self, id: String, then: Option<&'static str>) -> impl Fn() + Clone + 'static {
        let navigate = use_navigate();
        move || {
            let (id, navigate) = (id.clone(), navigate.clone());
            // the browser closes the list that the button stands in as long as the button is there
            request_animation_frame(move || {
                let outcome = self.daypass.with_value(|daypass| daypass.switch_to(&id));
                self.chosen.set(Some(id));
                if let Some(page) = then.filter(|_| outcome.is_ok()) {
                    navigate(page, Default::default());
                }
                self.stopped.set(outcome.err());
            });
        }
    }

    /// Signs in as somebody else, or as the same person once more; comes back to this page.
    pub(super) fn sign_in_elsewhere(self, issuer: &Issuer) {
        self.sign_in.start_with(self.request(issuer, Daypass::here()));
    }

    /// A sign-in at a provider. Where somebody is signed in there already, the provider has to ask who it is this time.
    pub(super) fn request(self, issuer: &Issuer, return_to: String) -> SignInRequest {
        let accounts = self.daypass.with_value(|daypass| untrack(|| daypass.accounts()));
        let taken = accounts.iter().any(|account| account.issuer == *issuer);
        let mut request = SignInRequest::at(issuer, return_to);
        request.prompt = taken.then_some(Prompt::SelectAccount);
        request
    }

    /// The person goes to another page: what failed on this one is over.
    pub(super) fn move_on(self) {
        self.stopped.set(None);
        self.sign_in.move_on();
    }

    /// Whether the browser is on its way to a provider for somebody else; tracked.
    pub(super) fn is_leaving(self) -> bool {
        self.sign_in.is_leaving()
    }

    /// Whether the browser is on its way to this provider for somebody else; tracked.
    pub(super) fn is_under_way(self, issuer: &Issuer) -> bool {
        self.sign_in.is_under_way(issuer)
    }

    /// The sign-in as somebody else.
    pub(super) fn sign_in(self) -> SignIn {
        self.sign_in
    }

    /// The account that was put to use last; tracked.
    pub(super) fn chosen(self) -> Option<String> {
        self.chosen.get()
    }

    /// Why an account could not be put to use; tracked.
    pub(super) fn stopped(self) -> Option<Error> {
        self.stopped.get()
    }
}

/// The accounts of this tab.
pub(super) fn use_accounts() -> Accounts {
    expect_context::<Accounts>()
}
