//! Page visibility, and the network that comes back.

use super::{Browser, window};
use crate::session::ports::Attention;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventTarget, VisibilityState};

impl Attention for Browser {
    fn is_visible(&self) -> bool {
        let document = window().and_then(|window| window.document());
        document.is_none_or(|document| document.visibility_state() == VisibilityState::Visible)
    }

    fn on_wake(&self, listener: Rc<dyn Fn()>) {
        let Some(window) = window() else { return };
        let wake = Closure::<dyn Fn()>::new(move || {
            if Browser.is_visible() {
                listener();
            }
        });
        let listen = |target: &EventTarget, event: &str| {
            // an event that cannot be heard leaves the timers, and every call judges its token itself
            let _ = target.add_event_listener_with_callback(event, wake.as_ref().unchecked_ref());
        };
        listen(&window, "online");
        if let Some(document) = window.document() {
            listen(&document, "visibilitychange");
        }
        // it listens as long as the page lives
        wake.forget();
    }
}
