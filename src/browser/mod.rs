//! The browser as the session's world: one adapter per Web API, each stating facts and deciding nothing.

mod attention;
mod clipboard;
mod clock;
mod crypto;
mod file;
mod http;
mod keys;
mod lock;
mod navigation;
mod page;
mod storage;
mod tabs;
mod tasks;
mod windows;

pub use clipboard::copy;
pub use clock::{local_date_time, local_time};
pub use file::{FileFault, read_file};
pub use page::{
    address, base, clear_page, focus, forget_answer, forget_query, is_secure_context, on_page_return, reload, set_title,
};

/// The page that this code runs in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Browser;

fn window() -> Option<web_sys::Window> {
    web_sys::window()
}
