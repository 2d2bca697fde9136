//! Who is there, for pages: steady while the browser is about to leave for a provider.

use crate::session::{Account, Issuer, Status};
use crate::ui::use_daypass;
use leptos::prelude::*;

/// What pages know of the person.
#[derive(Clone, Copy)]
pub(super) struct Presence {
    account: Memo<Option<Account>>,
    ended: Memo<Option<Issuer>>,
    present: Memo<bool>,
}

impl Presence {
    /// Follows the session. Made once, by the layout.
    pub(super) fn follow() -> Self {
        let daypass = use_daypass();
        let status = Memo::new(move |_| daypass.status());
        let account = Memo::new(move |before: Option<&Option<Account>>| match status.get() {
            Status::SignedIn(account) => Some(account),
            Status::Redirecting => before.cloned().flatten(),
            _ => None,
        });
        let ended = Memo::new(move |before: Option<&Option<Issuer>>| match status.get() {
            Status::Expired(issuer) => Some(issuer),
            Status::Redirecting => before.cloned().flatten(),
            _ => None,
        });
        let present = Memo::new(move |_| account.with(Option::is_some));
        Self { account, ended, present }
    }

    /// Whether somebody is signed in; tracked.
    pub(super) fn is_present(self) -> bool {
        self.present.get()
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

/// Who is there.
pub(super) fn use_presence() -> Presence {
    expect_context::<Presence>()
}
