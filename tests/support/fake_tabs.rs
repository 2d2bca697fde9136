//! The tabs of one browser.

use super::fake_platform::FakePlatform;
use daypass::session::ports::{Tabs, Tasks as _};
use futures::channel::oneshot;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

type Listener = Rc<dyn Fn(&str)>;

/// What tabs share: a channel, numbers, and time that passes when nothing else happens.
#[derive(Default)]
pub(crate) struct Bus {
    pub(crate) listeners: RefCell<Vec<(usize, Listener)>>,
    frozen: RefCell<BTreeSet<usize>>,
    /// Whether this browser has no locks, and grants each at once.
    pub(crate) lockless: Cell<bool>,
    pub(crate) numbers: RefCell<BTreeMap<String, u64>>,
    pub(crate) said: RefCell<Vec<String>>,
    waiting: RefCell<Vec<(f64, u32, oneshot::Sender<()>)>>,
    /// For how many milliseconds anybody has waited.
    pub(crate) asked: RefCell<Vec<u32>>,
    tabs: Cell<usize>,
}

impl Bus {
    /// The number of a new tab.
    pub(crate) fn open_tab(&self) -> usize {
        self.tabs.set(self.tabs.get() + 1);
        self.tabs.get()
    }

    /// Lets whoever has waited long enough by this clock go on, and then whoever waits for the shortest moment; tells whether
    /// anybody did.
    pub(crate) fn pass_time(&self, now: f64) -> bool {
        let moments =
            self.waiting.borrow().iter().filter(|it| it.1 <= A_MOMENT_MILLISECONDS).map(|it| it.0).collect::<Vec<_>>();
        let shortest = moments.into_iter().fold(f64::INFINITY, f64::min);
        self.release(|until, _| until <= now)
            || self.release(|until, asked| asked <= A_MOMENT_MILLISECONDS && until <= shortest)
    }

    /// Lets whoever waits for this long at most go on.
    pub(crate) fn pass(&self, milliseconds: u32) -> bool {
        self.release(|_, asked| asked <= milliseconds)
    }

    fn release(&self, is_over: impl Fn(f64, u32) -> bool) -> bool {
        let waiting = self.waiting.take();
        let (over, longer): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|(until, asked, _)| is_over(*until, *asked));
        self.waiting.borrow_mut().extend(longer);
        let anybody = !over.is_empty();
        for (_, _, it) in over {
            // whoever waited may have gone away
            let _ = it.send(());
        }
        anybody
    }

    /// From now on every tab hears again.
    pub(crate) fn thaw(&self) {
        self.frozen.borrow_mut().clear();
    }

    /// Some other script of this origin says something to all tabs.
    pub(crate) fn shout(&self, text: &str) {
        let listeners: Vec<_> = self.listeners.borrow().iter().map(|(_, listener)| Rc::clone(listener)).collect();
        listeners.iter().for_each(|listener| listener(text));
    }

    /// From now on this tab hears nothing.
    pub(crate) fn freeze(&self, platform: &FakePlatform) {
        self.frozen.borrow_mut().insert(platform.tab);
    }
}

impl Tabs for FakePlatform {
    fn say(&self, text: &str) {
        self.bus.said.borrow_mut().push(text.to_owned());
        for (tab, listener) in self.bus.listeners.borrow().iter().filter(|(tab, _)| *tab != self.tab) {
            let (tab, listener, text, bus) = (*tab, Rc::clone(listener), text.to_owned(), Rc::clone(&self.bus));
            self.spawn(Box::pin(async move {
                if !bus.frozen.borrow().contains(&tab) {
                    listener(&text);
                }
            }));
        }
    }

    fn hear(&self, listener: Listener) {
        self.bus.listeners.borrow_mut().push((self.tab, listener));
    }

    fn shared_number(&self, name: &str) -> u64 {
        self.bus.numbers.borrow().get(name).copied().unwrap_or_default()
    }

    fn shared_names(&self) -> Vec<String> {
        self.bus.numbers.borrow().keys().cloned().collect()
    }

    fn share_number(&self, name: &str, number: u64) {
        match number {
            0 => drop(self.bus.numbers.borrow_mut().remove(name)),
            _ => drop(self.bus.numbers.borrow_mut().insert(name.to_owned(), number)),
        }
    }

    async fn wait(&self, milliseconds: u32) {
        let (sender, passed) = oneshot::channel();
        let until = self.clock.monotonic() + f64::from(milliseconds);
        self.bus.asked.borrow_mut().push(milliseconds);
        self.bus.waiting.borrow_mut().push((until, milliseconds, sender));
        let _ = passed.await;
    }
}

/// What a person hardly notices; it passes by itself when nothing else happens.
const A_MOMENT_MILLISECONDS: u32 = 3000;
