//! A map as session storage.

use super::fake_platform::{FakePlatform, Log};
use daypass::session::ports::{Store, StoreFault};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// The session storage of a tab.
#[derive(Default)]
pub(crate) struct FakeStore {
    map: RefCell<BTreeMap<String, String>>,
    fault: Cell<Option<StoreFault>>,
    full: RefCell<Option<&'static str>>,
    log: Log,
}

impl FakeStore {
    pub(crate) fn new(log: &Log) -> Self {
        Self { log: log.clone(), ..Self::default() }
    }

    /// What a duplicated tab begins with.
    pub(crate) fn copy(&self) -> Self {
        Self { map: self.map.clone(), log: self.log.clone(), ..Self::default() }
    }

    /// From now on, nothing can be read or written.
    pub(crate) fn block(&self) {
        self.fault.set(Some(StoreFault::Blocked));
    }

    /// From now on, nothing can be written under keys with this prefix.
    pub(crate) fn fill(&self, prefix: &'static str) {
        *self.full.borrow_mut() = Some(prefix);
    }

    /// Everything that is kept, under keys with this prefix; the flight recorder's only where it is asked for.
    pub(crate) fn dump(&self, prefix: &str) -> Vec<(String, String)> {
        let of = |(key, value): (&String, &String)| (key.clone(), value.clone());
        self.map
            .borrow()
            .iter()
            .filter(|(key, _)| key.starts_with(prefix) && (!prefix.is_empty() || kind(key) != "flight"))
            .map(of)
            .collect()
    }

    /// Puts something there behind the session's back.
    pub(crate) fn plant(&self, key: &str, value: &str) {
        self.map.borrow_mut().insert(key.to_owned(), value.to_owned());
    }

    /// Removes something behind the session's back.
    pub(crate) fn steal(&self, prefix: &str) {
        self.map.borrow_mut().retain(|key, _| !key.starts_with(prefix));
    }

    fn check(&self) -> Result<(), StoreFault> {
        self.fault.get().map_or(Ok(()), Err)
    }
}

impl Store for FakePlatform {
    fn get(&self, key: &str) -> Result<Option<String>, StoreFault> {
        self.store.check()?;
        Ok(self.store.map.borrow().get(key).cloned())
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StoreFault> {
        self.store.check()?;
        if self.store.full.borrow().is_some_and(|prefix| key.starts_with(prefix)) {
            return Err(StoreFault::Full);
        }
        // the flight recorder writes along with everything and is looked at by itself
        if kind(key) != "flight" {
            self.store.log.add(format!("set {}", kind(key)));
        }
        self.store.plant(key, value);
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), StoreFault> {
        self.store.check()?;
        if self.store.map.borrow_mut().remove(key).is_some() {
            self.store.log.add(format!("remove {}", kind(key)));
        }
        Ok(())
    }

    fn keys(&self) -> Result<Vec<String>, StoreFault> {
        self.store.check()?;
        Ok(self.store.map.borrow().keys().cloned().collect())
    }
}

fn kind(key: &str) -> &str {
    key.split(':').nth(1).unwrap_or(key)
}
