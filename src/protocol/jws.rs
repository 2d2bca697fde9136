//! Compact signed tokens (RFC 7515 §3, §4, §5.2; RFC 7518 §3; RFC 8037 §3.1; RFC 8725 §3).
//!
//! A signature is checked elsewhere (WebCrypto answers asynchronously); here is everything around it. The order is fixed
//! by types: [`parse`] → [`Jws::check`] → [`Check::conclude`] → [`Verified`], and nothing else makes a `Verified`.

use super::base64url;
use super::error::{Error, Result};
use super::json::{self, Object};
use super::jwk::{self, Jwk};
use super::rule::Rule;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// An asymmetric signature algorithm. There is no `none` and no HMAC to choose (OIDC Core §10.1, RFC 8725 §3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// RSASSA-PSS with SHA-384.
    Ps384,
    /// RSASSA-PSS with SHA-512.
    Ps512,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// ECDSA on P-521 with SHA-512.
    Es512,
    /// Ed25519, under the name `EdDSA` or `Ed25519` (RFC 8037, RFC 9864).
    EdDsa,
}

impl Algorithm {
    /// Reads an `alg`, letter by letter (RFC 7515 §4.1.1).
    pub fn parse(name: &str) -> Option<Self> {
        // idt-alg-exact, idt-alg-none, idt-alg-hmac, jose-eddsa: RFC 8725 §3.1, §3.2
        Some(match name {
            "RS256" => Self::Rs256,
            "RS384" => Self::Rs384,
            "RS512" => Self::Rs512,
            "PS256" => Self::Ps256,
            "PS384" => Self::Ps384,
            "PS512" => Self::Ps512,
            "ES256" => Self::Es256,
            "ES384" => Self::Es384,
            "ES512" => Self::Es512,
            "EdDSA" | "Ed25519" => Self::EdDsa,
            _ => return None,
        })
    }

    /// The registered name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Es512 => "ES512",
            Self::EdDsa => "EdDSA",
        }
    }

    /// Whether an RSA key belongs to it.
    pub fn is_rsa(self) -> bool {
        matches!(self, Self::Rs256 | Self::Rs384 | Self::Rs512 | Self::Ps256 | Self::Ps384 | Self::Ps512)
    }

    /// The NIST curve of ECDSA.
    pub fn curve(self) -> Option<&'static str> {
        match self {
            Self::Es256 => Some("P-256"),
            Self::Es384 => Some("P-384"),
            Self::Es512 => Some("P-521"),
            _ => None,
        }
    }

    /// The size of its hash in bits: of the signature and of `at_hash` (OIDC Core §3.1.3.6).
    pub fn hash_bits(self) -> u16 {
        match self {
            Self::Rs256 | Self::Ps256 | Self::Es256 => 256,
            Self::Rs384 | Self::Ps384 | Self::Es384 => 384,
            Self::Rs512 | Self::Ps512 | Self::Es512 | Self::EdDsa => 512,
        }
    }

    /// The left half of the hash of an access token, as `at_hash` carries it (OIDC Core §3.1.3.6).
    pub fn half_hash(self, text: &str) -> String {
        let digest = match self.hash_bits() {
            256 => Sha256::digest(text).to_vec(),
            384 => Sha384::digest(text).to_vec(),
            _ => Sha512::digest(text).to_vec(),
        };
        base64url::encode(&digest[..digest.len() / 2])
    }

    fn signature_length(self) -> Option<usize> {
        match self {
            Self::Es256 | Self::EdDsa => Some(64),
            Self::Es384 => Some(96),
            Self::Es512 => Some(132),
            _ => None,
        }
    }
}

/// The algorithms a token may be signed with: the registered one, else those announced, else RS256 (OIDC Core §2).
pub fn allowed(registered: Option<&str>, announced: Option<&[String]>) -> Vec<Algorithm> {
    // idt-alg-allow: RFC 8725 §3.1, OIDC Core §3.1.3.7(7)
    match (registered, announced) {
        (Some(name), _) => Algorithm::parse(name).into_iter().collect(),
        (None, Some(names)) => names.iter().filter_map(|name| Algorithm::parse(name)).collect(),
        (None, None) => vec![Algorithm::Rs256],
    }
}

/// A well-formed token of which nothing is believed yet.
pub struct Jws {
    algorithm: Algorithm,
    kid: Option<String>,
    signing_input: String,
    signature: Vec<u8>,
    payload: Object,
}

