//! The document and its address.

use super::{Browser, listen, window};
use crate::protocol::url::Url;
use crate::session::Address;
use crate::session::ports::Navigation as _;
use wasm_bindgen::JsCast;
use web_sys::{Event, PageTransitionEvent};

/// The address of this page; empty parts where the browser gives none.
pub fn address() -> Address {
    let location = window().map(|window| window.location());
    let part = |read: fn(&web_sys::Location) -> Result<String, wasm_bindgen::JsValue>| {
        location.as_ref().and_then(|location| read(location).ok()).unwrap_or_default()
    };
    let query = part(web_sys::Location::search);
    Address {
        path: part(web_sys::Location::pathname),
        query: query.strip_prefix('?').unwrap_or(&query).to_owned(),
        fragment: part(web_sys::Location::hash),
    }
}

/// The address that the app is served at, with a slash at its end (the `base` element of the page).
pub fn base() -> Option<Url> {
    let text = window()?.document()?.base_uri().ok()??;
    let end = text.rfind('/')?;
    Url::parse(&text[..=end])
}

/// Whether the browser offers this page what only secure pages get.
pub fn is_secure_context() -> bool {
    window().is_some_and(|window| window.is_secure_context())
}

/// Takes away what the static page shows until the app is there.
pub fn clear_page() {
    let shell = window().and_then(|window| window.document()).and_then(|it| it.query_selector_all("[data-shell]").ok());
    let Some(shell) = shell else { return };
    for index in 0..shell.length() {
        if let Some(element) = shell.item(index).and_then(|node| node.dyn_into::<web_sys::Element>().ok()) {
            element.remove();
        }
    }
}

/// Names this page in tabs and in the history.
pub fn set_title(title: &str) {
    if let Some(document) = window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

/// Moves the focus to the first element that a selector finds.
pub fn focus(selector: &str) {
    let found = window().and_then(|window| window.document()).and_then(|it| it.query_selector(selector).ok().flatten());
    if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // an element that cannot take the focus leaves it where it is
        let _ = element.focus();
    }
}

/// Shows the page in these colors, or in those of the device; boot/theme.js sees to what is around the page.
pub fn show_theme(theme: Option<&str>) {
    let root = window().and_then(|window| window.document()).and_then(|document| document.document_element());
    if let (Some(window), Some(root), Ok(event)) = (window(), root, Event::new("daypass:theme")) {
        // colors that do not change now change when the page is loaded anew
        let _ = match theme {
            Some(theme) => root.set_attribute("data-theme", theme),
            None => root.remove_attribute("data-theme"),
        };
        let _ = window.dispatch_event(&event);
    }
}

/// Loads this page anew.
pub fn reload() {
    if let Some(window) = window() {
        // a browser that does not reload leaves the page as it is
        let _ = window.location().reload();
    }
}

/// Takes the query off the address, so that what it said is not kept, bookmarked or shared.
pub fn forget_query() {
    let address = address();
    if !address.query.is_empty() {
        Browser.replace_address(&format!("{}{}", address.path, address.fragment));
    }
}

/// Takes an answer of a provider off the address, wherever it stands.
pub fn forget_answer() {
    let address = address();
    let clean = address.without_answer();
    if clean != address.to_text() {
        Browser.replace_address(&clean);
    }
}

/// Calls back whenever the browser shows this page again after having frozen it (Back, bfcache).
pub fn on_page_return(callback: impl Fn() + 'static) {
    if let Some(window) = window() {
        listen(&window, "pageshow", move |event: PageTransitionEvent| {
            if event.persisted() {
                callback();
            }
        });
    }
}
