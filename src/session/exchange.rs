//! One exchange with a server: sent, with a proof where one is due, timed, written down, and a silent endpoint named.

use super::Session;
use super::dpop::ProofKey;
use super::error::{Error, ProofFault, Result};
use super::ports::{KeyFault, NoResponse, Platform};
use super::record::Record;
use crate::protocol::error::Endpoint;
use crate::protocol::http::{Request, Response};
use crate::protocol::secret::AccessToken;
use crate::protocol::{bearer, dpop};

impl<P: Platform> Session<P> {
    /// Sends a request and says which endpoint kept silent.
    pub(super) async fn send(&self, at: Endpoint, request: &Request) -> Result<Response> {
        let started = self.platform.monotonic_milliseconds();
        let silent = |cause| Error::NoResponse { at, origin: request.url.origin(), cause };
        let outcome = self.platform.send(request).await.map_err(silent);
        self.note_exchange(at, request, &outcome, started);
        if let Ok(response) = &outcome {
            self.take_nonce(&request.url.origin(), response);
        }
        outcome
    }

    /// Sends a request of a session, which is over when the key of its tokens is lost.
    pub(super) async fn send_for(
        &self,
        record: &Record,
        at: Endpoint,
        request: &Request,
        token: Option<&AccessToken>,
    ) -> Result<Response> {
        let outcome = self.send_proven(at, request, record.proof_key.as_ref(), token).await;
        match outcome {
            // dpop-key-life: nothing goes out without its proof
            Err(lost @ Error::Key(KeyFault::Lost)) => match self.expire(&record.id, Some(lost.clone())) {
                Error::Expired => Err(lost),
                other => Err(other),
            },
            outcome => outcome,
        }
    }

    /// Sends a request with a proof of this key; without a key, as it is. A server that wants its nonce in the proof gets a
    /// second one, and never a third.
    pub(super) async fn send_proven(
        &self,
        at: Endpoint,
        request: &Request,
        key: Option<&ProofKey>,
        token: Option<&AccessToken>,
    ) -> Result<Response> {
        let Some(key) = key else { return self.send(at, request).await };
        let failed = |fault| Error::Proof { at, origin: request.url.origin(), fault };
        let withheld = |error| match error {
            // dpop-cors: RFC 9449 §8
            Error::NoResponse { cause: NoResponse::Unreadable, .. } => failed(ProofFault::HeaderRefused),
            other => other,
        };
        let proven = self.with_proof(request, key, token, self.nonce(&request.url.origin())).await?;
        let mut response = self.send(at, &proven).await.map_err(withheld)?;
        if wants_nonce(at, &response) {
            // dpop-cors: RFC 9449 §8
            let nonce = dpop::nonce_from(&response).ok_or_else(|| failed(ProofFault::NonceHidden))?;
            // dpop-nonce-as, dpop-nonce-rs: RFC 9449 §8, §9
            let proven = self.with_proof(request, key, token, Some(nonce)).await?;
            response = self.send(at, &proven).await.map_err(withheld)?;
        }
        match response.status {
            // dpop-nonce-bound: RFC 9449 §8
            _ if wants_nonce(at, &response) => Err(failed(ProofFault::NonceEndless)),
            // dpop-alg: RFC 9449 §7.1
            401 if dpop::is_algorithm_refused(&bearer::challenges_of(&response)) => Err(failed(ProofFault::Algorithm)),
            _ => Ok(response),
        }
    }
}

fn wants_nonce(at: Endpoint, response: &Response) -> bool {
    match at {
        Endpoint::Api | Endpoint::UserInfo => dpop::wants_nonce_resource(response),
        _ => dpop::wants_nonce_token(response),
    }
}
