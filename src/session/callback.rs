//! The way back: the answer is taken once, the address is cleaned, and only what verifies signs a person in.

use super::attempt::{self, Attempt};
use super::configuration::{Configuration, Provider};
use super::dpop;
use super::error::{AttemptFault, Error, Result, SetupFault};
use super::flight::Event;
use super::ports::Platform;
use super::record::{Grant, Record};
use super::{Outcome, Session};
use crate::protocol::authorization::{self, Response};
use crate::protocol::error::Endpoint;
use crate::protocol::id_token::{self, Expected};
use crate::protocol::secret::{Code, IdToken, SiblingKey};
use crate::protocol::token::{self, TokenResponse};
use crate::protocol::types::{Issuer, UnixTime};
use crate::protocol::{self, Rule, http, pkce};
use futures::FutureExt as _;
use futures::future::{self, LocalBoxFuture};

/// Where the app was opened: the parts of the address, as the browser gives them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The path.
    pub path: String,
    /// The query without its `?`.
    pub query: String,
    /// The fragment with its `#`, or nothing.
    pub fragment: String,
}

impl Address {
    /// The address as one text.
    pub fn to_text(&self) -> String {
        let mark = if self.query.is_empty() { "" } else { "?" };
        format!("{}{mark}{}{}", self.path, self.query, self.fragment)
    }

    /// The same address without what belongs to an answer of a provider (RFC 6749 §3.1.2.5).
    pub fn without_answer(&self) -> String {
        authorization::scrubbed(&self.path, &self.query, &self.fragment)
    }
}

/// What became of an answer to a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// Why it was refused.
    pub error: Error,
    /// The provider of the attempt, where the attempt was found.
    pub issuer: Option<Issuer>,
    /// Where the person wanted to go.
    pub return_to: String,
}

impl<P: Platform> Session<P> {
    /// Completes a sign-in if the address is an answer to one; `None` if it is not, and then nothing has changed. A silent
    /// sign-in that signs nobody in completes too: [`Session::not_silently`] tells why.
    ///
    /// # Errors
    /// The answer was refused; nothing of it is kept, and it cannot be used again.
    pub async fn complete(&self, address: &Address) -> Option<Result<(), Failed>> {
        let begun = self.begun.take();
        match begun {
            // nothing drops the other end before it is done
            Some(begun) => begun.await.ok().flatten(),
            None => self.complete_at(address).await,
        }
    }

    /// The same; boxed, so that it stands in the program once.
    pub(super) fn complete_at<'a>(&'a self, address: &'a Address) -> LocalBoxFuture<'a, Outcome> {
        self.take_answer(address).boxed_local()
    }

    async fn take_answer(&self, address: &Address) -> Outcome {
        // cb-route: RFC 9700 §4.4.2.2
        let mut providers = self.configuration().providers.iter();
        if !providers.any(|provider| provider.client.redirect_uri.path() == address.path) {
            return None;
        }
        let scrubbed = address.without_answer();
        let Some(response) = Response::read(&address.query) else {
            // cb-no-front-tokens: an answer in the fragment is none, and does not stay in the address either
            if scrubbed != address.to_text() {
                self.platform.replace_address(&scrubbed);
            }
            return None;
        };
        let state = response.as_ref().ok().and_then(Response::state);
        // cb-code-once, tx-single-use: taken before anything else happens, and before anything can be waited for
        let attempt = match &state {
            Some(state) => attempt::take(&self.platform, state),
            None => Err(Error::Attempt(AttemptFault::Stateless)),
        };
        // cb-scrub: RFC 6749 §3.1.2.5
        self.platform.replace_address(&scrubbed);
        self.note_answer(attempt.as_ref().ok().map(|attempt| &attempt.server.issuer), &address.query);
        let failed = |error, attempt: Option<&Attempt>| {
            self.note_failure(Event::SignInFailed, &error);
            Failed {
                error,
                issuer: attempt.map(|it| it.server.issuer.clone()),
                return_to: self.configuration().local_target(attempt.map_or("", |it| &it.return_to)).to_owned(),
            }
        };
        let response = match response {
            Ok(response) => response,
            Err(error) => return Some(Err(failed(error.into(), None))),
        };
        let attempt = match attempt {
            Ok(attempt) => attempt,
            Err(error) => return Some(Err(failed(error, None))),
        };
        let outcome = self.redeem(&attempt, &response, &address.path, self.new_intent()).await;
        if let Err(error) = outcome {
            dpop::delete_unless_taken(&self.platform, attempt.proof_key.as_ref());
            if !attempt.silent {
                return Some(Err(failed(error, Some(&attempt))));
            }
            // ibc-silent-errors: nobody has asked for this sign-in, so nobody is told that it failed
            self.stay_signed_out(error.into());
        }
        // tx-return-local: stored text is judged once more
        let target = self.configuration().local_target(&attempt.return_to);
        if !self.platform.replace_address(target) {
            // cb-scrub: the address that the answer came at must not stay, whatever it costs
            self.platform.replace_page(target);
        }
        Some(Ok(()))
    }

