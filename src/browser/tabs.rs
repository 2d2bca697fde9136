//! `BroadcastChannel`, and a number in `localStorage`: never a token, and never a text that a stranger could use.

use super::{Browser, window};
use crate::session::ports::Tabs;
use gloo_timers::future::TimeoutFuture;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

thread_local! {
    static CHANNEL: RefCell<Option<BroadcastChannel>> = const { RefCell::new(None) };
}

impl Tabs for Browser {
    fn say(&self, text: &str) {
        CHANNEL.with_borrow(|channel| {
            if let Some(channel) = channel {
                // without a channel the lock and the shared number still keep tabs apart
                let _ = channel.post_message(&JsValue::from_str(text));
            }
        });
    }

    fn hear(&self, listener: Rc<dyn Fn(&str)>) {
        let Ok(channel) = BroadcastChannel::new("daypass") else { return };
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                listener(&text);
            }
        });
        channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        // it listens as long as the page lives
        on_message.forget();
        CHANNEL.set(Some(channel));
    }

    fn shared_number(&self, name: &str) -> u64 {
        let text = storage().and_then(|storage| storage.get_item(name).ok().flatten());
        text.and_then(|text| text.parse().ok()).unwrap_or_default()
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

fn storage() -> Option<web_sys::Storage> {
    window()?.local_storage().ok().flatten()
}
