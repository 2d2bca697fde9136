//! What all tabs of this browser can know of a session without knowing the session: numbers under names that tell nobody who
//! it is. A tab that slept through a sign-out finds the number when it wakes.

use super::flight::Event;
use super::ports::Platform;
use super::record::Record;
use super::rest::REST;
use super::{Session, order};
use crate::protocol::base64url;
use crate::protocol::json;
use futures::FutureExt as _;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::rc::Rc;

impl<P: Platform> Session<P> {
    /// Marks a session as ended for all its copies, and which of its tokens are being revoked.
    pub(super) fn mark_as_over(&self, record: &Record) {
        self.platform.share_number(&generation_name(&record.id), record.generation);
        self.platform.share_number(&over_name(&record.id), self.number_of_now());
        self.sweep_numbers();
    }

    /// Tells all tabs that this account is signed out. An account that is not known yet has no other sessions to be known by.
    pub(super) fn tell_everybody_it_is_over(&self, record: &Record) {
        let Some(account) = account_name(record) else { return };
        let number = self.sign_outs().saturating_add(1);
        self.platform.share_number(SIGN_OUTS, number);
        self.platform.share_number(&sign_out_name(&account), number);
        self.platform.say(&json::write(&json!({ "signed_out": account, "number": number })));
    }

    /// How often anybody has been signed out in all tabs of this browser.
    pub(super) fn sign_outs(&self) -> u64 {
        self.platform.shared_number(SIGN_OUTS)
    }

    /// Another tab says that an account is signed out, and under which number: browsers may bring the word before the number.
    pub(super) fn heard_of_sign_out(self: &Rc<Self>, account: &str, number: u64) {
        for record in self.remains().unwrap_or_default() {
            if account_name(&record).as_deref() == Some(account) && number > record.sign_outs {
                // a store that cannot be reached holds nothing that could be used
                let _ = self.end(&record);
                self.revoke_later(record);
            } else if record.subject.is_none() {
                // whose session this is will tell whether it is meant
                let session = Rc::clone(self);
                self.platform.spawn(async move { session.load_profile_of(&record.id).await }.map(drop).boxed_local());
            }
        }
    }

    /// Revokes the tokens of a session that is over or never began, while the page goes on.
    pub(super) fn revoke_later(&self, record: Record) {
        if let Some(session) = self.me.upgrade() {
            self.platform.spawn(async move { session.revoke(&record).await }.map(drop).boxed_local());
        }
    }

    /// Notes what a session that has ended leaves to do.
    pub(super) fn heed_over(&self, record: Record) {
        let everywhere = is_signed_out_everywhere(&self.platform, &record);
        let over = is_over(&self.platform, &record);
        if over {
            self.heed_sign_out();
            self.note(Event::SignedOut, &[("issuer", record.server.issuer.as_str())]);
        } else {
            self.heed_end(&record);
        }
        // out-wipe: the copy that was signed out may not have known what this one knows
        let is_ahead = record.generation > self.platform.shared_number(&generation_name(&record.id));
        if everywhere || over && is_ahead {
            self.revoke_later(record);
        }
    }

    /// Keeps the newest numbers only. Which those are is told by the numbers themselves and by no clock, which may be wrong.
    fn sweep_numbers(&self) {
        for kind in [GENERATION, OVER, REST] {
            let names = self.platform.shared_names().into_iter().filter(|name| name.starts_with(kind));
            let mut numbers = vec![];
            // whoever shares the origin can write any number of names; the rest has its turn the next time
            for name in names.take(MAX_SWEPT) {
                order::insert(&mut numbers, (self.platform.shared_number(&name), name), |it, new| it > new);
            }
            let surplus = numbers.len().saturating_sub(MAX_NUMBERS);
            numbers.drain(..surplus).for_each(|(_, name)| self.platform.share_number(&name, 0));
        }
    }

    pub(super) fn number_of_now(&self) -> u64 {
        u64::try_from(self.now()).unwrap_or_default().max(1)
    }
}

/// Whether this session was ended by a copy, or its account signed out in all tabs after it began.
pub(super) fn is_over<P: Platform>(platform: &P, record: &Record) -> bool {
    platform.shared_number(&over_name(&record.id)) > 0 || is_signed_out_everywhere(platform, record)
}

fn is_signed_out_everywhere<P: Platform>(platform: &P, record: &Record) -> bool {
    account_name(record).is_some_and(|account| platform.shared_number(&sign_out_name(&account)) > record.sign_outs)
}

/// A name for the account that tells nobody who it is.
pub(super) fn account_name(record: &Record) -> Option<String> {
    let (issuer, client_id) = (record.server.issuer.as_str(), &record.client.client_id);
    let text = format!("{issuer}\n{client_id}\n{}", record.subject.as_ref()?);
    Some(blind_name(&text))
}

/// A short name that tells nobody what it stands for.
pub(super) fn blind_name(text: &str) -> String {
    base64url::encode(&Sha256::digest(text)[..16])
}

/// Under which all tabs share the latest generation of a session.
pub(super) fn generation_name(id: &str) -> String {
    format!("{GENERATION}{id}")
}

fn sign_out_name(account: &str) -> String {
    format!("daypass:signed-out:{account}")
}

fn over_name(id: &str) -> String {
    format!("{OVER}{id}")
}

const GENERATION: &str = "daypass:generation:";
const OVER: &str = "daypass:over:";

/// Counts the sign-outs in all tabs, whoever it was; the number of an account is that of its last one.
const SIGN_OUTS: &str = "daypass:sign-outs";

/// More sessions than one browser has within a day, which is as long as one is continued.
const MAX_NUMBERS: usize = 100;
const MAX_SWEPT: usize = 1000;
