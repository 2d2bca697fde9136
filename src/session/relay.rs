//! Answers that come to another window. The callback page of a popup or a hidden frame hands its answer over to the page that
//! waits for it, on the channel of this origin: no window handle is needed, which `Cross-Origin-Opener-Policy` may take away.
//!
//! Only these two pages know the state. From it they derive the name under which the answer is found, the key that it is
//! sealed under, and the receipt. Who hands over keeps nothing and spends nothing: the code is redeemed by the page that waits.

use super::callback::Address;
use super::configuration::Configuration;
use super::error::{AttemptFault, Error, Result};
use super::ports::Platform;
use super::{Session, attempt};
use crate::protocol::authorization::Response;
use crate::protocol::base64url;
use crate::protocol::json::{self, Value};
use crate::protocol::kept;
use crate::protocol::secret::State;
use futures::FutureExt as _;
use futures::channel::oneshot;
use futures::future::{Either, select};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;

/// What is derived from a state.
struct Relay {
    name: String,
    key: [u8; 32],
    receipt: String,
}

impl Relay {
    fn of(state: &State) -> Self {
        let derived = |purpose: &str| Sha256::digest(format!("daypass relay {purpose}\n{}", state.expose()));
        Self {
            name: base64url::encode(derived("name")),
            key: derived("key").into(),
            receipt: base64url::encode(derived("receipt")),
        }
    }
}

/// The answer that this page waits for.
pub(super) struct Awaited {
    relay: Relay,
    sender: oneshot::Sender<Address>,
}

/// What a page has been opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// A session may begin.
    Session,
    /// The page has brought an answer to another one. No session may begin on it: it holds a copy of what belongs to that one.
    HandedOver,
    /// The page is shown inside another one, which may make somebody press what they do not see. No session may begin on it.
    Framed,
}

impl<P: Platform> Session<P> {
    /// What this page has been opened for, to be asked before a session begins on it. An answer in its address that another
    /// page of this browser waits for is handed over to that one.
    pub async fn opening(platform: &P, configuration: &Configuration, address: &Address) -> Opening {
        if Self::hand_over(platform, configuration, address).await {
            return Opening::HandedOver;
        }
        // web-frame, ibc-silent-page: RFC 9700 §4.16; an answer that nobody takes starts no app in a frame either
        if !platform.is_framed() {
            return Opening::Session;
        }
        let scrubbed = address.without_answer();
        if scrubbed != address.to_text() {
            platform.replace_address(&scrubbed);
        }
        Opening::Framed
    }

    async fn hand_over(platform: &P, configuration: &Configuration, address: &Address) -> bool {
        let Some(state) = state_from_elsewhere(platform, configuration, address) else { return false };
        // cb-scrub: RFC 6749 §3.1.2.5
        platform.replace_address(&address.without_answer());
        let relay = Relay::of(&state);
        let (sender, taken) = oneshot::channel();
        let (sender, receipt) = (Cell::new(Some(sender)), relay.receipt);
        platform.hear(Rc::new(move |text| {
            let message = json::object(text.as_bytes()).unwrap_or_default();
            if message.get("taken").and_then(Value::as_str) == Some(&receipt)
                && let Some(sender) = sender.take()
            {
                // whoever waited may have given up
                let _ = sender.send(());
            }
        }));
        let answer = kept::text(&(address.path.clone(), address.query.clone()));
        // web-broadcast: ciphertext that only the page with the attempt can open
        let Ok(sealed) = platform.seal(&relay.key, answer.as_bytes()).await else { return false };
        let sealed = base64url::encode(sealed);
        platform.say(&json::write(&json!({ "answer": relay.name, "sealed": sealed })));
        let patience = pin!(platform.wait(PATIENCE_MILLISECONDS));
        let is_taken = matches!(select(taken, patience).await, Either::Left((Ok(()), _)));
        if is_taken {
            platform.close();
        }
        is_taken
    }

    /// From now on this page waits for the answer to this state, and for no other.
    pub(super) fn expect_answer(&self, state: &State) -> oneshot::Receiver<Address> {
        let (sender, answer) = oneshot::channel();
        *self.awaited.borrow_mut() = Some(Awaited { relay: Relay::of(state), sender });
        answer
    }

    /// The answer, unless something else is started or this much time passes.
    pub(super) async fn answer(&self, answer: oneshot::Receiver<Address>, milliseconds: u32) -> Result<Address> {
        match select(answer, pin!(self.platform.wait(milliseconds))).await {
            Either::Left((answer, _)) => answer.map_err(|_| Error::Superseded),
            Either::Right(_) => {
                self.awaited.take();
                Err(Error::Attempt(AttemptFault::Stale))
            }
        }
    }

    /// Another window says that it has an answer. It is taken once, if it is the one that this page waits for.
    pub(super) fn heard_answer(self: &Rc<Self>, name: &str, sealed: &str) {
        // ibc-from: the name finds the attempt, and the key proves that the sender knows its state
        let key = self.awaited.borrow().as_ref().filter(|it| it.relay.name == name).map(|it| it.relay.key);
        let (Some(key), Some(sealed)) = (key, base64url::decode(sealed)) else { return };
        let (session, name) = (Rc::clone(self), name.to_owned());
        let take = async move {
            let Some(text) = session.platform.open(&key, &sealed).await else { return };
            let Some((path, query)) = kept::read(&text) else { return };
            // cb-code-once: RFC 9700 §4.2.4
            let awaited = session.awaited.borrow_mut().take_if(|it| it.relay.name == name);
            let Some(awaited) = awaited else { return };
            session.platform.say(&json::write(&json!({ "taken": awaited.relay.receipt })));
            // whoever waited may have been dropped
            let _ = awaited.sender.send(Address { path, query, fragment: String::new() });
        };
        self.platform.spawn(take.boxed_local());
    }
}

/// The state of an answer that is not for this window: no attempt of its own has it.
fn state_from_elsewhere<P: Platform>(platform: &P, configuration: &Configuration, address: &Address) -> Option<State> {
    // cb-route: RFC 9700 §4.4.2.2
    let mut answered = configuration.providers.iter().filter(|provider| provider.is_answered_elsewhere());
    if !answered.any(|provider| provider.client.redirect_uri.path() == address.path) {
        return None;
    }
    let state = Response::read(&address.query)?.ok()?.state()?;
    (!attempt::is_known(platform, &state)).then_some(state)
}

/// How long to wait for the page that waits for the answer.
const PATIENCE_MILLISECONDS: u32 = 1000;
