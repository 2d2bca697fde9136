//! The page's own Content-Security-Policy: a `fetch` that it forbids fails like any other, and the browser tells why in an event.

use super::window;
use crate::protocol::url::Url;
use gloo_timers::future::TimeoutFuture;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, SecurityPolicyViolationEvent, SecurityPolicyViolationEventDisposition};

/// Listens as long as it lives.
pub(super) struct Watch {
    document: Option<Document>,
    forbidden: Rc<Cell<bool>>,
    listener: Closure<dyn Fn(SecurityPolicyViolationEvent)>,
}

impl Watch {
    /// Listens for what the policy says of requests to this server; to be made before the request.
    pub(super) fn over(url: &Url) -> Self {
        let (forbidden, origin) = (Rc::new(Cell::new(false)), url.origin());
        let told = Rc::clone(&forbidden);
        let listener = Closure::new(move |event: SecurityPolicyViolationEvent| {
            // some browsers tell the whole address, some the origin only
            let about = event.blocked_uri().starts_with(&origin) && event.effective_directive() == CONNECT;
            if about && event.disposition() == SecurityPolicyViolationEventDisposition::Enforce {
                told.set(true);
            }
        });
        let document = window().and_then(|window| window.document());
        if let Some(document) = &document {
            // an event that cannot be heard leaves the failure without its cause
            let _ = document.add_event_listener_with_callback(EVENT, listener.as_ref().unchecked_ref());
        }
        Self { document, forbidden, listener }
    }

    /// Whether the policy forbade a request since. The event may come a little later than the failure.
    pub(super) async fn forbids(&self) -> bool {
        if !self.forbidden.get() {
            TimeoutFuture::new(PATIENCE_MILLISECONDS).await;
        }
        self.forbidden.get()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(document) = &self.document {
            // what listens no more can be told nothing
            let _ = document.remove_event_listener_with_callback(EVENT, self.listener.as_ref().unchecked_ref());
        }
    }
}

const EVENT: &str = "securitypolicyviolation";
const CONNECT: &str = "connect-src";
const PATIENCE_MILLISECONDS: u32 = 100;
