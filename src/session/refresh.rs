//! Access tokens that are fresh when they are used (RFC 6749 §6; RFC 9700 §4.14.2; OIDC Core §12.2).

use super::error::{Error, Result};
use super::ports::Platform;
use super::record::{Grant, Record};
use super::{Session, Status};
use crate::protocol::error::{Endpoint, RefusalCode};
use crate::protocol::id_token::{self, Expected};
use crate::protocol::secret::{AccessToken, IdToken};
use crate::protocol::token::{self, TokenResponse};
use crate::protocol::{Error as ProtocolError, Rule};
use futures::FutureExt as _;
use futures::future::{LocalBoxFuture, Shared};
use std::rc::Rc;

/// A refresh that several callers wait for.
pub(super) struct InFlight {
    resource: Option<String>,
    outcome: Shared<LocalBoxFuture<'static, Result<AccessToken>>>,
}

impl<P: Platform> Session<P> {
    /// A fresh access token for an API, renewed if need be. However many ask at once, one request is made.
    pub(super) async fn access_token(self: &Rc<Self>, resource: Option<&str>) -> Result<AccessToken> {
        match self.fresh_token(resource)? {
            Some(token) => Ok(token),
            None => self.renew(resource, None).await,
        }
    }

    /// Renews the token for an API, unless somebody has done so since `refused` was refused.
    pub(super) async fn renew(
        self: &Rc<Self>,
        resource: Option<&str>,
        refused: Option<&AccessToken>,
    ) -> Result<AccessToken> {
        // rt-single-flight: RFC 9700 §4.14.2
        let running =
            self.in_flight.borrow().iter().find(|it| it.resource.as_deref() == resource).map(|it| it.outcome.clone());
        if let Some(outcome) = running {
            return outcome.await;
        }
        let (session, wanted, refused) = (Rc::clone(self), resource.map(str::to_owned), refused.cloned());
        let outcome = async move {
            let outcome = session.refresh_alone(wanted.as_deref(), refused.as_ref()).await;
            session.in_flight.borrow_mut().retain(|it| it.resource != wanted);
            outcome
        };
        let outcome = outcome.boxed_local().shared();
        self.in_flight.borrow_mut().push(InFlight { resource: resource.map(str::to_owned), outcome: outcome.clone() });
        outcome.await
    }

    fn fresh_token(&self, resource: Option<&str>) -> Result<Option<AccessToken>> {
        let record = self.record()?;
        let fresh = record.grant(resource).filter(|grant| grant.is_fresh(self.platform.now()));
        Ok(fresh.map(|grant| grant.access_token.clone()))
    }

    /// Under the lock, and with a second look at what is stored: another caller may have done the work.
    async fn refresh_alone(&self, resource: Option<&str>, refused: Option<&AccessToken>) -> Result<AccessToken> {
        let _this_tab = self.refresh_lock.lock().await;
        let name = {
            let record = self.record()?;
            format!("daypass:refresh:{}:{}", record.server.issuer.as_str(), record.client.client_id)
        };
        // rt-cross-tab: RFC 9700 §4.14.2
        let _all_tabs = self.platform.hold(&name).await;
        if let Some(token) = self.fresh_token(resource)?.filter(|token| Some(token) != refused) {
            return Ok(token);
        }
        let mut record = self.record()?;
        let Some(refresh_token) = &record.refresh_token else { return Err(Error::NotRenewable) };
        let request = token::refresh_request(&record.server, &record.client, refresh_token, resource);
        let answer = self.send(Endpoint::Token, &request).await?;
        let answer = match token::response(&answer) {
            // rt-invalid-grant: RFC 6749 §5.2
            Err(ProtocolError::ServerRefused(refusal)) if refusal.code == RefusalCode::InvalidGrant => {
                return Err(self.expire(&record));
            }
            // rt-transient: nothing is lost by any other failure
            answer => answer?,
        };
        if self.record().is_err() {
            return Err(Error::SignedOut);
        }
        // rt-replace, rt-keep: RFC 6749 §6
        if let Some(replacement) = &answer.refresh_token {
            record.refresh_token = Some(replacement.clone());
            record.save(&self.platform)?;
        }
        self.admit(&mut record, &answer).await?;
        if self.record().is_err() {
            return Err(Error::SignedOut);
        }
        let asked = record.grant(resource).map(|grant| grant.scopes.clone()).unwrap_or_default();
        record.replace_grant(Grant::new(&answer, resource, &asked, self.platform.now()));
        record.save(&self.platform)?;
        self.restore();
        Ok(answer.access_token)
    }

    /// Lets a refreshed ID token in only if it continues the first one.
    async fn admit(&self, record: &mut Record, answer: &TokenResponse) -> Result<()> {
        // rt-idt-absent: OIDC Core §12.2
        let Some(raw) = answer.id_token.as_ref().filter(|_| record.subject.is_some() && !record.claims.is_empty())
        else {
            return Ok(());
        };
        match self.validate_refreshed(record, raw, answer).await {
            Ok(()) => record.id_token = Some(raw.clone()),
            // keys that cannot be read say nothing about the session
            Err(error @ Error::Protocol(ProtocolError::ServerMisbehaved(Rule::JwksUnreadable, _))) => {
                return Err(error);
            }
            // rt-idt-fail: OIDC Core §12.2
            Err(error @ Error::Protocol(ProtocolError::ServerMisbehaved(..))) => {
                self.expire(record);
                return Err(error);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    async fn validate_refreshed(&self, record: &Record, raw: &IdToken, answer: &TokenResponse) -> Result<()> {
        let token = self.verify(&record.server, &record.client.client_id, raw.expose()).await?;
        let expected = Expected {
            issuer: &record.server.issuer,
            client_id: &record.client.client_id,
            nonce: None,
            access_token: &answer.access_token,
            now: self.platform.now(),
            leeway: self.leeway(&record.server.issuer),
        };
        id_token::validate_refreshed(token, &record.claims, &expected)?;
        Ok(())
    }

    fn expire(&self, record: &Record) -> Error {
        match self.forget_everything() {
            Ok(()) => {
                self.set_status(Status::Expired(record.server.issuer.clone()));
                Error::Expired
            }
            Err(fault) => fault.into(),
        }
    }
}
