//! Keys and their choice: RFC 7517, RFC 7518 §6.

use crate::messages::{answer, changed, lacking, rule, unavailable, url};
use crate::tokens::{base64url, ec_key, ed_key, key_set, rsa_key};
use daypass::protocol::error::Endpoint;
use daypass::protocol::jwk::{self, select};
use daypass::protocol::jws::Algorithm;
use daypass::protocol::{Result, Rule};
use serde_json::{Value, json};

const MEDIA_TYPE: &str = "application/jwk-set+json";

fn set(body: &str) -> Result<Vec<jwk::Jwk>> {
    jwk::response(&answer(200, MEDIA_TYPE, body))
}

/// The `kid` of the key that is chosen from a set.
fn chosen(keys: &[Value], algorithm: Algorithm, kid: Option<&str>) -> Result<Option<String>> {
    select(&key_set(keys), algorithm, kid).map(|key| key.kid().map(str::to_owned))
}

fn usable(key: Value) -> bool {
    !key_set(&[key]).is_empty()
}

/// An RSA key with this modulus and exponent.
fn rsa(n: &[u8], e: &[u8]) -> Value {
    json!({ "kty": "RSA", "n": base64url(n), "e": base64url(e) })
}

#[test]
fn the_keys_are_asked_for_without_credentials() {
    let request = jwk::request(&url("https://op.example/jwks"));
    assert_eq!((request.method.as_str(), request.url.as_str()), ("GET", "https://op.example/jwks"));
    assert_eq!(request.headers, [("accept".to_owned(), "application/json".to_owned())]);
}

