//! The published vectors of `tests/vectors`, up to the signature, which WebCrypto checks in the browser's own tests.
//!
//! Those of messages stand with their message: `pkce`, `dpop`, `bearer`, `par`, `authorization` and `metadata`.

use crate::tokens::{base64url, claims, rsa_key, vectors};
use daypass::protocol::id_token::{self, Expected, ValidatedIdToken};
use daypass::protocol::jwk::{self, Jwk};
use daypass::protocol::jws::{self, Algorithm};
use daypass::protocol::secret::AccessToken;
use daypass::protocol::types::Issuer;
use daypass::protocol::{Error, Result, form};
use serde_json::{Value, json};

const RFC_6749: &str = include_str!("../vectors/rfc6749.json");
const RFC_7515: &str = include_str!("../vectors/rfc7515.json");
const RFC_7520: &str = include_str!("../vectors/rfc7520.json");
const RFC_7636: &str = include_str!("../vectors/rfc7636.json");
const RFC_7797: &str = include_str!("../vectors/rfc7797.json");
const RFC_8037: &str = include_str!("../vectors/rfc8037.json");
const OIDC_CORE: &str = include_str!("../vectors/oidc_core.json");
const RFC_9449: &str = include_str!("../vectors/rfc9449.json");
const MADE: &str = include_str!("../vectors/made.json");

fn keys(file: &Value) -> Vec<Jwk> {
    jwk::set(json!({ "keys": file["keys"] }).to_string().as_bytes()).unwrap()
}

fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object[name].as_str().unwrap()
}

/// The vector of this name.
fn vector<'a>(file: &'a Value, name: &str) -> &'a Value {
    file["vectors"].as_array().unwrap().iter().find(|vector| vector["name"] == name).unwrap()
}

/// All algorithms there are, so that every vector is allowed its own.
fn all() -> Vec<Algorithm> {
    let names = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
    names.into_iter().filter_map(Algorithm::parse).collect()
}

/// What a signature check would get to see: the algorithm and the length of the signature.
fn checked(token: &str, keys: &[Jwk]) -> Result<(Algorithm, usize)> {
    let token = jws::parse(token)?;
    let check = token.check(keys, &all())?;
    Ok((check.algorithm(), check.signature().len()))
}

fn code<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result {
        Err(Error::ServerMisbehaved(rule, _)) => rule.code(),
        other => panic!("{other:?}"),
    }
}

/// The whole way of an ID token in a file that says what to expect of it.
fn validated(file: &Value, token: &str, access_token: &str) -> Result<ValidatedIdToken> {
    let keys = keys(file);
    let issuer = Issuer::parse(text(file, "issuer")).unwrap();
    let expected = Expected {
        issuer: &issuer,
        client_id: text(file, "client_id"),
        nonce: Some(text(file, "nonce")),
        acr_values: &[],
        max_age: None,
        access_token: &AccessToken::new(access_token),
        now: file["now"].as_i64().unwrap(),
        clock_ahead: 0,
        leeway: 0,
    };
    let token = jws::parse(token)?;
    let verified = token.check(&keys, &all())?.conclude(true)?;
    id_token::validate(&verified, &expected)
}

#[test]
fn rfc_7515_appendix_a_the_signed_examples_reach_the_check_and_the_others_never_do() {
    let file = vectors(RFC_7515);
    let keys = keys(&file);
    assert_eq!(keys.len(), 3);
    assert_eq!(checked(text(vector(&file, "A.2"), "token"), &keys), Ok((Algorithm::Rs256, 256)));
    assert_eq!(checked(text(vector(&file, "A.3"), "token"), &keys), Ok((Algorithm::Es256, 64)));
    for name in ["A.1", "A.4", "A.5", "A.6", "A.7"] {
        let vector = vector(&file, name);
        assert_eq!(code(checked(text(vector, "token"), &keys)), text(vector, "outcome"), "{name}");
    }
}

#[test]
fn rfc_7515_appendix_a_4_rfc_7520_section_4_rfc_8037_appendix_a_4_the_signature_and_the_key_belong_together() {
    for (file, name, length, expected) in [
        (RFC_7515, "A.4", 132, Algorithm::Es512),
        (RFC_7520, "4.1", 256, Algorithm::Rs256),
        (RFC_7520, "4.2", 256, Algorithm::Ps384),
        (RFC_7520, "4.3", 132, Algorithm::Es512),
        (RFC_8037, "A.4", 64, Algorithm::EdDsa),
    ] {
        let file = vectors(file);
        let token = text(vector(&file, name), "token");
        assert_eq!(code(checked(token, &keys(&file))), "id_token_malformed");
        // the payload of these examples is no object, so only header and signature can be looked at here
        let (header, rest) = token.split_once('.').unwrap();
        let signature = rest.split_once('.').unwrap().1;
        let token = format!("{header}.{}.{signature}", base64url(claims().to_string()));
        assert_eq!(checked(&token, &keys(&file)), Ok((expected, length)));
    }
}

#[test]
fn idt_at_hash_oidc_core_appendix_a_the_published_tokens_are_valid_at_their_time() {
    let file = vectors(OIDC_CORE);
    let access_token = text(&file, "access_token");
    assert_eq!(Algorithm::Rs256.half_hash(access_token), file["access_token_hash"]);
    // `c_hash` is made in the same way; no token that comes with an access token from the token endpoint needs it
    assert_eq!(Algorithm::Rs256.half_hash(text(&file, "code")), file["code_hash"]);
    for name in ["A.2", "A.3", "A.4", "A.6"] {
        let it = validated(&file, text(vector(&file, name), "token"), access_token).unwrap();
        assert_eq!(it.subject(), "248289761001", "{name}");
    }
}

