#![doc = "wip"]
#[cfg(target_arch = "wasm32")]
pub mod browser;
pub mod protocol;
pub mod session;
#[cfg(target_arch = "wasm32")]
pub mod ui;
