//! Copies of a session in other tabs. Browsers copy sessionStorage when a tab is duplicated, so two tabs can hold one refresh
//! token, and a server that rotates ends the whole grant at its second use (RFC 9700 §4.14.2).
//!
//! Each session has a generation, which all tabs share as a number, and a key, which only copies of the session have. Who
//! renews claims the next generation before spending the refresh token, and tells the copies the result under the key. Who
//! finds its own generation outdated asks, and spends nothing unless the claim turns out to be its own: then nobody has come
//! after it, and what it lost with its page or its connection is nowhere else.

use super::error::{Error, Result};
use super::everywhere::generation_name;
use super::flight::Event;
use super::ports::Platform;
use super::record::Record;
use super::{Session, Status};
use crate::protocol::base64url;
use crate::protocol::json::{self, Value};
use crate::protocol::kept::{self, kept};
use futures::FutureExt as _;
use futures::channel::oneshot;
use futures::future::{Either, select};
use serde_json::json;
use std::pin::pin;
use std::rc::Rc;

/// Somebody who has found its copy outdated and waits for a word.
pub(super) struct Waiting {
    session: String,
    generation: u64,
    sender: oneshot::Sender<Word>,
}

/// What a copy says to whoever has asked.
enum Word {
    /// Everything.
    Told,
    /// That it is renewing just now.
    Working,
    /// That it has taken back what it had claimed.
    Unclaimed,
}

/// What a copy tells, sealed.
struct News {
    /// By how much the time of the one who tells is ahead: tabs that lived through a clock being set have different ones.
    /// The time itself would say how long the news were on their way too, which may be hours where a tab slept.
    ahead: i64,
    /// How far the one who tells is.
    generation: u64,
    /// The session as it stands; `None` when it is over.
    record: Option<Record>,
}

