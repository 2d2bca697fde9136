//! The time, told every second as long as the component is there and somebody can see the page.

use crate::session::UnixTime;
use crate::ui;
use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;
use std::time::Duration;

/// Seconds since 1970, as a signal.
pub(super) fn use_now() -> ReadSignal<UnixTime> {
    let (now, set_now) = signal(ui::now());
    let ticking = StoredValue::new(None::<IntervalHandle>);
    let tick = move || {
        // the last tick may come after the component has gone
        let _ = set_now.try_set(ui::now());
    };
    let stop = move || {
        if let Some(Some(ticking)) = ticking.try_update_value(Option::take) {
            ticking.clear();
        }
    };
    let follow = move || {
        stop();
        if ui::is_visible() {
            tick();
            let _ = ticking.try_set_value(set_interval_with_handle(tick, Duration::from_secs(1)).ok());
        }
    };
    follow();
    let listening = window_event_listener_untyped("visibilitychange", move |_| follow());
    on_cleanup(move || {
        listening.remove();
        stop();
    });
    now
}
