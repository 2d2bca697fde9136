//! From the button to the provider: metadata, fresh secrets, an attempt on record, and away.

use super::attempt::{self, Attempt};
use super::configuration::Provider;
use super::dpop::{Prepared, ProofKey};
use super::error::{Error, Result, SetupFault};
use super::flight::{Event, Window};
use super::ports::{CryptoFault, Platform};
use super::step_up::Replay;
use super::{Session, Status, own};
use crate::protocol::authorization::{self, Ask, Prompt};
use crate::protocol::error::Endpoint;
use crate::protocol::metadata::ServerMetadata;
use crate::protocol::secret::{IdToken, NonceSeed, State};
use crate::protocol::types::{Issuer, Scopes, random_text};
use crate::protocol::{par, pkce};

/// What a sign-in asks for, besides what is configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInRequest {
    /// The provider.
    pub issuer: Issuer,
    /// The path of this app to come back to.
    pub return_to: String,
    /// What the provider asks the person; `None` leaves it to the provider.
    pub prompt: Option<Prompt>,
    /// Who is about to sign in, where the person has said so.
    pub login_hint: Option<String>,
    /// Ways of signing in of which one is demanded, the preferred one first; the ID token has to confirm it.
    pub acr_values: Vec<String>,
    /// How many seconds the person's last sign-in at the provider may lie back; the ID token has to confirm it.
    pub max_age: Option<i64>,
    /// Scopes besides those of the configuration.
    pub scopes: Scopes,
    /// In this window, even where the configuration says otherwise.
    pub in_this_window: bool,
    /// The refused call that this sign-in is for.
    pub(super) replay: Option<Replay>,
    /// Whether the person is not to be asked anything.
    pub(super) silent: bool,
    /// Who is expected, where the person is not to be asked.
    pub(super) hint: Option<IdToken>,
}

impl SignInRequest {
    /// A sign-in that asks for what is configured and nothing else.
    pub fn at(issuer: &Issuer, return_to: impl Into<String>) -> Self {
        Self {
            issuer: issuer.clone(),
            return_to: return_to.into(),
            prompt: None,
            login_hint: None,
            acr_values: vec![],
            max_age: None,
            scopes: Scopes::default(),
            in_this_window: false,
            replay: None,
            silent: false,
            hint: None,
        }
    }
}

/// All that a sign-in goes out with.
pub(super) struct Departure<'a, P: Platform> {
    pub(super) state: State,
    pub(super) attempt: Attempt,
    pub(super) address: String,
    pub(super) prepared: Prepared<'a, P>,
}

impl<P: Platform> Session<P> {
    /// Signs in. On success the browser is leaving this page ([`Status::Redirecting`]), or, where the provider is configured
    /// for a window of its own, somebody is signed in; on failure nothing has changed. Call it in the click of a person:
    /// only then do browsers open a window.
    ///
    /// # Errors
    /// The provider cannot be reached or is not as configured, the browser does not keep what must be kept, the answer that
    /// came to the window of its own was refused, or something else was started meanwhile.
    pub async fn sign_in(&self, request: &SignInRequest) -> Result<()> {
        let intent = self.new_intent();
        // ibc-popup-blocked: before anything that takes time, while the browser still sees the click
        match self.popup_for(request) {
            Some(popup) => self.sign_in_in(popup, request, intent).await,
            None => self.leave_to_sign_in(request, intent).await,
        }
    }

    /// Sends the browser to the provider.
    pub(super) async fn leave_to_sign_in(&self, request: &SignInRequest, intent: u64) -> Result<()> {
        let before = self.status();
        self.set_status(Status::Redirecting);
        let prepared = self.prepare_sign_in(request, intent).await;
        let departure = prepared.and_then(|it| {
            attempt::put(&self.platform, &it.state, &it.attempt)?;
            it.prepared.keep();
            Ok(it.address)
        });
        match departure {
            // areq-navigate: RFC 9700 §2.6
            Ok(ref address) => {
                self.note_departure(Event::AuthorizationRequest, &request.issuer, Window::Own, address);
                self.platform.leave_for(address);
            }
            // what stands in the store is true, whatever stood on the page before
            Err(_) if self.is_intent(intent) && self.status() == Status::Redirecting => match before {
                Status::Expired(_) => self.set_status(before),
                _ => self.restore(),
            },
            Err(_) => {}
        }
        departure.map(drop)
    }

