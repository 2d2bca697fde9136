//! Who is there, for pages.

use crate::session::{Account, Issuer};
use crate::ui::use_daypass;
use leptos::prelude::*;

/// What pages know of the person.
#[derive(Clone, Copy)]
pub(super) struct Presence {
    account: Memo<Option<Account>>,
    ended: Memo<Option<Issuer>>,
    present: Memo<bool>,
    visit: Memo<Option<String>>,
}

impl Presence {
    /// Follows the session. Made once, by the layout.
    pub(super) fn follow() -> Self {
        let daypass = use_daypass();
        let sessions = daypass.clone();
        let account = Memo::new(move |_| daypass.account());
        let ended = Memo::new(move |_| sessions.ended_by());
        let present = Memo::new(move |_| account.with(Option::is_some));
        let visit = Memo::new(move |_| account.with(|account| account.as_ref().map(|account| account.id.clone())));
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

/// Who is there.
pub(super) fn use_presence() -> Presence {
    expect_context::<Presence>()
}
