//! Every rule is broken at least once: a rule that nothing provokes is a rule that nobody checks.

use crate::messages::{
    CLIENT_ID, ISSUER, answer, changed, document, issuer, json_answer, lacking, server, server_with, token_response,
};
use crate::tokens::{
    LEEWAY, NONCE, NOW, claims, compact, header, key_set, rsa_key, validate, validate_refreshed, verified,
    with_expected,
};
use daypass::protocol::authorization::Response;
use daypass::protocol::id_token::{self, Expected};
use daypass::protocol::jws::{self, Algorithm};
use daypass::protocol::metadata::{self, Document};
use daypass::protocol::token::{self, TokenType};
use daypass::protocol::{Error, Rule, jwk, par, userinfo};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Rules that messages alone cannot break: the session judges them, or nobody yet.
const ELSEWHERE: &[Rule] = &[Rule::IdTokenMissing];

type Provoke = fn() -> Error;

const PROVOKED: &[(Rule, Provoke)] = &[
    (Rule::MetadataUnreadable, || discovered(404, document())),
    (Rule::MetadataIssuer, || discovered(200, changed(document(), json!({ "issuer": "https://evil.test" })))),
    (Rule::MetadataMember, || discovered(200, lacking(document(), "token_endpoint"))),
    (Rule::MetadataInsecure, || discovered(200, changed(document(), json!({ "token_endpoint": "http://op.example" })))),
    (Rule::SignedRequestRequired, || {
        discovered(200, changed(document(), json!({ "require_signed_request_object": true })))
    }),
    (Rule::PushedResponseMalformed, || failed(par::response(&json_answer(201, &json!({}))))),
    (Rule::ResponseMalformed, || returned(false, "state=s&code=%zz")),
    (Rule::ResponseDuplicate, || returned(false, "state=s&code=a&code=b")),
    (Rule::ResponseAmbiguous, || returned(false, "state=s&code=a&error=b")),
    (Rule::ResponseIssuer, || returned(true, "state=s&code=a&iss=https://evil.test")),
    (Rule::ResponseIssuerMissing, || returned(true, "state=s&code=a")),
    (Rule::ResponseIssuerUnadvertised, || returned(false, "state=s&code=a&iss=https://op.example")),
    (Rule::TokenResponseMalformed, || token_response(&answer(200, "text/html", "")).unwrap_err()),
    (Rule::TokenErrorMalformed, || token_response(&answer(400, "text/html", "")).unwrap_err()),
    (Rule::AccessTokenMissing, || granted(json!({ "access_token": "" }))),
    (Rule::TokenType, || granted(json!({ "token_type": "mac" }))),
    (Rule::TokenNotBound, || {
        let body = json!({ "access_token": "a", "token_type": "Bearer" });
        failed(token::response(&json_answer(200, &body), TokenType::Dpop))
    }),
    (Rule::TokenBound, || granted(json!({ "token_type": "DPoP" }))),
    (Rule::TokenExpiry, || granted(json!({ "expires_in": "soon" }))),
    (Rule::TokenMember, || granted(json!({ "id_token": 1 }))),
    (Rule::JwksUnreadable, || jwk::set(b"[]").unwrap_err()),
    (Rule::IdTokenMalformed, || checked("a.b", &[])),
    (Rule::IdTokenAlgorithm, || checked(&with_header(json!({ "alg": "none" })), &[])),
    (Rule::IdTokenCritical, || checked(&with_header(json!({ "crit": ["x"], "x": 1 })), &[])),
    (Rule::IdTokenType, || checked(&with_header(json!({ "typ": "at+jwt" })), &[])),
    (Rule::KeyUnknown, || checked(&with_header(json!({})), &[])),
    (Rule::KeyAmbiguous, || checked(&with_header(json!({ "kid": null })), &[rsa_key("one"), rsa_key("two")])),
    (Rule::IdTokenSignature, || checked(&with_header(json!({})), &[rsa_key("one")])),
    (Rule::IdTokenClaimType, || claimed(json!({ "exp": "soon" }))),
    (Rule::IdTokenIssuer, || claimed(json!({ "iss": "https://evil.test" }))),
    (Rule::IdTokenAudience, || claimed(json!({ "aud": "other" }))),
    (Rule::IdTokenAudienceExtra, || claimed(json!({ "aud": [CLIENT_ID, "other"] }))),
    (Rule::IdTokenAuthorizedParty, || claimed(json!({ "azp": "other" }))),
    (Rule::IdTokenSubject, || claimed(json!({ "sub": "" }))),
    (Rule::IdTokenExpired, || claimed(json!({ "exp": 1 }))),
    (Rule::IdTokenIssuedAt, || validate(&lacking(claims(), "iat")).unwrap_err()),
    (Rule::IdTokenIssuedAtWindow, || claimed(json!({ "iat": 1 }))),
    (Rule::IdTokenNotBefore, || claimed(json!({ "nbf": NOW + 3600 }))),
    (Rule::IdTokenNonce, || claimed(json!({ "nonce": "other" }))),
    (Rule::IdTokenNonceUnsent, || {
        with_expected(None, NOW, LEEWAY, |expected| id_token::validate(&verified(&claims()), expected)).unwrap_err()
    }),
    (Rule::IdTokenAccessTokenHash, || claimed(json!({ "at_hash": "other" }))),
    (Rule::IdTokenAuthenticationContext, || demanded(&["phr".to_owned()], None)),
    (Rule::IdTokenAuthenticationTime, || demanded(&[], Some(0))),
    (Rule::RefreshedIssuer, || renewed(json!({ "iss": "https://evil.test" }))),
    (Rule::RefreshedSubject, || renewed(json!({ "sub": "mallory" }))),
    (Rule::RefreshedAudience, || renewed(json!({ "aud": "other" }))),
    (Rule::RefreshedAuthenticationTime, || {
        let [first, second] = [1, 2].map(|time| changed(claims(), json!({ "auth_time": time })));
        validate_refreshed(&second, &first).unwrap_err()
    }),
    (Rule::RefreshedNonce, || renewed(json!({ "nonce": "other" }))),
    (Rule::UserInfoUnreadable, || failed(userinfo::response(&answer(200, "text/html", "")))),
    (Rule::UserInfoSigned, || {
        userinfo::signed_claims(verified(&changed(claims(), json!({ "aud": "other" }))), ISSUER, CLIENT_ID).unwrap_err()
    }),
    (Rule::UserInfoSignature, || userinfo::unverified(Error::rule(Rule::IdTokenSignature))),
    (Rule::UserInfoSubject, || userinfo::claims(claims().as_object().unwrap().clone(), "mallory").unwrap_err()),
    (Rule::IdentityUnreadable, || {
        let url = server().token_endpoint;
        let identity = userinfo::Identity { url, subject: "id".into(), name: None, email: None, picture: None };
        identity.claims(Default::default()).unwrap_err()
    }),
];

