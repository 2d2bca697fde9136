//! JSON Web Keys that may verify a signature (RFC 7517 §4, §5; RFC 7518 §6; RFC 8037 §2).

use super::base64url;
use super::error::{Endpoint, Error, Result, Unavailable};
use super::http::{Request, Response};
use super::json::{self, Object, Value};
use super::jws::Algorithm;
use super::rule::Rule;
use super::url::Url;
use sha2::{Digest, Sha256};

/// A public key with what its owner says of its use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jwk {
    material: Material,
    kid: Option<String>,
    alg: Option<String>,
}

/// The numbers of a public key, each base64url text whose length has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Material {
    /// An RSA key: modulus and exponent.
    Rsa {
        /// The modulus.
        n: String,
        /// The public exponent.
        e: String,
    },
    /// A point on a NIST curve.
    Ec {
        /// `P-256`, `P-384` or `P-521`.
        crv: &'static str,
        /// The x coordinate.
        x: String,
        /// The y coordinate.
        y: String,
    },
    /// An Ed25519 key.
    Ed25519 {
        /// The public key.
        x: String,
    },
}

impl Material {
    /// The members a browser needs to import the key, and no others.
    pub fn to_json(&self) -> String {
        match self {
            Self::Rsa { n, e } => format!(r#"{{"kty":"RSA","n":"{n}","e":"{e}"}}"#),
            Self::Ec { crv, x, y } => format!(r#"{{"kty":"EC","x":"{x}","y":"{y}","crv":"{crv}"}}"#),
            Self::Ed25519 { x } => format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}"#),
        }
    }

    /// The name that a key has by its numbers alone (RFC 7638; RFC 8037 §2).
    pub fn thumbprint(&self) -> String {
        // jose-thumb: RFC 7638 §3
        base64url::encode(Sha256::digest(match self {
            Self::Rsa { n, e } => format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#),
            Self::Ec { crv, x, y } => format!(r#"{{"crv":"{crv}","kty":"EC","x":"{x}","y":"{y}"}}"#),
            Self::Ed25519 { x } => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#),
        }))
    }
}

impl Jwk {
    /// The members a browser needs to import the key, and no others.
    pub fn to_json(&self) -> String {
        self.material.to_json()
    }

    /// The name that the key has by its numbers alone.
    pub fn thumbprint(&self) -> String {
        self.material.thumbprint()
    }

    /// The key's name, if it has one.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Whether it can have made a signature with this algorithm.
    pub fn fits(&self, algorithm: Algorithm) -> bool {
        // jose-key-bind: RFC 8725 §3.1
        let kind = match &self.material {
            Material::Rsa { .. } => algorithm.is_rsa(),
            Material::Ec { crv, .. } => algorithm.curve() == Some(crv),
            Material::Ed25519 { .. } => algorithm == Algorithm::EdDsa,
        };
        kind && self.alg.as_deref().is_none_or(|alg| Algorithm::parse(alg) == Some(algorithm))
    }
}

/// The request for a server's keys.
pub fn request(jwks_uri: &Url) -> Request {
    Request::get(jwks_uri.clone())
}

/// The usable keys of a set; those that no rule of ours can use are passed over (RFC 7517 §5).
pub fn response(response: &Response) -> Result<Vec<Jwk>> {
    // tok-transport: OAuth 2.1 §3.2.4
    if let Some(unavailable) = Unavailable::from_response(Endpoint::Jwks, response) {
        return Err(Error::ServerUnavailable(unavailable));
    }
    if response.status != 200 {
        return Err(Error::compared(Rule::JwksUnreadable, "status 200", format!("status {}", response.status)));
    }
    set(&response.body)
}

/// Reads the text of a key set.
pub fn set(text: &[u8]) -> Result<Vec<Jwk>> {
    let object = json::object(text).ok_or(Error::rule(Rule::JwksUnreadable))?;
    let keys = object.get("keys").and_then(Value::as_array).ok_or(Error::about(Rule::JwksUnreadable, "keys"))?;
    // jose-skip-bad: RFC 7517 §5
    Ok(keys.iter().take(MAX_KEYS).filter_map(|key| read(key.as_object()?)).collect())
}

/// The one key that can have made a signature with this algorithm under this name.
pub fn select<'a>(keys: &'a [Jwk], algorithm: Algorithm, kid: Option<&str>) -> Result<&'a Jwk> {
    // jose-kid, jose-kid-absent-one: RFC 7515 §4.1.4, OIDC Core §10.1
    let named = |key: &&Jwk| key.fits(algorithm) && (kid.is_none() || key.kid() == kid);
    let mut candidates = keys.iter().filter(named);
    let first = candidates.next().ok_or_else(|| Error::about(Rule::KeyUnknown, kid.unwrap_or(NO_KID)))?;
    // jose-kid-absent-many, jose-kid-dup: RFC 7517 §4.5
    match candidates.next() {
        None => Ok(first),
        Some(_) => Err(Error::about(Rule::KeyAmbiguous, kid.unwrap_or(NO_KID))),
    }
}

