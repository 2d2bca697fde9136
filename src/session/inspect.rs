//! Verifies a token that somebody has at hand with the keys of its issuer, in this browser. Nothing of it is kept, written down
//! or sent: the issuer is asked for its keys and learns no more than that somebody asks.

use super::Session;
use super::error::{Error, Result};
use super::ports::{NoResponse, Platform};
use crate::protocol::error::Endpoint;
use crate::protocol::http::{Request, Response};
use crate::protocol::inspect::{self, NotDecoded, Signed, Signing};
use crate::protocol::jwk::{self, Jwk, NO_KID};
use crate::protocol::metadata::{self, Document};
use crate::protocol::types::Issuer;
use crate::protocol::url::Url;
use crate::protocol::{self, Rule};

/// Whether the signature of a token fits, or why nobody can tell.
#[derive(Debug, Clone, PartialEq)]
pub enum Verification {
    /// It was made with this key.
    Valid {
        /// The algorithm.
        algorithm: &'static str,
        /// The name of the key.
        kid: Option<String>,
        /// The name that the key has by its numbers alone (RFC 7638).
        thumbprint: String,
        /// Whose key it is; `None` where the person has brought the keys.
        issuer: Option<Issuer>,
    },
    /// It was not made with the key that the token names: by somebody else, or the token was altered.
    WrongSignature,
    /// None of the keys has the name that the token gives, or fits its algorithm.
    UnknownKey(Option<String>),
    /// The token does not say with which of several keys it was signed.
    AmbiguousKey,
    /// It is no signed token.
    NotAToken(NotDecoded),
    /// It is not signed (`none`).
    Unsigned,
    /// It is signed with a shared secret (HMAC), and nobody publishes that.
    SharedSecret,
    /// It names no algorithm, or one that is not known here.
    UnknownAlgorithm(Option<String>),
    /// It demands an extension (`crit`, `b64`, `zip`).
    Extension,
    /// It does not say who has made it.
    NoIssuer,
    /// What it calls its issuer is no https address that could be asked.
    OddIssuer(String),
    /// The keys could not be had from the issuer, or cannot be used.
    NoKeys(Error),
    /// What the person has brought is no key set.
    NotKeys,
    /// The browser cannot check it.
    NoCryptography(Error),
}

impl<P: Platform> Session<P> {
    /// Asks the issuer that a token names for its keys and checks the signature. Only when the person asks for it: whoever has
    /// made the token has chosen the address.
    pub async fn verify_token(&self, text: &str) -> Verification {
        let (signed, issuer) = match readable(text) {
            Ok((signed, Ok(issuer))) => (signed, issuer),
            Ok((_, Err(unknown))) => return unknown,
            Err(unreadable) => return unreadable,
        };
        match self.keys_of(&issuer).await {
            Ok(keys) => self.check(&signed, &keys, Some(issuer)).await,
            Err(error) => Verification::NoKeys(error),
        }
    }

    /// Checks the signature with keys that the person has brought. Nobody is asked.
    pub async fn verify_token_with(&self, text: &str, keys: &str) -> Verification {
        let signed = match readable(text) {
            Ok((signed, _)) => signed,
            Err(unreadable) => return unreadable,
        };
        match inspect::pasted_keys(keys) {
            Ok(keys) => self.check(&signed, &keys, None).await,
            Err(_) => Verification::NotKeys,
        }
    }

    async fn check(&self, signed: &Signed, keys: &[Jwk], issuer: Option<Issuer>) -> Verification {
        let question = match signed.question(keys) {
            Ok(question) => question,
            Err(error) => return refused(&error),
        };
        let (algorithm, key) = (question.algorithm(), question.key());
        match self.platform.verify(algorithm, key, question.signature(), question.signing_input()).await {
            Ok(false) => Verification::WrongSignature,
            Ok(true) => Verification::Valid {
                algorithm: algorithm.name(),
                kid: key.kid().map(str::to_owned),
                thumbprint: key.thumbprint(),
                issuer,
            },
            Err(fault) => Verification::NoCryptography(fault.into()),
        }
    }

    async fn keys_of(&self, issuer: &Issuer) -> Result<Vec<Jwk>> {
        let configured = self.configuration().provider(issuer).and_then(|it| it.metadata.as_ref()?.jwks_uri.clone());
        let jwks_uri = match configured {
            Some(jwks_uri) => jwks_uri,
            None => self.discover_keys(issuer).await?,
        };
        let response = self.ask_issuer(Endpoint::Jwks, &jwk::request(&jwks_uri)).await?;
        Ok(jwk::response(&response)?)
    }

    /// Where the keys are, by either of the two documents that an issuer may publish.
    async fn discover_keys(&self, issuer: &Issuer) -> Result<Url> {
        let usual = self.discover_keys_in(issuer, Document::OpenId).await;
        // an error page often comes without CORS headers
        let elsewhere =
            |it: &Error| matches!(it, Error::Protocol(_) | Error::NoResponse { cause: NoResponse::Unreadable, .. });
        match usual {
            // RFC 8414 §3; what is told is why the usual place did not help
            Err(error) if elsewhere(&error) => self.discover_keys_in(issuer, Document::OAuth).await.map_err(|_| error),
            outcome => outcome,
        }
    }

    async fn discover_keys_in(&self, issuer: &Issuer, document: Document) -> Result<Url> {
        let request = metadata::request(issuer, document).ok_or(Error::Setup(super::SetupFault::UnknownProvider))?;
        let response = self.ask_issuer(Endpoint::Discovery, &request).await?;
        Ok(metadata::jwks_uri(issuer, &response)?)
    }

    /// Sends a request that no session knows of, and is not written down.
    async fn ask_issuer(&self, at: Endpoint, request: &Request) -> Result<Response> {
        let silent = |cause| Error::NoResponse { at, origin: request.url.origin(), cause };
        self.platform.send(request).await.map_err(silent)
    }
}

/// The signed token, and its issuer or why that cannot be asked.
fn readable(text: &str) -> Result<(Signed, Result<Issuer, Verification>), Verification> {
    let decoded = inspect::decode(text).map_err(Verification::NotAToken)?;
    let algorithm = match decoded.signing() {
        Signing::Private(algorithm) => algorithm,
        Signing::Shared => return Err(Verification::SharedSecret),
        Signing::Unsigned => return Err(Verification::Unsigned),
        Signing::Unknown(name) => return Err(Verification::UnknownAlgorithm(name)),
    };
    let signed = Signed::parse(text, algorithm).map_err(|error| refused(&error))?;
    let issuer = decoded.issuer().map_err(|text| match text {
        None | Some("") => Verification::NoIssuer,
        Some(text) => Verification::OddIssuer(protocol::error::clean(text)),
    });
    Ok((signed, issuer))
}

/// What a rule that is broken means for a token that is only looked at.
fn refused(error: &protocol::Error) -> Verification {
    let protocol::Error::ServerMisbehaved(rule, detail) = error else { return Verification::WrongSignature };
    match rule {
        Rule::IdTokenCritical => Verification::Extension,
        Rule::KeyUnknown => Verification::UnknownKey(detail.actual.clone().filter(|kid| kid != NO_KID)),
        Rule::KeyAmbiguous => Verification::AmbiguousKey,
        // a kid or a type that is no text
        Rule::IdTokenMalformed => Verification::NotAToken(NotDecoded::Header),
        _ => Verification::WrongSignature,
    }
}
