//! The calls of this page, in memory only: they are the person's, and go when the account is another one.

use super::presence::{Presence, use_presence};
use crate::session::{ApiRequest, ApiResponse, Error, UnixTime};
use leptos::prelude::*;
use std::sync::Arc;

/// A call that has come to its end.
pub(super) struct Done {
    /// Rises from call to call.
    pub(super) number: u32,
    /// The session that it was made with.
    pub(super) visit: String,
    /// What it is called on the page.
    pub(super) name: String,
    /// When it ended.
    pub(super) at: UnixTime,
    /// What was sent.
    pub(super) request: ApiRequest,
    /// How it ended.
    pub(super) end: End,
}

/// How a call ended.
pub(super) enum End {
    /// With an answer, whatever it says, but without the tokens that it repeats.
    Answered(ApiResponse),
    /// Without one.
    Failed(Error),
    /// The person did not wait for it.
    Cancelled,
}

/// All of them, the newest first.
#[derive(Clone, Copy)]
pub(super) struct History {
    presence: Presence,
    calls: RwSignal<Vec<Arc<Done>>>,
    last: StoredValue<u32>,
    /// The one that opens by itself.
    wanted: RwSignal<Option<u32>>,
}

impl History {
    /// Follows the session. Made once, by the layout.
    pub(super) fn follow() -> Self {
        let history = Self {
            presence: use_presence(),
            calls: RwSignal::new(vec![]),
            last: StoredValue::new(0),
            wanted: RwSignal::new(None),
        };
        Effect::new(move |_| {
            history.presence.is_present_anew();
            history.forget_others();
        });
        history
    }

    /// The number of the next call.
    pub(super) fn number(self) -> u32 {
        self.last.update_value(|last| *last += 1);
        self.last.get_value()
    }

    /// The session in use; not tracked.
    pub(super) fn visit(self) -> String {
        untrack(|| self.presence.told(|account| account.id.clone()))
    }

    /// Notes a call, unless it was somebody else's.
    pub(super) fn add(self, done: Arc<Done>) {
        if done.visit != self.visit() {
            return;
        }
        self.forget_others();
        self.calls.update(|calls| {
            calls.insert(0, done);
            calls.truncate(MAX_CALLS);
            let mut bytes = 0;
            // the newest one stays, however large
            let fitting = calls.iter().take_while(|it| {
                bytes += it.bytes();
                bytes <= MAX_BYTES
            });
            let fitting = fitting.count().max(1);
            calls.truncate(fitting);
        });
    }

    /// The calls of the account in use; tracked.
    pub(super) fn calls(self) -> Vec<Arc<Done>> {
        let visit = self.presence.told(|account| account.id.clone());
        self.calls.with(|calls| calls.iter().filter(|it| it.visit == visit).cloned().collect())
    }

    /// Forgets all of them.
    pub(super) fn clear(self) {
        self.calls.set(vec![]);
    }

    /// Opens a call as soon as it stands there.
    pub(super) fn want(self, number: u32) {
        self.wanted.set(Some(number));
    }

    /// Whether this one opens by itself, asked once.
    pub(super) fn is_wanted(self, number: u32) -> bool {
        let wanted = self.wanted.get_untracked() == Some(number);
        if wanted {
            self.wanted.set(None);
        }
        wanted
    }

    fn forget_others(self) {
        let visit = self.visit();
        if self.calls.with_untracked(|calls| calls.iter().any(|it| it.visit != visit)) {
            self.calls.update(|calls| calls.retain(|it| it.visit == visit));
        }
    }
}

impl Done {
    fn bytes(&self) -> usize {
        let sent = self.request.body.as_ref().map_or(0, String::len);
        match &self.end {
            End::Answered(response) => sent + response.body.len(),
            _ => sent,
        }
    }
}

/// The calls of this page.
pub(super) fn use_history() -> History {
    expect_context::<History>()
}

const MAX_CALLS: usize = 50;
const MAX_BYTES: usize = 48 << 20;
