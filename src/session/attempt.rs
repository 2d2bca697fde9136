//! A sign-in on its way: written under its state before the browser leaves, taken once when it comes back.

use super::configuration::Provider;
use super::dpop::{self, ProofKey};
use super::error::{AttemptFault, Error, Result};
use super::ports::{Clock, Platform, Store, StoreFault, keep};
use super::step_up::Replay;
use crate::protocol::kept::{self, kept};
use crate::protocol::metadata::ServerMetadata;
use crate::protocol::secret::{CodeVerifier, NonceSeed, State};
use crate::protocol::types::{Client, Scopes, UnixTime};

/// All that the callback needs, frozen at the start (RFC 9700 §4.4.2).
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// The form in which it is stored; [`VERSION`].
    pub version: u64,
    /// The server that the request went to.
    pub server: ServerMetadata,
    /// The registration it was made with.
    pub client: Client,
    /// What ties the token request to this browser.
    pub verifier: CodeVerifier,
    /// What ties the ID token to this attempt; absent where no ID token is expected.
    pub nonce_seed: Option<NonceSeed>,
    /// The key that the tokens will be bound to; absent where they will not be.
    pub proof_key: Option<ProofKey>,
    /// What was asked for.
    pub scopes: Scopes,
    /// The ways of signing in of which the ID token has to confirm one; empty for any.
    pub acr_values: Vec<String>,
    /// How many seconds the sign-in may lie back, as the ID token has to confirm.
    pub max_age: Option<i64>,
    /// The refused call that this sign-in is for.
    pub replay: Option<Replay>,
    /// Whether the person is not to be asked anything, and need not hear of it if that cannot be.
    pub silent: bool,
    /// Where the person wanted to go: a path of this app.
    pub return_to: String,
    /// When it began.
    pub started_at: UnixTime,
}

kept!(Attempt {
    version,
    server,
    client,
    verifier,
    nonce_seed,
    proof_key,
    scopes,
    acr_values,
    max_age,
    replay,
    silent,
    return_to,
    started_at,
});

impl Attempt {
    /// Reads a stored text; `None` unless it is a whole attempt.
    pub fn read(text: &str) -> Option<Self> {
        // stor-untrusted: OAuth 2.1 §7.12
        kept::read(text).filter(|attempt: &Self| attempt.version == VERSION)
    }
}

/// Writes the attempt; when this fails the browser must not leave.
pub fn put<P: Platform>(platform: &P, state: &State, attempt: &Attempt) -> Result<()> {
    forget_stale(platform)?;
    // tx-parallel, tx-state-opaque: RFC 6749 §10.12
    Ok(keep(platform, &key(state), attempt)?)
}

/// Takes the attempt with this state out of the store: whatever happens next, nobody can use it again.
pub fn take<P: Platform>(platform: &P, state: &State) -> Result<Attempt> {
    let key = key(state);
    let text = platform.get(&key)?;
    // tx-single-use, cb-code-once: RFC 9700 §4.2.4
    platform.remove(&key)?;
    // tx-bound, stor-untrusted: RFC 6749 §10.12
    let attempt = text.and_then(|text| Attempt::read(&text)).ok_or(Error::Attempt(AttemptFault::Unknown))?;
    // tx-ttl: RFC 6749 §4.1.2
    if is_stale(&attempt, platform.now()) {
        dpop::delete_unless_taken(platform, attempt.proof_key.as_ref());
        return Err(Error::Attempt(AttemptFault::Stale));
    }
    Ok(attempt)
}

/// The attempt with this state, left where it is; `None` where [`take`] would find none that is good.
pub(super) fn look_at<P: Platform>(platform: &P, state: &State) -> Option<Attempt> {
    let text = platform.get(&key(state)).ok()??;
    Attempt::read(&text).filter(|attempt| !is_stale(attempt, platform.now()))
}

/// Whether an attempt of this tab has this state. A storage that cannot be reached knows none.
pub fn is_known<P: Platform>(platform: &P, state: &State) -> bool {
    platform.get(&key(state)).is_ok_and(|text| text.is_some())
}

/// Whether a sign-in with this registration is on its way in this tab.
pub(super) fn is_under_way(store: &(impl Store + Clock), client: &Client) -> bool {
    let now = store.now();
    let keys = store.keys().unwrap_or_default();
    let read = |key: &String| store.get(key).ok().flatten().and_then(|text| Attempt::read(&text));
    keys.iter()
        .filter(|key| key.starts_with(PREFIX))
        .filter_map(read)
        .any(|it| it.client == *client && !is_stale(&it, now))
}

/// Removes the attempts at these providers.
pub fn forget_all<P: Platform>(platform: &P, providers: &[Provider]) -> Result<(), StoreFault> {
    forget(platform, |attempt| providers.iter().any(|it| it.client == attempt.client))
}

fn forget_stale<P: Platform>(platform: &P) -> Result<(), StoreFault> {
    let now = platform.now();
    forget(platform, |attempt| is_stale(attempt, now))
}

/// Removes the attempts of which this is true, and what is none.
fn forget<P: Platform>(platform: &P, condition: impl Fn(&Attempt) -> bool) -> Result<(), StoreFault> {
    for key in platform.keys()?.iter().filter(|key| key.starts_with(PREFIX)) {
        let attempt = platform.get(key)?.and_then(|text| Attempt::read(&text));
        if attempt.as_ref().is_none_or(&condition) {
            platform.remove(key)?;
            dpop::delete_unless_taken(platform, attempt.and_then(|it| it.proof_key).as_ref());
        }
    }
    Ok(())
}

fn is_stale(attempt: &Attempt, now: UnixTime) -> bool {
    !(-CLOCK_SECONDS..=MAX_AGE_SECONDS).contains(&now.saturating_sub(attempt.started_at))
}

fn key(state: &State) -> String {
    format!("{PREFIX}{}", state.expose())
}

const PREFIX: &str = "daypass:attempt:";
/// The form in which attempts are stored now.
pub const VERSION: u64 = 2;

/// Long enough to find a phone for the second factor; a code itself lives ten minutes at most.
const MAX_AGE_SECONDS: i64 = 3600;

/// A clock that is set right in the meantime moves by seconds.
const CLOCK_SECONDS: i64 = 60;
