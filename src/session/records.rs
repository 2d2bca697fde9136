//! The sessions that this tab keeps, one per account, and which of them is in use.

use super::configuration::Provider;
use super::error::{Error, Result};
use super::flight::Event;
use super::ports::{Platform, StoreFault};
use super::record::{self, Record};
use super::status::{Account, Status};
use super::{Session, dpop, everywhere, order};

/// The record that was read last, and the text that it was read from.
pub(super) struct Read {
    key: String,
    text: String,
    record: Record,
}

impl<P: Platform> Session<P> {
    /// Everybody who is signed in in this tab, in the order in which they signed in.
    pub fn accounts(&self) -> Vec<Account> {
        let account =
            |record: &Record| Some(self.account(record, self.configuration().provider(&record.server.issuer)?));
        self.records().unwrap_or_default().iter().filter_map(account).collect()
    }

    /// What may be shown of a session.
    pub(super) fn account(&self, record: &Record, provider: &Provider) -> Account {
        Account { renews_at: self.renews_at(record), ..Account::new(record, provider) }
    }

    /// Puts another account of this tab to use; [`Account::id`] names it.
    ///
    /// # Errors
    /// This account is no longer signed in, or the browser's storage cannot be reached.
    pub fn switch_to(&self, id: &str) -> Result<()> {
        self.record_of(id)?;
        self.new_intent();
        self.platform.set(IN_USE, id)?;
        self.note(Event::Switched, &[]);
        self.restore();
        Ok(())
    }

    /// The record of the account that is in use.
    pub(super) fn record(&self) -> Result<Record> {
        let record = match self.platform.get(IN_USE)? {
            Some(id) => self.record_of(&id),
            None => Err(Error::SignedOut),
        };
        // what is not there any more is not shown any longer
        if record == Err(Error::SignedOut) && matches!(*self.status.borrow(), Status::SignedIn(_)) {
            self.set_status(Status::SignedOut);
        }
        record
    }

    /// The record of a session, unless it has ended.
    pub(super) fn record_of(&self, id: &str) -> Result<Record> {
        for provider in &self.configuration().providers {
            let key = record::key(&provider.issuer, &provider.client, id);
            if let Some(record) = self.load(provider, &key)? {
                return Ok(record);
            }
        }
        Err(Error::SignedOut)
    }

    /// Whether this session is the one in use.
    pub(super) fn is_in_use(&self, id: &str) -> bool {
        self.platform.get(IN_USE).is_ok_and(|it| it.as_deref() == Some(id))
    }

    /// All sessions of this tab, the oldest first.
    pub(super) fn records(&self) -> Result<Vec<Record>> {
        let mut records = vec![];
        for record in self.kept(|provider, key| self.load(provider, key))? {
            order::insert(&mut records, record, |it, new: &Record| {
                (it.signed_in_at, &it.id) > (new.signed_in_at, &new.id)
            });
        }
        Ok(records)
    }

    /// Whether somebody is signed in in this tab with the registration of this provider.
    pub(super) fn has_session_of(&self, provider: &Provider) -> bool {
        let own = |it: &Record| it.server.issuer == provider.issuer && it.client == provider.client;
        self.records().unwrap_or_default().iter().any(own)
    }

    /// All sessions that stand in the store, those that are over included.
    pub(super) fn remains(&self) -> Result<Vec<Record>> {
        self.kept(|provider, key| Ok(self.platform.get(key)?.and_then(|text| Record::read(&text, provider, key))))
    }

    fn kept(&self, read: impl Fn(&Provider, &str) -> Result<Option<Record>>) -> Result<Vec<Record>> {
        let mut records = Vec::new();
        for key in self.platform.keys()? {
            // an id has no colon, so no two registrations share a key
            let id = |it: &Provider| Some(key.strip_prefix(&record::key(&it.issuer, &it.client, ""))?.to_owned());
            let own = |it: &&Provider| id(it).is_some_and(|id| !id.contains(':'));
            if let Some(provider) = self.configuration().providers.iter().find(own) {
                records.extend(read(provider, &key)?);
            }
        }
        Ok(records)
    }

