//! What a page copies when somebody asks it to, and how that went.

use super::words::common::COPIED;
use crate::ui::copy;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Copies a text and says so; where the browser does not allow it, what to do instead.
pub(super) fn put_on_clipboard(text: String, said: RwSignal<&'static str>, instead: &'static str) {
    said.set("");
    spawn_local(async move {
        let told = if copy(&text).await { COPIED } else { instead };
        // the page may have been left meanwhile
        let _ = said.try_set(told);
    });
}
