//! Renews tokens quietly shortly before they expire, as long as somebody looks at the page. A timer here is a hint and no
//! more: it may come late or not at all, and every call still judges its token when it uses it.

use super::ports::Platform;
use super::record::Record;
use super::{Session, Status};
use crate::protocol::secret::AccessToken;
use futures::FutureExt as _;
use futures::channel::oneshot;
use futures::future::select;
use std::pin::pin;
use std::rc::Rc;

impl<P: Platform> Session<P> {
    /// Begins to renew tokens before they are needed, for as long as the session lives.
    pub fn keep_fresh(self: &Rc<Self>) {
        let session = Rc::downgrade(self);
        self.platform.on_wake(Rc::new(move || {
            if let Some(session) = session.upgrade() {
                session.wake();
            }
        }));
        let (session, platform) = (Rc::downgrade(self), self.platform.clone());
        let watch = async move {
            let (mut failures, mut refused) = (0, vec![]);
            // it holds the session only while it works, so that it ends with it
            while let Some(alive) = session.upgrade() {
                failures = if alive.renew_what_is_due(&mut refused).await { 0 } else { failures + 1 };
                let (sender, woken) = oneshot::channel();
                *alive.sleeper.borrow_mut() = Some(sender);
                let (seconds, jitter) = (alive.seconds_to_next(failures, &refused), alive.jitter());
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

    /// Whether nothing that was due has to be tried again soon. A token whose renewal was refused is left to the calls that
    /// need it, until another one has taken its place.
    async fn renew_what_is_due(self: &Rc<Self>, refused: &mut Vec<AccessToken>) -> bool {
        let Some(record) = self.watched_record() else { return true };
        refused.retain(|token| record.tokens.iter().any(|grant| grant.access_token == *token));
        let mut is_done = true;
        for grant in record.tokens.iter().filter(|grant| grant.due_at().is_some_and(|due| due <= self.now())) {
            let (resource, token) = (grant.resource.as_deref(), &grant.access_token);
            if refused.contains(token) {
                continue;
            }
            match self.renew(&record.id, resource, Some(token)).await {
                Ok(_) => {}
                // rt-transient
                Err(error) if error.is_transient() => is_done = false,
                Err(_) => refused.push(token.clone()),
            }
        }
        is_done
    }

    fn seconds_to_next(&self, failures: u32, refused: &[AccessToken]) -> u32 {
        let tokens = self.watched_record().map(|record| record.tokens).unwrap_or_default();
        let awaited = tokens.iter().filter(|grant| !refused.contains(&grant.access_token));
        let next = awaited.filter_map(|grant| grant.due_at()).min();
        let seconds = next.map_or(LONGEST_SECONDS, |due| due.saturating_sub(self.now()));
        let seconds = seconds.clamp(i64::from(SHORTEST_SECONDS), LONGEST_SECONDS) as u32;
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
