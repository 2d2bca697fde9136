//! `sessionStorage`.

use daypass::browser::Browser;
use daypass::session::ports::{Store as _, StoreFault};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn what_is_stored_is_found_listed_and_removed() {
    Browser.set("web-test:a", "one").unwrap();
    assert_eq!(Browser.get("web-test:a"), Ok(Some("one".to_owned())));
    assert!(Browser.keys().unwrap().contains(&"web-test:a".to_owned()));
    Browser.remove("web-test:a").unwrap();
    Browser.remove("web-test:a").unwrap();
    assert_eq!(Browser.get("web-test:a"), Ok(None));
}

#[wasm_bindgen_test]
fn stor_quota_a_full_store_says_so_and_keeps_what_it_had() {
    Browser.set("web-test:kept", "kept").unwrap();
    assert_eq!(Browser.set("web-test:huge", &"x".repeat(20 << 20)), Err(StoreFault::Full));
    assert_eq!(Browser.get("web-test:kept"), Ok(Some("kept".to_owned())));
    Browser.remove("web-test:kept").unwrap();
}
