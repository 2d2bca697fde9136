//! A sign-in that is completed while `daypass.json` is still on its way: the code goes out by the text that this tab read last, and what
//! comes of it is judged by the file as it is by now. Nothing is kept before that.
//!
//! The text of before decides one thing only: whether the code may go where the attempt says. A text and an attempt that do not hold
//! together send nothing; the answer then waits for the file, like any other.

use super::attempt;
use super::callback::{self, Address};
use super::configuration::Configuration;
use super::ports::{Letters, Platform, Shelf, Store};
use super::{Session, own};
use crate::protocol::authorization::Response;
use crate::protocol::types::Client;
use crate::protocol::url::Url;
use futures::FutureExt as _;
use futures::channel::oneshot;
use std::rc::Rc;

/// A session that began before its configuration was there. Dropped, it gives up: what the provider grants is revoked.
pub struct Ahead<P: Platform> {
    session: Rc<Session<P>>,
    client: Client,
    word: oneshot::Sender<()>,
}

impl<P: Platform> Ahead<P> {
    /// Begins, where the address is an answer with a code to a sign-in that this tab has begun, and where the text that the tab read last
    /// names its provider. Otherwise nothing has changed.
    pub fn begin(platform: &P, shelf: &(impl Shelf + Letters), base: &Url, address: &Address) -> Option<Self> {
        let response = Response::read(&address.query)?.ok()?;
        // tx-bound, cb-route: RFC 6749 §10.12, RFC 9700 §4.4.2.2
        let attempt = attempt::look_at(platform, &response.state()?)?;
        let fits = attempt.client.redirect_uri.path() == address.path && response.judge(&attempt.server).is_ok();
        // web-frame, ibc-silent-page: RFC 9700 §4.16
        if !fits || platform.is_framed() {
            return None;
        }
        // stor-untrusted: OAuth 2.1 §7.12
        let file = Configuration::parse(&platform.get(KEPT).ok()??, base).ok()?;
        let configuration = own::compose(&file, shelf, platform);
        callback::demand_named(&configuration, &attempt).ok()?;
        let session = Session::unhearing(platform.clone(), configuration);
        let (word, awaited) = oneshot::channel();
        *session.word.borrow_mut() = Some(awaited);
        let (done, begun) = oneshot::channel();
        *session.begun.borrow_mut() = Some(begun);
        let (completing, address) = (Rc::clone(&session), address.clone());
        let complete = async move {
            // whoever waited may have given up
            let _ = done.send(completing.complete_at(&address).await);
        };
        platform.spawn(complete.boxed_local());
        Some(Self { session, client: attempt.client, word })
    }

    /// The registration that the sign-in began with.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The file has come: from now on the session runs with this, and the sign-in is judged by it. [`Session::complete`] tells the outcome.
    pub fn go_on(self, configuration: Configuration) -> Rc<Session<P>> {
        self.session.reconfigure(configuration);
        self.session.hear_siblings();
        // a sign-in that was refused before does not wait
        let _ = self.word.send(());
        self.session
    }
}

/// Keeps the text of `daypass.json` for the next page of this tab.
pub fn keep(store: &impl Store, text: &str) {
    // a text that is not kept is waited for, and a long one would take the room of sessions
    if text.len() > MAX_BYTES || store.set(KEPT, text).is_err() {
        // one of before is not what this tab read last
        let _ = store.remove(KEPT);
    }
}

const KEPT: &str = "daypass:configuration";
const MAX_BYTES: usize = 1 << 16;
