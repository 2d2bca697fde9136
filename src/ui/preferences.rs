//! What the person in use prefers, and which provider was used last in this browser.

use super::handle::Daypass;
use crate::browser::{self, Browser};
use crate::session::{Issuer, Preferences, preferences};
use leptos::prelude::*;

impl Daypass {
    /// What the person in use prefers; the defaults where nobody is known; tracked.
    pub fn preferences(&self) -> Preferences {
        self.shelf.track();
        match self.account().and_then(|it| Some((it.issuer, it.subject?))) {
            Some((issuer, subject)) => preferences::preferences(&Browser, &issuer, &subject),
            None => Preferences::default(),
        }
    }

    /// Keeps what the person in use prefers; `false` where nobody is known or the browser does not keep it.
    pub fn prefer(&self, preferred: &Preferences) -> bool {
        let Some((issuer, subject)) = untrack(|| self.account()).and_then(|it| Some((it.issuer, it.subject?))) else {
            return false;
        };
        let kept = preferences::prefer(&Browser, &issuer, &subject, preferred).is_ok();
        self.shelf.update(|changes| *changes += 1);
        kept
    }

    /// Shows the colors that the person in use prefers. With nobody there they stay as they were; tracked.
    pub fn follow_preferences(&self) {
        let theme = self.preferences().theme;
        if self.account().is_some_and(|account| account.subject.is_some()) {
            preferences::show_theme(&Browser, &Browser, theme);
            browser::show_theme();
        }
    }

    /// Notes the provider of the account in use as the one that was used last; tracked.
    pub fn follow_last_used(&self) {
        if let Some(account) = self.account() {
            preferences::note_last_used(&Browser, &account.issuer);
        }
    }

    /// The provider that somebody signed in with last in this browser.
    pub fn last_used(&self) -> Option<Issuer> {
        preferences::last_used(&Browser)
    }
}
