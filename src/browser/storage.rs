//! `sessionStorage`: this tab only, across reloads. Blocked site data throws on the first touch.

use super::{Browser, window};
use crate::session::ports::{Store, StoreFault};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomException, Storage};

impl Store for Browser {
    fn get(&self, key: &str) -> Result<Option<String>, StoreFault> {
        storage()?.get_item(key).map_err(fault)
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StoreFault> {
        storage()?.set_item(key, value).map_err(fault)
    }

    fn remove(&self, key: &str) -> Result<(), StoreFault> {
        storage()?.remove_item(key).map_err(fault)
    }

    fn keys(&self) -> Result<Vec<String>, StoreFault> {
        let storage = storage()?;
        let count = storage.length().map_err(fault)?;
        (0..count).filter_map(|index| storage.key(index).map_err(fault).transpose()).collect()
    }
}

fn storage() -> Result<Storage, StoreFault> {
    // stor-security-error: HTML, sessionStorage getter
    window().and_then(|window| window.session_storage().ok().flatten()).ok_or(StoreFault::Blocked)
}

pub(super) fn fault(thrown: JsValue) -> StoreFault {
    match thrown.dyn_ref::<DomException>().map(DomException::name).as_deref() {
        Some("QuotaExceededError" | "NS_ERROR_DOM_QUOTA_REACHED") => StoreFault::Full,
        _ => StoreFault::Blocked,
    }
}
