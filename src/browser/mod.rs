//! The browser as the session's world: one adapter per Web API, each stating facts and deciding nothing.

mod attention;
mod clipboard;
mod clock;
mod crypto;
mod download;
mod file;
mod http;
mod keys;
mod letters;
mod lock;
mod navigation;
mod page;
mod policy;
mod shelf;
mod storage;
mod tabs;
mod tasks;
mod windows;

pub use clipboard::copy;
pub use clock::{local_date_time, local_time};
pub use download::download;
pub use file::{FileFault, read_file};
pub use page::{
    address, base, clear_page, focus, forget_answer, forget_query, is_secure_context, on_page_return, reload,
    set_title, show_theme,
};

pub use shelf::on_shelf_change;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::convert::FromWasmAbi;
use web_sys::EventTarget;

/// The page that this code runs in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Browser;

fn window() -> Option<web_sys::Window> {
    web_sys::window()
}

/// Calls back on each event of this kind, as long as the page lives.
fn listen<E: FromWasmAbi + 'static>(target: &EventTarget, event: &str, callback: impl Fn(E) + 'static) {
    let listener = Closure::<dyn Fn(E)>::new(callback).into_js_value();
    // an event that cannot be heard is one hint less; nothing is judged by it alone
    let _ = target.add_event_listener_with_callback(event, listener.unchecked_ref());
}
