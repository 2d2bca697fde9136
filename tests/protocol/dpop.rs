//! Proof of possession: RFC 9449.

use crate::messages::{answer, challenged, changed, is_kept, lacking, server_with, url};
use crate::tokens::{base64url, ec_key, ed_key, rsa_key, vectors};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use daypass::protocol::bearer::{authorization_dpop, challenges};
use daypass::protocol::dpop::{self, PublicJwk};
use daypass::protocol::http::{Request, Response};
use daypass::protocol::kept::{self, Kept as _};
use daypass::protocol::secret::AccessToken;
use daypass::protocol::token::TokenType;
use daypass::protocol::{jwk, userinfo};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const RFC_7638: &str = include_str!("../vectors/rfc7638.json");
const RFC_8037: &str = include_str!("../vectors/rfc8037.json");
const RFC_9449: &str = include_str!("../vectors/rfc9449.json");

fn public() -> PublicJwk {
    PublicJwk::parse(&vectors(RFC_9449)["keys"][0].to_string()).unwrap()
}

fn request(method: &str, address: &str) -> Request {
    Request { method: method.to_owned(), ..Request::get(url(address)) }
}

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&BASE64URL.decode(part).unwrap()).unwrap()
}

/// Header and claims of what would be signed.
fn parts(input: &str) -> (Value, Value) {
    let (header, claims) = input.split_once('.').unwrap();
    (decoded(header), decoded(claims))
}

fn claims(request: &Request, token: Option<&AccessToken>, nonce: Option<&str>) -> Value {
    parts(&dpop::proof_input(&public(), request, "the-jti", 7, token, nonce)).1
}

fn with_nonce(status: u16, nonce: &str) -> Response {
    Response { status, headers: vec![("dpop-nonce".to_owned(), nonce.to_owned())], body: vec![] }
}

#[test]
fn rfc_9449_sections_4_1_5_and_7_1_the_published_proofs_are_rebuilt_to_the_letter() {
    let file = vectors(RFC_9449);
    for vector in file["vectors"].as_array().unwrap() {
        let text = |name: &str| vector[name].as_str().unwrap();
        let (expected, signature) = text("token").rsplit_once('.').unwrap();
        let token = vector["access_token"].as_str().map(AccessToken::new);
        let mut request = request(text("method"), text("url"));
        let iat = vector["iat"].as_i64().unwrap();
        let input = dpop::proof_input(&public(), &request, text("jti"), iat, token.as_ref(), None);
        assert_eq!(input, expected, "{}", text("name"));
        dpop::proof(&input, &BASE64URL.decode(signature).unwrap()).unwrap().attach(&mut request);
        assert_eq!(request.headers.last(), Some(&("dpop".to_owned(), text("token").to_owned())));
    }
}

