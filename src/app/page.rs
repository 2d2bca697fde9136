//! What happens when a page opens: it gets its title, and the focus goes to its heading.

use crate::ui::{self, use_daypass};
use leptos::prelude::*;

/// Whether a page has been opened since the app was loaded.
#[derive(Clone, Copy)]
pub(super) struct Opened(StoredValue<bool>);

impl Opened {
    /// None yet.
    pub(super) fn none() -> Self {
        Self(StoredValue::new(false))
    }
}

/// Gives the page its title. The first page leaves the focus where the browser puts it; later ones take it.
pub(super) fn open_page(title: &str) {
    ui::set_title(&format!("{title} · {}", use_daypass().configuration().name));
    let Opened(opened) = expect_context();
    if opened.get_value() {
        request_animation_frame(|| ui::focus("main h1"));
    }
    opened.set_value(true);
}
