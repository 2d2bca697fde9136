//! What an app may do to its page besides rendering into it.

use crate::browser::Browser;
pub use crate::browser::{copy, download, focus, forget_query, on_page_return, reload, set_title};
use crate::session::ports::{Attention as _, Tasks as _};
use std::future::Future;

/// Whether somebody can see this page.
pub fn is_visible() -> bool {
    Browser.is_visible()
}

/// Runs a task before anything is rendered; afterwards `leptos::task` does that.
pub fn run(task: impl Future<Output = ()> + 'static) {
    Browser.spawn(Box::pin(task));
}