#[test]
fn dpop_hdr_a_proof_has_its_type_its_algorithm_and_the_public_key() {
    let (header, _) = parts(&dpop::proof_input(&public(), &request("GET", "https://a.example"), "j", 1, None, None));
    let key = vectors(RFC_9449)["keys"][0].clone();
    assert_eq!(header, json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": key }));
}

#[test]
fn dpop_hdr_only_a_public_p_256_key_is_taken() {
    let key = lacking(ec_key("k", "P-256", 32), "kid");
    for uses in [json!(["verify"]), json!([])] {
        let exported = changed(key.clone(), json!({ "ext": true, "key_ops": uses, "alg": "ES256", "kid": "k" }));
        let taken = PublicJwk::parse(&exported.to_string()).unwrap();
        assert_eq!(taken.write(), key);
    }
    for other in [
        changed(key.clone(), json!({ "d": base64url([1; 32]) })),
        changed(key.clone(), json!({ "d": null })),
        changed(key.clone(), json!({ "crv": "P-384" })),
        changed(key.clone(), json!({ "x": base64url([1; 31]) })),
        changed(key.clone(), json!({ "y": format!("{}=", base64url([1; 32])) })),
        lacking(key, "y"),
        ec_key("k", "P-384", 48),
        ed_key("k"),
        rsa_key("k"),
        json!({ "kty": "oct", "k": base64url([1; 32]) }),
        json!([]),
    ] {
        assert!(PublicJwk::parse(&other.to_string()).is_none(), "{other}");
        assert!(PublicJwk::read(&other).is_none(), "restored {other}");
    }
}

#[test]
fn dpop_hdr_a_key_comes_back_from_storage_as_it_was() {
    assert_eq!(kept::read(kept::text(&public())), Some(public()));
}

#[test]
fn jose_thumb_the_published_thumbprints_are_computed() {
    let set = |file: &Value| jwk::set(json!({ "keys": file["keys"] }).to_string().as_bytes()).unwrap();
    for file in [RFC_7638, RFC_8037, RFC_9449].map(vectors) {
        assert_eq!(set(&file)[0].thumbprint(), file["thumbprint"], "{}", file["source"]);
    }
    assert_eq!(public().thumbprint(), vectors(RFC_9449)["thumbprint"]);
}

#[test]
fn dpop_jti_ten_thousand_proofs_have_ten_thousand_names_of_more_than_96_bits() {
    // each differs from the others in one octet or two
    let random = |number: u16| {
        let mut octets = [7; 32];
        octets[usize::from(number) % 31..][..2].copy_from_slice(&number.to_be_bytes());
        octets
    };
    let random: BTreeSet<_> = (0..12_000).map(random).collect();
    let names: BTreeSet<_> = random.iter().map(dpop::jti).collect();
    assert_eq!(names.len(), random.len());
    assert!(random.len() > 10_000 && names.iter().all(|name| BASE64URL.decode(name).unwrap().len() == 32));
}

#[test]
fn dpop_htm_htu_the_method_and_the_address_are_those_that_are_sent() {
    for (method, address, htm, htu) in [
        ("GET", "https://api.example/me", "GET", "https://api.example/me"),
        ("POST", "https://api.example/me?a=b&c=/d", "POST", "https://api.example/me"),
        ("POST", "https://api.example/me#x", "POST", "https://api.example/me"),
        ("POST", "https://api.example/me?a#x?y", "POST", "https://api.example/me"),
        ("GET", "https://api.example/me#x?y", "GET", "https://api.example/me"),
        ("GET", "https://api.example/?", "GET", "https://api.example/"),
        ("GET", "https://api.example", "GET", "https://api.example/"),
        ("GET", "https://api.example?a", "GET", "https://api.example/"),
        ("GET", "https://API.Example/Me/", "GET", "https://api.example/Me/"),
        ("GET", "https://api.example:443/me", "GET", "https://api.example/me"),
        ("GET", "https://api.example:8443/me", "GET", "https://api.example:8443/me"),
        ("GET", "http://localhost:80/me", "GET", "http://localhost/me"),
        ("GET", "http://[::1]:8080/me", "GET", "http://[::1]:8080/me"),
        ("GET", "https://api.example/%7Eme/%c3%a9", "GET", "https://api.example/%7Eme/%c3%a9"),
        ("get", "https://api.example/me", "GET", "https://api.example/me"),
        ("pOst", "https://api.example/me", "POST", "https://api.example/me"),
        ("PATCH", "https://api.example/me", "PATCH", "https://api.example/me"),
        ("patch", "https://api.example/me", "patch", "https://api.example/me"),
        ("Report", "https://api.example/me", "Report", "https://api.example/me"),
    ] {
        let it = claims(&request(method, address), None, None);
        assert_eq!((&it["htm"], &it["htu"]), (&json!(htm), &json!(htu)), "{method} {address}");
    }
}

#[test]
fn dpop_ath_the_hash_of_the_token_goes_along_with_the_token_and_not_otherwise() {
    let file = vectors(RFC_9449);
    let token = AccessToken::new(file["access_token"].as_str().unwrap());
    let request = request("GET", "https://api.example/me");
    let with = claims(&request, Some(&token), None);
    assert_eq!(
        with,
        json!({
            "jti": "the-jti", "htm": "GET", "htu": "https://api.example/me", "iat": 7, "ath": file["access_token_hash"],
        })
    );
    assert_eq!(claims(&request, None, None), lacking(with, "ath"));
}

#[test]
fn dpop_nonce_latest_the_nonce_of_any_answer_goes_into_the_next_proof() {
    for status in [200, 201, 400, 401, 403, 503] {
        let nonce = dpop::nonce_from(&with_nonce(status, "eyJ7S_zG.eyJH0-Z.HX4w-7v")).unwrap();
        let it = claims(&request("GET", "https://api.example/me"), None, Some(&nonce));
        assert_eq!(it["nonce"], "eyJ7S_zG.eyJH0-Z.HX4w-7v", "{status}");
    }
    assert_eq!(dpop::nonce_from(&answer(200, "application/json", "{}")), None);
}

#[test]
fn dpop_nonce_latest_what_is_no_nonce_is_not_used() {
    for hostile in ["", "a b", "a, b", "a\"b", "a\\b", "a\nb", "é", "\u{7f}", &"x".repeat(1025)] {
        assert_eq!(dpop::nonce_from(&with_nonce(200, hostile)), None, "{hostile:?}");
    }
    for fine in ["a", "a,b", "!#[]~", &"x".repeat(1024)] {
        assert_eq!(dpop::nonce_from(&with_nonce(200, fine)).as_deref(), Some(fine));
    }
}

#[test]
fn dpop_nonce_as_only_the_prescribed_refusal_asks_for_a_nonce() {
    // the refusal of RFC 9449 §8
    let published = &vectors(RFC_9449)["nonce"];
    let wanted = published["body"].to_string();
    let wanted = wanted.as_str();
    let refusal = answer(400, "application/json", wanted);
    assert!(dpop::wants_nonce_token(&refusal));
    let headers = with_nonce(400, published["dpop_nonce"].as_str().unwrap()).headers;
    assert_eq!(dpop::nonce_from(&Response { headers, ..refusal }).as_deref(), published["dpop_nonce"].as_str());
    for (status, media_type, body) in [
        (401, "application/json", wanted),
        (200, "application/json", wanted),
        (400, "text/html", wanted),
        (400, "application/json", r#"{"error":"invalid_grant","error_description":"use_dpop_nonce"}"#),
        (400, "application/json", r#"{"error":"USE_DPOP_NONCE"}"#),
        (400, "application/json", r#"{"error":["use_dpop_nonce"]}"#),
        (400, "application/json", ""),
    ] {
        assert!(!dpop::wants_nonce_token(&answer(status, media_type, body)), "{status} {media_type} {body}");
    }
}

#[test]
fn dpop_nonce_rs_only_a_dpop_challenge_asks_for_a_nonce_whatever_its_case() {
    for header in [
        r#"DPoP error="use_dpop_nonce", error_description="Resource server requires nonce in DPoP proof""#,
        r#"dPoP ERROR=use_dpop_nonce"#,
        r#"Bearer, DPOP algs="ES256", error="use_dpop_nonce""#,
        r#"Bearer error="invalid_token", dpop error="use_dpop_nonce""#,
    ] {
        assert!(dpop::wants_nonce_resource(&challenged(401, header)), "{header}");
        assert!(!dpop::wants_nonce_resource(&challenged(400, header)), "{header}");
        assert!(!dpop::wants_nonce_resource(&challenged(403, header)), "{header}");
    }
    for header in [
        "",
        r#"Bearer error="use_dpop_nonce""#,
        r#"error="use_dpop_nonce""#,
        r#"DPoP error="invalid_token""#,
        r#"DPoP error="invalid_token", Bearer error="use_dpop_nonce""#,
        r#"Bearer realm="DPoP error=\"use_dpop_nonce\"""#,
    ] {
        assert!(!dpop::wants_nonce_resource(&challenged(401, header)), "{header}");
    }
    assert!(!dpop::wants_nonce_resource(&with_nonce(401, "a")));
}

#[test]
fn dpop_alg_a_server_takes_our_proofs_only_where_it_announces_the_algorithm() {
    for (announced, expected) in [
        (json!(["ES256"]), true),
        (json!(["PS256", "ES256"]), true),
        (json!(["PS256", "RS256"]), false),
        (json!(["es256"]), false),
        (json!([]), false),
        (json!(null), false),
    ] {
        let server = server_with(json!({ "dpop_signing_alg_values_supported": announced }));
        assert_eq!(server.announces_dpop(), expected, "{announced}");
        assert!(is_kept(&server));
    }
}

#[test]
fn dpop_alg_an_api_that_takes_other_algorithms_only_is_known_by_its_challenge() {
    for (header, refused) in [
        (r#"DPoP algs="ES256 PS256""#, false),
        (r#"dpop algs="PS256 ES256""#, false),
        (r#"DPoP error="invalid_token""#, false),
        (r#"Bearer algs="PS256""#, false),
        ("", false),
        (r#"Bearer, DPoP algs="PS256 EdDSA""#, true),
        (r#"DPoP algs="ES2567""#, true),
    ] {
        assert_eq!(dpop::is_algorithm_refused(&challenges(header)), refused, "{header}");
    }
}

#[test]
fn dpop_scheme_a_bound_token_stands_after_its_own_scheme() {
    let token = AccessToken::new("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU");
    let expected = "DPoP Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
    assert_eq!(authorization_dpop(&token).unwrap(), expected);
    assert_eq!(authorization_dpop(&AccessToken::new("a\r\nb")), None);
    let request = userinfo::request(&url("https://op.example/me"), &token, TokenType::Dpop).unwrap();
    let sent: Vec<_> = request.headers.iter().filter(|(name, _)| name == "authorization").collect();
    assert_eq!(sent, [&("authorization".to_owned(), expected.to_owned())]);
}

#[test]
fn dpop_fresh_a_request_has_one_proof_the_last_one() {
    let mut request = request("GET", "https://api.example/me");
    request.headers.push(("DPoP".to_owned(), "old".to_owned()));
    for octet in [1, 2] {
        dpop::proof("a.b", &[octet; 64]).unwrap().attach(&mut request);
    }
    let sent: Vec<_> = request.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("dpop")).collect();
    assert_eq!(sent, [&("dpop".to_owned(), format!("a.b.{}", base64url([2; 64])))]);
}

#[test]
fn jose_es_raw_a_signature_of_another_length_makes_no_proof() {
    for length in [0, 63, 65, 70, 72, 128] {
        assert!(dpop::proof("a.b", &vec![1; length]).is_none(), "{length} octets");
    }
}

#[test]
fn tok_no_log_a_proof_is_not_shown() {
    assert_eq!(format!("{:?}", dpop::proof("a.b", &[1; 64]).unwrap()), "DpopProof(redacted)");
}
