//! `location` and `history`.

use super::{Browser, window};
use crate::session::ports::Navigation;
use wasm_bindgen::JsValue;

impl Navigation for Browser {
    fn leave_for(&self, url: &str) {
        if let Some(window) = window() {
            // the address was built from a parsed https URL, so the browser takes it
            let _ = window.location().assign(url);
        }
    }

    fn replace_address(&self, path: &str) -> bool {
        let history = window().and_then(|window| window.history().ok());
        history.is_some_and(|it| it.replace_state_with_url(&JsValue::NULL, "", Some(path)).is_ok())
    }

    fn replace_page(&self, path: &str) {
        if let Some(window) = window() {
            // a path of this origin is always allowed
            let _ = window.location().replace(path);
        }
    }
}
