//! The clipboard.

use super::window;
use wasm_bindgen_futures::JsFuture;

/// Puts a text there; `false` where the browser or the person does not allow it.
pub async fn copy(text: &str) -> bool {
    let Some(window) = window() else { return false };
    JsFuture::from(window.navigator().clipboard().write_text(text)).await.is_ok()
}