#[test]
fn idt_at_hash_oidc_core_appendix_a_another_access_token_is_refused() {
    let file = vectors(OIDC_CORE);
    for name in ["A.3", "A.6"] {
        let result = validated(&file, text(vector(&file, name), "token"), "SlAV32hkKG");
        assert_eq!(code(result), "id_token_at_hash", "{name}");
    }
}

#[test]
fn idt_exp_oidc_core_appendix_a_the_published_tokens_have_expired_by_now() {
    let mut file = vectors(OIDC_CORE);
    file["now"] = json!(1_700_000_000);
    let result = validated(&file, text(vector(&file, "A.2"), "token"), text(&file, "access_token"));
    assert_eq!(code(result), "id_token_exp");
}

#[test]
fn idt_iss_oidc_core_section_3_1_3_3_a_token_of_a_plain_http_issuer_is_refused() {
    let file = vectors(OIDC_CORE);
    let vector = vector(&file, "3.1.3.3");
    let result = validated(&file, text(vector, "token"), text(&file, "access_token"));
    assert_eq!(code(result), text(vector, "outcome"));
}

#[test]
fn idt_at_hash_every_algorithm_has_its_own_hash() {
    let file = vectors(MADE);
    for vector in file["vectors"].as_array().unwrap().iter().filter(|vector| vector["outcome"] == "verifies") {
        let token = text(vector, "token");
        assert_eq!(validated(&file, token, text(&file, "access_token")).unwrap().subject(), "alice");
        assert_eq!(code(validated(&file, token, "another")), "id_token_at_hash", "{}", vector["name"]);
    }
}

#[test]
fn idt_typ_rfc_9449_a_proof_of_possession_is_no_id_token() {
    let file = vectors(RFC_9449);
    for vector in file["vectors"].as_array().unwrap() {
        assert_eq!(code(checked(text(vector, "token"), &keys(&file))), text(vector, "outcome"));
    }
}

#[test]
fn idt_compact_rfc_7520_section_4_what_is_symmetric_detached_or_no_compact_token_is_refused() {
    let file = vectors(RFC_7520);
    let refused = refused_as_told(&file);
    assert_eq!(refused, 10);
    // the symmetric key of §3.5 is none of those that were read
    assert_eq!((keys(&file).len(), file["keys"].as_array().unwrap().len()), (2, 3));
}

#[test]
fn jose_crit_rfc_7797_section_4_an_unencoded_payload_is_refused() {
    assert_eq!(refused_as_told(&vectors(RFC_7797)), 5);
}

/// How many vectors there are, each refused for the reason that its file tells.
fn refused_as_told(file: &Value) -> usize {
    let keys = keys(file);
    let vectors = file["vectors"].as_array().unwrap();
    for vector in vectors {
        assert_eq!(code(checked(text(vector, "token"), &keys)), text(vector, "outcome"), "{}", vector["name"]);
    }
    vectors.len()
}

#[test]
fn jose_b64_the_octets_of_rfc_7515_appendix_c_and_rfc_7636_appendix_a_are_read_and_no_other_spelling_of_them() {
    for file in [RFC_7515, RFC_7636].map(vectors) {
        let it = text(&file["base64url"], "text");
        let octets: Vec<u8> = serde_json::from_value(file["base64url"]["octets"].clone()).unwrap();
        assert_eq!(base64url(&octets), it);
        // as a signature, which is read by the decoder that reads every part
        let keys = keys(&json!({ "keys": [rsa_key("one")] }));
        let token = |signature: &str| format!("{}.e30.{signature}", base64url(r#"{"alg":"RS256"}"#));
        let parsed = jws::parse(&token(it)).unwrap();
        assert_eq!(parsed.check(&keys, &all()).unwrap().signature(), octets);
        for other in [format!("{it}=="), it.replace('-', "+"), it.replace('_', "/"), format!("{it} "), "A-z_4MF".into()]
        {
            assert_eq!(code(jws::parse(&token(&other)).map(|_| ())), "id_token_malformed", "{other}");
        }
    }
}

#[test]
fn areq_encode_matches_the_vector_of_rfc_6749_appendix_b() {
    let file = vectors(RFC_6749);
    let (plain, encoded) = (text(&file, "text"), format!("v={}", text(&file, "encoded")));
    assert_eq!(form::encode(&[("v", plain)]), encoded);
    assert_eq!(form::decode(&encoded).unwrap(), [("v".to_owned(), plain.to_owned())]);
}

#[test]
fn every_vector_has_an_outcome_that_is_known() {
    for file in [RFC_7515, RFC_7520, RFC_7797, RFC_8037, RFC_9449, OIDC_CORE, MADE].map(vectors) {
        assert!(!text(&file, "source").is_empty());
        for vector in file["vectors"].as_array().unwrap() {
            let outcome = text(vector, "outcome");
            let known = daypass::protocol::Rule::ALL.iter().any(|rule| rule.code() == outcome);
            assert!(known || outcome == "verifies", "{outcome}");
        }
    }
}