fn discovered(status: u16, document: Value) -> Error {
    metadata::response(&issuer(), Document::OpenId, &json_answer(status, &document)).unwrap_err()
}

fn returned(promising: bool, query: &str) -> Error {
    let server = server_with(json!({ "authorization_response_iss_parameter_supported": promising }));
    match Response::read(query).unwrap() {
        Ok(response) => response.judge(&server).unwrap_err(),
        Err(error) => error,
    }
}

fn granted(changes: Value) -> Error {
    let body = changed(json!({ "access_token": "a", "token_type": "Bearer" }), changes);
    token_response(&json_answer(200, &body)).unwrap_err()
}

fn with_header(changes: Value) -> String {
    compact(&changed(header(), changes), &claims())
}

/// How a token fails whose signature does not fit.
fn checked(token: &str, keys: &[Value]) -> Error {
    let keys = key_set(keys);
    let token = match jws::parse(token) {
        Ok(token) => token,
        Err(error) => return error,
    };
    failed(token.check(&keys, &[Algorithm::Rs256]).and_then(|check| check.conclude(false)))
}

fn claimed(changes: Value) -> Error {
    validate(&changed(claims(), changes)).unwrap_err()
}

fn demanded(acr_values: &[String], max_age: Option<i64>) -> Error {
    with_expected(Some(NONCE), NOW, LEEWAY, |expected| {
        id_token::validate(&verified(&claims()), &Expected { acr_values, max_age, ..*expected }).unwrap_err()
    })
}

fn renewed(changes: Value) -> Error {
    validate_refreshed(&changed(claims(), changes), &claims()).unwrap_err()
}

fn failed<T>(result: Result<T, Error>) -> Error {
    result.err().expect("a refusal")
}

#[test]
fn every_vector_breaks_the_rule_it_stands_for() {
    for (rule, provoke) in PROVOKED {
        let error = provoke();
        assert!(matches!(&error, Error::ServerMisbehaved(broken, _) if broken == rule), "{rule:?} but {error:?}");
    }
}

#[test]
fn every_rule_has_a_vector_or_is_judged_elsewhere() {
    for rule in Rule::ALL {
        let provoked = PROVOKED.iter().filter(|(it, _)| it == rule).count();
        let elsewhere = ELSEWHERE.iter().filter(|it| *it == rule).count();
        assert_eq!(provoked + elsewhere, 1, "{rule:?}");
    }
}

#[test]
fn every_id_above_a_check_is_named_by_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tested = texts(&root.join("tests")) + &texts(&root.join("src"));
    for line in texts(&root.join("src/protocol")).lines() {
        for id in ids(line) {
            let name = id.replace('-', "_");
            let named = tested.lines().any(|line| line.trim_start().starts_with("fn ") && line.contains(&name));
            assert!(named, "no test is named after {id}");
        }
    }
}

/// The ids of a comment such as `// cb-iss-match, cb-iss-error: RFC 9207 §2.4`.
fn ids(line: &str) -> Vec<&str> {
    let is_id = |it: &&str| {
        it.contains('-') && it.bytes().all(|byte| byte.is_ascii_lowercase() || b"-0123456789".contains(&byte))
    };
    let comment = line.trim_start().strip_prefix("// ").and_then(|comment| comment.split_once(": "));
    comment.map(|(ids, _)| ids.split(", ").filter(is_id).collect()).unwrap_or_default()
}

/// All Rust files below a folder as one text.
fn texts(folder: &Path) -> String {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: PathBuf| match path.extension() {
        _ if path.is_dir() => texts(&path),
        Some(extension) if extension == "rs" => std::fs::read_to_string(path).unwrap(),
        _ => String::new(),
    };
    entries.map(read).collect()
}
