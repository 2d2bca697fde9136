//! The providers that the person has added in this browser.

use super::handle::Daypass;
use crate::browser::{self, Browser};
use crate::session::own::{self, Draft, NotKept, Own};
use crate::session::{Provider, Session, preferences};
use leptos::prelude::*;
use std::rc::Rc;

impl Daypass {
    /// The providers that a sign-in can begin with; tracked.
    pub fn providers_on_offer(&self) -> Vec<Provider> {
        self.shelf.track();
        self.configuration().providers.iter().filter(|it| it.is_offered()).cloned().collect()
    }

    /// All that is kept of providers that the person has added, also what cannot be used; tracked.
    pub fn own_providers(&self) -> Vec<Own> {
        self.shelf.track();
        own::entries(self.configuration(), &Browser)
    }

    /// Keeps what the person has entered, for all tabs, and can be used for signing in from now on.
    ///
    /// # Errors
    /// A field has a mistake, or it cannot be kept. Nothing has changed then.
    pub fn save_own(&self, draft: &Draft, replaces: Option<&str>) -> Result<Provider, NotKept> {
        let kept = own::save(self.configuration(), &Browser, draft, replaces)?;
        self.heed_the_shelf();
        Ok(kept)
    }

    /// Forgets a provider that the person has added; [`Own::id`] names it. Sessions that began with it go on.
    pub fn remove_own(&self, id: &str) {
        own::remove(&Browser, id);
        self.heed_the_shelf();
    }

    /// Follows what other tabs do, from what they did while this page was on its way.
    pub(super) fn follow_the_shelf(&self) {
        let (session, shelf) = (Rc::downgrade(&self.session), self.shelf.clone());
        browser::on_shelf_change(move |name| {
            let Some(session) = session.upgrade() else { return };
            if name.is_none_or(own::is_entry) {
                heed(&session, &shelf);
            } else if name.is_some_and(preferences::is_preference) {
                // the numbers that tabs share lie there too, and lists that are built anew lose the focus
                shelf.update(|changes| *changes += 1);
            }
        });
        self.heed_the_shelf();
    }

    fn heed_the_shelf(&self) {
        heed(&self.session, &self.shelf);
    }
}

/// Takes up what the shelf says by now: nobody tells a page what happened while it was frozen.
pub(super) fn heed(session: &Session<Browser>, shelf: &ArcRwSignal<u32>) {
    own::recompose(session, &Browser);
    shelf.update(|changes| *changes += 1);
}
