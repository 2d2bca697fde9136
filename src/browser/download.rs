//! Files that the person saves.

use super::window;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Hands the person a file; `false` where the browser does not make one. The page goes nowhere.
pub fn download(name: &str, bytes: &[u8]) -> bool {
    try_download(name, bytes).is_some()
}

fn try_download(name: &str, bytes: &[u8]) -> Option<()> {
    let kind = BlobPropertyBag::new();
    // of no type that a browser would open instead of saving it
    kind.set_type("application/octet-stream");
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &kind).ok()?;
    let link = window()?.document()?.create_element("a").ok()?.dyn_into::<HtmlAnchorElement>().ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // the browser has begun to save it, and lets it go at the end
    let _ = Url::revoke_object_url(&address);
    Some(())
}
