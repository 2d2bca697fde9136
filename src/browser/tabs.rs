//! `BroadcastChannel`, and a number in `localStorage`: never a token, and never a text that a stranger could use.

use super::{Browser, listen, window};
use crate::session::ports::Tabs;
use gloo_timers::future::TimeoutFuture;
use js_sys::Function;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, Event, MessageEvent};

thread_local! {
    static CHANNEL: RefCell<Option<Open>> = const { RefCell::new(None) };
}

impl Tabs for Browser {
    fn say(&self, text: &str) {
        CHANNEL.with_borrow(|channel| {
            if let Some(Open(channel)) = channel {
                // without a channel the lock and the shared number still keep tabs apart
                let _ = channel.post_message(&JsValue::from_str(text));
            }
        });
    }

    fn hear(&self, listener: Rc<dyn Fn(&str)>) {
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                listener(&text);
            }
        });
        // it listens as long as the page lives
        let on_message: Function = on_message.into_js_value().unchecked_into();
        open(&on_message);
        // web-pagehide: a page that is put aside must not keep a channel open, or it is not kept
        if let Some(window) = window() {
            listen(&window, "pagehide", |_: Event| CHANNEL.set(None));
            listen(&window, "pageshow", move |_: Event| open(&on_message));
        }
    }

    fn shared_number(&self, name: &str) -> u64 {
        let text = storage().and_then(|storage| storage.get_item(name).ok().flatten());
        text.and_then(|text| text.parse().ok()).unwrap_or_default()
    }

    fn shared_names(&self) -> Vec<String> {
        let Some(storage) = storage() else { return vec![] };
        let count = storage.length().unwrap_or_default();
        (0..count).filter_map(|index| storage.key(index).ok().flatten()).collect()
    }

    fn share_number(&self, name: &str, number: u64) {
        let Some(storage) = storage() else { return };
        // where nothing can be shared, the copies of a session learn of each other by the channel alone
        let _ = match number {
            0 => storage.remove_item(name),
            _ => storage.set_item(name, &number.to_string()),
        };
    }

    async fn wait(&self, milliseconds: u32) {
        TimeoutFuture::new(milliseconds).await;
    }
}

fn open(on_message: &Function) {
    CHANNEL.with_borrow_mut(|channel| {
        if channel.is_none() {
            *channel = BroadcastChannel::new("daypass").ok().map(Open);
        }
        if let Some(Open(channel)) = channel {
            channel.set_onmessage(Some(on_message));
        }
    });
}

/// Closed when dropped.
struct Open(BroadcastChannel);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.set_onmessage(None);
        self.0.close();
    }
}

fn storage() -> Option<web_sys::Storage> {
    window()?.local_storage().ok().flatten()
}
