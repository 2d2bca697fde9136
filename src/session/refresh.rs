//! Access tokens that are fresh when they are used (RFC 6749 §6; RFC 9700 §4.14.2; OIDC Core §12.2).

use super::dpop;
use super::error::{Error, Result};
use super::flight::Event;
use super::ports::Platform;
use super::record::{Grant, Record};
use super::{Session, Status};
use crate::protocol::error::{Endpoint, RefusalCode};
use crate::protocol::id_token::{self, Expected};
use crate::protocol::secret::{AccessToken, IdToken, RefreshToken};
use crate::protocol::token::{self, TokenResponse};
use crate::protocol::{Error as ProtocolError, Rule};
use futures::FutureExt as _;
use futures::future::{Either, LocalBoxFuture, Shared, select};
use std::pin::pin;
use std::rc::Rc;

/// A refresh that several callers wait for.
pub(super) struct InFlight {
    session: String,
    resource: Option<String>,
    outcome: Renewal,
}

/// What comes of a renewal.
pub(super) type Renewal = Shared<LocalBoxFuture<'static, Result<AccessToken>>>;

impl InFlight {
    fn is_for(&self, session: &str, resource: Option<&str>) -> bool {
        self.session == session && self.resource.as_deref() == resource
    }
}

impl<P: Platform> Session<P> {
    /// A fresh access token for an API, renewed if need be. However many ask at once, one request is made.
    pub(super) async fn access_token(self: &Rc<Self>, id: &str, resource: Option<&str>) -> Result<AccessToken> {
        if let Some(token) = self.fresh_token(id, resource)? {
            return Ok(token);
        }
        match self.renew(id, resource, None).await {
            // rt-transient: a token in its last seconds is better than none
            Err(error) if error.is_transient() => self.living_token(id, resource)?.ok_or(error),
            outcome => outcome,
        }
    }

    /// Renews the token for an API, unless somebody has done so since `refused` was refused.
    pub(super) async fn renew(
        self: &Rc<Self>,
        id: &str,
        resource: Option<&str>,
        refused: Option<&AccessToken>,
    ) -> Result<AccessToken> {
        // rt-single-flight: RFC 9700 §4.14.2
        let running = self.in_flight.borrow().iter().find(|it| it.is_for(id, resource)).map(|it| it.outcome.clone());
        if let Some(outcome) = running {
            return outcome.await;
        }
        let (session, refused) = (Rc::clone(self), refused.cloned());
        let (wanted_id, wanted) = (id.to_owned(), resource.map(str::to_owned));
        let outcome = async move {
            let outcome = session.refresh_alone(&wanted_id, wanted.as_deref(), refused.as_ref()).await;
            match &outcome {
                Ok(_) => session.note(Event::Renewed, &[("resource", wanted.as_deref().unwrap_or("none"))]),
                Err(error) => session.note_failure(Event::RenewalFailed, error),
            }
            session.in_flight.borrow_mut().retain(|it| !it.is_for(&wanted_id, wanted.as_deref()));
            outcome
        };
        let outcome = outcome.boxed_local().shared();
        let (session, resource) = (id.to_owned(), resource.map(str::to_owned));
        self.in_flight.borrow_mut().push(InFlight { session, resource, outcome: outcome.clone() });
        // a refresh token may be spent already: what replaces it must be kept even if every caller goes away
        self.platform.spawn(outcome.clone().map(drop).boxed_local());
        outcome.await
    }

    /// The renewals of this session that are under way in this tab.
    pub(super) fn renewals(&self, id: &str) -> Vec<Renewal> {
        let running = self.in_flight.borrow();
        running.iter().filter(|it| it.session == id).map(|it| it.outcome.clone()).collect()
    }

    fn fresh_token(&self, id: &str, resource: Option<&str>) -> Result<Option<AccessToken>> {
        let record = self.record_of(id)?;
        let fresh = record.grant(resource).filter(|grant| grant.is_fresh(self.now()));
        Ok(fresh.map(|grant| grant.access_token.clone()))
    }

    fn living_token(&self, id: &str, resource: Option<&str>) -> Result<Option<AccessToken>> {
        let record = self.record_of(id)?;
        let living = record.grant(resource).filter(|grant| grant.is_living(self.now()));
        Ok(living.map(|grant| grant.access_token.clone()))
    }

