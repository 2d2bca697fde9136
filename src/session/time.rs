//! What time it is: the wall clock, which must not run backwards, and how far it is off from that of others.

use super::Session;
use super::error::{Error, Result};
use super::flight::Event;
use super::ports::Platform;
use super::words::HOST;
use crate::protocol;
use crate::protocol::id_token::{self, Expected};
use crate::protocol::jws::Verified;
use crate::protocol::types::UnixTime;
use std::cell::Cell;

/// When the page was opened, by two clocks, and what is known of the first one.
pub(super) struct Watch {
    wall: UnixTime,
    monotonic: f64,
    ahead: Cell<i64>,
}

impl Watch {
    pub(super) fn start<P: Platform>(platform: &P) -> Self {
        Self { wall: platform.now(), monotonic: platform.monotonic_milliseconds(), ahead: Cell::new(0) }
    }
}

impl<P: Platform> Session<P> {
    /// Seconds since 1970. Setting the wall clock back does not turn it back, as long as the page lives.
    pub(super) fn now(&self) -> UnixTime {
        // web-clock: a clock that is set back extends nothing
        let elapsed = (self.platform.monotonic_milliseconds() - self.watch.monotonic) / 1000.0;
        self.platform.now().max(self.watch.wall.saturating_add(elapsed as UnixTime))
    }

    /// By how much that is ahead of the wall clock, which all tabs share.
    pub(super) fn ahead_of_wall_clock(&self) -> i64 {
        self.now().saturating_sub(self.platform.now())
    }

    /// The time that others tell: the wall clock as it stands, less what it has been found ahead within limits.
    pub(super) fn common_time(&self) -> UnixTime {
        self.platform.now().saturating_sub(self.watch.ahead.get())
    }

    /// Judges an ID token. If only this computer's clock stands in the way, the static host is asked for the time: a clock
    /// that is a little off is allowed for, and one that is far off is named instead of the token.
    pub(super) async fn judge_with_clock<T>(
        &self,
        token: &Verified,
        expected: Expected<'_>,
        judge: impl Fn(&Expected<'_>) -> protocol::Result<T>,
    ) -> Result<T> {
        let error = match judge(&expected) {
            Ok(judged) => return Ok(judged),
            Err(error) => error,
        };
        let Some(skew) = id_token::clock_skew_of(token, &expected) else { return Err(error.into()) };
        let ahead = skew.saturating_add(self.watch.ahead.get());
        let told = self.platform.host_time().await.map(|host| self.platform.now().saturating_sub(host));
        let witness = if told.is_some() { HOST } else { "nobody" };
        self.note(
            Event::ClockChecked,
            &[("ahead", &format!("{} seconds", told.unwrap_or(ahead))), ("witness", witness)],
        );
        // an old token would look like a clock that is ahead: somebody else has to say so too
        match told {
            Some(told) if told.saturating_sub(ahead).abs() > AGREEMENT_SECONDS => Err(error.into()),
            Some(told) if told.abs() <= CORRECTION_SECONDS => {
                self.watch.ahead.set(told);
                Ok(judge(&Expected { now: self.common_time(), clock_ahead: told, ..expected })?)
            }
            _ => Err(Error::Clock { ahead_seconds: ahead, confirmed: told.is_some() }),
        }
    }

    /// By how many seconds this computer's clock has been found ahead, or behind where negative, and is allowed for; `None`
    /// where nobody had to be asked for the time since the page was opened.
    pub fn clock_ahead(&self) -> Option<i64> {
        Some(self.watch.ahead.get()).filter(|ahead| *ahead != 0)
    }
}

/// Two witnesses of the time agree when they differ by no more than this.
const AGREEMENT_SECONDS: i64 = 120;

/// idt-leeway: a clock that is off by more than a few minutes is not allowed for (OIDC Core §2).
const CORRECTION_SECONDS: i64 = 300;
