//! Tokens whose signature nobody checked, keys to go with them, and the vectors of `tests/vectors`.

use crate::messages::{CLIENT_ID, ISSUER, issuer};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use daypass::protocol::Result;
use daypass::protocol::id_token::{self, Expected, ValidatedIdToken};
use daypass::protocol::jwk::{self, Jwk};
use daypass::protocol::jws::{self, Algorithm, Verified};
use daypass::protocol::secret::AccessToken;
use serde_json::{Value, json};

pub(crate) const NOW: i64 = 1_700_000_010;
pub(crate) const LEEWAY: i64 = 60;
pub(crate) const NONCE: &str = "the-nonce";
pub(crate) const ACCESS_TOKEN: &str = "the-access-token";

pub(crate) fn base64url(octets: impl AsRef<[u8]>) -> String {
    BASE64URL.encode(octets)
}

pub(crate) fn header() -> Value {
    json!({ "alg": "RS256", "kid": "one" })
}

pub(crate) fn claims() -> Value {
    json!({
        "iss": ISSUER, "sub": "alice", "aud": CLIENT_ID, "exp": NOW + 600, "iat": NOW - 10, "nonce": NONCE,
    })
}

/// A compact token with as many octets of signature as a 2048-bit RSA key makes.
pub(crate) fn compact(header: &Value, payload: &Value) -> String {
    signed(header, payload, &[7; 256])
}

pub(crate) fn signed(header: &Value, payload: &Value, signature: &[u8]) -> String {
    raw(header.to_string(), payload.to_string(), signature)
}

pub(crate) fn raw(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>, signature: &[u8]) -> String {
    format!("{}.{}.{}", base64url(header), base64url(payload), base64url(signature))
}

/// A JWK that could have made an RSA signature.
pub(crate) fn rsa_key(kid: &str) -> Value {
    json!({ "kty": "RSA", "kid": kid, "n": base64url([0xff; 256]), "e": "AQAB" })
}

/// A JWK that could have made an ECDSA signature, with coordinates of the given length.
pub(crate) fn ec_key(kid: &str, crv: &str, length: usize) -> Value {
    let coordinate = base64url(vec![1; length]);
    json!({ "kty": "EC", "kid": kid, "crv": crv, "x": coordinate, "y": coordinate })
}

pub(crate) fn ed_key(kid: &str) -> Value {
    json!({ "kty": "OKP", "kid": kid, "crv": "Ed25519", "x": base64url([1; 32]) })
}

pub(crate) fn key_set(keys: &[Value]) -> Vec<Jwk> {
    jwk::set(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
}

/// The token with these claims, as if its signature had been checked.
pub(crate) fn verified(claims: &Value) -> Verified {
    let keys = key_set(&[rsa_key("one")]);
    let token = jws::parse(&compact(&header(), claims)).unwrap();
    let check = token.check(&keys, &[Algorithm::Rs256]).unwrap();
    check.conclude(true).unwrap()
}

/// Validates the claims as those of a first token response.
pub(crate) fn validate(claims: &Value) -> Result<ValidatedIdToken> {
    validate_at(claims, NOW, LEEWAY)
}

pub(crate) fn validate_at(claims: &Value, now: i64, leeway: i64) -> Result<ValidatedIdToken> {
    with_expected(Some(NONCE), now, leeway, |expected| id_token::validate(&verified(claims), expected))
}

/// Validates the claims as those of a refresh, after a sign-in with the original ones.
pub(crate) fn validate_refreshed(claims: &Value, original: &Value) -> Result<ValidatedIdToken> {
    let original = original.as_object().unwrap();
    with_expected(None, NOW, LEEWAY, |expected| id_token::validate_refreshed(&verified(claims), original, expected))
}

pub(crate) fn with_expected<T>(nonce: Option<&str>, now: i64, leeway: i64, f: impl FnOnce(&Expected<'_>) -> T) -> T {
    let (issuer, access_token) = (issuer(), AccessToken::new(ACCESS_TOKEN));
    f(&Expected {
        issuer: &issuer,
        client_id: CLIENT_ID,
        nonce,
        acr_values: &[],
        max_age: None,
        access_token: &access_token,
        now,
        clock_ahead: 0,
        leeway,
    })
}

/// A file of `tests/vectors`.
pub(crate) fn vectors(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}
