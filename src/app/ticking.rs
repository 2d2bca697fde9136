//! The time, told every second as long as the component is there and somebody can see the page.

use crate::session::UnixTime;
use crate::ui;
use leptos::prelude::*;
use std::time::Duration;

/// Seconds since 1970, as a signal.
pub(super) fn use_now() -> ReadSignal<UnixTime> {
    let (now, set_now) = signal(ui::now());
    let tick = move || {
        // not by starting and stopping with the page: that has kept it out of the back/forward cache
        if ui::is_visible() {
            // the last tick may come after the component has gone
            let _ = set_now.try_set(ui::now());
        }
    };
    if let Ok(ticking) = set_interval_with_handle(tick, Duration::from_secs(1)) {
        on_cleanup(move || ticking.clear());
    }
    now
}
