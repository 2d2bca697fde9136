//! Copies of a session in other tabs. Browsers copy sessionStorage when a tab is duplicated, so two tabs can hold one refresh
//! token, and a server that rotates ends the whole grant at its second use (RFC 9700 §4.14.2).
//!
//! Each session has a generation, which all tabs share as a number, and a key, which only copies of the session have. Who
//! renews claims the next generation before spending the refresh token, and tells the copies the result under the key. Who
//! finds its own generation outdated asks, and without an answer does not spend.

use super::error::Result;
use super::flight::Event;
use super::ports::Platform;
use super::record::Record;
use super::{Session, Status};
use crate::protocol::json::{self, Value};
use crate::protocol::types::UnixTime;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use futures::FutureExt as _;
use futures::channel::oneshot;
use futures::future::select;
use sha2::{Digest as _, Sha256};
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
        if record.generation < latest { Err(self.expire_copy(id)) } else { Ok(record) }
    }

    /// The generation after this one. It is a time, so that numbers of sessions long past can be told and swept away.
    pub(super) fn next_generation(&self, record: &Record) -> u64 {
        number(self.now()).max(record.generation + 1)
    }

    /// Says that the refresh token of the generation before this one is about to be spent.
    pub(super) fn claim(&self, record: &Record, generation: u64) {
        self.platform.share_number(&generation_name(&record.id), generation);
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

    /// Tells the copies that the session is over, also those that sleep and find the number later.
    pub(super) async fn tell_siblings_it_is_over(&self, record: &Record) {
        self.platform.share_number(&generation_name(&record.id), 0);
        self.platform.share_number(&over_name(&record.id), number(self.now()).max(1));
        self.say_sealed(record, OVER).await;
    }

    /// Removes the shared numbers of sessions that are too old to be continued by anybody.
    pub(super) fn sweep_numbers(&self) {
        let names = self.platform.shared_names().into_iter();
        for name in names.filter(|name| [GENERATION, OVER_SINCE, SIGNED_OUT].iter().any(|it| name.starts_with(it))) {
            if self.platform.shared_number(&name).abs_diff(number(self.now())) > MAX_AGE_SECONDS {
                self.platform.share_number(&name, 0);
            }
        }
    }

    /// Tells all tabs that this account is signed out, also those that sleep and find the number later.
    pub(super) fn tell_everybody_it_is_over(&self, record: &Record) {
        let Some(account) = account_name(record) else { return };
        let now = number(self.now().max(record.signed_in_at));
        self.platform.share_number(&sign_out_name(&account), now);
        self.platform.say(&serde_json::json!({ "signed_out": account }).to_string());
    }

    /// When a session begins: after an earlier sign-out of its account, even in the same second.
    pub(super) fn beginning(&self, record: &Record) -> UnixTime {
        let Some(name) = account_name(record).map(|name| sign_out_name(&name)) else { return record.signed_in_at };
        let over = UnixTime::try_from(self.platform.shared_number(&name)).unwrap_or(UnixTime::MAX);
        if over > record.signed_in_at.saturating_add(CLOCK_SECONDS) {
            // left by a clock that was wrong then
            self.platform.share_number(&name, 0);
            return record.signed_in_at;
        }
        record.signed_in_at.max(over + 1)
    }

    /// A copy has ended the session that this tab still shows.
    fn heard_of_end(&self, id: &str) {
        if matches!(self.status(), Status::SignedIn(account) if account.id == id) {
            self.note(Event::SignedOut, &[]);
            self.restore();
        }
    }

    /// Another tab says that an account is signed out; the number that it has left decides whether that is true.
    fn heard_of_sign_out(self: &Rc<Self>, account: &str) {
        for record in self.remains().unwrap_or_default() {
            if account_name(&record).as_deref() == Some(account) && is_signed_out_everywhere(&self.platform, &record) {
                // a store that cannot be reached holds nothing that could be used
                let _ = self.end(&record);
                let session = Rc::clone(self);
                self.platform.spawn(async move { session.revoke(&record).await }.map(drop).boxed_local());
            }
        }
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
        if let Some(account) = message.get("signed_out").and_then(Value::as_str) {
            return self.heard_of_sign_out(account);
        }
        if let Some(name) = message.get("answer").and_then(Value::as_str) {
            return self.heard_answer(name, message.get("sealed").and_then(Value::as_str).unwrap_or_default());
        }
        let id = message.get("session").and_then(Value::as_str).unwrap_or_default();
        let Ok(record) = self.record_of(id) else { return self.heard_of_end(id) };
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
            let _ = self.end(&record);
        } else if let Ok(newer) = serde_json::from_slice::<Record>(&text)
            && newer.continues(&record)
            && newer.save(&self.platform).is_ok()
        {
            self.note(Event::CaughtUp, &[]);
            self.restore();
        }
        if let Some(waiting) = self.awaiting_news.borrow_mut().take() {
            // whoever waited may have given up
            let _ = waiting.send(());
        }
    }
}

/// Whether this session was ended by a copy, or its account signed out in all tabs after it began.
pub(super) fn is_over<P: Platform>(platform: &P, record: &Record) -> bool {
    platform.shared_number(&over_name(&record.id)) > 0 || is_signed_out_everywhere(platform, record)
}

fn is_signed_out_everywhere<P: Platform>(platform: &P, record: &Record) -> bool {
    account_name(record)
        .is_some_and(|name| number(record.signed_in_at) <= platform.shared_number(&sign_out_name(&name)))
}

/// A name for the account that tells nobody who it is.
pub(super) fn account_name(record: &Record) -> Option<String> {
    let (issuer, client_id) = (record.server.issuer.as_str(), &record.client.client_id);
    let text = format!("{issuer}\n{client_id}\n{}", record.subject.as_ref()?);
    Some(BASE64URL.encode(&Sha256::digest(text)[..16]))
}

fn number(at: UnixTime) -> u64 {
    u64::try_from(at).unwrap_or_default()
}

fn sign_out_name(account: &str) -> String {
    format!("{SIGNED_OUT}{account}")
}

fn generation_name(id: &str) -> String {
    format!("{GENERATION}{id}")
}

fn over_name(id: &str) -> String {
    format!("{OVER_SINCE}{id}")
}

fn key_of(record: &Record) -> Option<[u8; 32]> {
    BASE64URL.decode(record.sibling_key.expose()).ok()?.try_into().ok()
}

/// Two clocks differ by this much at most, or one of them was set.
const CLOCK_SECONDS: i64 = 300;

const OVER: &str = "over";
const GENERATION: &str = "daypass:generation:";
const OVER_SINCE: &str = "daypass:over:";
const SIGNED_OUT: &str = "daypass:signed-out:";

/// Longer than any session is continued.
const MAX_AGE_SECONDS: u64 = 25 * 3600;

/// How long to wait for a copy that is frozen or gone.
const PATIENCE_MILLISECONDS: u32 = 1000;
