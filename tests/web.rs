//! The adapters in a real browser: run with `scripts/test`, or see there how.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

#[path = "support/alike.rs"]
mod alike;
#[path = "web/components.rs"]
mod components;
#[path = "web/crypto.rs"]
mod crypto;
#[path = "web/http.rs"]
mod http;
#[path = "web/keys.rs"]
mod keys;
#[path = "web/letters.rs"]
mod letters;
#[path = "web/lock.rs"]
mod lock;
#[path = "web/storage.rs"]
mod storage;
#[path = "web/tabs.rs"]
mod tabs;
#[path = "web/windows.rs"]
mod windows;
#[path = "web/wycheproof.rs"]
mod wycheproof;
