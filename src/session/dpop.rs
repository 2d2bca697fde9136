//! Proof of possession (RFC 9449): the key that the tokens of a session are bound to, from the beginning of its sign-in to the
//! end of the session, and the nonces that servers give.

use super::Session;
use super::configuration::Provider;
use super::error::Result;
use super::ports::{KeyFault, Platform};
use crate::protocol::dpop::{self, PublicJwk};
use crate::protocol::http::{Request, Response};
use crate::protocol::kept::kept;
use crate::protocol::metadata::ServerMetadata;
use crate::protocol::secret::AccessToken;
use crate::protocol::token::TokenType;
use crate::protocol::types::{UnixTime, random_text};

/// The key of one sign-in and of the session that it begins: what the browser keeps it under, and its public half.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofKey {
    name: String,
    public: PublicJwk,
}

kept!(ProofKey { name, public });

impl ProofKey {
    /// What the server binds the code and the tokens to.
    pub(super) fn thumbprint(&self) -> String {
        self.public.thumbprint()
    }
}

/// The type of the tokens that belong to this key, or to none.
pub(super) fn token_type(key: Option<&ProofKey>) -> TokenType {
    if key.is_some() { TokenType::Dpop } else { TokenType::Bearer }
}

/// Deletes the key of a session that is over.
pub(super) fn delete<P: Platform>(platform: &P, key: Option<&ProofKey>) {
    // dpop-key-life, out-wipe: RFC 10017 §9.2
    if let Some(key) = key {
        platform.delete_key(&key.name);
        platform.share_number(&taken_name(&key.name), 0);
    }
}

/// Deletes the key of a sign-in that has come to nothing.
pub(super) fn delete_unless_taken<P: Platform>(platform: &P, key: Option<&ProofKey>) {
    delete(platform, key.filter(|key| !is_taken(platform, key)));
}

/// Tells all tabs that a session has this key: one that was duplicated on the way has a copy of the same sign-in.
pub(super) fn take<P: Platform>(platform: &P, key: Option<&ProofKey>) {
    if let Some(key) = key {
        platform.share_number(&taken_name(&key.name), 1);
    }
}

/// Whether a session has this key.
pub(super) fn is_taken<P: Platform>(platform: &P, key: &ProofKey) -> bool {
    platform.shared_number(&taken_name(&key.name)) > 0
}

/// The key of a sign-in that is being prepared, deleted unless the sign-in gets on its way.
pub(super) struct Prepared<'a, P: Platform> {
    platform: &'a P,
    key: Option<ProofKey>,
}

impl<P: Platform> Prepared<'_, P> {
    pub(super) fn key(&self) -> Option<&ProofKey> {
        self.key.as_ref()
    }

    /// Hands the key over to the attempt, which answers for it from now on.
    pub(super) fn keep(mut self) {
        self.key = None;
    }
}

impl<P: Platform> Drop for Prepared<'_, P> {
    fn drop(&mut self) {
        delete_unless_taken(self.platform, self.key.as_ref());
    }
}

impl<P: Platform> Session<P> {
    /// Makes the key for one sign-in, where its tokens are to be bound to one.
    pub(super) async fn prepare_key(&self, provider: &Provider, server: &ServerMetadata) -> Result<Prepared<'_, P>> {
        let platform = &self.platform;
        if !provider.binds(server)? {
            return Ok(Prepared { platform, key: None });
        }
        let now = self.now();
        // dpop-key-life: what a browser that was closed has left behind
        let oldest = key_name(now.saturating_sub(MAX_AGE_SECONDS), "");
        platform.delete_keys_before(&oldest);
        let taken = platform.shared_names().into_iter().filter(|name| name.starts_with(TAKEN));
        taken.filter(|name| *name < taken_name(&oldest)).for_each(|name| platform.share_number(&name, 0));
        let name = key_name(now, &random_text(&self.random()?));
        // dpop-nonextractable, dpop-key-life: RFC 10017 §6.3.4.2.2, §9.2
        let public = platform.create_key(&name).await?;
        Ok(Prepared { platform, key: Some(ProofKey { name, public }) })
    }

    /// The request with a proof that is good for sending it once.
    pub(super) async fn with_proof(
        &self,
        request: &Request,
        key: &ProofKey,
        token: Option<&AccessToken>,
        nonce: Option<String>,
    ) -> Result<Request> {
        // dpop-fresh, dpop-jti: RFC 9449 §4.2, §7.3
        let jti = dpop::jti(&self.random()?);
        let input = dpop::proof_input(&key.public, request, &jti, self.common_time(), token, nonce.as_deref());
        let signature = self.platform.sign(&key.name, input.as_bytes()).await?;
        let mut request = request.clone();
        dpop::proof(&input, &signature).ok_or(KeyFault::Unavailable)?.attach(&mut request);
        Ok(request)
    }

    /// Takes the nonce that an answer brings for the next proof to the same server.
    pub(super) fn take_nonce(&self, origin: &str, response: &Response) {
        // dpop-nonce-latest, dpop-nonce-scope: RFC 9449 §8.2, §9
        let Some(nonce) = dpop::nonce_from(response).filter(|it| self.nonce(origin).as_ref() != Some(it)) else {
            return;
        };
        // one that cannot be kept costs a request after the next page load
        let _ = self.platform.set(&format!("{NONCE}{origin}"), &nonce);
        self.nonces.borrow_mut().insert(origin.to_owned(), nonce);
    }

    /// Forgets all nonces: a server could know somebody again by them.
    pub(super) fn forget_nonces(&self) {
        self.nonces.borrow_mut().clear();
        for key in self.platform.keys().unwrap_or_default().iter().filter(|key| key.starts_with(NONCE)) {
            // a store that cannot be reached holds nothing that could be used
            let _ = self.platform.remove(key);
        }
    }

    /// The nonce that this server gave last.
    pub(super) fn nonce(&self, origin: &str) -> Option<String> {
        let known = self.nonces.borrow().get(origin).cloned();
        known.or_else(|| self.platform.get(&format!("{NONCE}{origin}")).ok().flatten())
    }
}

/// Names sort by the time at which their keys were made.
fn key_name(made_at: UnixTime, random: &str) -> String {
    format!("{:012}-{random}", made_at.max(0))
}

fn taken_name(name: &str) -> String {
    format!("{TAKEN}{name}")
}

const TAKEN: &str = "daypass:taken:";
const NONCE: &str = "daypass:dpop-nonce:";

/// An hour to sign in, a day for the session, and an hour for a clock that is set right meanwhile.
const MAX_AGE_SECONDS: i64 = 26 * 3600;