kept!(News { ahead, generation, record });

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
        let mut word = self.wait_for_word(id, latest);
        self.platform.say(&json::write(&json!({ "session": id, "ask": latest })));
        let mut patience = PATIENCE_MILLISECONDS;
        while let Either::Left((said, _)) = select(word, pin!(self.platform.wait(patience))).await {
            match said {
                Ok(Word::Told) => return self.record_of(id),
                Ok(Word::Working) if patience == PATIENCE_MILLISECONDS => patience = WORK_MILLISECONDS,
                Ok(Word::Unclaimed) if self.platform.shared_number(&generation_name(id)) <= record.generation => {
                    return self.record_of(id);
                }
                _ => return Err(Error::Busy),
            }
            word = self.wait_for_word(id, latest);
        }
        let record = self.record_of(id)?;
        if record.generation >= latest || self.claimed(id) == Some(latest) {
            return Ok(record);
        }
        if patience == WORK_MILLISECONDS { Err(Error::Busy) } else { Err(self.expire_copy(id, None)) }
    }

    /// Says that the refresh token of this record is about to be spent; gives the generation that comes of it. It is a time,
    /// so that of several numbers the newest can be told.
    pub(super) fn claim(&self, record: &Record) -> Result<u64> {
        let name = generation_name(&record.id);
        let latest = self.platform.shared_number(&name).max(record.generation);
        let generation = self.number_of_now().max(latest.saturating_add(1));
        // kept first: a page that is gone before the answer comes has to find out that the claim was its own
        self.platform.set(&claim_key(&record.id), &generation.to_string())?;
        self.platform.share_number(&name, generation);
        Ok(generation)
    }

    /// Takes the claim back: the refresh token was not spent.
    pub(super) fn unclaim(&self, record: &Record) {
        self.platform.share_number(&generation_name(&record.id), record.generation);
        self.forget_claim(&record.id);
    }

    /// The claim has come to its end.
    pub(super) fn forget_claim(&self, id: &str) {
        // a claim that is left behind is older than the next generation and says nothing
        let _ = self.platform.remove(&claim_key(id));
    }

    fn claimed(&self, id: &str) -> Option<u64> {
        self.platform.get(&claim_key(id)).ok()??.parse().ok()
    }

    /// Tells the copies what has become of the session.
    pub(super) async fn tell_siblings(&self, record: &Record) {
        self.say_sealed(record, Some(record.clone())).await;
    }

    /// Tells the copies that the session is over, also those that sleep and find the number later.
    pub(super) async fn tell_siblings_it_is_over(&self, record: &Record) {
        self.mark_as_over(record);
        self.say_sealed(record, None).await;
    }

    async fn say_sealed(&self, record: &Record, news: Option<Record>) {
        let Some(key) = key_of(record) else { return };
        let news = News { ahead: self.ahead_of_wall_clock(), generation: record.generation, record: news };
        // web-broadcast: ciphertext that only copies of the session can open
        if let Ok(sealed) = self.platform.seal(&key, kept::text(&news).as_bytes()).await {
            let sealed = base64url::encode(sealed);
            self.platform.say(&json::write(&json!({ "session": record.id, "sealed": sealed })));
        }
    }

    fn wait_for_word(&self, id: &str, generation: u64) -> oneshot::Receiver<Word> {
        let (sender, word) = oneshot::channel();
        let mut waiting = self.awaiting_news.borrow_mut();
        waiting.retain(|it| !it.sender.is_canceled());
        waiting.push(Waiting { session: id.to_owned(), generation, sender });
        word
    }

    /// Passes a word on to those whom it concerns.
    fn pass_word(&self, id: &str, generation: u64, word: fn() -> Word) {
        let waiting = self.awaiting_news.take();
        let (heard, others): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|it| it.session == id && generation >= it.generation);
        self.awaiting_news.borrow_mut().extend(others);
        for it in heard {
            // whoever waited may have given up
            let _ = it.sender.send(word());
        }
    }

    fn heard(self: &Rc<Self>, text: &str) {
        let Some(message) = json::object(text.as_bytes()) else { return };
        let get = |name: &str| message.get(name).and_then(Value::as_str);
        if let Some(account) = get("signed_out") {
            let number = message.get("number").and_then(Value::as_u64).unwrap_or_default();
            return self.heard_of_sign_out(account, number);
        }
        if let Some(name) = get("answer") {
            return self.heard_answer(name, get("sealed").unwrap_or_default());
        }
        let id = get("session").unwrap_or_default();
        let Ok(record) = self.record_of(id) else { return self.refresh_status(id) };
        let session = Rc::clone(self);
        if let Some(latest) = message.get("ask").and_then(Value::as_u64) {
            if record.generation >= latest {
                self.platform.spawn(async move { session.tell_siblings(&record).await }.boxed_local());
            } else if self.claimed(id) == Some(latest) {
                let working = !self.renewals(id).is_empty();
                if !working {
                    // it was lost with the page that had claimed it
                    self.unclaim(&record);
                }
                let message = json!({ "session": id, "claimed": latest, "working": working });
                self.platform.say(&json::write(&message));
            }
        } else if let Some(claimed) = message.get("claimed").and_then(Value::as_u64) {
            let working = message.get("working").and_then(Value::as_bool) == Some(true);
            self.pass_word(id, claimed, if working { || Word::Working } else { || Word::Unclaimed });
        } else if let Some(sealed) = get("sealed").and_then(base64url::decode) {
            self.platform.spawn(async move { session.take_over(&record, &sealed).await }.boxed_local());
        }
    }

    /// Takes over what a copy has told, if it is one and knows more.
    async fn take_over(&self, record: &Record, sealed: &[u8]) {
        let Some(key) = key_of(record) else { return };
        let Some(text) = self.platform.open(&key, sealed).await else { return };
        let Ok(record) = self.record_of(&record.id) else { return };
        let Some(news) = kept::read::<News>(&text) else { return };
        let Some(newer) = news.record else {
            // a store that cannot be reached holds nothing that could be used
            let _ = self.end(&record);
            if record.generation > news.generation {
                self.revoke_later(record);
            }
            return;
        };
        if newer.continues(&record) {
            let newer = newer.in_place_of(&record, self.ahead_of_wall_clock().saturating_sub(news.ahead));
            if newer.save(&self.platform).is_ok() {
                self.note(Event::CaughtUp, &[]);
                self.refresh_status(&newer.id);
                self.pass_word(&newer.id, newer.generation, || Word::Told);
            }
        }
    }

    /// Shows what has become of a session, if it is the one that is shown; a sign-in that is under way goes on.
    pub(super) fn refresh_status(&self, id: &str) {
        let shown = match &*self.status.borrow() {
            Status::SignedIn(account) => account.id == id,
            Status::Restoring => true,
            Status::SignedOut | Status::Redirecting | Status::Expired(_) => false,
        };
        let before = self.status();
        if shown {
            self.restore();
        }
        if before == self.status() {
            self.tell();
        }
    }
}

fn key_of(record: &Record) -> Option<[u8; 32]> {
    base64url::decode(record.sibling_key.expose())?.try_into().ok()
}

fn claim_key(id: &str) -> String {
    format!("daypass:claim:{id}")
}

/// How long to wait for a copy that is frozen or gone.
const PATIENCE_MILLISECONDS: u32 = 1000;

/// How long to wait for one that is renewing, where tabs cannot exclude each other.
const WORK_MILLISECONDS: u32 = 25_000;
