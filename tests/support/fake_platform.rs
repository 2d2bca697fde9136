//! The ports of the session, faked: a network of scripted servers, a map as store, counted randomness, a clock that is
//! moved by hand, locks that exclude, and one log in which everything that happens stands in its order.

use super::fake_keys::FakeKeys;
use super::fake_windows::FakeWindows;
use daypass::protocol::http::{Received, Request, Response};
use daypass::protocol::jwk::Jwk;
use daypass::protocol::jws::Algorithm;
use daypass::protocol::types::UnixTime;
use daypass::session::ports::{
    Attention, Clock, Crypto, CryptoFault, Http, Lock, Navigation, NoResponse, Store, StoreFault, Tabs, Tasks,
};
use futures::channel::oneshot;
use futures::executor::LocalSpawner;
use futures::future::LocalBoxFuture;
use futures::lock::{Mutex, OwnedMutexGuard};
use futures::task::LocalSpawnExt as _;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

/// What a server says, or why nothing arrives.
pub(crate) type Reply = Result<Response, NoResponse>;

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
    loaded: Rc<Cell<f64>>,
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
    tab: usize,
    pub(crate) log: Log,
}

type Listener = Rc<dyn Fn(&str)>;
type Waker = Rc<dyn Fn()>;

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
        let until = self.clock.monotonic.get() + f64::from(milliseconds);
        self.bus.asked.borrow_mut().push(milliseconds);
        self.bus.waiting.borrow_mut().push((until, milliseconds, sender));
        let _ = passed.await;
    }
}

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
            network: Rc::new(Network { log: log.clone(), ..Network::default() }),
            store: Rc::new(FakeStore { log: log.clone(), ..FakeStore::default() }),
            crypto: Rc::default(),
            keys: Rc::new(FakeKeys::new(&log)),
            clock: Rc::new(FakeClock {
                now: Cell::new(NOW),
                monotonic: Cell::new(0.0),
                host: Cell::new(Some(0)),
                host_asked: Cell::new(0),
            }),
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
        let store = FakeStore { log: self.log.clone(), ..FakeStore::default() };
        *store.map.borrow_mut() = self.store.map.borrow().clone();
        self.bus.tabs.set(self.bus.tabs.get() + 1);
        let tab = self.bus.tabs.get();
        Self {
            tab,
            store: Rc::new(store),
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

/// The servers that exist, and all that was sent to them.
#[derive(Default)]
pub(crate) struct Network {
    routes: RefCell<Vec<Route>>,
    once: RefCell<BTreeMap<&'static str, VecDeque<Reply>>>,
    always: RefCell<BTreeMap<&'static str, Reply>>,
    gates: RefCell<BTreeMap<&'static str, VecDeque<oneshot::Receiver<()>>>>,
    sent: RefCell<Vec<(&'static str, Request)>>,
    log: Log,
}

type Answer = Rc<dyn Fn(&Request) -> Reply>;

struct Route {
    name: &'static str,
    prefix: String,
    answer: Answer,
}

/// Holds an answer back until it is opened, or lets the connection break when it is dropped.
pub(crate) struct Gate(oneshot::Sender<()>);

impl Gate {
    pub(crate) fn open(self) {
        self.0.send(()).expect("somebody waits at the gate");
    }
}

impl Network {
    /// Puts an endpoint at an address and everything below.
    pub(crate) fn route(&self, name: &'static str, prefix: &str, answer: impl Fn(&Request) -> Reply + 'static) {
        self.routes.borrow_mut().push(Route { name, prefix: prefix.to_owned(), answer: Rc::new(answer) });
    }

    /// The next answer of an endpoint.
    pub(crate) fn once(&self, name: &'static str, reply: Reply) {
        self.once.borrow_mut().entry(name).or_default().push_back(reply);
    }

    /// Every answer of an endpoint from now on.
    pub(crate) fn always(&self, name: &'static str, reply: Reply) {
        self.always.borrow_mut().insert(name, reply);
    }

    /// Holds the next answer of an endpoint back; the server has acted all the same.
    pub(crate) fn gate(&self, name: &'static str) -> Gate {
        let (sender, receiver) = oneshot::channel();
        self.gates.borrow_mut().entry(name).or_default().push_back(receiver);
        Gate(sender)
    }

    /// The requests that an endpoint got.
    pub(crate) fn requests(&self, name: &str) -> Vec<Request> {
        self.sent.borrow().iter().filter(|(to, _)| *to == name).map(|(_, request)| request.clone()).collect()
    }

    /// How many requests an endpoint got.
    pub(crate) fn count(&self, name: &str) -> usize {
        self.requests(name).len()
    }

    /// How many requests there were at all.
    pub(crate) fn total(&self) -> usize {
        self.sent.borrow().len()
    }

    /// All requests, as the wire carries them.
    pub(crate) fn wire(&self) -> Vec<(&'static str, String)> {
        let text = |request: &Request| {
            let headers: Vec<_> = request.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            let body = request.body.as_deref().unwrap_or_default();
            format!("{} {}\n{}\n\n{body}", request.method, request.url.as_str(), headers.join("\n"))
        };
        self.sent.borrow().iter().map(|(name, request)| (*name, text(request))).collect()
    }

    fn find(&self, url: &str) -> Option<(&'static str, Answer)> {
        let routes = self.routes.borrow();
        let fits = routes.iter().filter(|route| url.starts_with(&route.prefix));
        fits.max_by_key(|route| route.prefix.len()).map(|route| (route.name, Rc::clone(&route.answer)))
    }
}

impl Http for FakePlatform {
    async fn send(&self, request: &Request) -> Reply {
        let network = &self.network;
        let url = request.url.as_str();
        let (name, answer) = network.find(url).unwrap_or_else(|| panic!("nothing may be sent to {url}"));
        network.sent.borrow_mut().push((name, request.clone()));
        network.log.add(format!("send {name}"));
        let once = network.once.borrow_mut().get_mut(name).and_then(VecDeque::pop_front);
        let always = network.always.borrow().get(name).cloned();
        let reply = once.or(always).unwrap_or_else(|| answer(request));
        let gate = network.gates.borrow_mut().get_mut(name).and_then(VecDeque::pop_front);
        if let Some(gate) = gate {
            gate.await.map_err(|_| NoResponse::Unreachable)?;
        }
        network.log.add(format!("receive {name}"));
        if let Ok(response) = &reply {
            for bytes in [0, response.body.len()] {
                request.listener.tell(Received { bytes, announced: None });
            }
        }
        reply
    }
}

/// The session storage of a tab.
#[derive(Default)]
pub(crate) struct FakeStore {
    map: RefCell<BTreeMap<String, String>>,
    fault: Cell<Option<StoreFault>>,
    full: RefCell<Option<&'static str>>,
    log: Log,
}

impl FakeStore {
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

/// Octets that are never twice the same, and signatures that are good unless they begin with `bad`.
#[derive(Default)]
pub(crate) struct FakeCrypto {
    drawn: Cell<u64>,
    pub(crate) random_fault: Cell<Option<CryptoFault>>,
    pub(crate) verify_fault: Cell<Option<CryptoFault>>,
    pub(crate) seal_fault: Cell<Option<CryptoFault>>,
    /// The next signature fits no key.
    pub(crate) refuse_next: Cell<bool>,
    pub(crate) verified: Cell<u32>,
    gate: RefCell<Option<oneshot::Receiver<()>>>,
}

impl FakeCrypto {
    /// Holds the next verification back.
    pub(crate) fn gate(&self) -> Gate {
        let (sender, receiver) = oneshot::channel();
        *self.gate.borrow_mut() = Some(receiver);
        Gate(sender)
    }

    /// How often randomness was asked for.
    pub(crate) fn drawn(&self) -> u64 {
        self.drawn.get()
    }
}

impl Crypto for FakePlatform {
    fn random(&self, buffer: &mut [u8]) -> Result<(), CryptoFault> {
        self.crypto.random_fault.get().map_or(Ok(()), Err)?;
        self.crypto.drawn.set(self.crypto.drawn.get() + 1);
        let mut word = self.crypto.drawn.get().wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for octet in buffer {
            word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *octet = word.to_be_bytes()[0];
        }
        Ok(())
    }

    async fn verify(&self, _: Algorithm, _: &Jwk, signature: &[u8], data: &[u8]) -> Result<bool, CryptoFault> {
        let gate = self.crypto.gate.borrow_mut().take();
        if let Some(gate) = gate {
            let _ = gate.await;
        }
        self.crypto.verify_fault.get().map_or(Ok(()), Err)?;
        self.crypto.verified.set(self.crypto.verified.get() + 1);
        Ok(!self.crypto.refuse_next.take() && !signature.starts_with(b"bad") && !data.is_empty())
    }

    async fn seal(&self, key: &[u8; 32], text: &[u8]) -> Result<Vec<u8>, CryptoFault> {
        if let Some(fault) = self.crypto.seal_fault.get() {
            return Err(fault);
        }
        let hide = |(index, octet): (usize, &u8)| octet ^ key[index % 32];
        Ok(key.iter().copied().map(|octet| octet.wrapping_add(1)).chain(text.iter().enumerate().map(hide)).collect())
    }

    async fn open(&self, key: &[u8; 32], sealed: &[u8]) -> Option<Vec<u8>> {
        let (tag, hidden) = sealed.split_at_checked(32)?;
        let ours = tag.iter().zip(key).all(|(tag, octet)| *tag == octet.wrapping_add(1));
        ours.then(|| hidden.iter().enumerate().map(|(index, octet)| octet ^ key[index % 32]).collect())
    }
}

/// A clock that stands still until it is moved.
pub(crate) struct FakeClock {
    now: Cell<UnixTime>,
    monotonic: Cell<f64>,
    /// How far the host's clock is ahead of this one; `None` where the host does not tell the time.
    pub(crate) host: Cell<Option<i64>>,
    pub(crate) host_asked: Cell<u32>,
}

impl FakeClock {
    pub(crate) fn now(&self) -> UnixTime {
        self.now.get()
    }

    /// Milliseconds by the clock that never jumps.
    pub(crate) fn monotonic(&self) -> f64 {
        self.monotonic.get()
    }

    /// Time passes; a negative number is somebody who sets the clock back.
    pub(crate) fn advance(&self, seconds: i64) {
        self.set_wall(seconds);
        self.monotonic.set(self.monotonic.get() + seconds.max(0) as f64 * 1000.0);
    }

    /// Somebody sets the clock forward by so many seconds, or back, and no time passes.
    pub(crate) fn set_wall(&self, seconds: i64) {
        self.now.set(self.now.get() + seconds);
    }
}

impl Clock for FakePlatform {
    fn now(&self) -> UnixTime {
        self.clock.now()
    }

    fn monotonic_milliseconds(&self) -> f64 {
        self.clock.monotonic() - self.loaded.get()
    }

    async fn host_time(&self) -> Option<UnixTime> {
        self.clock.host_asked.set(self.clock.host_asked.get() + 1);
        self.clock.host.get().map(|ahead| self.clock.now() + ahead)
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

/// A JSON answer.
pub(crate) fn json(status: u16, body: &serde_json::Value) -> Reply {
    text(status, "application/json", &body.to_string())
}

/// An answer of any kind.
pub(crate) fn text(status: u16, content_type: &str, body: &str) -> Reply {
    let headers = vec![("content-type".to_owned(), content_type.to_owned())];
    Ok(Response { status, headers, body: body.as_bytes().to_vec() })
}

/// An answer without a body, with one header field.
pub(crate) fn empty(status: u16, name: &str, value: &str) -> Reply {
    Ok(Response { status, headers: vec![(name.to_owned(), value.to_owned())], body: vec![] })
}

/// What a person hardly notices; it passes by itself when nothing else happens.
const A_MOMENT_MILLISECONDS: u32 = 3000;

const NOW: UnixTime = 1_800_000_000;
