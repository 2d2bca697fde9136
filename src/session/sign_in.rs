//! From the button to the provider: metadata, fresh secrets, an attempt on record, and away.

use super::attempt::{self, Attempt};
use super::configuration::Provider;
use super::error::{Error, Result, SetupFault};
use super::ports::{CryptoFault, Platform};
use super::{Session, Status};
use crate::protocol::authorization::{self, Ask};
use crate::protocol::metadata::ServerMetadata;
use crate::protocol::pkce;
use crate::protocol::secret::{NonceSeed, State};
use crate::protocol::types::{Issuer, random_text};

impl<P: Platform> Session<P> {
    /// Starts a sign-in. On success the browser is leaving this page; on failure nothing has changed.
    ///
    /// # Errors
    /// The provider cannot be reached or is not as configured, the browser does not keep what must be kept, or something
    /// else was started meanwhile.
    pub async fn sign_in(&self, issuer: &Issuer, return_to: &str) -> Result<()> {
        let intent = self.new_intent();
        let before = self.status();
        self.set_status(Status::Redirecting);
        let address = self.prepare_sign_in(issuer, return_to, intent).await;
        match address {
            // areq-navigate: RFC 9700 §2.6
            Ok(ref address) => {
                self.note_departure(address);
                self.platform.leave_for(address);
            }
            // what stands in the store is true, whatever stood on the page before
            Err(_) if self.is_intent(intent) && self.status() == Status::Redirecting => match before {
                Status::Expired(_) => self.set_status(before),
                _ => self.restore(),
            },
            Err(_) => {}
        }
        address.map(drop)
    }

    async fn prepare_sign_in(&self, issuer: &Issuer, return_to: &str, intent: u64) -> Result<String> {
        let provider = self.configuration.provider(issuer).ok_or(Error::Setup(SetupFault::UnknownProvider))?;
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
        let nonce = nonce_seed.as_ref().map(pkce::nonce).unwrap_or_default();
        let resources: Vec<String> = provider.apis.iter().filter_map(|api| api.resource.clone()).collect();
        let ask = Ask {
            scopes: provider.scopes.tokens(),
            resources: &resources,
            nonce: &nonce,
            code_challenge: &pkce::challenge(&verifier),
            ..Ask::default()
        };
        let address = authorization::request(&server, &provider.client, &state, &ask);
        // tx-issuer, meta-frozen, stor-quota: RFC 9700 §4.4.2
        let attempt = Attempt {
            version: attempt::VERSION,
            server,
            client: provider.client.clone(),
            verifier,
            nonce_seed,
            scopes: provider.scopes.clone(),
            return_to: self.configuration.local_target(return_to).to_owned(),
            started_at: self.platform.now(),
        };
        attempt::put(&self.platform, &state, &attempt)?;
        Ok(address)
    }

    fn demand_distinct_redirect(&self, provider: &Provider, server: &ServerMetadata) -> Result<()> {
        // cfg-distinct-redirect: RFC 9700 §4.4.2.2
        let mut others = self.configuration.providers.iter().filter(|other| other.issuer != provider.issuer);
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
