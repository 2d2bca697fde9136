//! What the session needs from the world. A port states facts; what to do about them is decided in the session.

use crate::protocol::dpop::PublicJwk;
use crate::protocol::http::{Request, Response};
use crate::protocol::json;
use crate::protocol::jwk::Jwk;
use crate::protocol::jws::Algorithm;
use crate::protocol::kept::{self, Kept};
use crate::protocol::types::UnixTime;
use futures::future::LocalBoxFuture;
use std::rc::Rc;

/// The world: a browser, or a fake one in tests.
pub trait Platform:
    Http + Store + Crypto + Keys + Clock + Navigation + Windows + Lock + Tasks + Tabs + Attention + Clone + 'static
{
}

impl<T> Platform for T where
    T: Http + Store + Crypto + Keys + Clock + Navigation + Windows + Lock + Tasks + Tabs + Attention + Clone + 'static
{
}

/// Sends requests: without cookies, without a referrer, past caches, and never following a redirect.
#[allow(async_fn_in_trait)]
pub trait Http {
    /// Sends and waits for the whole answer.
    async fn send(&self, request: &Request) -> Result<Response, NoResponse>;
}

/// Why there is no answer that a script may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoResponse {
    /// The browser knows that it has no network.
    Offline,
    /// Nobody answered: no such host, connection refused or broken, or blocked on the way.
    Unreachable,
    /// An answer began to come and broke off.
    CutOff,
    /// The policy that this page was sent with forbids to ask there (Content-Security-Policy, `connect-src`).
    Forbidden,
    /// Somebody answered, but does not allow this origin to read it (CORS).
    Unreadable,
    /// No answer in time.
    TimedOut,
    /// The answer was a redirect, which is not followed because it would carry a token along.
    Redirected,
    /// The answer is larger than any that makes sense.
    TooLarge,
}

/// Keeps texts in this tab, across reloads.
pub trait Store {
    /// The text under a key.
    fn get(&self, key: &str) -> Result<Option<String>, StoreFault>;
    /// Puts a text under a key.
    fn set(&self, key: &str, value: &str) -> Result<(), StoreFault>;
    /// Removes what is under a key; nothing there is no fault.
    fn remove(&self, key: &str) -> Result<(), StoreFault>;
    /// All keys.
    fn keys(&self) -> Result<Vec<String>, StoreFault>;
}

/// Keeps short texts in this browser for all its tabs, until somebody removes them: what a person has chosen, and never a secret.
pub trait Shelf {
    /// The text under a name. A shelf that cannot be reached is empty.
    fn shelved(&self, name: &str) -> Option<String>;
    /// All names.
    fn shelved_names(&self) -> Vec<String>;
    /// Puts a text under a name.
    fn shelve(&self, name: &str, text: &str) -> Result<(), StoreFault>;
    /// Removes what is under a name; nothing there is no fault.
    fn unshelve(&self, name: &str);
}

/// Knows the letters of all scripts, as browsers do; tables of our own would be a fiftieth of the program.
pub trait Letters {
    /// The letters and digits of a text, without the marks on them, and one of those that differ by case or width only (Unicode NFKD).
    fn letters(&self, text: &str) -> String;
}

/// Why a text could not be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreFault {
    /// The browser does not let this page store anything.
    Blocked,
    /// There is no room.
    Full,
}

/// Keeps something that can be read back; [`kept::read`] reads it.
pub(super) fn keep(store: &impl Store, key: &str, value: &impl Kept) -> Result<(), StoreFault> {
    let text = kept::text(value);
    if text.len() <= json::MAX_KEPT_BYTES { store.set(key, &text) } else { Err(StoreFault::Full) }
}

/// Randomness and signatures.
#[allow(async_fn_in_trait)]
pub trait Crypto {
    /// Fills the buffer from a cryptographically secure generator, or fails.
    fn random(&self, buffer: &mut [u8]) -> Result<(), CryptoFault>;
    /// Whether the signature over the data was made with the key.
    async fn verify(&self, algorithm: Algorithm, key: &Jwk, signature: &[u8], data: &[u8])
    -> Result<bool, CryptoFault>;
    /// Encrypts and authenticates a text under a key (AES-256-GCM, the nonce in front).
    async fn seal(&self, key: &[u8; 32], text: &[u8]) -> Result<Vec<u8>, CryptoFault>;
    /// The text, if it was sealed under this key and is whole.
    async fn open(&self, key: &[u8; 32], sealed: &[u8]) -> Option<Vec<u8>>;
}