fn read(key: &Object) -> Option<Jwk> {
    // jose-key-bind: RFC 7517 §4.2, §4.3
    if json::text(key, "use").ok()?.is_some_and(|usage| usage != "sig") {
        return None;
    }
    if json::texts(key, "key_ops").ok()?.is_some_and(|ops| !ops.iter().any(|op| op == "verify")) {
        return None;
    }
    let owned = |name| json::text(key, name).ok().map(|text| text.map(str::to_owned));
    Some(Jwk { material: material(key)?, kid: owned("kid")?, alg: owned("alg")? })
}

/// The numbers of a key of a kind that is known here.
pub(super) fn material(key: &Object) -> Option<Material> {
    match (json::text(key, "kty").ok()??, json::text(key, "crv").ok()?) {
        ("RSA", _) => rsa(octets(key, "n")?, octets(key, "e")?),
        ("EC", Some("P-256")) => ec(key, "P-256", 32),
        ("EC", Some("P-384")) => ec(key, "P-384", 48),
        ("EC", Some("P-521")) => ec(key, "P-521", 66),
        ("OKP", Some("Ed25519")) => Some(Material::Ed25519 { x: sized(key, "x", 32)? }),
        _ => None,
    }
}

fn rsa(n: Vec<u8>, e: Vec<u8>) -> Option<Material> {
    // jose-rsa-min: RFC 7518 §3.3, §3.5
    let n = significant(&n);
    let bits = n.len() * 8 - n.first()?.leading_zeros() as usize;
    let e = significant(&e);
    let sane_exponent = e.len() <= 8 && e.last().is_some_and(|last| last % 2 == 1) && e != [1];
    let sane_modulus = (2048..=8192).contains(&bits) && n.last().is_some_and(|last| last % 2 == 1);
    (sane_exponent && sane_modulus).then(|| Material::Rsa { n: base64url::encode(n), e: base64url::encode(e) })
}

fn ec(key: &Object, crv: &'static str, length: usize) -> Option<Material> {
    // jose-ec-point: RFC 7518 §6.2.1.2; whether the point is on the curve is checked by WebCrypto at import
    Some(Material::Ec { crv, x: sized(key, "x", length)?, y: sized(key, "y", length)? })
}

fn sized(key: &Object, name: &str, length: usize) -> Option<String> {
    octets(key, name).filter(|octets| octets.len() == length).map(base64url::encode)
}

fn octets(key: &Object, name: &str) -> Option<Vec<u8>> {
    base64url::decode(json::text(key, name).ok()??)
}

fn significant(octets: &[u8]) -> &[u8] {
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    &octets[zeros..]
}

const MAX_KEYS: usize = 100;

/// What stands for the name of a key where a token gives none.
pub const NO_KID: &str = "no kid";
