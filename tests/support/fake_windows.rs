//! Popups and frames, faked: each is another page of the same browser.

use super::fake_platform::FakePlatform;
use daypass::session::ports::Windows;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// What became of the windows and frames of one page.
#[derive(Default)]
pub(crate) struct FakeWindows {
    /// Whether the browser opens no popup.
    pub(crate) blocked: Cell<bool>,
    /// Whether the person closes each popup before it gets anywhere.
    pub(crate) closed_at_once: Cell<bool>,
    /// Whether the next page in a window is out of reach for this one.
    pub(crate) severed: Cell<bool>,
    /// Whether this page is inside another one.
    pub(crate) framed: Cell<bool>,
    /// The popups and frames, the oldest first.
    pub(crate) opened: RefCell<Vec<FakeWindow>>,
    /// Whether this page has closed its own window.
    pub(crate) is_closed: Cell<bool>,
}

/// A popup or a frame: a page of its own.
#[derive(Clone)]
pub(crate) struct FakeWindow {
    /// The world as the page in it sees it.
    pub(crate) page: FakePlatform,
    pub(crate) url: Rc<RefCell<Option<String>>>,
    /// Whether the page that opened it has closed it.
    pub(crate) is_gone: Rc<Cell<bool>>,
}

/// What the page that opened a window holds of it.
pub(crate) struct Handle {
    window: FakeWindow,
    severed: bool,
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.window.is_gone.set(!self.severed);
    }
}

impl FakePlatform {
    fn open(&self, page: FakePlatform) -> Handle {
        let window = FakeWindow { page, url: Rc::default(), is_gone: Rc::default() };
        self.windows.opened.borrow_mut().push(window.clone());
        Handle { window, severed: self.windows.severed.get() }
    }

    /// The latest popup or frame.
    pub(crate) fn window(&self) -> FakeWindow {
        self.windows.opened.borrow().last().expect("a window").clone()
    }
}

impl FakeWindow {
    /// Where it was led to.
    pub(crate) fn url(&self) -> String {
        self.url.borrow().clone().expect("an address")
    }
}

impl Windows for FakePlatform {
    type Window = Handle;

    fn open_popup(&self) -> Option<Handle> {
        self.log.add("open popup".to_owned());
        // a new window of a browser begins with a copy of the storage
        (!self.windows.blocked.get()).then(|| self.open(self.duplicate()))
    }

    fn open_frame(&self) -> Option<Handle> {
        self.log.add("open frame".to_owned());
        // a frame of the same site shares the storage of its tab
        let mut page = self.duplicate();
        page.store = Rc::clone(&self.store);
        page.windows.framed.set(true);
        Some(self.open(page))
    }

    fn lead(&self, handle: &Handle, url: &str) -> bool {
        let open = !self.windows.closed_at_once.get();
        if open {
            self.log.add(format!("lead to {}", url.split('?').next().unwrap_or(url)));
            *handle.window.url.borrow_mut() = Some(url.to_owned());
        }
        open
    }

    fn close(&self) {
        self.windows.is_closed.set(true);
    }

    fn is_framed(&self) -> bool {
        self.windows.framed.get()
    }
}