#[test]
fn jose_rotate_an_answer_that_is_no_key_set_is_refused() {
    for status in [204, 302, 304, 403, 404] {
        assert_eq!(
            rule(jwk::response(&answer(status, MEDIA_TYPE, r#"{"keys":[]}"#))),
            Rule::JwksUnreadable,
            "{status}"
        );
    }
    for body in ["", "[]", "{}", "<html>", r#"{"keys":{}}"#, r#"{"keys":null}"#, r#"{"keys":[],"keys":[]}"#] {
        assert_eq!(rule(set(body)), Rule::JwksUnreadable, "{body}");
    }
    assert_eq!(set(r#"{"keys":[],"x":1}"#).unwrap(), []);
}

#[test]
fn jose_skip_bad_keys_that_cannot_be_used_are_passed_over() {
    let junk = [
        json!(null),
        json!("key"),
        json!([]),
        json!({}),
        json!({ "kty": "oct", "k": "c2VjcmV0", "kid": "one" }),
        json!({ "kty": "AKP", "alg": "ML-DSA-44", "pub": "eA", "kid": "one" }),
        json!({ "kty": 1, "kid": "one" }),
        lacking(rsa_key("one"), "n"),
        lacking(rsa_key("one"), "e"),
        lacking(rsa_key("one"), "kty"),
        changed(rsa_key("one"), json!({ "n": 5 })),
        changed(rsa_key("one"), json!({ "kid": 5 })),
        changed(rsa_key("one"), json!({ "alg": ["RS256"] })),
        changed(rsa_key("one"), json!({ "kty": "rsa" })),
        ec_key("one", "P-256K", 32),
        ec_key("one", "secp256k1", 32),
        changed(ed_key("one"), json!({ "crv": "Ed448" })),
        changed(ed_key("one"), json!({ "crv": "X25519" })),
        lacking(ed_key("one"), "x"),
    ];
    for key in &junk {
        assert!(!usable(key.clone()), "{key}");
    }
    let all: Vec<_> = junk.into_iter().chain([rsa_key("one")]).collect();
    assert_eq!(chosen(&all, Algorithm::Rs256, Some("one")), Ok(Some("one".to_owned())));
}

#[test]
fn jose_key_bind_a_key_for_another_use_is_not_used() {
    for changes in [
        json!({ "use": "enc" }),
        json!({ "use": "SIG" }),
        json!({ "use": "" }),
        json!({ "use": ["sig"] }),
        json!({ "key_ops": ["sign"] }),
        json!({ "key_ops": ["encrypt", "wrapKey"] }),
        json!({ "key_ops": [] }),
        json!({ "key_ops": "verify" }),
        json!({ "use": "enc", "key_ops": ["verify"] }),
    ] {
        assert!(!usable(changed(rsa_key("one"), changes.clone())), "{changes}");
    }
    for changes in [json!({ "use": "sig" }), json!({ "key_ops": ["sign", "verify"] }), json!({ "use": null })] {
        assert!(usable(changed(rsa_key("one"), changes.clone())), "{changes}");
    }
}

#[test]
fn jose_key_bind_a_key_for_another_algorithm_is_not_used() {
    for alg in ["RS384", "PS256", "RSA-OAEP", "rs256", "HS256", "none", ""] {
        let keys = [changed(rsa_key("one"), json!({ "alg": alg }))];
        assert_eq!(rule(chosen(&keys, Algorithm::Rs256, Some("one"))), Rule::KeyUnknown, "{alg}");
    }
    let keys = [changed(ed_key("one"), json!({ "alg": "Ed25519" }))];
    assert!(chosen(&keys, Algorithm::EdDsa, Some("one")).is_ok());
    let keys = [changed(rsa_key("one"), json!({ "alg": "RS256" }))];
    assert!(chosen(&keys, Algorithm::Rs256, Some("one")).is_ok());
}

#[test]
fn jose_key_bind_a_key_of_another_kind_or_curve_is_not_used() {
    let kinds = [
        (
            rsa_key("k"),
            vec![
                Algorithm::Rs256,
                Algorithm::Rs384,
                Algorithm::Rs512,
                Algorithm::Ps256,
                Algorithm::Ps384,
                Algorithm::Ps512,
            ],
        ),
        (ec_key("k", "P-256", 32), vec![Algorithm::Es256]),
        (ec_key("k", "P-384", 48), vec![Algorithm::Es384]),
        (ec_key("k", "P-521", 66), vec![Algorithm::Es512]),
        (ed_key("k"), vec![Algorithm::EdDsa]),
    ];
    let all: Vec<_> = kinds.iter().flat_map(|(_, fits)| fits).copied().collect();
    for (key, fits) in &kinds {
        for algorithm in &all {
            let result = chosen(std::slice::from_ref(key), *algorithm, Some("k"));
            match fits.contains(algorithm) {
                true => assert!(result.is_ok(), "{algorithm:?} with {key}"),
                false => assert_eq!(rule(result), Rule::KeyUnknown, "{algorithm:?} with {key}"),
            }
        }
    }
}

#[test]
fn jose_kid_only_the_named_key_is_used() {
    let keys = [rsa_key("one"), rsa_key("two"), lacking(rsa_key("x"), "kid")];
    assert_eq!(chosen(&keys, Algorithm::Rs256, Some("two")), Ok(Some("two".to_owned())));
    for kid in ["three", "ONE", "one ", ""] {
        assert_eq!(rule(chosen(&keys, Algorithm::Rs256, Some(kid))), Rule::KeyUnknown, "{kid:?}");
    }
}

#[test]
fn jose_kid_absent_one_the_only_fitting_key_is_used() {
    assert_eq!(chosen(&[rsa_key("one")], Algorithm::Rs256, None), Ok(Some("one".to_owned())));
    assert_eq!(chosen(&[lacking(rsa_key("x"), "kid")], Algorithm::Rs256, None), Ok(None));
    let others = [ec_key("ec", "P-256", 32), changed(rsa_key("enc"), json!({ "use": "enc" })), rsa_key("one")];
    assert_eq!(chosen(&others, Algorithm::Rs256, None), Ok(Some("one".to_owned())));
    assert_eq!(rule(chosen(&[], Algorithm::Rs256, None)), Rule::KeyUnknown);
}

#[test]
fn jose_kid_absent_many_no_name_and_several_fitting_keys_is_refused() {
    assert_eq!(rule(chosen(&[rsa_key("one"), rsa_key("two")], Algorithm::Rs256, None)), Rule::KeyAmbiguous);
}

#[test]
fn jose_kid_dup_two_fitting_keys_of_one_name_are_refused() {
    let other = changed(rsa_key("one"), json!({ "e": "Aw" }));
    assert_eq!(rule(chosen(&[rsa_key("one"), other], Algorithm::Rs256, Some("one"))), Rule::KeyAmbiguous);
    let of_another_kind = [rsa_key("one"), ec_key("one", "P-256", 32)];
    assert!(chosen(&of_another_kind, Algorithm::Rs256, Some("one")).is_ok());
}

#[test]
fn jose_rsa_min_a_short_or_absurd_modulus_is_not_used() {
    let e = [1, 0, 1];
    let even = [&[0xff; 255][..], &[0xfe]].concat();
    let short = [&[0x7f][..], &[0xff; 255]].concat();
    for n in [&[][..], &[0], &[0xff; 128], &short, &even, &[0; 256], &[0xff; 1025]] {
        assert!(!usable(rsa(n, &e)), "{} octets", n.len());
    }
    // zeros in front do not make a short modulus long
    assert!(!usable(rsa(&[&[0; 200][..], &[0xff; 128]].concat(), &e)));
    for length in [256, 384, 512, 1024] {
        assert!(usable(rsa(&vec![0xff; length], &e)), "{length} octets");
    }
}

#[test]
fn jose_rsa_min_an_absurd_exponent_is_not_used() {
    for e in [&[][..], &[0], &[1], &[0, 1], &[2], &[1, 0, 0], &[0xff; 9]] {
        assert!(!usable(rsa(&[0xff; 256], e)), "{e:?}");
    }
    for e in [&[3][..], &[1, 0, 1], &[0, 1, 0, 1]] {
        assert!(usable(rsa(&[0xff; 256], e)), "{e:?}");
    }
}

#[test]
fn jose_ec_point_a_coordinate_has_its_full_length() {
    for (crv, length) in [("P-256", 32), ("P-384", 48), ("P-521", 66)] {
        assert!(usable(ec_key("k", crv, length)));
        for wrong in [0, length - 1, length + 1, 2 * length] {
            assert!(!usable(ec_key("k", crv, wrong)), "{crv} with {wrong} octets");
        }
        assert!(!usable(changed(ec_key("k", crv, length), json!({ "y": base64url(vec![1; length - 1]) }))));
        assert!(!usable(lacking(ec_key("k", crv, length), "y")));
    }
    for wrong in [0, 31, 33, 57, 64] {
        assert!(!usable(changed(ed_key("k"), json!({ "x": base64url(vec![1; wrong]) }))), "{wrong} octets");
    }
}

#[test]
fn jose_b64_numbers_of_a_key_are_strict_base64url() {
    let n = base64url([0xff; 256]);
    for wrong in [format!("{n}="), format!("{n}=="), n.replace('_', "/"), format!(" {n}"), format!("{n}\n")] {
        assert!(!usable(changed(rsa_key("one"), json!({ "n": wrong }))), "{wrong}");
    }
    assert!(!usable(changed(rsa_key("one"), json!({ "e": "AQAC" }))));
}

#[test]
fn jose_limits_a_set_of_countless_keys_costs_little() {
    let many: Vec<_> = (0..500).map(|at| ed_key(&at.to_string())).collect();
    assert!(key_set(&many).len() <= 100);
}

#[test]
fn what_goes_to_the_browser_is_the_public_key_and_nothing_else() {
    let private = json!({ "d": "c2VjcmV0", "p": "x", "ext": true, "key_ops": ["verify"], "x5u": "https://evil.test" });
    let fixed = [
        (rsa_key("k"), format!(r#"{{"kty":"RSA","n":"{}","e":"AQAB"}}"#, base64url([0xff; 256]))),
        (ed_key("k"), format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{}"}}"#, base64url([1; 32]))),
    ];
    for (key, expected) in fixed {
        assert_eq!(key_set(&[changed(key, private.clone())])[0].to_json(), expected);
    }
    let ec: Value = serde_json::from_str(&key_set(&[ec_key("k", "P-256", 32)])[0].to_json()).unwrap();
    assert_eq!(ec, lacking(ec_key("k", "P-256", 32), "kid"));
}

#[test]
fn tok_transport_keys_that_cannot_be_had_now_are_no_broken_rule() {
    for status in [429, 500, 503] {
        let it = unavailable(jwk::response(&answer(status, "text/html", "")));
        assert_eq!((it.at, it.status), (Endpoint::Jwks, status));
    }
}
