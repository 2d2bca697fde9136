//! Published signatures and our own, verified by Web Crypto.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use daypass::browser::Browser;
use daypass::protocol::jws::{self, Algorithm};
use daypass::protocol::secret::AccessToken;
use daypass::protocol::types::Issuer;
use daypass::protocol::{Error, id_token, jwk};
use daypass::session::ports::{Crypto as _, CryptoFault};
use serde_json::Value;
use wasm_bindgen_test::wasm_bindgen_test;

const MADE: &str = include_str!("../vectors/made.json");
const OIDC_CORE: &str = include_str!("../vectors/oidc_core.json");
const RFC_7515: &str = include_str!("../vectors/rfc7515.json");
const RFC_7520: &str = include_str!("../vectors/rfc7520.json");
const RFC_7797: &str = include_str!("../vectors/rfc7797.json");
const RFC_8037: &str = include_str!("../vectors/rfc8037.json");
const RFC_9449: &str = include_str!("../vectors/rfc9449.json");

/// Every vector of a file against its expected outcome; says how many there were, so that an empty file shows.
async fn run(file: &str) -> usize {
    let file: Value = serde_json::from_str(file).unwrap();
    let vectors = file["vectors"].as_array().unwrap();
    for vector in vectors {
        let actual = verify(&file, vector["token"].as_str().unwrap()).await;
        let wanted = vector["outcome"].as_str().unwrap();
        // what a later check refuses still has a signature that fits
        let wanted = if wanted == "id_token_iss" { "verifies" } else { wanted };
        assert_eq!(actual, wanted, "{}: {}", file["source"], vector["name"]);
    }
    vectors.len()
}

async fn verify(file: &Value, token: &str) -> &'static str {
    let keys = jwk::set(file.to_string().as_bytes()).unwrap();
    let every: Vec<_> = ALL.iter().map(|name| Algorithm::parse(name).unwrap()).collect();
    let jws = match jws::parse(token) {
        Ok(jws) => jws,
        Err(error) => return code(&error),
    };
    let check = match jws.check(&keys, &every) {
        Ok(check) => check,
        Err(error) => return code(&error),
    };
    let valid = Browser.verify(check.algorithm(), check.key(), check.signature(), check.signing_input()).await.unwrap();
    check.conclude(valid).map_or_else(|error| code(&error), |_| "verifies")
}

fn code(error: &Error) -> &'static str {
    match error {
        Error::ServerMisbehaved(rule, _) => rule.code(),
        _ => "another kind of error",
    }
}

