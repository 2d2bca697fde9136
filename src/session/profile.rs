//! Who signed in, in more words than the ID token has: asked for when somebody looks, and not before.

use super::Session;
use super::configuration::Provider;
use super::error::{Error, ProofFault, Result};
use super::ports::Platform;
use super::record::Record;
use crate::protocol::Error as ProtocolError;
use crate::protocol::error::{Endpoint, RefusalCode};
use crate::protocol::json::Object;
use crate::protocol::secret::AccessToken;
use crate::protocol::url::Url;
use crate::protocol::userinfo::{self, Answer};
use std::rc::Rc;

impl<P: Platform> Session<P> {
    /// Reads UserInfo, or the identity API, unless that has been done; the account then shows it.
    ///
    /// # Errors
    /// Nobody is signed in, no answer came, or it was about somebody else; nothing of it is used then.
    pub async fn load_profile(self: &Rc<Self>) -> Result<()> {
        let _one_at_a_time = self.profile_lock.lock().await;
        let record = self.record()?;
        self.complete_profile(record).await
    }

    /// The same for a session that need not be the one in use.
    pub(super) async fn load_profile_of(self: &Rc<Self>, id: &str) -> Result<()> {
        let _one_at_a_time = self.profile_lock.lock().await;
        let record = self.record_of(id)?;
        self.complete_profile(record).await
    }

    async fn complete_profile(self: &Rc<Self>, record: Record) -> Result<()> {
        let provider = self.configuration().provider(&record.server.issuer).ok_or(Error::SignedOut)?;
        let identity_url = provider.identity.as_ref().map(|identity| &identity.url);
        let endpoint = if provider.openid_connect { record.server.userinfo_endpoint.as_ref() } else { identity_url };
        let Some(endpoint) = endpoint.filter(|_| record.profile.is_none()) else { return Ok(()) };
        let claims = self.profile_claims(provider, &record, endpoint).await?;
        // the record may have changed while we waited: a refresh, a sign-out, somebody else
        let mut record = self.record_of(&record.id)?;
        if !provider.openid_connect {
            record.subject = claims.get("sub").and_then(|sub| sub.as_str()).map(str::to_owned);
        }
        record.profile = Some(claims);
        record.save(&self.platform)?;
        self.heed_proof(&record)?;
        self.supersede_former(&record)?;
        self.refresh_status(&record.id);
        Ok(())
    }

    async fn profile_claims(self: &Rc<Self>, provider: &Provider, record: &Record, endpoint: &Url) -> Result<Object> {
        let token = self.access_token(&record.id, None).await?;
        let answer = match self.ask(record, endpoint, &token).await {
            // ui-error: RFC 6750 §3.1
            Err(error)
                if refuses_token(&error)
                    && record.refresh_token.is_some()
                    && !self.is_just_renewed(&record.id, None, &token) =>
            {
                let token = self.renew(&record.id, None, Some(&token)).await?;
                self.ask(record, endpoint, &token).await?
            }
            answer => answer?,
        };
        let claims = match answer {
            Answer::Plain(claims) => claims,
            Answer::Signed(compact) => {
                let client_id = &record.client.client_id;
                let token = self.verify(&record.server, client_id, &compact).await.map_err(|error| match error {
                    Error::Protocol(error) => userinfo::unverified(error).into(),
                    other => other,
                })?;
                userinfo::signed_claims(token, record.server.issuer.as_str(), client_id)?
            }
        };
        Ok(match (&provider.identity, &record.subject) {
            (Some(identity), _) => identity.claims(claims)?,
            (None, Some(subject)) => userinfo::claims(claims, subject)?,
            (None, None) => claims,
        })
    }

    async fn ask(&self, record: &Record, endpoint: &Url, token: &AccessToken) -> Result<Answer> {
        let request = userinfo::request(endpoint, token, record.token_type());
        let request = request.ok_or(Error::Request(super::RequestFault::Token))?;
        let at = Endpoint::UserInfo;
        let answer = self.send_for(record, at, &request, Some(token)).await?;
        // dpop-cors: RFC 9449 §7.1
        if record.proof_key.is_some() && answer.status == 401 && answer.header("www-authenticate").is_none() {
            return Err(Error::Proof { at, origin: endpoint.origin(), fault: ProofFault::ChallengeHidden });
        }
        Ok(userinfo::response(&answer).map_err(|error| error.without(&[token.expose()]))?)
    }
}

fn refuses_token(error: &Error) -> bool {
    match error {
        Error::Protocol(ProtocolError::ServerRefused(refusal)) => refusal.code == RefusalCode::InvalidToken,
        Error::Proof { fault, .. } => *fault == ProofFault::ChallengeHidden,
        _ => false,
    }
}