    pub(super) async fn prepare_sign_in(&self, request: &SignInRequest, intent: u64) -> Result<Departure<'_, P>> {
        // what was removed or changed serves the session that began with it, and nobody else
        let offered = |it: &&Provider| it.is_offered() || self.has_session_of(it);
        let provider = self.configuration().provider(&request.issuer).filter(offered);
        let provider = provider.ok_or(Error::Setup(SetupFault::UnknownProvider))?;
        // stor-security-error: found out before anything is sent
        self.platform.keys()?;
        // tx-fresh, tx-entropy, tx-csprng, tx-verifier: RFC 6749 §10.10, RFC 7636 §7.1
        let state = State::new(random_text(&self.random()?));
        let verifier = pkce::verifier(&self.random()?);
        let nonce_seed = match provider.openid_connect {
            true => Some(NonceSeed::new(random_text(&self.random()?))),
            false => None,
        };
        let server = self.metadata(provider).await?;
        if !self.is_intent(intent) {
            return Err(Error::Superseded);
        }
        self.demand_distinct_redirect(provider, &server)?;
        let prepared = self.prepare_key(provider, &server).await?;
        let thumbprint = prepared.key().map(ProofKey::thumbprint);
        let nonce = nonce_seed.as_ref().map(pkce::nonce).unwrap_or_default();
        let resources: Vec<String> = provider.apis.iter().filter_map(|api| api.resource.clone()).collect();
        let scopes = provider.scopes.with(&request.scopes);
        let ask = Ask {
            scopes: scopes.tokens(),
            resources: &resources,
            prompt: request.prompt,
            max_age: request.max_age,
            login_hint: request.login_hint.as_deref(),
            // areq-hint: OIDC Core §3.1.2.1
            id_token_hint: request.hint.as_ref(),
            acr_values: &request.acr_values,
            nonce: &nonce,
            code_challenge: &pkce::challenge(&verifier),
            dpop_jkt: thumbprint.as_deref(),
        };
        let address = self.address(provider, &server, prepared.key(), &state, &ask).await?;
        if !self.is_intent(intent) {
            return Err(Error::Superseded);
        }
        own::keep_copy(&self.platform, provider)?;
        // tx-issuer, meta-frozen, stor-quota: RFC 9700 §4.4.2
        let attempt = Attempt {
            version: attempt::VERSION,
            server,
            client: provider.client.clone(),
            verifier,
            nonce_seed,
            proof_key: prepared.key().cloned(),
            scopes,
            acr_values: request.acr_values.clone(),
            max_age: request.max_age,
            return_to: self.configuration().local_target(&request.return_to).to_owned(),
            replay: request.replay.clone(),
            silent: request.silent,
            started_at: self.platform.now(),
        };
        Ok(Departure { state, attempt, address, prepared })
    }

    /// Where to send the browser; the request goes ahead where the provider or the configuration demands that.
    async fn address(
        &self,
        provider: &Provider,
        server: &ServerMetadata,
        key: Option<&ProofKey>,
        state: &State,
        ask: &Ask<'_>,
    ) -> Result<String> {
        // par-required: RFC 9126 §5, §6
        if !server.require_pushed_authorization_requests && !provider.require_pushed_authorization_requests {
            return Ok(authorization::request(server, &provider.client, state, ask));
        }
        let unsupported = Error::Setup(SetupFault::PushUnsupported);
        // par-once: each sign-in pushes a request of its own
        let request = par::request(server, &provider.client, state, ask).ok_or(unsupported)?;
        let answer = self.send_proven(Endpoint::PushedAuthorization, &request, key, None).await?;
        let hint = ask.id_token_hint.map(IdToken::expose).unwrap_or_default();
        let pushed = par::response(&answer).map_err(|error| error.without(&[state.expose(), ask.nonce, hint]))?;
        Ok(authorization::pushed(server, &provider.client, &pushed.request_uri))
    }

    fn demand_distinct_redirect(&self, provider: &Provider, server: &ServerMetadata) -> Result<()> {
        // cfg-distinct-redirect: RFC 9700 §4.4.2.2
        let mut others = self.configuration().providers.iter().filter(|other| other.issuer != provider.issuer);
        let shared = others.any(|other| other.client.redirect_uri == provider.client.redirect_uri);
        match shared && !server.authorization_response_iss_parameter_supported {
            true => Err(Error::Setup(SetupFault::SharedRedirect)),
            false => Ok(()),
        }
    }

    pub(super) fn random(&self) -> Result<[u8; 32], CryptoFault> {
        let mut octets = [0; 32];
        self.platform.random(&mut octets)?;
        Ok(octets)
    }
}