const ALL: &[&str] = &["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

#[wasm_bindgen_test]
async fn idt_sig_each_algorithm_verifies_and_refuses_one_changed_bit() {
    assert!(run(MADE).await >= 20);
}

#[wasm_bindgen_test]
async fn idt_sig_the_tokens_of_openid_connect_core_appendix_a_verify() {
    assert_eq!(run(OIDC_CORE).await, 5);
}

#[wasm_bindgen_test]
async fn idt_sig_the_tokens_of_rfc_7515_appendix_a_verify_or_are_refused() {
    assert_eq!(run(RFC_7515).await, 7);
}

#[wasm_bindgen_test]
async fn jose_eddsa_the_signature_of_rfc_8037_appendix_a_4_verifies() {
    assert!(verifies_raw(RFC_8037, "A.4", Algorithm::EdDsa, 0).await);
    assert_eq!(run(RFC_8037).await, 1);
}

#[wasm_bindgen_test]
async fn idt_sig_the_signature_of_rfc_7515_appendix_a_4_verifies() {
    assert!(verifies_raw(RFC_7515, "A.4", Algorithm::Es512, 2).await);
}

#[wasm_bindgen_test]
async fn idt_sig_the_signatures_of_rfc_7520_section_4_verify_or_are_refused() {
    for (name, algorithm, key) in
        [("4.1", Algorithm::Rs256, 0), ("4.2", Algorithm::Ps384, 0), ("4.3", Algorithm::Es512, 1)]
    {
        assert!(verifies_raw(RFC_7520, name, algorithm, key).await, "{name}");
    }
    // each hash belongs to its algorithm
    assert!(!verifies_raw(RFC_7520, "4.2", Algorithm::Ps256, 0).await);
    assert_eq!(run(RFC_7520).await + run(RFC_7797).await, 15);
}

#[wasm_bindgen_test]
async fn jose_es_raw_the_proofs_of_rfc_9449_are_signed_as_es256_has_it_and_are_no_id_tokens() {
    for name in ["4.1 and 5, code", "5, refresh", "7.1, resource"] {
        assert!(verifies_raw(RFC_9449, name, Algorithm::Es256, 0).await, "{name}");
    }
    assert_eq!(run(RFC_9449).await, 3);
}

/// Signatures over payloads that are no JSON, and so no tokens.
async fn verifies_raw(file: &str, name: &str, algorithm: Algorithm, key: usize) -> bool {
    let file: Value = serde_json::from_str(file).unwrap();
    let vector = file["vectors"].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap();
    let (input, signature) = vector["token"].as_str().unwrap().rsplit_once('.').unwrap();
    let signature = BASE64URL.decode(signature).unwrap();
    let keys = jwk::set(file.to_string().as_bytes()).unwrap();
    Browser.verify(algorithm, &keys[key], &signature, input.as_bytes()).await.unwrap()
}

#[wasm_bindgen_test]
async fn idt_at_hash_the_id_token_of_core_appendix_a_3_is_valid_with_its_access_token() {
    let file: Value = serde_json::from_str(OIDC_CORE).unwrap();
    let text = |name: &str| file[name].as_str().unwrap();
    let token = file["vectors"].as_array().unwrap().iter().find(|it| it["name"] == "A.3").unwrap();
    let jws = jws::parse(token["token"].as_str().unwrap()).unwrap();
    let keys = jwk::set(file.to_string().as_bytes()).unwrap();
    let check = jws.check(&keys, &[Algorithm::Rs256]).unwrap();
    let valid = Browser.verify(check.algorithm(), check.key(), check.signature(), check.signing_input()).await.unwrap();
    let expected = id_token::Expected {
        issuer: &Issuer::parse(text("issuer")).unwrap(),
        client_id: text("client_id"),
        nonce: Some(text("nonce")),
        acr_values: &[],
        max_age: None,
        access_token: &AccessToken::new(text("access_token")),
        now: file["now"].as_i64().unwrap(),
        clock_ahead: 0,
        leeway: 60,
    };
    let validated = id_token::validate(&check.conclude(valid).unwrap(), &expected).unwrap();
    assert_eq!(validated.subject(), text("subject"));
}

#[wasm_bindgen_test]
async fn jose_ec_point_a_point_off_its_curve_verifies_nothing() {
    let file: Value = serde_json::from_str(MADE).unwrap();
    let x = file["keys"].as_array().unwrap().iter().find(|it| it["crv"] == "P-256").unwrap()["x"].clone();
    let set = serde_json::json!({ "keys": [{ "kty": "EC", "crv": "P-256", "x": x, "y": x }] });
    let keys = jwk::set(set.to_string().as_bytes()).unwrap();
    assert_eq!(Browser.verify(Algorithm::Es256, &keys[0], &[1; 64], b"data").await, Ok(false));
}

#[wasm_bindgen_test]
async fn web_broadcast_what_is_sealed_opens_whole_under_its_key_and_not_otherwise() -> Result<(), CryptoFault> {
    let (key, other) = ([7; 32], [8; 32]);
    let sealed = Browser.seal(&key, b"text").await?;
    assert!(!sealed.windows(4).any(|it| it == b"text"));
    assert!(sealed != Browser.seal(&key, b"text").await?, "a nonce was used twice");
    assert_eq!(Browser.open(&key, &sealed).await.as_deref(), Some(&b"text"[..]));
    assert_eq!(Browser.open(&other, &sealed).await, None);
    let mut altered = sealed.clone();
    altered[20] ^= 1;
    for broken in [&altered[..], &sealed[..27], &[], &sealed[1..]] {
        assert_eq!(Browser.open(&key, broken).await, None);
    }
    Ok(())
}

#[wasm_bindgen_test]
fn tx_csprng_two_draws_differ() -> Result<(), CryptoFault> {
    let (mut first, mut second) = ([0; 32], [0; 32]);
    Browser.random(&mut first)?;
    Browser.random(&mut second)?;
    assert!(first != second && first != [0; 32]);
    Ok(())
}
