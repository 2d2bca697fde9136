//! Page visibility, and the network that comes back.

use super::{Browser, listen, window};
use crate::session::ports::Attention;
use std::rc::Rc;
use web_sys::{Event, VisibilityState};

impl Attention for Browser {
    fn is_visible(&self) -> bool {
        let document = window().and_then(|window| window.document());
        document.is_none_or(|document| document.visibility_state() == VisibilityState::Visible)
    }

    fn on_wake(&self, listener: Rc<dyn Fn()>) {
        let Some(window) = window() else { return };
        let wake = move |_: Event| {
            if Browser.is_visible() {
                listener();
            }
        };
        listen(&window, "online", wake.clone());
        if let Some(document) = window.document() {
            listen(&document, "visibilitychange", wake);
        }
    }
}
