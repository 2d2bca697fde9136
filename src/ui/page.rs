//! What an app may do to its page besides rendering into it.

pub use crate::browser::{focus, forget_query, on_page_return, reload, set_title};
use std::future::Future;

/// Runs a task before anything is rendered; afterwards `leptos::task` does that.
pub fn run(task: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(task);
}