    /// Under the lock, and with a second look at what is stored: another caller may have done the work.
    async fn refresh_alone(
        &self,
        id: &str,
        resource: Option<&str>,
        refused: Option<&AccessToken>,
    ) -> Result<AccessToken> {
        let lock = Rc::clone(self.refresh_locks.borrow_mut().entry(id.to_owned()).or_default());
        let _this_tab = lock.lock().await;
        // rt-cross-tab: RFC 9700 §4.14.2; copies of the session share its name, other sessions have nothing to wait for
        let _all_tabs = self.hold_all_tabs(id).await?;
        let record = self.catch_up(id).await?;
        if let Some(token) = self.fresh_token(id, resource)?.filter(|token| Some(token) != refused) {
            return Ok(token);
        }
        let Some(refresh_token) = &record.refresh_token else { return Err(Error::NotRenewable) };
        if let Some(error) = self.resting(&record.server.token_endpoint) {
            return Err(error);
        }
        let request = token::refresh_request(&record.server, &record.client, refresh_token, resource);
        let renewed = self.claim(&record)?;
        // dpop-token: RFC 9449 §5
        let response = self.send_for(&record, Endpoint::Token, &request, None).await;
        // an answer that was lost on the way is asked for once more by whoever comes next, or every broken connection would
        // end the session; should the server have answered, it says invalid_grant
        let response = response.inspect_err(|_| self.unclaim(&record))?;
        let endpoint = &record.server.token_endpoint;
        let answer = token::response(&response, record.token_type());
        let answer = answer.inspect_err(|error| self.rest(endpoint, &error.clone().into()));
        let answer = match answer {
            // rt-invalid-grant: RFC 6749 §5.2
            Err(ProtocolError::ServerRefused(refusal)) if refusal.code == RefusalCode::InvalidGrant => {
                return Err(self.expire(id, None));
            }
            // rt-transient: nothing is lost by any other failure
            Err(error) => {
                match token::salvage(&response) {
                    Some(replacement) => self.rotate(&record, renewed, replacement).await?,
                    None => self.unclaim(&record),
                }
                return Err(error.without(&[refresh_token.expose()]).into());
            }
            Ok(answer) => answer,
        };
        if let Some(replacement) = &answer.refresh_token {
            let mut record = self.still(&record, answer.refresh_token.as_ref(), Some(&answer.access_token)).await?;
            // rt-replace, rt-keep: RFC 6749 §6
            record.refresh_token = Some(replacement.clone());
            record.generation = renewed;
            self.keep(&record, Some(&answer.access_token)).await?;
        }
        let id_token = match self.admit(&record, &answer).await {
            Ok(id_token) => id_token,
            Err(error) => {
                self.rest(endpoint, &error);
                // a session that has ended leaves nothing behind that still works
                let still = self.still(&record, answer.refresh_token.as_ref(), Some(&answer.access_token)).await;
                // rt-keep: what was not replaced was not spent
                if still.is_ok() && answer.refresh_token.is_none() {
                    self.unclaim(&record);
                }
                return Err(error);
            }
        };
        let mut record = self.still(&record, answer.refresh_token.as_ref(), Some(&answer.access_token)).await?;
        record.id_token = id_token.or(record.id_token);
        let asked = record.grant(resource).map(|grant| grant.scopes.clone()).unwrap_or_default();
        record.replace_grant(Grant::new(&answer, resource, &asked, self.now()));
        record.generation = renewed;
        self.end_rest(&record.server.token_endpoint);
        self.keep(&record, Some(&answer.access_token)).await?;
        self.tell_siblings(&record).await;
        self.refresh_status(id);
        Ok(answer.access_token)
    }

    /// Waits for the copies of the session in other tabs, but not for one that hangs.
    async fn hold_all_tabs(&self, id: &str) -> Result<P::Guard> {
        self.record_of(id)?;
        let name = format!("daypass:session:{id}");
        let (held, patience) = (pin!(self.platform.hold(&name)), pin!(self.platform.wait(PATIENCE_MILLISECONDS)));
        let started = self.platform.monotonic_milliseconds();
        let Either::Left((guard, _)) = select(held, patience).await else { return Err(Error::Busy) };
        if self.platform.monotonic_milliseconds() - started > UNCONTENDED_MILLISECONDS {
            // another tab had it just now: what that tab has shared may be a moment behind the lock
            self.platform.wait(PROPAGATION_MILLISECONDS).await;
        }
        Ok(guard)
    }

    /// Keeps a new refresh token out of an answer that is of no other use.
    async fn rotate(&self, before: &Record, generation: u64, replacement: RefreshToken) -> Result<()> {
        let mut record = self.still(before, Some(&replacement), None).await?;
        record.refresh_token = Some(replacement);
        record.generation = generation;
        self.keep(&record, None).await
    }

