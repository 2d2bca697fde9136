//! Renews tokens quietly shortly before they expire, as long as somebody looks at the page. A timer here is a hint and no
//! more: it may come late or not at all, and every call still judges its token when it uses it.

use super::error::Result;
use super::ports::Platform;
use super::record::{Grant, Record};
use super::{Session, Status};
use crate::protocol::secret::AccessToken;
use crate::protocol::types::UnixTime;
use futures::FutureExt as _;
use futures::channel::oneshot;
use futures::future::select;
use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;

/// How the watch over the tokens goes.
#[derive(Default)]
pub(super) struct Freshness {
    is_watched: Cell<bool>,
    failures: Cell<u32>,
    /// When it is looked next what is due.
    next_look_at: Cell<UnixTime>,
    refused: RefCell<Vec<AccessToken>>,
}

impl<P: Platform> Session<P> {
    /// Begins to renew tokens before they are needed, for as long as the session lives.
    pub fn keep_fresh(self: &Rc<Self>) {
        self.freshness.is_watched.set(true);
        let session = Rc::downgrade(self);
        self.platform.on_wake(Rc::new(move || {
            if let Some(session) = session.upgrade() {
                session.wake();
            }
        }));
        let (session, platform) = (Rc::downgrade(self), self.platform.clone());
        let watch = async move {
            // it holds the session only while it works, so that it ends with it
            while let Some(alive) = session.upgrade() {
                let is_done = alive.renew_what_is_due().await;
                alive.freshness.failures.set(if is_done { 0 } else { alive.freshness.failures.get() + 1 });
                let (seconds, jitter) = (alive.seconds_to_next(), alive.jitter());
                alive.freshness.next_look_at.set(alive.now().saturating_add(i64::from(seconds)));
                // told before anything can wake it: being told is no reason to look again
                alive.restore_who_is_shown();
                let (sender, woken) = oneshot::channel();
                *alive.sleeper.borrow_mut() = Some(sender);
                drop(alive);
                select(woken, pin!(platform.wait(seconds * 1000))).await;
                platform.wait(jitter).await;
            }
        };
        self.platform.spawn(watch.boxed_local());
    }

    /// Something has changed: somebody looks again, the network is back, or there is another account.
    pub(super) fn wake(&self) {
        if let Some(sleeper) = self.sleeper.borrow_mut().take() {
            // whoever slept may have woken by itself
            let _ = sleeper.send(());
        }
    }

    /// Renews the access token of the account in use now, whether it is time or not.
    ///
    /// # Errors
    /// Nobody is signed in, or the provider renewed nothing. The session goes on unless the provider has ended it.
    pub async fn refresh(self: &Rc<Self>) -> Result<()> {
        let record = self.record()?;
        let token = record.grant(None).map(|grant| &grant.access_token);
        self.renew(&record.id, None, token).await.map(drop)
    }

    /// When the main token of a session is renewed before it is needed, if it is.
    pub(super) fn renews_at(&self, record: &Record) -> Option<UnixTime> {
        let is_watched =
            self.freshness.is_watched.get() && record.refresh_token.is_some() && self.is_in_use(&record.id);
        let grant = record.grant(None).filter(|grant| is_watched && !self.is_refused(grant))?;
        let due = grant.due_at()?;
        Some(due.max(self.freshness.next_look_at.get()))
    }

    /// Whether nothing that was due has to be tried again soon. A token whose renewal was refused is left to the calls that
    /// need it, until another one has taken its place.
    async fn renew_what_is_due(self: &Rc<Self>) -> bool {
        let Some(record) = self.watched_record() else { return true };
        self.freshness
            .refused
            .borrow_mut()
            .retain(|token| record.tokens.iter().any(|grant| grant.access_token == *token));
        let mut is_done = true;
        for grant in record.tokens.iter().filter(|grant| grant.due_at().is_some_and(|due| due <= self.now())) {
            let (resource, token) = (grant.resource.as_deref(), &grant.access_token);
            if self.is_refused(grant) {
                continue;
            }
            match self.renew(&record.id, resource, Some(token)).await {
                Ok(_) => {}
                // rt-transient
                Err(error) if error.is_transient() => is_done = false,
                Err(_) => self.freshness.refused.borrow_mut().push(token.clone()),
            }
        }
        is_done
    }

    fn is_refused(&self, grant: &Grant) -> bool {
        self.freshness.refused.borrow().contains(&grant.access_token)
    }

    /// What is shown of the account in use, where it has changed.
    fn restore_who_is_shown(&self) {
        if matches!(*self.status.borrow(), Status::SignedIn(_)) {
            self.restore();
        }
    }

    fn seconds_to_next(&self) -> u32 {
        let tokens = self.watched_record().map(|record| record.tokens).unwrap_or_default();
        let awaited = tokens.iter().filter(|grant| !self.is_refused(grant));
        let next = awaited.filter_map(|grant| grant.due_at()).min();
        let seconds = next.map_or(LONGEST_SECONDS, |due| due.saturating_sub(self.now()));
        let seconds = seconds.clamp(i64::from(SHORTEST_SECONDS), LONGEST_SECONDS) as u32;
        let failures = self.freshness.failures.get();
        let patience = if failures == 0 { 0 } else { SHORTEST_SECONDS << failures.min(MAX_DOUBLINGS) };
        seconds.max(patience)
    }

    /// So that copies that somebody sees side by side do not begin in the same moment where nothing else keeps them apart.
    fn jitter(&self) -> u32 {
        let mut octets = [0; 2];
        // without randomness nobody has signed in
        let _ = self.platform.random(&mut octets);
        u32::from(u16::from_be_bytes(octets)) % JITTER_MILLISECONDS
    }

    /// The record of the account in use, if it can be renewed and somebody looks at it.
    fn watched_record(&self) -> Option<Record> {
        // nothing is renewed that would be lost with the page
        let is_staying = *self.status.borrow() != Status::Redirecting;
        let record = self.record().ok().filter(|record| record.refresh_token.is_some());
        record.filter(|_| is_staying && self.platform.is_visible())
    }
}

/// A timer that sleeps longer would be wrong for longer after the computer has slept.
const LONGEST_SECONDS: i64 = 60;
const SHORTEST_SECONDS: u32 = 10;
const MAX_DOUBLINGS: u32 = 5;
const JITTER_MILLISECONDS: u32 = 3000;
