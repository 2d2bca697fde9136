//! `window.open` and frames.

use super::{Browser, window};
use crate::session::ports::Windows;
use web_sys::{Element, Window};

/// A window or a frame of this page; gone when dropped.
pub enum Opened {
    /// A window. Where its page has severed it from this one, it stays.
    Popup(Window),
    /// A frame.
    Frame(Element),
}

impl Windows for Browser {
    type Window = Opened;

    fn open_popup(&self) -> Option<Opened> {
        let opened = window()?.open_with_url_and_target_and_features("", "_blank", FEATURES).ok()??;
        // some blockers give a window that is closed
        (!opened.closed().unwrap_or(true)).then_some(Opened::Popup(opened))
    }

    fn open_frame(&self) -> Option<Opened> {
        let frame = window()?.document()?.create_element("iframe").ok()?;
        for (name, value) in FRAME {
            frame.set_attribute(name, value).ok()?;
        }
        Some(Opened::Frame(frame))
    }

    fn lead(&self, opened: &Opened, url: &str) -> bool {
        match opened {
            Opened::Popup(popup) => !popup.closed().unwrap_or(true) && popup.location().replace(url).is_ok(),
            Opened::Frame(frame) => {
                let body = window().and_then(|window| window.document()).and_then(|document| document.body());
                // the address comes before the place, so that the frame leaves no trace in the history
                frame.set_attribute("src", url).is_ok() && body.is_some_and(|body| body.append_child(frame).is_ok())
            }
        }
    }

    fn close(&self) {
        if let Some(window) = window() {
            // a window that this page may not close stays
            let _ = window.close();
        }
    }

    fn is_framed(&self) -> bool {
        window().is_some_and(|window| window.parent().ok().flatten().is_some_and(|parent| parent != window))
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        match self {
            // a window that is closed already, or out of reach, stays as it is
            Self::Popup(popup) => drop(popup.close()),
            Self::Frame(frame) => frame.remove(),
        }
    }
}

const FEATURES: &str = "popup,width=520,height=720";

/// A page in the frame may do what an answer takes, and may not lead this page away.
const FRAME: [(&str, &str); 4] = [
    ("hidden", ""),
    ("aria-hidden", "true"),
    ("sandbox", "allow-scripts allow-same-origin allow-forms"),
    ("referrerpolicy", "no-referrer"),
];
