//! Tokens that a person looks at: taken apart for reading, with nothing believed (RFC 7515 §3.1, RFC 7519 §3, §4.1).
//!
//! Nothing in here makes a [`jws::Verified`], so what has only been looked at signs nobody in.

use super::base64url;
use super::error::Result;
use super::json::{self, Object};
use super::jwk::{self, Jwk};
use super::jws::{self, Algorithm, Check, Jws, MAX_BYTES};
use super::types::{Issuer, UnixTime};

/// What a token says. Anybody can have written it.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// The header.
    pub header: Object,
    /// The claims.
    pub claims: Object,
}

/// Why a text is no token that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotDecoded {
    /// There is no text.
    Empty,
    /// It is longer than any token.
    TooLarge,
    /// It does not have the three parts of a signed token.
    Parts,
    /// It is in JSON, which is no form of a JWT (RFC 7519 §3).
    Json,
    /// It has the five parts of an encrypted token (RFC 7516 §3.1).
    Encrypted,
    /// The first part is no JSON object in base64url with names that stand there once.
    Header,
    /// The second part is none: something else was signed.
    Claims,
    /// The third part is not base64url.
    Signature,
}

/// With what kind of key a token is signed, as it says itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signing {
    /// With a private key, so that the public one can tell.
    Private(Algorithm),
    /// With a secret that its maker and its reader share: nobody else can tell.
    Shared,
    /// Not at all.
    Unsigned,
    /// In a way that is not known here, or not told.
    Unknown(Option<String>),
}

/// Whether the times that a token tells hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// They do; it expires then, if it says so.
    Holds(Option<UnixTime>),
    /// It expired then.
    Expired(UnixTime),
    /// It is not valid before then.
    NotYet(UnixTime),
    /// It says that it was issued then, which is still to come.
    FromTheFuture(UnixTime),
    /// This claim is no time.
    Unreadable(&'static str),
}

/// Reads a token as somebody has copied it: with line breaks, or with the scheme of its header in front.
pub fn decode(text: &str) -> Result<Decoded, NotDecoded> {
    // jose-limits: RFC 7515 §7.1
    if text.len() > MAX_BYTES {
        return Err(NotDecoded::TooLarge);
    }
    let compact = compact(text);
    let parts: Vec<&str> = compact.split('.').collect();
    let [header, claims, signature] = parts[..] else {
        return Err(match parts.len() {
            1 if compact.is_empty() => NotDecoded::Empty,
            _ if compact.starts_with('{') => NotDecoded::Json,
            5 => NotDecoded::Encrypted,
            _ => NotDecoded::Parts,
        });
    };
    // jose-b64, jose-utf8, jose-dup: RFC 7515 §2, §4
    let object = |part: &str| base64url::decode(part).and_then(|text| json::object(&text));
    let (header, claims) = (object(header).ok_or(NotDecoded::Header)?, object(claims).ok_or(NotDecoded::Claims)?);
    base64url::decode(signature).ok_or(NotDecoded::Signature)?;
    Ok(Decoded { header, claims })
}

impl Decoded {
    /// What it says of its signature.
    pub fn signing(&self) -> Signing {
        let Ok(Some(alg)) = json::text(&self.header, "alg") else { return Signing::Unknown(None) };
        match Algorithm::parse(alg) {
            Some(algorithm) => Signing::Private(algorithm),
            None if alg.eq_ignore_ascii_case("none") => Signing::Unsigned,
            None if alg.starts_with("HS") => Signing::Shared,
            None => Signing::Unknown(Some(alg.to_owned())),
        }
    }

    /// Who it says has made it, where that is an address that can be asked; else what stands there, if it is text.
    pub fn issuer(&self) -> Result<Issuer, Option<&str>> {
        let text = json::text(&self.claims, "iss").ok().flatten();
        text.and_then(Issuer::parse).ok_or(text)
    }

    /// Whether its times hold, to the second.
    pub fn validity(&self, now: UnixTime) -> Validity {
        let time = |name| json::seconds(&self.claims, name).map_err(|_| Validity::Unreadable(name));
        let times = || Ok((time("exp")?, time("nbf")?, time("iat")?));
        // RFC 7519 §4.1.4, §4.1.5, §4.1.6
        match times() {
            Err(unreadable) => unreadable,
            Ok((Some(exp), ..)) if exp <= now => Validity::Expired(exp),
            Ok((_, Some(nbf), _)) if nbf > now => Validity::NotYet(nbf),
            Ok((.., Some(iat))) if iat > now => Validity::FromTheFuture(iat),
            Ok((exp, ..)) => Validity::Holds(exp),
        }
    }
}

/// A token that is signed with a private key, whatever it is for.
pub struct Signed {
    jws: Jws,
    algorithm: Algorithm,
}

impl Signed {
    /// Takes it apart by the rules that hold for every token, but for its type.
    pub fn parse(text: &str, algorithm: Algorithm) -> Result<Self> {
        Ok(Self { jws: jws::of_any_type(&compact(text))?, algorithm })
    }

    /// Finds the key that must have made the signature, by the rules that hold for every token.
    pub fn question<'a>(&'a self, keys: &'a [Jwk]) -> Result<Question<'a>> {
        self.jws.check(keys, &[self.algorithm]).map(Question)
    }
}

/// What to ask the browser: whether a signature was made with a key. The answer concludes nothing.
pub struct Question<'a>(Check<'a>);

impl Question<'_> {
    /// The algorithm to check with.
    pub fn algorithm(&self) -> Algorithm {
        self.0.algorithm()
    }

    /// The key to check with.
    pub fn key(&self) -> &Jwk {
        self.0.key()
    }

    /// The octets that were signed.
    pub fn signing_input(&self) -> &[u8] {
        self.0.signing_input()
    }

    /// The signature.
    pub fn signature(&self) -> &[u8] {
        self.0.signature()
    }
}

/// Reads a key set, or one key, that somebody has copied.
pub fn pasted_keys(text: &str) -> Result<Vec<Jwk>> {
    let text = text.trim();
    match json::object(text.as_bytes()) {
        Some(key) if key.contains_key("kty") && !key.contains_key("keys") => {
            jwk::set(format!(r#"{{"keys":[{text}]}}"#).as_bytes())
        }
        _ => jwk::set(text.as_bytes()),
    }
}

/// The token in a text that was copied from a terminal, a log or a header.
fn compact(text: &str) -> String {
    let mut words = text.split_whitespace().peekable();
    let is_scheme = |word: &&str| SCHEMES.iter().any(|scheme| scheme.eq_ignore_ascii_case(word));
    while words.next_if(is_scheme).is_some() {}
    words.collect()
}

const SCHEMES: &[&str] = &["Authorization:", "Bearer", "DPoP"];
