//! Demonstrating Proof of Possession (RFC 9449): the public key, the proof that goes along with a request, and the nonces.
//!
//! Who holds the private key signs [`proof_input`] elsewhere; one algorithm exists here, ES256, which all browsers have.

use super::base64url;
use super::bearer::{self, Challenge};
use super::http::{Request, Response};
use super::json::{self, Object, Value};
use super::jwk::{self, Material};
use super::kept::Kept;
use super::secret::AccessToken;
use super::types::{UnixTime, random_text};
use sha2::{Digest, Sha256};

/// The algorithm of every proof.
pub const ALGORITHM: &str = "ES256";

/// The public half of a DPoP key: a point on P-256 (RFC 7518 §6.2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicJwk(Material);

impl PublicJwk {
    /// Reads a key as the browser exports it; `None` for any other kind of key, and for a private one.
    pub fn parse(text: &str) -> Option<Self> {
        json::object(text.as_bytes()).as_ref().and_then(read)
    }

    /// The name of the key (RFC 7638): what `dpop_jkt` and a bound token carry.
    pub fn thumbprint(&self) -> String {
        self.0.thumbprint()
    }
}

impl Kept for PublicJwk {
    fn write(&self) -> Value {
        Value::Object(json::object(self.0.to_json().as_bytes()).unwrap_or_default())
    }

    fn read(value: &Value) -> Option<Self> {
        // stor-untrusted: what is kept has the members of the key, and no others
        read(value.as_object()?).filter(|key| key.write() == *value)
    }
}

fn read(key: &Object) -> Option<PublicJwk> {
    // dpop-hdr: RFC 9449 §4.2, §11.6
    match jwk::material(key) {
        Some(point @ Material::Ec { crv: "P-256", .. }) if !key.contains_key("d") => Some(PublicJwk(point)),
        _ => None,
    }
}

/// A name that no other proof has.
pub fn jti(random: &[u8; 32]) -> String {
    // dpop-jti: RFC 9449 §4.2
    random_text(random)
}

/// What the key has to sign for one request. The access token goes in where one goes along, as to APIs; the nonce
/// where this server has given one.
pub fn proof_input(
    public: &PublicJwk,
    request: &Request,
    jti: &str,
    iat: UnixTime,
    access_token: Option<&AccessToken>,
    nonce: Option<&str>,
) -> String {
    // dpop-hdr: RFC 9449 §4.2
    let header = format!(r#"{{"typ":"dpop+jwt","alg":"{ALGORITHM}","jwk":{}}}"#, public.0.to_json());
    let claims = [
        ("jti", Some(jti.into())),
        ("htm", Some(method_as_sent(&request.method).into())),
        ("htu", Some(target(request).into())),
        ("iat", Some(iat.into())),
        // dpop-ath: RFC 9449 §4.2, §7
        ("ath", access_token.map(|token| base64url::encode(Sha256::digest(token.expose())).into())),
        ("nonce", nonce.map(Value::from)),
    ];
    format!("{}.{}", base64url::encode(header), base64url::encode(in_order(claims)))
}

/// The object with these claims in this order, without those that have no value.
fn in_order(claims: [(&str, Option<Value>); 6]) -> String {
    let members = claims.into_iter().filter_map(|(name, value)| Some(format!("\"{name}\":{}", json::write(&value?))));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

/// The signed proof, for one request and never for a second one.
pub struct DpopProof(String);

/// Puts the signature to what was signed; `None` unless it is the two numbers of ES256 (RFC 7518 §3.4).
pub fn proof(signing_input: &str, signature: &[u8]) -> Option<DpopProof> {
    // jose-es-raw: RFC 7518 §3.4
    (signature.len() == SIGNATURE_BYTES).then(|| DpopProof(format!("{signing_input}.{}", base64url::encode(signature))))
}

impl DpopProof {
    /// Sends the proof along, in place of any other one.
    pub fn attach(self, request: &mut Request) {
        // dpop-fresh: RFC 9449 §4.1, §4.3(1)
        request.headers.retain(|(name, _)| !name.eq_ignore_ascii_case(HEADER));
        request.headers.push((HEADER.to_owned(), self.0));
    }
}

impl std::fmt::Debug for DpopProof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DpopProof(redacted)")
    }
}

/// The nonce for the next proof to this server, which any answer may bring.
pub fn nonce_from(response: &Response) -> Option<String> {
    // dpop-nonce-latest: RFC 9449 §8.1, §8.2
    let allowed = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
    let nonce = response.header("dpop-nonce")?;
    let well_formed = (1..=MAX_NONCE_BYTES).contains(&nonce.len()) && nonce.bytes().all(allowed);
    well_formed.then(|| nonce.to_owned())
}

/// Whether an authorization server refused only because the proof lacks its latest nonce.
pub fn wants_nonce_token(response: &Response) -> bool {
    // dpop-nonce-as: RFC 9449 §8
    let object = json::object(&response.body).filter(|_| response.status == 400 && response.is_json());
    object.is_some_and(|object| object.get("error").and_then(Value::as_str) == Some(USE_NONCE))
}

/// Whether an API refused only because the proof lacks its latest nonce.
pub fn wants_nonce_resource(response: &Response) -> bool {
    // dpop-nonce-rs: RFC 9449 §9
    let challenges = bearer::challenges_of(response);
    let wants = |it: &Challenge| it.is_dpop() && it.get("error") == Some(USE_NONCE);
    response.status == 401 && challenges.iter().any(wants)
}

/// Whether an API says that it does not take our algorithm; one that says nothing takes it.
pub fn is_algorithm_refused(challenges: &[Challenge]) -> bool {
    // dpop-alg: RFC 9449 §7.1
    let mut lists = challenges.iter().filter(|it| it.is_dpop()).filter_map(|it| it.get("algs"));
    lists.any(|algs| !algs.split(' ').any(|name| name == ALGORITHM))
}

/// Browsers write some methods in capitals, whatever they were given (Fetch, "normalize a method").
fn method_as_sent(method: &str) -> String {
    // dpop-htm-htu: RFC 9449 §4.2
    let upper = method.to_ascii_uppercase();
    if NORMALISED.contains(&upper.as_str()) { upper } else { method.to_owned() }
}

/// The address as browsers send it, without query and fragment.
fn target(request: &Request) -> String {
    // dpop-htm-htu: RFC 9449 §4.2, §4.3
    let path = request.url.path();
    format!("{}{}", request.url.origin(), if path.is_empty() { "/" } else { path })
}

const HEADER: &str = "dpop";
const USE_NONCE: &str = "use_dpop_nonce";
const SIGNATURE_BYTES: usize = 64;
const MAX_NONCE_BYTES: usize = 1024;
const NORMALISED: &[&str] = &["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];