/// Why there is no cryptography.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CryptoFault {
    /// The page was not loaded over https, so the browser offers none.
    InsecureContext,
    /// The browser offers none, or not this algorithm.
    Unavailable,
}

/// Keeps keys that sign and that nobody can read. All tabs of this origin share them.
#[allow(async_fn_in_trait)]
pub trait Keys {
    /// Makes a key for ES256 under a name, and gives its public half.
    async fn create_key(&self, name: &str) -> Result<PublicJwk, KeyFault>;
    /// The signature that the key of this name makes (RFC 7518 §3.4).
    async fn sign(&self, name: &str, data: &[u8]) -> Result<Vec<u8>, KeyFault>;
    /// Begins to delete a key; no key there is no fault.
    fn delete_key(&self, name: &str);
    /// Begins to delete all keys whose names sort before this one.
    fn delete_keys_before(&self, name: &str);
}

/// Why a key cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFault {
    /// The browser does not keep keys for this page.
    Blocked,
    /// The browser makes no such keys.
    Unavailable,
    /// There is no key of this name any more.
    Lost,
}

/// Tells the time.
#[allow(async_fn_in_trait)]
pub trait Clock {
    /// Seconds since 1970 by the wall clock, which may be wrong and may jump.
    fn now(&self) -> UnixTime;
    /// Milliseconds since this page was loaded, on a clock that never jumps.
    fn monotonic_milliseconds(&self) -> f64;
    /// Seconds since 1970 by the clock of the host that serves this app, asked anew; `None` where it does not tell.
    async fn host_time(&self) -> Option<UnixTime>;
}

/// Moves the browser.
pub trait Navigation {
    /// Leaves this page for another one.
    fn leave_for(&self, url: &str);
    /// Puts another address of this origin in the place of the current one, without loading it; `false` where the browser does not
    /// let that happen (Safari: too often).
    fn replace_address(&self, path: &str) -> bool;
    /// Loads another page of this origin in the place of this one, in the history too.
    fn replace_page(&self, path: &str);
}

/// Whether anybody looks.
pub trait Attention {
    /// Whether the page is to be seen.
    fn is_visible(&self) -> bool;
    /// Is called whenever the page comes into view, or the network is back.
    fn on_wake(&self, listener: Rc<dyn Fn()>);
}

/// Excludes other tabs of this origin.
#[allow(async_fn_in_trait)]
pub trait Lock {
    /// Released when dropped.
    type Guard;
    /// Waits until no other tab holds the name. Where tabs cannot exclude each other, it is granted at once.
    async fn hold(&self, name: &str) -> Self::Guard;
}

/// Does work that must come to its end even when nobody waits for it any more.
pub trait Tasks {
    /// Begins the work.
    fn spawn(&self, task: LocalBoxFuture<'static, ()>);
}

/// Speaks to the other tabs of this origin.
#[allow(async_fn_in_trait)]
pub trait Tabs {
    /// Says a text to all other tabs. Any script of this origin hears it too.
    fn say(&self, text: &str);
    /// Hears what other tabs say, from now on.
    fn hear(&self, listener: Rc<dyn Fn(&str)>);
    /// A number that all tabs of this origin share and that outlives them; 0 where there is none.
    fn shared_number(&self, name: &str) -> u64;
    /// The names of all shared numbers.
    fn shared_names(&self) -> Vec<String>;
    /// Sets a shared number; 0 removes it.
    fn share_number(&self, name: &str, number: u64);
    /// Lets this much time pass.
    async fn wait(&self, milliseconds: u32);
}

/// Windows and frames besides this page.
pub trait Windows {
    /// A window or a frame of this page. It goes away when this is dropped, as far as the browser lets this page reach it.
    type Window;
    /// Opens an empty window. Only while the browser still sees the click of a person; `None` where it opens none.
    fn open_popup(&self) -> Option<Self::Window>;
    /// Opens an empty frame that nobody sees.
    fn open_frame(&self) -> Option<Self::Window>;
    /// Leads a window or a frame to an address; `false` where it is closed already.
    fn lead(&self, window: &Self::Window, url: &str) -> bool;
    /// Closes the window of this page. A browser may leave it open.
    fn close(&self);
    /// Whether this page is a frame of another one.
    fn is_framed(&self) -> bool;
}
