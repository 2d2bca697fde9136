//! Tokens that their issuer has signed: with which key, and what an ID token is expected to say.

use super::Session;
use super::error::{Error, Result};
use super::ports::Platform;
use crate::protocol::id_token::Expected;
use crate::protocol::jwk::Jwk;
use crate::protocol::jws::{self, Algorithm, Jws, Verified};
use crate::protocol::metadata::ServerMetadata;
use crate::protocol::secret::AccessToken;
use crate::protocol::types::Client;
use crate::protocol::{self, Rule};

impl<P: Platform> Session<P> {
    /// Checks the signature of a token with its issuer's keys, fetched once more if it names an unknown one.
    pub(super) async fn verify(&self, server: &ServerMetadata, client_id: &str, compact: &str) -> Result<Verified> {
        let jws = jws::parse(compact)?;
        let provider = self.configuration().provider(&server.issuer).filter(|it| it.client.client_id == client_id);
        let registered = provider.and_then(|it| it.id_token_signed_response_alg.as_deref());
        let allowed = jws::allowed(registered, server.id_token_signing_alg_values_supported.as_deref());
        let jwks_uri = server.jwks_uri.as_ref().ok_or(protocol::Error::rule(Rule::JwksUnreadable))?;
        let keys = self.keys(jwks_uri).await?;
        let first = self.verify_with(&jws, &keys, &allowed).await;
        let outdated = |error: &Error| match error {
            Error::Protocol(protocol::Error::ServerMisbehaved(rule, _)) => {
                matches!(rule, Rule::KeyUnknown | Rule::KeyAmbiguous | Rule::IdTokenSignature)
            }
            _ => false,
        };
        // jose-rotate: OIDC Core §10.1.1; a key without a name can be a new one too
        match first {
            Err(error) if outdated(&error) => {
                let newer = self.newer_keys(jwks_uri).await?;
                if newer == keys { Err(error) } else { self.verify_with(&jws, &newer, &allowed).await }
            }
            outcome => outcome,
        }
    }

    async fn verify_with(&self, jws: &Jws, keys: &[Jwk], allowed: &[Algorithm]) -> Result<Verified> {
        let check = jws.check(keys, allowed)?;
        let valid =
            self.platform.verify(check.algorithm(), check.key(), check.signature(), check.signing_input()).await?;
        Ok(check.conclude(valid)?)
    }

    /// What an ID token from this server that came with this access token has to say.
    pub(super) fn expected<'a>(
        &self,
        server: &'a ServerMetadata,
        client: &'a Client,
        nonce: Option<&'a str>,
        access_token: &'a AccessToken,
    ) -> Expected<'a> {
        let provider = self.configuration().provider(&server.issuer);
        let leeway = provider.map_or(0, |provider| provider.clock_leeway_seconds);
        let now = self.common_time();
        Expected {
            issuer: &server.issuer,
            client_id: &client.client_id,
            nonce,
            acr_values: &[],
            max_age: None,
            access_token,
            now,
            clock_ahead: self.clock_ahead().unwrap_or_default(),
            leeway,
        }
    }
}
