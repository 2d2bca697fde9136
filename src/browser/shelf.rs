//! `localStorage`, for what a person has chosen: all tabs of this browser share it, and it outlives them. Never for a secret.

use super::{Browser, listen, window};
use crate::session::ports::{Shelf, StoreFault};
use wasm_bindgen::JsValue;
use web_sys::{Event, Storage};

impl Shelf for Browser {
    fn shelved(&self, name: &str) -> Option<String> {
        storage()?.get_item(name).ok().flatten()
    }

    fn shelved_names(&self) -> Vec<String> {
        let Some(storage) = storage() else { return vec![] };
        let count = storage.length().unwrap_or_default();
        (0..count).filter_map(|index| storage.key(index).ok().flatten()).collect()
    }

    fn shelve(&self, name: &str, text: &str) -> Result<(), StoreFault> {
        let storage = storage().ok_or(StoreFault::Blocked)?;
        storage.set_item(name, text).map_err(super::storage::fault)
    }

    fn unshelve(&self, name: &str) {
        if let Some(storage) = storage() {
            // a shelf that cannot be reached is empty
            let _ = storage.remove_item(name);
        }
    }
}

/// Calls back with the name of what another tab has changed there; with no name where it has removed everything.
pub fn on_shelf_change(callback: impl Fn(Option<&str>) + 'static) {
    if let Some(window) = window() {
        listen(&window, "storage", move |event: Event| {
            let name = js_sys::Reflect::get(&event, &JsValue::from_str("key")).ok().and_then(|name| name.as_string());
            callback(name.as_deref());
        });
    }
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}
