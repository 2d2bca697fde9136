//! Who is there, for pages.

use super::words::common::SOMEBODY;
use crate::session::{Account, Error, Issuer};
use crate::ui::use_daypass;
use leptos::prelude::*;

/// What pages know of the person.
#[derive(Clone, Copy)]
pub(super) struct Presence {
    account: Memo<Option<Account>>,
    holders: Memo<Vec<Holder>>,
    ended: Memo<Option<Ended>>,
    present: Memo<bool>,
    visit: Memo<Option<String>>,
}

/// Somebody who is signed in in this tab, whether in use or not.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Holder {
    /// Names the session.
    pub(super) id: String,
    /// What to call the person; `None` until the provider has been asked.
    pub(super) name: Option<String>,
    /// The provider's name.
    pub(super) provider: String,
    /// The provider.
    pub(super) issuer: Issuer,
    /// The person at this provider, where it is known.
    pub(super) subject: Option<String>,
}

/// A session that its provider has ended.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Ended {
    /// The provider.
    pub(super) issuer: Issuer,
    /// Whose it was, where that is known.
    pub(super) name: Option<String>,
    /// Why, where the provider did not simply end it.
    pub(super) cause: Option<Error>,
}

impl Presence {
    /// Follows the session. Made once, by the layout.
    pub(super) fn follow() -> Self {
        let daypass = use_daypass();
        let (sessions, all) = (daypass.clone(), daypass.clone());
        let account = Memo::new(move |_| daypass.account());
        let holders = Memo::new(move |_| all.accounts().iter().map(Holder::of).collect());
        let ended = Memo::new(move |_| {
            let issuer = sessions.ended_by()?;
            let name = sessions.ended().and_then(|account| Holder::of(&account).name);
            Some(Ended { issuer, name, cause: sessions.ended_because() })
        });
        let present = Memo::new(move |_| account.with(Option::is_some));
        let visit = Memo::new(move |_| account.with(|account| account.as_ref().map(|account| account.id.clone())));
        Self { account, holders, ended, present, visit }
    }

    /// Whether somebody is signed in; tracked.
    pub(super) fn is_present(self) -> bool {
        self.present.get()
    }

    /// Whether somebody is signed in; tracked, and told anew when it is somebody else or another sign-in.
    pub(super) fn is_present_anew(self) -> bool {
        self.visit.with(Option::is_some)
    }

    /// Everybody who is signed in in this tab; tracked.
    pub(super) fn holders(self) -> Vec<Holder> {
        self.holders.get()
    }

    /// Whether this session is the one in use; tracked.
    pub(super) fn is_in_use(self, id: &str) -> bool {
        self.visit.with(|visit| visit.as_deref() == Some(id))
    }

    /// The session of this tab that its provider has ended; tracked.
    pub(super) fn ended(self) -> Option<Ended> {
        self.ended.get()
    }

    /// Reads the account; the default when nobody is signed in; tracked.
    pub(super) fn told<T: Default>(self, read: impl FnOnce(&Account) -> T) -> T {
        self.account.with(|account| account.as_ref().map(read).unwrap_or_default())
    }
}

impl Holder {
    /// The name, or what stands for it.
    pub(super) fn title(&self) -> &str {
        self.name.as_deref().unwrap_or(SOMEBODY)
    }

    fn of(account: &Account) -> Self {
        let is_known = account.subject.is_some() || !account.claims.is_empty();
        Self {
            id: account.id.clone(),
            name: is_known.then(|| account.display_name().to_owned()),
            provider: account.provider.clone(),
            issuer: account.issuer.clone(),
            subject: account.subject.clone(),
        }
    }
}

/// Who is there.
pub(super) fn use_presence() -> Presence {
    expect_context::<Presence>()
}
