//! The shelf of a browser, faked: a map.

use daypass::session::ports::{Letters, Shelf, StoreFault};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// What all tabs of a browser share, faked.
#[derive(Default)]
pub(crate) struct FakeShelf {
    pub(crate) texts: RefCell<BTreeMap<String, String>>,
    pub(crate) full: Cell<bool>,
}

impl Shelf for FakeShelf {
    fn shelved(&self, name: &str) -> Option<String> {
        self.texts.borrow().get(name).cloned()
    }

    fn shelved_names(&self) -> Vec<String> {
        self.texts.borrow().keys().cloned().collect()
    }

    fn shelve(&self, name: &str, text: &str) -> Result<(), StoreFault> {
        if self.full.get() {
            return Err(StoreFault::Full);
        }
        self.texts.borrow_mut().insert(name.to_owned(), text.to_owned());
        Ok(())
    }

    fn unshelve(&self, name: &str) {
        self.texts.borrow_mut().remove(name);
    }
}

impl Letters for FakeShelf {
    fn letters(&self, text: &str) -> String {
        text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    }
}

impl FakeShelf {
    /// Puts something there behind everybody's back.
    pub(crate) fn plant(&self, name: &str, text: &str) {
        self.texts.borrow_mut().insert(name.to_owned(), text.to_owned());
    }

    /// Everything on it.
    pub(crate) fn texts(&self) -> String {
        format!("{:?}", self.texts.borrow())
    }
}
