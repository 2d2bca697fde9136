//! Compact signed tokens: RFC 7515, RFC 8725.

use crate::messages::{changed, lacking, rule};
use crate::tokens::{base64url, claims, compact, ec_key, ed_key, header, key_set, raw, rsa_key, signed};
use daypass::protocol::jws::{self, Algorithm};
use daypass::protocol::{Result, Rule};
use serde_json::{Value, json};

const ALL: [Algorithm; 10] = [
    Algorithm::Rs256,
    Algorithm::Rs384,
    Algorithm::Rs512,
    Algorithm::Ps256,
    Algorithm::Ps384,
    Algorithm::Ps512,
    Algorithm::Es256,
    Algorithm::Es384,
    Algorithm::Es512,
    Algorithm::EdDsa,
];

fn parse(header: Value) -> Result<jws::Jws> {
    jws::parse(&compact(&header, &claims()))
}

fn with(changes: Value) -> Result<jws::Jws> {
    parse(changed(header(), changes))
}

/// Parses and checks a token; gives the `kid` of the key that was found.
fn check(token: &str, keys: &[Value], allowed: &[Algorithm]) -> Result<Option<String>> {
    let keys = key_set(keys);
    let token = jws::parse(token)?;
    let check = token.check(&keys, allowed)?;
    Ok(check.key().kid().map(str::to_owned))
}

#[test]
fn idt_compact_only_three_parts_are_a_token() {
    let token = compact(&header(), &claims());
    let (head, rest) = token.split_once('.').unwrap();
    let (body, signature) = rest.split_once('.').unwrap();
    let object = json!({ "protected": head, "payload": body, "signature": signature }).to_string();
    for text in [
        "",
        ".",
        "..",
        "...",
        head,
        &format!("{head}.{body}"),
        &format!("{token}.{signature}"),
        &format!("{head}.{body}.{body}.{body}.{signature}"),
        &format!(".{token}"),
        &format!("{head}..{signature}"),
        &format!(".{body}.{signature}"),
        &object,
        &json!({ "payload": body, "signatures": [{ "protected": head, "signature": signature }] }).to_string(),
    ] {
        assert_eq!(rule(jws::parse(text)), Rule::IdTokenMalformed, "{text}");
    }
    assert!(jws::parse(&token).is_ok());
}

#[test]
fn jose_b64_what_is_not_strict_base64url_is_refused() {
    let token = compact(&header(), &claims());
    for at in (0..token.len()).filter(|at| &token[*at..=*at] != ".") {
        for wrong in ["=", "+", "/", " ", "\n", "\0", "%41", "é"] {
            let altered = format!("{}{wrong}{}", &token[..at], &token[at + 1..]);
            assert_eq!(rule(jws::parse(&altered)), Rule::IdTokenMalformed, "{wrong:?} at {at}");
        }
    }
}

#[test]
fn jose_b64_padding_and_spare_bits_are_refused() {
    // two octets leave two spare bits, one octet leaves four
    for (part, altered) in
        [("e30", "e30="), ("e30", "e31"), ("e30", "e33"), ("BwcHBw", "BwcHBw=="), ("BwcHBw", "BwcHBx")]
    {
        let fits = format!("{}.e30.BwcHBw", base64url(header().to_string()));
        assert!(jws::parse(&fits).is_ok());
        assert_eq!(rule(jws::parse(&fits.replace(part, altered))), Rule::IdTokenMalformed, "{altered}");
    }
}

#[test]
fn jose_utf8_header_and_payload_are_json_objects_in_utf8() {
    let good = header().to_string();
    for bad in [
        &b""[..],
        b"null",
        b"[]",
        b"\"x\"",
        b"Payload",
        b"{",
        b"{}{}",
        b"\xef\xbb\xbf{}",
        b"{\"a\":\"\xff\"}",
        b"{\"a\":\"\xed\xa0\x80\"}",
        b"{\"a\":\"\\ud800\"}",
        b"{'a':1}",
        b"\xff\xfe{\0}\0",
    ] {
        assert_eq!(rule(jws::parse(&raw(bad, "{}", &[7; 256]))), Rule::IdTokenMalformed, "header {bad:?}");
        assert_eq!(rule(jws::parse(&raw(&good, bad, &[7; 256]))), Rule::IdTokenMalformed, "payload {bad:?}");
    }
}

