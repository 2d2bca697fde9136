//! The ports of the session, faked: one tab of a browser, locks that exclude, and one log in which everything that happens stands in
//! its order. The other ports have files of their own.

use super::fake_clock::FakeClock;
use super::fake_crypto::FakeCrypto;
use super::fake_keys::FakeKeys;
use super::fake_network::Network;
use super::fake_store::FakeStore;
use super::fake_tabs::Bus;
use super::fake_windows::FakeWindows;
use daypass::session::ports::{Attention, Lock, Navigation, Tasks};
use futures::executor::LocalSpawner;
use futures::future::LocalBoxFuture;
use futures::lock::{Mutex, OwnedMutexGuard};
use futures::task::LocalSpawnExt as _;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// Everything that happened, in order.
#[derive(Clone, Default)]
pub(crate) struct Log(Rc<RefCell<Vec<String>>>);

impl Log {
    pub(crate) fn add(&self, event: String) {
        self.0.borrow_mut().push(event);
    }

    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.borrow_mut())
    }
}

/// One tab. A clone is the same tab; [`FakePlatform::duplicate`] is another one.
#[derive(Clone)]
pub(crate) struct FakePlatform {
    pub(crate) network: Rc<Network>,
    pub(crate) store: Rc<FakeStore>,
    pub(crate) crypto: Rc<FakeCrypto>,
    /// Shared by all tabs.
    pub(crate) keys: Rc<FakeKeys>,
    pub(crate) clock: Rc<FakeClock>,
    /// When the page was loaded, in milliseconds of the clock that never jumps.
    pub(crate) loaded: Rc<Cell<f64>>,
    locks: Rc<RefCell<BTreeMap<String, Arc<Mutex<()>>>>>,
    left_for: Rc<RefCell<Vec<String>>>,
    address: Rc<RefCell<String>>,
    tasks: LocalSpawner,
    hidden: Rc<Cell<bool>>,
    /// Whether the browser keeps the page from changing its address.
    pub(crate) fixed_address: Rc<Cell<bool>>,
    wakers: Rc<RefCell<Vec<Waker>>>,
    /// The windows and frames that this page has opened, and what the browser lets it do with them.
    pub(crate) windows: Rc<FakeWindows>,
    /// The other tabs of this browser, and what all of them share.
    pub(crate) bus: Rc<Bus>,
    /// The number of this tab.
    pub(crate) tab: usize,
    pub(crate) log: Log,
}

type Waker = Rc<dyn Fn()>;

impl Attention for FakePlatform {
    fn is_visible(&self) -> bool {
        !self.hidden.get()
    }

    fn on_wake(&self, listener: Rc<dyn Fn()>) {
        self.wakers.borrow_mut().push(listener);
    }
}

impl Tasks for FakePlatform {
    fn spawn(&self, task: LocalBoxFuture<'static, ()>) {
        self.tasks.spawn_local(task).expect("a running pool");
    }
}

impl FakePlatform {
    pub(crate) fn new(tasks: LocalSpawner) -> Self {
        let log = Log::default();
        Self {
            network: Rc::new(Network::new(&log)),
            store: Rc::new(FakeStore::new(&log)),
            crypto: Rc::default(),
            keys: Rc::new(FakeKeys::new(&log)),
            clock: Rc::default(),
            loaded: Rc::default(),
            locks: Rc::default(),
            left_for: Rc::default(),
            address: Rc::default(),
            tasks,
            hidden: Rc::default(),
            fixed_address: Rc::default(),
            wakers: Rc::default(),
            windows: Rc::default(),
            bus: Rc::default(),
            tab: 0,
            log,
        }
    }

    /// What a browser makes when a tab is duplicated: a copy of the store, and the same world around it.
    pub(crate) fn duplicate(&self) -> Self {
        Self {
            tab: self.bus.open_tab(),
            store: Rc::new(self.store.copy()),
            loaded: Rc::new(Cell::new(self.clock.monotonic())),
            left_for: Rc::default(),
            address: Rc::default(),
            windows: Rc::default(),
            hidden: Rc::default(),
            fixed_address: Rc::default(),
            wakers: Rc::default(),
            ..self.clone()
        }
    }

    /// The page is loaded, and its own clock begins anew.
    pub(crate) fn load(&self) {
        self.loaded.set(self.clock.monotonic());
    }

    /// Somebody looks at the page again, or looks away.
    pub(crate) fn show(&self, visible: bool) {
        self.hidden.set(!visible);
        if visible {
            self.reconnect();
        }
    }

    /// The network is back.
    pub(crate) fn reconnect(&self) {
        let wakers = self.wakers.borrow().clone();
        wakers.iter().for_each(|waker| waker());
    }

    /// The names under which tabs have excluded each other.
    pub(crate) fn lock_names(&self) -> Vec<String> {
        self.locks.borrow().keys().cloned().collect()
    }

    /// The addresses that the browser was sent to.
    pub(crate) fn left_for(&self) -> Vec<String> {
        self.left_for.borrow().clone()
    }

    /// The browser opens a page whose query is this.
    pub(crate) fn replace(&self, query: &str) {
        *self.address.borrow_mut() = format!("/callback?{query}");
    }

    /// What stands in the address bar since it was last replaced.
    pub(crate) fn address(&self) -> String {
        self.address.borrow().clone()
    }
}

impl Navigation for FakePlatform {
    fn leave_for(&self, url: &str) {
        self.log.add(format!("leave {}", url.split('?').next().unwrap_or(url)));
        self.left_for.borrow_mut().push(url.to_owned());
    }

    fn replace_address(&self, path: &str) -> bool {
        if self.fixed_address.get() {
            return false;
        }
        self.log.add(format!("replace {path}"));
        *self.address.borrow_mut() = path.to_owned();
        true
    }

    fn replace_page(&self, path: &str) {
        self.log.add(format!("load {path}"));
        *self.address.borrow_mut() = path.to_owned();
    }
}

/// Held until dropped.
pub(crate) struct Held {
    _guard: OwnedMutexGuard<()>,
    log: Log,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.log.add("unlock".to_owned());
    }
}

impl Lock for FakePlatform {
    type Guard = Held;

    async fn hold(&self, name: &str) -> Held {
        let shared = Arc::clone(self.locks.borrow_mut().entry(name.to_owned()).or_default());
        let lock = if self.bus.lockless.get() { Arc::default() } else { shared };
        let guard = lock.lock_owned().await;
        self.log.add("lock".to_owned());
        Held { _guard: guard, log: self.log.clone() }
    }
}
