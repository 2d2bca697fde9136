//! The published vectors of `tests/vectors`, up to the signature, which WebCrypto checks in the browser's own tests.

use crate::tokens::{base64url, claims, vectors};
use daypass::protocol::id_token::{self, Expected, ValidatedIdToken};
use daypass::protocol::jwk::{self, Jwk};
use daypass::protocol::jws::{self, Algorithm};
use daypass::protocol::secret::AccessToken;
use daypass::protocol::types::Issuer;
use daypass::protocol::{Error, Result};
use serde_json::{Value, json};

const RFC_7515: &str = include_str!("../vectors/rfc7515.json");
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
    for name in ["A.1", "A.4", "A.5"] {
        let vector = vector(&file, name);
        assert_eq!(code(checked(text(vector, "token"), &keys)), text(vector, "outcome"), "{name}");
    }
}

#[test]
fn rfc_7515_appendix_a_4_rfc_8037_appendix_a_4_the_signature_and_the_key_belong_together() {
    for (file, length, expected) in [(RFC_7515, 132, Algorithm::Es512), (RFC_8037, 64, Algorithm::EdDsa)] {
        let file = vectors(file);
        let token = text(vector(&file, "A.4"), "token");
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
    assert_eq!(Algorithm::Rs256.half_hash(access_token), "77QmUPtjPfzWtF2AnpK9RQ");
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
fn every_vector_has_an_outcome_that_is_known() {
    for file in [RFC_7515, RFC_8037, RFC_9449, OIDC_CORE, MADE].map(vectors) {
        assert!(!text(&file, "source").is_empty());
        for vector in file["vectors"].as_array().unwrap() {
            let outcome = text(vector, "outcome");
            let known = daypass::protocol::Rule::ALL.iter().any(|rule| rule.code() == outcome);
            assert!(known || outcome == "verifies", "{outcome}");
        }
    }
}