#[test]
fn jose_dup_a_repeated_name_is_refused() {
    for (head, body) in [
        (r#"{"alg":"RS256","alg":"RS256"}"#, "{}"),
        (r#"{"alg":"none","\u0061lg":"RS256"}"#, "{}"),
        (r#"{"alg":"RS256","kid":"a","kid":"b"}"#, "{}"),
        (r#"{"alg":"RS256"}"#, r#"{"sub":"alice","sub":"mallory"}"#),
        (r#"{"alg":"RS256"}"#, r#"{"sub":"alice","s\u0075b":"mallory"}"#),
        (r#"{"alg":"RS256"}"#, r#"{"address":{"x":1,"x":2}}"#),
    ] {
        assert_eq!(rule(jws::parse(&raw(head, body, &[7; 256]))), Rule::IdTokenMalformed, "{head} {body}");
    }
}

#[test]
fn jose_limits_a_huge_or_deep_token_is_refused() {
    let huge = changed(claims(), json!({ "x": "y".repeat(300 << 10) }));
    assert_eq!(rule(jws::parse(&compact(&header(), &huge))), Rule::IdTokenMalformed);
    let deep = format!("{{\"x\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(rule(jws::parse(&raw(header().to_string(), deep, &[7; 256]))), Rule::IdTokenMalformed);
    assert_eq!(rule(jws::parse(&"a.".repeat(5 << 20))), Rule::IdTokenMalformed);
    let large = changed(claims(), json!({ "groups": vec!["x".repeat(50); 1000] }));
    assert!(jws::parse(&compact(&header(), &large)).is_ok());
}

#[test]
fn idt_alg_none_unsigned_tokens_are_refused_in_any_case() {
    for alg in ["none", "None", "NONE", "nOnE", "none ", ""] {
        let header = json!({ "alg": alg });
        assert_eq!(rule(jws::parse(&signed(&header, &claims(), &[]))), Rule::IdTokenAlgorithm, "{alg:?}");
        assert_eq!(rule(jws::parse(&compact(&header, &claims()))), Rule::IdTokenAlgorithm, "{alg:?}, with a signature");
    }
}

#[test]
fn idt_alg_hmac_symmetric_algorithms_are_refused() {
    for alg in ["HS256", "HS384", "HS512", "HS1", "dir", "PBES2-HS256+A128KW"] {
        assert_eq!(rule(with(json!({ "alg": alg }))), Rule::IdTokenAlgorithm, "{alg}");
        assert_eq!(Algorithm::parse(alg), None);
    }
}

#[test]
fn idt_alg_exact_algorithms_are_matched_letter_by_letter() {
    for alg in ["rs256", "RS256 ", "Rs256", "es256", "EDDSA", "eddsa", "ed25519", "ES256K", "ES521", "RS1", "Ed448"] {
        assert_eq!(rule(with(json!({ "alg": alg }))), Rule::IdTokenAlgorithm, "{alg:?}");
    }
    for algorithm in ALL {
        assert_eq!(Algorithm::parse(algorithm.name()), Some(algorithm));
    }
}

#[test]
fn idt_alg_exact_a_token_that_names_no_algorithm_is_malformed() {
    for alg in [json!(null), json!(256), json!(["RS256"]), json!({ "RS256": 1 })] {
        assert_eq!(rule(with(json!({ "alg": alg }))), Rule::IdTokenMalformed, "{alg}");
    }
    assert_eq!(rule(parse(lacking(header(), "alg"))), Rule::IdTokenMalformed);
}

#[test]
fn jose_eddsa_ed25519_is_known_under_both_names() {
    for alg in ["EdDSA", "Ed25519"] {
        let token = signed(&json!({ "alg": alg }), &claims(), &[7; 64]);
        assert_eq!(check(&token, &[ed_key("ed")], &[Algorithm::EdDsa]), Ok(Some("ed".to_owned())));
    }
}

#[test]
fn jose_crit_any_extension_is_refused() {
    for changes in [
        json!({ "crit": ["exp"], "exp": 1 }),
        json!({ "crit": ["b64"], "b64": false }),
        json!({ "crit": ["b64"], "b64": true }),
        json!({ "crit": [] }),
        json!({ "crit": ["alg"] }),
        json!({ "crit": ["absent"] }),
        json!({ "crit": "exp" }),
        json!({ "crit": null }),
        json!({ "b64": false }),
        json!({ "zip": "DEF" }),
    ] {
        assert_eq!(rule(with(changes.clone())), Rule::IdTokenCritical, "{changes}");
    }
}

#[test]
fn idt_typ_a_token_of_another_kind_is_refused() {
    for typ in ["at+jwt", "application/at+jwt", "AT+JWT", "logout+jwt", "dpop+jwt", "secevent+jwt", "JWT ", "JOSE", ""]
    {
        assert_eq!(rule(with(json!({ "typ": typ }))), Rule::IdTokenType, "{typ:?}");
    }
    for typ in ["JWT", "jwt", "application/jwt", "Application/JWT"] {
        assert!(with(json!({ "typ": typ })).is_ok(), "{typ}");
    }
}

#[test]
fn idt_types_a_header_parameter_of_the_wrong_type_is_refused() {
    for changes in [json!({ "typ": 1 }), json!({ "typ": ["JWT"] }), json!({ "kid": 1 }), json!({ "kid": { "a": "b" } })]
    {
        assert_eq!(rule(with(changes.clone())), Rule::IdTokenMalformed, "{changes}");
    }
}

#[test]
fn idt_unknown_header_parameters_nobody_knows_are_ignored() {
    assert!(with(json!({ "x": 1, "iss": "y", "svt": [null] })).is_ok());
}

#[test]
fn idt_alg_allow_only_the_registered_or_announced_algorithms_are_allowed() {
    let names = |list: &[&str]| list.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    assert_eq!(jws::allowed(None, None), [Algorithm::Rs256]);
    assert_eq!(jws::allowed(Some("ES256"), Some(&names(&["RS256"]))), [Algorithm::Es256]);
    assert_eq!(jws::allowed(None, Some(&names(&["none", "HS256", "rs256", "PS256"]))), [Algorithm::Ps256]);
    assert_eq!(jws::allowed(Some("HS256"), Some(&names(&["RS256"]))), []);
    assert_eq!(jws::allowed(Some("none"), None), []);
    assert_eq!(jws::allowed(None, Some(&names(&["none", "HS256"]))), []);
    assert_eq!(jws::allowed(None, Some(&[])), []);
}

#[test]
fn idt_alg_allow_a_token_with_an_algorithm_that_is_not_allowed_is_refused() {
    let keys = [rsa_key("rsa"), ec_key("ec", "P-256", 32), ed_key("ed")];
    for used in ALL {
        let token = signed(&json!({ "alg": used.name() }), &claims(), &[7; 64]);
        let others: Vec<_> = ALL.into_iter().filter(|it| *it != used).collect();
        assert_eq!(rule(check(&token, &keys, &others)), Rule::IdTokenAlgorithm, "{used:?}");
        assert_eq!(rule(check(&token, &keys, &[])), Rule::IdTokenAlgorithm, "{used:?}, nothing allowed");
    }
}

#[test]
fn jose_es_raw_a_signature_of_another_length_is_refused() {
    for (alg, key, length) in [
        ("ES256", ec_key("k", "P-256", 32), 64),
        ("ES384", ec_key("k", "P-384", 48), 96),
        ("ES512", ec_key("k", "P-521", 66), 132),
        ("EdDSA", ed_key("k"), 64),
    ] {
        let key = [key];
        let token = |length| signed(&json!({ "alg": alg }), &claims(), &vec![7; length]);
        assert_eq!(check(&token(length), &key, &ALL), Ok(Some("k".to_owned())), "{alg}");
        // DER adds six to eight octets and may drop leading zeros
        for wrong in [0, 1, length - 1, length + 1, length + 6, length + 7, length + 8, 2 * length] {
            assert_eq!(rule(check(&token(wrong), &key, &ALL)), Rule::IdTokenSignature, "{alg}, {wrong} octets");
        }
    }
}

#[test]
fn jose_no_embedded_keys_in_the_header_are_never_used() {
    let header = json!({
        "alg": "RS256", "kid": "evil", "jwk": rsa_key("evil"), "jku": "https://evil.test/jwks",
        "x5u": "https://evil.test/x5u", "x5c": ["MIIB"], "x5t": "x", "x5t#S256": "y",
    });
    let token = compact(&header, &claims());
    assert_eq!(rule(check(&token, &[], &ALL)), Rule::KeyUnknown);
    assert_eq!(rule(check(&token, &[rsa_key("good")], &ALL)), Rule::KeyUnknown);
}

#[test]
fn jose_no_embedded_a_named_key_comes_from_the_set_even_if_the_header_brings_its_like() {
    let header = json!({ "alg": "RS256", "kid": "one", "jwk": changed(rsa_key("one"), json!({ "e": "Aw" })) });
    let keys = key_set(&[rsa_key("one")]);
    let token = jws::parse(&compact(&header, &claims())).unwrap();
    let check = token.check(&keys, &ALL).unwrap();
    assert_eq!(check.key(), &keys[0]);
}

#[test]
fn idt_sig_what_goes_to_the_check_is_what_was_signed() {
    let text = compact(&header(), &claims());
    let keys = key_set(&[rsa_key("one")]);
    let token = jws::parse(&text).unwrap();
    let check = token.check(&keys, &ALL).unwrap();
    assert_eq!(check.signing_input(), text.rsplit_once('.').unwrap().0.as_bytes());
    assert_eq!((check.signature(), check.algorithm()), (&[7; 256][..], Algorithm::Rs256));
}

#[test]
fn idt_sig_a_signature_that_does_not_fit_proves_nothing() {
    let keys = key_set(&[rsa_key("one")]);
    let token = jws::parse(&compact(&header(), &claims())).unwrap();
    let check = token.check(&keys, &ALL).unwrap();
    assert_eq!(rule(check.conclude(false)), Rule::IdTokenSignature);
}