/// Takes a compact token apart.
pub fn parse(compact: &str) -> Result<Jws> {
    take_apart(compact, |typ| typ.eq_ignore_ascii_case("JWT") || typ.eq_ignore_ascii_case("application/jwt"))
}

/// The same for a token of any type, which may be looked at and signs nobody in.
pub(super) fn of_any_type(compact: &str) -> Result<Jws> {
    take_apart(compact, |_| true)
}

fn take_apart(compact: &str, is_expected: impl Fn(&str) -> bool) -> Result<Jws> {
    let malformed = || Error::rule(Rule::IdTokenMalformed);
    // jose-limits, idt-compact: RFC 7515 §7.1, RFC 7519 §7.2
    let (signing_input, signature) =
        compact.rsplit_once('.').filter(|_| compact.len() <= MAX_BYTES).ok_or_else(malformed)?;
    let (header, payload) = signing_input.split_once('.').filter(|(_, it)| !it.contains('.')).ok_or_else(malformed)?;
    // jose-b64, jose-utf8, jose-dup: RFC 7515 §2, §4
    let object = |part: &str| base64url::decode(part).and_then(|text| json::object(&text)).ok_or_else(malformed);
    let header = object(header)?;
    let text = |name: &str| json::text(&header, name).map_err(|_| malformed());
    let alg = text("alg")?.ok_or_else(malformed)?;
    let algorithm = Algorithm::parse(alg).ok_or_else(|| Error::about(Rule::IdTokenAlgorithm, alg))?;
    // jose-crit: RFC 7515 §4.1.11
    if header.contains_key("crit") || header.contains_key("b64") || header.contains_key("zip") {
        return Err(Error::rule(Rule::IdTokenCritical));
    }
    // idt-typ: RFC 8725 §3.11, §3.12
    if let Some(typ) = text("typ")?.filter(|typ| !is_expected(typ)) {
        return Err(Error::about(Rule::IdTokenType, typ));
    }
    let kid = text("kid")?.map(str::to_owned);
    let signature = base64url::decode(signature).ok_or_else(malformed)?;
    Ok(Jws { algorithm, kid, signing_input: signing_input.to_owned(), signature, payload: object(payload)? })
}

impl Jws {
    /// Finds the key that must have made the signature; keys in the token's own header are never looked at.
    pub fn check<'a>(&'a self, keys: &'a [Jwk], allowed: &[Algorithm]) -> Result<Check<'a>> {
        // idt-alg-allow: RFC 8725 §3.1
        if !allowed.contains(&self.algorithm) {
            let names: Vec<_> = allowed.iter().map(|algorithm| algorithm.name()).collect();
            return Err(Error::compared(Rule::IdTokenAlgorithm, names.join(", "), self.algorithm.name()));
        }
        // jose-es-raw: RFC 7518 §3.4
        if self.algorithm.signature_length().is_some_and(|length| length != self.signature.len()) {
            return Err(Error::rule(Rule::IdTokenSignature));
        }
        // jose-no-embedded: RFC 8725 §3.10
        let key = jwk::select(keys, self.algorithm, self.kid.as_deref())?;
        Ok(Check { jws: self, key })
    }
}

/// A token and the key to check it with.
pub struct Check<'a> {
    jws: &'a Jws,
    key: &'a Jwk,
}

impl Check<'_> {
    /// The algorithm to check with.
    pub fn algorithm(&self) -> Algorithm {
        self.jws.algorithm
    }

    /// The key to check with.
    pub fn key(&self) -> &Jwk {
        self.key
    }

    /// The octets that were signed.
    pub fn signing_input(&self) -> &[u8] {
        self.jws.signing_input.as_bytes()
    }

    /// The signature: for ECDSA the two numbers one after the other.
    pub fn signature(&self) -> &[u8] {
        &self.jws.signature
    }

    /// Turns the outcome of the signature check into the proof that it was done.
    pub fn conclude(self, valid: bool) -> Result<Verified> {
        // idt-sig: OIDC Core §3.1.3.7(6)
        if !valid {
            return Err(Error::rule(Rule::IdTokenSignature));
        }
        let Jws { algorithm, kid, payload, .. } = self.jws;
        Ok(Verified { algorithm: *algorithm, kid: kid.clone(), claims: payload.clone() })
    }
}

/// A token whose signature fits a key of its issuer.
pub struct Verified {
    pub(super) algorithm: Algorithm,
    pub(super) kid: Option<String>,
    pub(super) claims: Object,
}

/// The longest token that is read.
pub const MAX_BYTES: usize = 256 << 10;