    /// Turns an answer into a session, if everything about it holds.
    pub(super) async fn redeem(&self, attempt: &Attempt, response: &Response, path: &str, intent: u64) -> Result<()> {
        // cfg-distinct-redirect, cb-route: RFC 9700 §4.4.2.2
        if attempt.client.redirect_uri.path() != path {
            return Err(Error::Attempt(AttemptFault::Misdirected));
        }
        demand_named(self.configuration(), attempt)?;
        // dpop-key-life: a copy of this sign-in, in a tab that was duplicated meanwhile, has become a session
        if attempt.proof_key.as_ref().is_some_and(|key| dpop::is_taken(&self.platform, key)) {
            return Err(Error::Attempt(AttemptFault::Unknown));
        }
        let code = response.judge(&attempt.server)?;
        let record = self.exchange(attempt, &code).await?;
        if !self.is_intent(intent) {
            self.revoke(&record).await;
            return Err(Error::Superseded);
        }
        if attempt.silent {
            self.demand_same_person(&record).await?;
        }
        let entered = self.pass_on(attempt.replay.as_ref(), &record).and_then(|()| self.enter(record.clone()));
        // tokens that cannot be kept are of use to nobody, and the server honours them all the same
        entered.inspect_err(|_| self.revoke_later(record))?;
        self.heed_sign_in(&attempt.server.issuer);
        self.ask_for_proof().await;
        Ok(())
    }

    /// One sequential request: the keys come from the cache, or alongside.
    async fn exchange(&self, attempt: &Attempt, code: &Code) -> Result<Record> {
        let request = token::code_request(&attempt.server, &attempt.client, code, &attempt.verifier);
        // tok-no-resend: RFC 6749 §4.1.2
        // dpop-token, dpop-jkt: RFC 9449 §5, §10
        let key = attempt.proof_key.as_ref();
        let answer = self.send_proven(Endpoint::Token, &request, key, None);
        let openid_connect = attempt.nonce_seed.is_some();
        let names = self.record_keys()?;
        let keys = async {
            match &attempt.server.jwks_uri {
                Some(jwks_uri) if openid_connect => self.keys(jwks_uri).await.map(drop),
                _ => Ok(()),
            }
        };
        // keys that do not come now are asked for once more when they are needed
        let (answer, _) = future::join(answer, keys).await;
        // what is granted for a time is granted from here on, however late the file comes
        let came_at = self.now();
        let secrets = [code.expose(), attempt.verifier.expose()];
        let named = self.demand_still_named(attempt).await;
        let taken = self.take_grant(attempt, answer, names, came_at, &named).await;
        // a policy that follows the file of now lets nothing out to whom the file does not name, and whoever answers for one says
        // nothing that matters
        taken.map_err(|error| named.err().unwrap_or_else(|| error.without(&secrets)))
    }

