//! Signing in without asking the person anything, where the provider knows the person already (OIDC Core §3.1.2.1,
//! `prompt=none`). Whatever comes of it, nobody is shown an error, and nobody is sent in circles: it is counted per tab.

use super::Session;
use super::configuration::{Provider, Silent};
use super::error::{AttemptFault, Error, Result};
use super::everywhere::account_name;
use super::flight::Event;
use super::ports::{Platform, keep};
use super::record::Record;
use super::sign_in::SignInRequest;
use crate::protocol;
use crate::protocol::authorization::Prompt;
use crate::protocol::error::{Endpoint, RefusalCode};
use crate::protocol::kept::{self, kept};
use crate::protocol::types::{Issuer, UnixTime};
use futures::future::{Either, select};
use std::pin::pin;

/// Why nobody was signed in without being asked. None of it is a fault: the person is signed out, and may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotSilently {
    /// The provider would have to ask the person something.
    WouldAsk,
    /// No answer came in time.
    NoAnswer,
    /// Somebody else is signed in at the provider than was in this tab.
    SomebodyElse,
    /// The person has signed out in this tab.
    SignedOut,
    /// It was tried in this tab a moment ago.
    TriedEnough,
    /// It failed.
    Failed(Error),
}

impl NotSilently {
    /// A stable name for programs, reports and searches.
    pub fn code(&self) -> &str {
        match self {
            Self::WouldAsk => "would_ask",
            Self::NoAnswer => "no_answer",
            Self::SomebodyElse => "somebody_else",
            Self::SignedOut => "signed_out_here",
            Self::TriedEnough => "tried_enough",
            Self::Failed(error) => error.code(),
        }
    }
}

impl From<Error> for NotSilently {
    fn from(error: Error) -> Self {
        match error {
            // ibc-silent-errors: OIDC Core §3.1.2.6
            Error::Protocol(protocol::Error::ServerRefused(refusal))
                if refusal.at == Endpoint::Authorization && would_ask(&refusal.code) =>
            {
                Self::WouldAsk
            }
            Error::Attempt(AttemptFault::Stale) => Self::NoAnswer,
            Error::Attempt(AttemptFault::SomebodyElse) => Self::SomebodyElse,
            error => Self::Failed(error),
        }
    }
}

/// What this tab remembers of silent sign-ins at one provider.
#[derive(Default)]
struct Memory {
    /// When they began, as far as that still counts.
    started: Vec<UnixTime>,
    /// Whether the last one signed somebody in.
    signed_in: bool,
    /// Whose session of this tab the provider has ended.
    expected: Option<String>,
}

kept!(Memory { started, signed_in, expected });

impl<P: Platform> Session<P> {
    /// Tries to sign in without asking, at the providers that are configured for it in this way. Nothing is tried where
    /// somebody is signed in, unless nothing else renews the tokens. `true` where it is under way or done: the browser is
    /// leaving this page ([`Status::Redirecting`](super::Status)), or somebody is signed in.
    pub async fn sign_in_silently(&self, means: Silent, return_to: &str) -> bool {
        let held = self.record().ok();
        let is_settled = match &held {
            Some(record) => {
                let fresh = record.grant(None).is_some_and(|grant| grant.is_fresh(self.now()));
                fresh || record.refresh_token.is_some()
            }
            // whoever has other accounts here chooses one of them
            None => self.records().is_ok_and(|records| !records.is_empty()),
        };
        // ibc-silent-page: a page in a frame would ask in a frame of its own, and so on
        if is_settled || self.platform.is_framed() {
            return false;
        }
        let expected = |it: &&Provider| held.as_ref().is_none_or(|record| record.server.issuer == it.issuer);
        let providers = self.configuration().providers.iter().filter(|it| it.silent == Some(means));
        // ibc-silent-timeout: one at a time
        for provider in providers.filter(expected) {
            match self.ask_silently(provider, means, held.as_ref(), return_to).await {
                Ok(()) => return true,
                Err(NotSilently::Failed(Error::Superseded)) => return false,
                Err(reason) => self.stay_signed_out(reason),
            }
        }
        false
    }

    /// Why the last attempt to sign in without asking signed nobody in.
    pub fn not_silently(&self) -> Option<NotSilently> {
        self.not_silently.borrow().clone()
    }

    /// Writes down why nobody was signed in silently.
    pub(super) fn stay_signed_out(&self, reason: NotSilently) {
        match &reason {
            NotSilently::Failed(error) => self.note_failure(Event::NotSilently, error),
            other => self.note(Event::NotSilently, &[("reason", other.code())]),
        }
        // what was found out on this page says more than that it is not tried again
        if reason != NotSilently::TriedEnough || self.not_silently().is_none() {
            *self.not_silently.borrow_mut() = Some(reason);
            self.tell();
        }
    }

