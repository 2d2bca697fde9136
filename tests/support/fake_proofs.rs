//! A server that looks at proofs of possession. A proof that is not as RFC 9449 §4.3 wants it fails the test; one without the
//! latest nonce is what the session has to cope with.

use super::fake_keys::signature;
use super::fake_network::{Reply, empty, json};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use daypass::protocol::dpop::PublicJwk;
use daypass::protocol::http::Request;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// A proof that came, with whatever nonce.
#[derive(Clone)]
pub(crate) struct Proof {
    /// The thumbprint of its key.
    pub(crate) jkt: String,
    pub(crate) claims: Value,
}

impl Proof {
    pub(crate) fn claim(&self, name: &str) -> &str {
        self.claims[name].as_str().unwrap_or_default()
    }
}

#[derive(Default)]
pub(crate) struct FakeProofs {
    nonces: RefCell<BTreeMap<String, Nonces>>,
    used: RefCell<BTreeSet<String>>,
    seen: RefCell<Vec<Proof>>,
}

#[derive(Default)]
struct Nonces {
    given: u32,
    once: bool,
}

impl FakeProofs {
    /// From now on this origin wants a nonce in each proof, a new one for each where it is good once.
    pub(crate) fn demand(&self, origin: &str, once: bool) {
        self.nonces.borrow_mut().insert(origin.to_owned(), Nonces { given: 1, once });
    }

    /// From now on this origin wants another nonce.
    pub(crate) fn renew(&self, origin: &str) {
        self.nonces.borrow_mut().get_mut(origin).expect("nonces").given += 1;
    }

    /// All proofs that came, in order.
    pub(crate) fn seen(&self) -> Vec<Proof> {
        self.seen.borrow().clone()
    }

    /// The key that a request proves, if it proves one; or, that its nonce is not the latest.
    pub(super) fn judge(&self, request: &Request, now: i64, token: Option<&str>) -> Result<Option<String>, ()> {
        let proofs: Vec<_> = request.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("dpop")).collect();
        let [(_, text)] = proofs[..] else {
            assert_eq!(proofs.len(), 0, "more than one proof");
            return Ok(None);
        };
        let proof = read(text);
        let claims = &proof.claims;
        let ath = token.map(|token| BASE64URL.encode(Sha256::digest(token)));
        let htu = request.url.as_str().split('?').next();
        assert_eq!((claims["htm"].as_str(), claims["htu"].as_str()), (Some(request.method.as_str()), htu));
        assert_eq!((claims["iat"].as_i64(), claims["ath"].as_str()), (Some(now), ath.as_deref()));
        assert!(self.used.borrow_mut().insert(proof.claim("jti").to_owned()), "a proof came twice");
        self.seen.borrow_mut().push(proof.clone());
        let mut nonces = self.nonces.borrow_mut();
        let Some(nonces) = nonces.get_mut(&request.url.origin()) else { return Ok(Some(proof.jkt)) };
        let latest = proof.claim("nonce") == nonce(&request.url.origin(), nonces.given);
        if latest && nonces.once {
            nonces.given += 1;
        }
        latest.then_some(Some(proof.jkt)).ok_or(())
    }

    /// The answer with the nonce for the next proof.
    pub(super) fn with_nonce(&self, request: &Request, reply: Reply) -> Reply {
        let origin = request.url.origin();
        let mut response = reply?;
        if let Some(nonces) = self.nonces.borrow().get(&origin) {
            response.headers.push(("dpop-nonce".to_owned(), nonce(&origin, nonces.given)));
        }
        Ok(response)
    }
}

/// What an authorization server says to a proof without its latest nonce.
pub(crate) fn wants_nonce_token() -> Reply {
    json(400, &json!({"error": "use_dpop_nonce", "error_description": "SECRET"}))
}

/// What an API says to a proof without its latest nonce; schemes are read in any case.
pub(crate) fn wants_nonce_resource() -> Reply {
    empty(401, "www-authenticate", r#"Basic realm="x", dPoP error="use_dpop_nonce", algs="ES256 ES512""#)
}

fn nonce(origin: &str, given: u32) -> String {
    format!("{origin}/{given}")
}

fn read(text: &str) -> Proof {
    let decoded = |part: &str| BASE64URL.decode(part).expect("base64url");
    let object = |part: &str| serde_json::from_slice::<Value>(&decoded(part)).expect("JSON");
    let (input, signed) = text.rsplit_once('.').expect("three parts");
    let (header, claims) = input.split_once('.').expect("three parts");
    let (header, claims) = (object(header), object(claims));
    let jwk = &header["jwk"];
    assert_eq!((header["typ"].as_str(), header["alg"].as_str()), (Some("dpop+jwt"), Some("ES256")));
    assert_eq!(decoded(signed), signature(jwk, input.as_bytes()), "signed by another key");
    let jkt = PublicJwk::parse(&jwk.to_string()).expect("a public key").thumbprint();
    Proof { jkt, claims }
}
