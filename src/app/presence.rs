//! Who is there, for pages.

use crate::session::{Account, Issuer, UnixTime};
use crate::ui::use_daypass;
use leptos::prelude::*;

/// What pages know of the person.
#[derive(Clone, Copy)]
pub(super) struct Presence {
    account: Memo<Option<Account>>,
    ended: Memo<Option<Issuer>>,
    present: Memo<bool>,
    visit: Memo<Option<Visit>>,
}

impl Presence {
    /// Follows the session. Made once, by the layout.
    pub(super) fn follow() -> Self {
        let daypass = use_daypass();
        let sessions = daypass.clone();
        let account = Memo::new(move |_| daypass.account());
        let ended = Memo::new(move |_| sessions.ended_by());
        let present = Memo::new(move |_| account.with(Option::is_some));
        let visit = Memo::new_with_compare(
            move |_| account.with(|account| account.as_ref().map(Visit::of)),
            |before, after| match (before.and_then(Option::as_ref), after.and_then(Option::as_ref)) {
                (Some(before), Some(after)) => !before.goes_on_as(after),
                (before, after) => before.is_some() != after.is_some(),
            },
        );
        Self { account, ended, present, visit }
    }

    /// Whether somebody is signed in; tracked.
    pub(super) fn is_present(self) -> bool {
        self.present.get()
    }

    /// Whether somebody is signed in; tracked, and told anew when it is somebody else or another sign-in.
    pub(super) fn is_present_anew(self) -> bool {
        self.visit.with(Option::is_some)
    }

    /// The provider that has ended the session of this tab; tracked.
    pub(super) fn ended_by(self) -> Option<Issuer> {
        self.ended.get()
    }

    /// Reads the account; the default when nobody is signed in; tracked.
    pub(super) fn told<T: Default>(self, read: impl FnOnce(&Account) -> T) -> T {
        self.account.with(|account| account.as_ref().map(read).unwrap_or_default())
    }
}

/// One sign-in of one person. A renewed token does not change it.
struct Visit {
    issuer: Issuer,
    subject: Option<String>,
    signed_in_at: UnixTime,
}

impl Visit {
    fn of(account: &Account) -> Self {
        let Account { issuer, subject, signed_in_at, .. } = account;
        Self { issuer: issuer.clone(), subject: subject.clone(), signed_in_at: *signed_in_at }
    }

    fn goes_on_as(&self, later: &Self) -> bool {
        // without OpenID Connect the subject becomes known after the sign-in
        let same_person = self.subject.is_none() || self.subject == later.subject;
        same_person && self.issuer == later.issuer && self.signed_in_at == later.signed_in_at
    }
}

/// Who is there.
pub(super) fn use_presence() -> Presence {
    expect_context::<Presence>()
}
