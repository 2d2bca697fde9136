//! A clock that is moved by hand.

use super::fake_platform::FakePlatform;
use daypass::protocol::types::UnixTime;
use daypass::session::ports::Clock;
use std::cell::Cell;

/// A clock that stands still until it is moved.
pub(crate) struct FakeClock {
    now: Cell<UnixTime>,
    monotonic: Cell<f64>,
    /// How far the host's clock is ahead of this one; `None` where the host does not tell the time.
    pub(crate) host: Cell<Option<i64>>,
    pub(crate) host_asked: Cell<u32>,
}

impl Default for FakeClock {
    fn default() -> Self {
        Self { now: Cell::new(NOW), monotonic: Cell::default(), host: Cell::new(Some(0)), host_asked: Cell::default() }
    }
}

impl FakeClock {
    pub(crate) fn now(&self) -> UnixTime {
        self.now.get()
    }

    /// Milliseconds by the clock that never jumps.
    pub(crate) fn monotonic(&self) -> f64 {
        self.monotonic.get()
    }

    /// Time passes; a negative number is somebody who sets the clock back.
    pub(crate) fn advance(&self, seconds: i64) {
        self.set_wall(seconds);
        self.monotonic.set(self.monotonic.get() + seconds.max(0) as f64 * 1000.0);
    }

    /// Somebody sets the clock forward by so many seconds, or back, and no time passes.
    pub(crate) fn set_wall(&self, seconds: i64) {
        self.now.set(self.now.get() + seconds);
    }
}

impl Clock for FakePlatform {
    fn now(&self) -> UnixTime {
        self.clock.now()
    }

    fn monotonic_milliseconds(&self) -> f64 {
        self.clock.monotonic() - self.loaded.get()
    }

    async fn host_time(&self) -> Option<UnixTime> {
        self.clock.host_asked.set(self.clock.host_asked.get() + 1);
        self.clock.host.get().map(|ahead| self.clock.now() + ahead)
    }
}

const NOW: UnixTime = 1_800_000_000;
