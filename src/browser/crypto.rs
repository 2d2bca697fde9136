//! Web Crypto: randomness, and signatures checked by the browser so that no RSA or EC code is shipped.

use super::page::is_secure_context;
use super::{Browser, window};
use crate::protocol::jwk::Jwk;
use crate::protocol::jws::Algorithm;
use crate::session::ports::{Crypto, CryptoFault};
use js_sys::{Array, JSON, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, DomException, SubtleCrypto};

impl Crypto for Browser {
    fn random(&self, buffer: &mut [u8]) -> Result<(), CryptoFault> {
        getrandom::fill(buffer).map_err(|_| CryptoFault::Unavailable)
    }

    async fn verify(
        &self,
        algorithm: Algorithm,
        key: &Jwk,
        signature: &[u8],
        data: &[u8],
    ) -> Result<bool, CryptoFault> {
        let subtle = subtle()?;
        let key = match public_key(&subtle, algorithm, key).await {
            Ok(key) => key,
            // a key that is none (a point off its curve) verifies nothing
            Err(fault) if is_about_key(&fault) => return Ok(false),
            Err(_) => return Err(CryptoFault::Unavailable),
        };
        let outcome = verify(&subtle, algorithm, &key, signature, data).await.map_err(|_| CryptoFault::Unavailable)?;
        Ok(outcome.as_bool() == Some(true))
    }

    async fn seal(&self, key: &[u8; 32], text: &[u8]) -> Result<Vec<u8>, CryptoFault> {
        let subtle = subtle()?;
        let mut nonce = [0; NONCE_OCTETS];
        self.random(&mut nonce)?;
        let sealed = async {
            let key = secret_key(&subtle, key).await?;
            JsFuture::from(subtle.encrypt_with_object_and_u8_array(&aes_gcm(&nonce)?, &key, text)?).await
        };
        let sealed = sealed.await.map_err(|_| CryptoFault::Unavailable)?;
        Ok([&nonce[..], &Uint8Array::new(&sealed).to_vec()].concat())
    }

    async fn open(&self, key: &[u8; 32], sealed: &[u8]) -> Option<Vec<u8>> {
        let subtle = subtle().ok()?;
        let (nonce, sealed) = sealed.split_at_checked(NONCE_OCTETS)?;
        let text = async {
            let key = secret_key(&subtle, key).await?;
            JsFuture::from(subtle.decrypt_with_object_and_u8_array(&aes_gcm(nonce)?, &key, sealed)?).await
        };
        text.await.ok().map(|text| Uint8Array::new(&text).to_vec())
    }
}

pub(super) fn subtle() -> Result<SubtleCrypto, CryptoFault> {
    if !is_secure_context() {
        return Err(CryptoFault::InsecureContext);
    }
    let crypto = window().and_then(|window| window.crypto().ok()).ok_or(CryptoFault::Unavailable)?;
    let subtle = Reflect::get(&crypto, &"subtle".into()).map_err(|_| CryptoFault::Unavailable)?;
    subtle.dyn_into().map_err(|_| CryptoFault::Unavailable)
}

async fn verify(
    subtle: &SubtleCrypto,
    algorithm: Algorithm,
    key: &CryptoKey,
    signature: &[u8],
    data: &[u8],
) -> Result<JsValue, JsValue> {
    let parameters = parameters(algorithm)?;
    JsFuture::from(subtle.verify_with_object_and_u8_array_and_u8_array(&parameters, key, signature, data)?).await
}

async fn public_key(subtle: &SubtleCrypto, algorithm: Algorithm, key: &Jwk) -> Result<CryptoKey, JsValue> {
    let jwk: Object = JSON::parse(&key.to_json())?.unchecked_into();
    let usages = Array::of1(&"verify".into());
    let key = subtle.import_key_with_object("jwk", &jwk, &parameters(algorithm)?, false, &usages)?;
    JsFuture::from(key).await?.dyn_into()
}

/// The parameters of both import and verification; each ignores what it does not need.
fn parameters(algorithm: Algorithm) -> Result<Object, JsValue> {
    let parameters = Object::new();
    let set = |name: &str, value: JsValue| Reflect::set(&parameters, &name.into(), &value);
    let name = match algorithm {
        Algorithm::Rs256 | Algorithm::Rs384 | Algorithm::Rs512 => "RSASSA-PKCS1-v1_5",
        Algorithm::Ps256 | Algorithm::Ps384 | Algorithm::Ps512 => "RSA-PSS",
        Algorithm::Es256 | Algorithm::Es384 | Algorithm::Es512 => "ECDSA",
        Algorithm::EdDsa => "Ed25519",
    };
    set("name", name.into())?;
    let hash = match algorithm.hash_bits() {
        256 => "SHA-256",
        384 => "SHA-384",
        _ => "SHA-512",
    };
    set("hash", hash.into())?;
    if let Some(curve) = algorithm.curve() {
        set("namedCurve", curve.into())?;
    }
    // RFC 7518 §3.5: the salt is as long as the hash
    set("saltLength", (algorithm.hash_bits() / 8).into())?;
    Ok(parameters)
}

async fn secret_key(subtle: &SubtleCrypto, key: &[u8]) -> Result<CryptoKey, JsValue> {
    let usages = Array::of2(&"encrypt".into(), &"decrypt".into());
    let octets = Uint8Array::from(key);
    JsFuture::from(subtle.import_key_with_str("raw", &octets, "AES-GCM", false, &usages)?).await?.dyn_into()
}

fn aes_gcm(nonce: &[u8]) -> Result<Object, JsValue> {
    let parameters = Object::new();
    Reflect::set(&parameters, &"name".into(), &"AES-GCM".into())?;
    Reflect::set(&parameters, &"iv".into(), &Uint8Array::from(nonce))?;
    Ok(parameters)
}

fn is_about_key(fault: &JsValue) -> bool {
    fault.dyn_ref::<DomException>().is_some_and(|it| it.name() == "DataError")
}

/// NIST SP 800-38D §5.2.1.1
const NONCE_OCTETS: usize = 12;
