//! What the person in use prefers, and which provider was used last in this browser.

use super::handle::Daypass;
use crate::browser::{self, Browser};
use crate::session::{Issuer, Preferences, preferences};
use leptos::prelude::*;

impl Daypass {
    /// What the person in use prefers; the defaults where nobody is known; tracked.
    pub fn preferences(&self) -> Preferences {
        self.shelf.track();
        let Some((issuer, subject)) = self.account().and_then(|it| Some((it.issuer, it.subject?))) else {
            return Preferences::default();
        };
        let unkept = self.unkept.read();
        match unkept.as_ref().filter(|it| (&it.issuer, &it.subject) == (&issuer, &subject)) {
            Some(it) => it.preferred.clone(),
            None => preferences::preferences(&Browser, &issuer, &subject),
        }
    }

    /// Keeps what the person in use prefers; `false` where nobody is known, or the browser does not keep it and it holds until the
    /// page is closed.
    pub fn prefer(&self, preferred: &Preferences) -> bool {
        let Some((issuer, subject)) = untrack(|| self.account()).and_then(|it| Some((it.issuer, it.subject?))) else {
            return false;
        };
        let kept = preferences::prefer(&Browser, &issuer, &subject, preferred).is_ok();
        if kept {
            preferences::share_theme(&Browser, preferred.theme);
        }
        self.unkept.set((!kept).then(|| Unkept { issuer, subject, preferred: preferred.clone() }));
        self.shelf.update(|changes| *changes += 1);
        kept
    }

    /// Shows the colors that the person in use prefers. With nobody there they stay as they were; tracked.
    pub fn follow_preferences(&self) {
        let theme = self.preferences().theme;
        if self.account().is_some_and(|account| account.subject.is_some()) {
            preferences::show_theme(&Browser, theme);
            browser::show_theme(theme.attribute());
        }
    }

    /// Notes for new tabs who came into use last: the provider, and the colors that the person prefers. Tracked.
    pub fn follow_last_used(&self) {
        let Some(account) = self.account() else { return };
        preferences::note_last_used(&Browser, &account.issuer);
        if account.subject.is_some() {
            preferences::share_theme(&Browser, untrack(|| self.preferences()).theme);
        }
    }

    /// The provider that somebody signed in with last in this browser.
    pub fn last_used(&self) -> Option<Issuer> {
        preferences::last_used(&Browser)
    }
}

/// What one person prefers where the browser keeps nothing.
#[derive(Clone)]
pub(super) struct Unkept {
    issuer: Issuer,
    subject: String,
    preferred: Preferences,
}