    /// Waits for the configuration of now, where this page began with the one of before, and judges the attempt by it.
    async fn demand_still_named(&self, attempt: &Attempt) -> Result<()> {
        let word = self.word.take();
        if let Some(word) = word {
            word.await.map_err(|_| Error::Setup(SetupFault::NoConfiguration))?;
        }
        demand_named(self.configuration(), attempt)
    }

    /// The session that the answer of the token endpoint makes, if everything about it holds.
    async fn take_grant(
        &self,
        attempt: &Attempt,
        answer: Result<http::Response>,
        names: (String, SiblingKey),
        came_at: UnixTime,
        named: &Result<()>,
    ) -> Result<Record> {
        let answer = answer?;
        let mut server = attempt.server.clone();
        if named.is_err() {
            // stor-untrusted: stored text that the file of now does not bear out leads no token away from where it came from
            let origin = server.token_endpoint.origin();
            server.revocation_endpoint = server.revocation_endpoint.filter(|it| it.origin() == origin);
        }
        let mut record = Record::unidentified(names, server, attempt.client.clone(), came_at);
        record.proof_key = attempt.proof_key.clone();
        let verified = self.verify_grant(&mut record, attempt, &answer, named.clone()).await;
        match verified {
            Ok(()) => Ok(record),
            Err(error) => {
                // what is refused here is honoured there all the same
                self.revoke_later(record);
                Err(error)
            }
        }
    }

    async fn verify_grant(
        &self,
        record: &mut Record,
        attempt: &Attempt,
        answer: &http::Response,
        named: Result<()>,
    ) -> Result<()> {
        record.refresh_token = token::salvage(answer);
        let answer = token::response(answer, record.token_type())?;
        record.refresh_token = answer.refresh_token.clone();
        record.replace_grant(Grant::new(&answer, None, &attempt.scopes, record.signed_in_at));
        // tok-same-as: known by now, so that it can be revoked
        named?;
        match (&answer.id_token, attempt.nonce_seed.is_some()) {
            (Some(raw), true) => {
                let token = self.validate(attempt, raw, &answer).await;
                record.verify(raw, &token.map_err(|error| error.without(&answer.secrets()))?);
                Ok(())
            }
            // tok-idt-required: OIDC Core §3.1.3.3
            (None, true) => Err(protocol::Error::rule(Rule::IdTokenMissing).into()),
            (_, false) => Ok(()),
        }
    }

    async fn validate(
        &self,
        attempt: &Attempt,
        raw: &IdToken,
        answer: &TokenResponse,
    ) -> Result<id_token::ValidatedIdToken> {
        let token = self.verify(&attempt.server, &attempt.client.client_id, raw.expose()).await?;
        let nonce = attempt.nonce_seed.as_ref().map(pkce::nonce);
        let expected = Expected {
            acr_values: &attempt.acr_values,
            max_age: attempt.max_age,
            ..self.expected(&attempt.server, &attempt.client, nonce.as_deref(), &answer.access_token)
        };
        self.judge_with_clock(&token, expected, |expected| id_token::validate(&token, expected)).await
    }
}

/// That a configuration names the provider of an attempt, with what the attempt froze.
pub(super) fn demand_named(configuration: &Configuration, attempt: &Attempt) -> Result<()> {
    // tok-same-as: a code goes to nobody whom the configuration does not name
    let provider = configuration.provider(&attempt.server.issuer);
    let known = |it: &&Provider| it.client == attempt.client && it.recognises(&attempt.server);
    let provider = provider.filter(known).ok_or(Error::Setup(SetupFault::UnknownProvider))?;
    // tok-idt-required, idt-nonce, dpop-no-downgrade: the configuration decides whether a sign-in is verified, not what is stored
    let bound = provider.binds(&attempt.server)?;
    match attempt.nonce_seed.is_some() == provider.openid_connect && attempt.proof_key.is_some() == bound {
        true => Ok(()),
        false => Err(Error::Attempt(AttemptFault::Unknown)),
    }
}