    /// Begins a session: the former one of the same person makes room, those of other people stay.
    pub(super) fn enter(&self, mut record: Record) -> Result<()> {
        record.sign_outs = self.sign_outs();
        // tok-quarantine: nothing is kept before everything has been verified, and nothing is lost if it cannot be kept
        record.save(&self.platform)?;
        if let Err(fault) = self.platform.set(IN_USE, &record.id) {
            self.platform.remove(&record.key())?;
            return Err(fault.into());
        }
        dpop::take(&self.platform, record.proof_key.as_ref());
        self.supersede_former(&record)?;
        self.note(Event::SignedIn, &[("issuer", record.server.issuer.as_str())]);
        self.restore();
        Ok(())
    }

    /// Removes the former sessions of the same person.
    pub(super) fn supersede_former(&self, record: &Record) -> Result<()> {
        let former = |it: &&Record| it.id != record.id && it.is_same_account(record);
        for former in self.records()?.iter().filter(former) {
            // dpop-key-life: its key stays, because copies in other tabs may live on
            let was_in_use = self.is_in_use(&former.id);
            self.platform.remove(&former.key())?;
            self.forget_replay(&former.id)?;
            if was_in_use {
                self.platform.set(IN_USE, &record.id)?;
            }
        }
        Ok(())
    }

    /// Forgets a session. If it is the one in use, nobody is; another account is taken up by whoever chooses it.
    pub(super) fn forget(&self, record: &Record) -> Result<(), StoreFault> {
        self.loaded.take();
        self.remove(&record.key())
    }

    /// Forgets a session, and shows that it is gone.
    pub(super) fn end(&self, record: &Record) -> Result<(), StoreFault> {
        let shown = self.is_in_use(&record.id);
        self.forget(record)?;
        dpop::delete(&self.platform, record.proof_key.as_ref());
        self.forget_nonces();
        self.heed_sign_out();
        self.note(Event::SignedOut, &[("issuer", record.server.issuer.as_str())]);
        if shown {
            self.set_status(Status::SignedOut);
        } else {
            self.tell();
        }
        Ok(())
    }

    /// Removes what is kept of a session, whole or not.
    fn remove(&self, key: &str) -> Result<(), StoreFault> {
        self.platform.remove(key)?;
        let id = key.rsplit(':').next().unwrap_or_default();
        self.forget_claim(id);
        self.forget_replay(id)?;
        if self.is_in_use(id) {
            self.platform.remove(IN_USE)?;
        }
        Ok(())
    }

    fn load(&self, provider: &Provider, key: &str) -> Result<Option<Record>> {
        let Some(text) = self.platform.get(key)? else { return Ok(None) };
        let known = |read: &Read| (read.key == key && read.text == text).then(|| read.record.clone());
        let known = self.loaded.borrow().as_ref().and_then(known);
        let is_known = known.is_some();
        let record = known.or_else(|| Record::read(&text, provider, key));
        let alive = |it: &Record| it.is_young(self.now()) && !everywhere::is_over(&self.platform, it);
        let (record, gone) = match record {
            Some(record) if !alive(&record) => (None, Some(record)),
            record => (record, None),
        };
        match &record {
            None => {
                self.remove(key)?;
                if let Some(gone) = gone {
                    dpop::delete(&self.platform, gone.proof_key.as_ref());
                    self.heed_over(gone);
                }
            }
            Some(record) if !is_known => {
                *self.loaded.borrow_mut() = Some(Read { key: key.to_owned(), text, record: record.clone() });
            }
            Some(_) => {}
        }
        Ok(record)
    }
}

/// Names the session in use.
const IN_USE: &str = "daypass:in-use";
