//! Copies of a session in other tabs. Browsers copy sessionStorage when a tab is duplicated, so two tabs can hold one refresh
//! token, and a server that rotates ends the whole grant at its second use (RFC 9700 §4.14.2).
//!
//! Each session has a generation, which all tabs share as a number, and a key, which only copies of the session have. Who
//! renews claims the next generation before spending the refresh token, and tells the copies the result under the key. Who
//! finds its own generation outdated asks, and without an answer does not spend.

use super::Session;
use super::error::Result;
use super::ports::Platform;
use super::record::Record;
use crate::protocol::json::{self, Value};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use futures::FutureExt as _;
use futures::channel::oneshot;
use futures::future::select;
use std::pin::pin;
use std::rc::Rc;

impl<P: Platform> Session<P> {
    /// Hears what the other tabs say, as long as the session lives.
    pub(super) fn hear_siblings(self: &Rc<Self>) {
        let session = Rc::downgrade(self);
        self.platform.hear(Rc::new(move |text| {
            if let Some(session) = session.upgrade() {
                session.heard(text);
            }
        }));
    }

    /// The record as the last of its copies has it. Call it under the lock of the session.
    pub(super) async fn catch_up(&self, id: &str) -> Result<Record> {
        // rt-cross-tab, stor-dup-tab: RFC 9700 §4.14.2
        let record = self.record_of(id)?;
        let latest = self.platform.shared_number(&generation_name(id));
        if latest <= record.generation {
            return Ok(record);
        }
        let (sender, news) = oneshot::channel();
        *self.awaiting_news.borrow_mut() = Some(sender);
        self.platform.say(&serde_json::json!({ "session": id, "ask": latest }).to_string());
        select(news, pin!(self.platform.wait(PATIENCE_MILLISECONDS))).await;
        let record = self.record_of(id)?;
        if record.generation < latest { Err(self.expire(id)) } else { Ok(record) }
    }

    /// Says that the refresh token of this generation is about to be spent.
    pub(super) fn claim(&self, record: &Record) {
        self.platform.share_number(&generation_name(&record.id), record.generation + 1);
    }

    /// Takes the claim back: the refresh token was not spent.
    pub(super) fn unclaim(&self, record: &Record) {
        self.platform.share_number(&generation_name(&record.id), record.generation);
    }

    /// Tells the copies what has become of the session.
    pub(super) async fn tell_siblings(&self, record: &Record) {
        let text = serde_json::to_string(record).unwrap_or_default();
        self.say_sealed(record, &text).await;
    }

    /// Tells the copies that the session is over.
    pub(super) async fn tell_siblings_it_is_over(&self, record: &Record) {
        self.platform.share_number(&generation_name(&record.id), 0);
        self.say_sealed(record, OVER).await;
    }

    async fn say_sealed(&self, record: &Record, text: &str) {
        let Some(key) = key_of(record) else { return };
        // web-broadcast: ciphertext that only copies of the session can open
        if let Ok(sealed) = self.platform.seal(&key, text.as_bytes()).await {
            let sealed = BASE64URL.encode(sealed);
            self.platform.say(&serde_json::json!({ "session": record.id, "sealed": sealed }).to_string());
        }
    }

    fn heard(self: &Rc<Self>, text: &str) {
        let Some(message) = json::object(text.as_bytes()) else { return };
        let Ok(record) = self.record() else { return };
        if message.get("session").and_then(Value::as_str) != Some(&record.id) {
            return;
        }
        let session = Rc::clone(self);
        if message.get("ask").and_then(Value::as_u64).is_some_and(|latest| record.generation >= latest) {
            self.platform.spawn(async move { session.tell_siblings(&record).await }.boxed_local());
        } else if let Some(sealed) = message.get("sealed").and_then(Value::as_str) {
            let Ok(sealed) = BASE64URL.decode(sealed) else { return };
            self.platform.spawn(async move { session.take_over(&record, &sealed).await }.boxed_local());
        }
    }

    /// Takes over what a copy has told, if it is one and knows more.
    async fn take_over(&self, record: &Record, sealed: &[u8]) {
        let Some(key) = key_of(record) else { return };
        let Some(text) = self.platform.open(&key, sealed).await else { return };
        let Ok(record) = self.record_of(&record.id) else { return };
        if text == OVER.as_bytes() {
            // a store that cannot be reached holds nothing that could be used
            let _ = self.end_here();
        } else if let Ok(newer) = serde_json::from_slice::<Record>(&text)
            && newer.continues(&record)
            && newer.save(&self.platform).is_ok()
        {
            self.restore();
        }
        if let Some(waiting) = self.awaiting_news.borrow_mut().take() {
            // whoever waited may have given up
            let _ = waiting.send(());
        }
    }
}

fn generation_name(id: &str) -> String {
    format!("daypass:generation:{id}")
}

fn key_of(record: &Record) -> Option<[u8; 32]> {
    BASE64URL.decode(record.sibling_key.expose()).ok()?.try_into().ok()
}

const OVER: &str = "over";

/// How long to wait for a copy that is frozen or gone.
const PATIENCE_MILLISECONDS: u32 = 1000;