    async fn ask_silently(
        &self,
        provider: &Provider,
        means: Silent,
        held: Option<&Record>,
        return_to: &str,
    ) -> Result<(), NotSilently> {
        if self.platform.get(OFF).map_err(Error::from)?.is_some() {
            return Err(NotSilently::SignedOut);
        }
        let intent = self.new_intent();
        // a provider that cannot be reached has not been asked, and must not hold the first page up
        match select(pin!(self.metadata(provider)), pin!(self.platform.wait(METADATA_MILLISECONDS))).await {
            Either::Left((server, _)) => drop(server?),
            Either::Right(_) => return Err(NotSilently::NoAnswer),
        }
        self.count(provider)?;
        let mut request = SignInRequest::at(&provider.issuer, return_to);
        request.prompt = Some(Prompt::None);
        request.silent = true;
        // areq-hint: OIDC Core §3.1.2.1
        request.hint = held.and_then(|record| record.id_token.clone());
        match means {
            Silent::Redirect => self.leave_to_sign_in(&request, intent).await?,
            Silent::Frame => {
                let frame = self.platform.open_frame().ok_or(NotSilently::NoAnswer)?;
                // ibc-silent-timeout: RFC 10017 §6.3.4.2.3
                self.complete_in(frame, &request, intent, FRAME_MILLISECONDS).await?;
            }
        }
        Ok(())
    }

    /// Breaks loops: one attempt that signed nobody in is enough for a while, and so are a few that did.
    fn count(&self, provider: &Provider) -> Result<(), NotSilently> {
        let mut memory = self.memory(provider);
        let now = self.now();
        memory.started.retain(|at| now.saturating_sub(*at).saturating_abs() < WINDOW_SECONDS);
        let in_vain = !memory.started.is_empty() && !memory.signed_in;
        // cb-no-loop: Session Management §3.1, §5.1
        if in_vain || memory.started.len() >= MAX_ATTEMPTS {
            return Err(NotSilently::TriedEnough);
        }
        memory.started.push(now);
        memory.signed_in = false;
        // what cannot be counted is not tried
        Ok(self.memorise(provider, &memory)?)
    }

    /// Lets nobody in silently but the person whose session this is, or was until the provider ended it.
    pub(super) async fn demand_same_person(&self, record: &Record) -> Result<()> {
        let Some(provider) = self.configuration().provider(&record.server.issuer) else { return Ok(()) };
        let held = self.record().ok();
        let expected = held.as_ref().and_then(account_name).or_else(|| self.memory(provider).expected);
        // an answer can be held back until the person has signed out, or in at another provider
        let is_too_late = self.platform.get(OFF)?.is_some()
            || held.as_ref().is_some_and(|held| !held.is_of_same_registration(record));
        // ibc-silent-sub: OIDC Core §3.1.2.2, Session Management §3.1
        if !is_too_late && (expected.is_none() || expected == account_name(record)) {
            return Ok(());
        }
        self.revoke(record).await;
        if is_too_late {
            return Err(Error::Superseded);
        }
        if let Some(held) = held {
            self.end(&held)?;
        }
        Err(Error::Attempt(AttemptFault::SomebodyElse))
    }

    /// Somebody has signed in: all may be tried again that a sign-out has stopped.
    pub(super) fn heed_sign_in(&self, issuer: &Issuer) {
        self.not_silently.take();
        // a mark that cannot be removed leaves it at signing in by hand
        let _ = self.platform.remove(OFF);
        if let Some(provider) = self.silent_provider(issuer) {
            let memory = Memory { signed_in: true, expected: None, ..self.memory(provider) };
            // what cannot be kept is asked of the person
            let _ = self.memorise(provider, &memory);
        }
    }

    /// Somebody has signed out: nobody is signed in by itself any more, until somebody does so by hand.
    pub(super) fn heed_sign_out(&self) {
        for provider in self.configuration().providers.iter().filter(|it| it.silent.is_some()) {
            let memory = Memory { expected: None, ..self.memory(provider) };
            // a store that cannot be written signs nobody in either
            let _ = self.memorise(provider, &memory);
            let _ = self.platform.set(OFF, "1");
        }
    }

    /// A session is over that nobody has signed out: the same person may come back silently.
    pub(super) fn heed_end(&self, record: &Record) {
        if let Some(provider) = self.silent_provider(&record.server.issuer) {
            let memory = Memory { expected: account_name(record), ..self.memory(provider) };
            // a store that cannot be written signs nobody in either
            let _ = self.memorise(provider, &memory);
        }
    }

    fn silent_provider(&self, issuer: &Issuer) -> Option<&Provider> {
        self.configuration().provider(issuer).filter(|provider| provider.silent.is_some())
    }

    fn memory(&self, provider: &Provider) -> Memory {
        let text = self.platform.get(&key(provider)).ok().flatten().unwrap_or_default();
        kept::read(&text).unwrap_or_default()
    }

    fn memorise(&self, provider: &Provider, memory: &Memory) -> Result<()> {
        Ok(keep(&self.platform, &key(provider), memory)?)
    }
}

fn would_ask(code: &RefusalCode) -> bool {
    let codes = [
        RefusalCode::LoginRequired,
        RefusalCode::InteractionRequired,
        RefusalCode::ConsentRequired,
        RefusalCode::AccountSelectionRequired,
        // some servers mean the same by it
        RefusalCode::InvalidRequest,
    ];
    codes.contains(code)
}

fn key(provider: &Provider) -> String {
    format!("daypass:silent:{}", provider.issuer.as_str())
}

/// The mark of a tab in which somebody has signed out.
const OFF: &str = "daypass:silent-off";

/// Attempts that began within this time count.
const WINDOW_SECONDS: i64 = 600;

/// So many of them are enough, whatever came of them.
const MAX_ATTEMPTS: usize = 3;

/// How long a hidden frame may take: it may show a page to nobody, or an error.
const FRAME_MILLISECONDS: u32 = 10_000;

/// How long the first page may wait for the provider's metadata.
const METADATA_MILLISECONDS: u32 = 5000;
