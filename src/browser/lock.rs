//! Web Locks: one holder per name among all tabs of this origin. Where they are missing, the lock is granted at once.

use super::{Browser, window};
use crate::session::ports::Lock;
use futures::channel::oneshot;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

impl Lock for Browser {
    type Guard = Option<Held>;

    async fn hold(&self, name: &str) -> Self::Guard {
        let (granted, wait) = oneshot::channel();
        let mut granted = Some(granted);
        let callback = Closure::once_into_js(move |_lock: JsValue| {
            Promise::new(&mut |release, _| {
                // a requester that went away needs no lock: what it is not given is dropped at once
                let _ = granted.take().map(|granted| granted.send(Held { release }));
            })
        });
        let request = request(name, &callback)?;
        let refused = JsFuture::from(request);
        match futures::future::select(wait, refused).await {
            futures::future::Either::Left((Ok(held), _)) => Some(held),
            _ => None,
        }
    }
}

/// A lock that is held until this is dropped, or the tab is closed.
pub struct Held {
    release: Function,
}

impl Drop for Held {
    fn drop(&mut self) {
        // settling a promise cannot fail
        let _ = self.release.call0(&JsValue::UNDEFINED);
    }
}

/// `navigator.locks` has no stable binding, so its one method is looked up by name.
fn request(name: &str, callback: &JsValue) -> Option<Promise> {
    let navigator = window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object)?;
    let method: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    method.call2(&locks, &name.into(), callback).ok()?.dyn_into().ok()
}