    /// The record as it is after waiting. If the person has signed out meanwhile, the new tokens must not live on.
    async fn still(
        &self,
        before: &Record,
        refresh_token: Option<&RefreshToken>,
        access_token: Option<&AccessToken>,
    ) -> Result<Record> {
        let record = self.record_of(&before.id);
        if record.is_err() {
            self.revoke_tokens(&before.server, &before.client, refresh_token, access_token.into_iter()).await;
        }
        record
    }

    /// Keeps a record, or none: one that holds a spent refresh token would end the grant at its next use. What cannot be kept
    /// is revoked, because it works all the same.
    async fn keep(&self, record: &Record, access_token: Option<&AccessToken>) -> Result<()> {
        if let Err(error) = record.save(&self.platform) {
            self.expire(&record.id, Some(error.clone()));
            let (server, client, refresh_token) = (&record.server, &record.client, record.refresh_token.as_ref());
            self.revoke_tokens(server, client, refresh_token, access_token.into_iter()).await;
            return Err(error);
        }
        self.forget_claim(&record.id);
        Ok(())
    }

    /// Lets a refreshed ID token in only if it continues the first one.
    async fn admit(&self, record: &Record, answer: &TokenResponse) -> Result<Option<IdToken>> {
        // rt-idt-absent: OIDC Core §12.2
        let Some(raw) = answer.id_token.as_ref().filter(|_| !record.claims.is_empty()) else { return Ok(None) };
        let outcome = self.validate_refreshed(record, raw, answer).await;
        match outcome.map_err(|error| error.without(&answer.secrets())) {
            Ok(()) => Ok(Some(raw.clone())),
            // keys that cannot be read say nothing about the session
            Err(error @ Error::Protocol(ProtocolError::ServerMisbehaved(Rule::JwksUnreadable, _))) => Err(error),
            // rt-idt-fail: OIDC Core §12.2
            Err(error @ Error::Protocol(ProtocolError::ServerMisbehaved(..))) => {
                self.expire(&record.id, Some(error.clone()));
                Err(error)
            }
            Err(error) => Err(error),
        }
    }

    async fn validate_refreshed(&self, record: &Record, raw: &IdToken, answer: &TokenResponse) -> Result<()> {
        let token = self.verify(&record.server, &record.client.client_id, raw.expose()).await?;
        let expected = self.expected(&record.server, &record.client, None, &answer.access_token);
        let judge = |expected: &Expected<'_>| id_token::validate_refreshed(&token, &record.claims, expected);
        self.judge_with_clock(&token, expected, judge).await.map(drop)
    }

    /// Ends a session that is over for all its copies, unless it is over anyway. The cause is told where it is a special one.
    pub(super) fn expire(&self, id: &str, cause: Option<Error>) -> Error {
        if let Ok(record) = self.record_of(id) {
            dpop::delete(&self.platform, record.proof_key.as_ref());
        }
        self.expire_copy(id, cause)
    }

    /// Ends a session in this tab; the key of its tokens stays, because a copy in another tab may be ahead.
    pub(super) fn expire_copy(&self, id: &str, cause: Option<Error>) -> Error {
        let Ok(record) = self.record_of(id) else { return Error::SignedOut };
        let in_use = self.is_in_use(id);
        self.note(Event::Expired, &[("issuer", record.server.issuer.as_str())]);
        self.heed_end(&record);
        match self.forget(&record) {
            Ok(()) if in_use => {
                self.ended_because.replace(cause);
                self.set_status(Status::Expired(record.server.issuer));
            }
            Ok(()) => self.tell(),
            Err(fault) => return fault.into(),
        }
        Error::Expired
    }

    /// Why the session has ended, where its provider did not simply end it; `None` as long as there is none that has.
    pub fn ended_because(&self) -> Option<Error> {
        let has_ended = matches!(*self.status.borrow(), Status::Expired(_));
        self.ended_because.borrow().clone().filter(|_| has_ended)
    }
}

/// A lock that nobody has is granted sooner.
const UNCONTENDED_MILLISECONDS: f64 = 5.0;

/// Browsers bring shared numbers and messages to other processes within a few milliseconds, but promise nothing.
const PROPAGATION_MILLISECONDS: u32 = 25;

/// Longer than a renewal in another tab can take, with all its requests timing out.
const PATIENCE_MILLISECONDS: u32 = 90_000;
