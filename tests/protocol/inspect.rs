//! Tokens that a person looks at: what is read of them, and that reading proves nothing.

use crate::messages::{changed, lacking, rule};
use crate::tokens::{NOW, base64url, claims, compact, ec_key, ed_key, header, key_set, raw, rsa_key, signed, vectors};
use daypass::protocol::Rule;
use daypass::protocol::inspect::{self, Decoded, NotDecoded, Signed, Signing, Validity, decode};
use daypass::protocol::jws::{self, Algorithm};
use daypass::protocol::types::Issuer;
use serde_json::{Value, json};

const RFC_7515: &str = include_str!("../vectors/rfc7515.json");
const JOE: (&str, &str) = ("joe", "http://example.com/is_root");
const RFC_8037: &str = include_str!("../vectors/rfc8037.json");

fn vector(file: &str, name: &str) -> String {
    let file = vectors(file);
    let found = file["vectors"].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap();
    found["token"].as_str().unwrap().to_owned()
}

fn read(token: &str) -> Decoded {
    decode(token).unwrap()
}

#[test]
fn rfc_7515_appendix_a_the_examples_with_claims_are_read_whatever_signs_them() {
    for (name, signing) in [
        ("A.1", Signing::Shared),
        ("A.2", Signing::Private(Algorithm::Rs256)),
        ("A.3", Signing::Private(Algorithm::Es256)),
        ("A.5", Signing::Unsigned),
    ] {
        let decoded = read(&vector(RFC_7515, name));
        assert_eq!(decoded.signing(), signing, "{name}");
        assert_eq!((decoded.claims["iss"].as_str(), decoded.claims[JOE.1].as_bool()), (Some(JOE.0), Some(true)));
        assert_eq!(decoded.issuer(), Err(Some(JOE.0)), "an issuer that cannot be asked");
        assert_eq!(decoded.validity(NOW), Validity::Expired(1_300_819_380));
    }
}

#[test]
fn rfc_7515_appendix_a_4_rfc_8037_appendix_a_4_what_is_signed_and_no_claims_is_told_as_that() {
    assert_eq!(decode(&vector(RFC_7515, "A.4")), Err(NotDecoded::Claims));
    assert_eq!(decode(&vector(RFC_8037, "A.4")), Err(NotDecoded::Claims));
}

#[test]
fn rfc_7515_appendix_a_6_rfc_7516_section_3_1_other_forms_are_told_by_their_names() {
    for name in ["A.6", "A.7"] {
        assert_eq!(decode(&vector(RFC_7515, name)), Err(NotDecoded::Json), "{name}");
    }
    assert_eq!(decode("e30.e30.e30.e30.e30"), Err(NotDecoded::Encrypted));
}

#[test]
fn each_way_of_being_no_token_has_its_name() {
    let token = compact(&header(), &claims());
    let (head, body) = (base64url(header().to_string()), base64url(claims().to_string()));
    for (text, expected) in [
        (String::new(), NotDecoded::Empty),
        (" \n\t ".to_owned(), NotDecoded::Empty),
        ("Bearer".to_owned(), NotDecoded::Empty),
        ("hello".to_owned(), NotDecoded::Parts),
        (format!("{head}.{body}"), NotDecoded::Parts),
        (format!("{token}.{body}"), NotDecoded::Parts),
        ("{}".to_owned(), NotDecoded::Json),
        ("..".to_owned(), NotDecoded::Header),
        (format!("{head}=.{body}."), NotDecoded::Header),
        (raw("[]", "{}", &[7]), NotDecoded::Header),
        (raw(r#"{"alg":"none","alg":"RS256"}"#, "{}", &[7]), NotDecoded::Header),
        (raw(header().to_string(), "text", &[7]), NotDecoded::Claims),
        (raw(header().to_string(), b"{\"a\":\"\xff\"}", &[7]), NotDecoded::Claims),
        (raw(header().to_string(), r#"{"sub":"a","sub":"b"}"#, &[7]), NotDecoded::Claims),
        (format!("{head}.{body}.!"), NotDecoded::Signature),
        (format!("{head}.{body}.AA=="), NotDecoded::Signature),
    ] {
        assert_eq!(decode(&text), Err(expected), "{text:?}");
    }
}

#[test]
fn jose_limits_what_is_longer_than_any_token_is_not_looked_at() {
    for text in ["x".repeat(jws::MAX_BYTES + 1), " ".repeat(jws::MAX_BYTES + 1), ".".repeat(10 << 20)] {
        assert_eq!(decode(&text), Err(NotDecoded::TooLarge));
    }
    assert_eq!(decode(&"x".repeat(jws::MAX_BYTES)), Err(NotDecoded::Parts));
}

#[test]
fn a_token_is_read_as_it_was_copied_with_line_breaks_or_with_the_scheme_in_front() {
    let token = compact(&header(), &claims());
    let (front, back) = token.split_at(40);
    for text in [
        format!("\n  {token}\r\n"),
        format!("{front}\n    {back}"),
        format!("Bearer {token}"),
        format!("DPoP {token}"),
        format!("authorization: bearer {token}\n"),
    ] {
        assert_eq!(read(&text), read(&token), "{text:?}");
        assert!(Signed::parse(&text, Algorithm::Rs256).is_ok(), "{text:?}");
    }
}

#[test]
fn the_algorithm_tells_whether_public_keys_can_verify_it() {
    let signing = |alg: Value| read(&compact(&json!({ "alg": alg }), &claims())).signing();
    let unknown = |name: &str| Signing::Unknown(Some(name.to_owned()));
    for alg in ["none", "None", "nOnE", "NONE"] {
        assert_eq!(signing(json!(alg)), Signing::Unsigned);
    }
    for alg in ["HS256", "HS384", "HS512"] {
        assert_eq!(signing(json!(alg)), Signing::Shared);
    }
    for alg in ["ES256K", "Ed448", "rs256", "RS256 ", "dir", ""] {
        assert_eq!(signing(json!(alg)), unknown(alg));
    }
    for alg in [json!(null), json!(256), json!(["RS256"])] {
        assert_eq!(signing(alg), Signing::Unknown(None));
    }
    assert_eq!(read(&compact(&lacking(header(), "alg"), &claims())).signing(), Signing::Unknown(None));
    assert_eq!(signing(json!("Ed25519")), Signing::Private(Algorithm::EdDsa));
}

#[test]
fn an_issuer_can_be_asked_only_at_a_secure_address_without_query_and_fragment() {
    let with = |iss: Value| read(&compact(&header(), &changed(claims(), json!({ "iss": iss }))));
    let decoded = with(json!("https://op.example/tenant/"));
    assert_eq!(decoded.issuer(), Ok(Issuer::parse("https://op.example/tenant/").unwrap()));
    for odd in [
        "joe",
        "",
        "http://op.example",
        "https://op.example?x",
        "https://op.example#x",
        "javascript:alert(1)",
        "https://u@op.example",
        "file:///etc",
    ] {
        assert_eq!(with(json!(odd)).issuer(), Err(Some(odd)));
    }
    for missing in [json!(null), json!(1), json!(["https://op.example"])] {
        assert_eq!(with(missing).issuer(), Err(None));
    }
}

#[test]
fn the_times_hold_or_it_is_told_which_of_them_does_not() {
    let judged = |times: Value| read(&compact(&header(), &times)).validity(NOW);
    for (times, expected) in [
        (json!({}), Validity::Holds(None)),
        (json!({ "exp": NOW + 1, "nbf": NOW, "iat": NOW }), Validity::Holds(Some(NOW + 1))),
        (json!({ "exp": f64::from(1_700_000_012) + 0.5 }), Validity::Holds(Some(1_700_000_012))),
        (json!({ "exp": NOW }), Validity::Expired(NOW)),
        (json!({ "exp": -1 }), Validity::Expired(-1)),
        (json!({ "exp": NOW - 1, "nbf": NOW + 1 }), Validity::Expired(NOW - 1)),
        (json!({ "exp": NOW + 9, "nbf": NOW + 1 }), Validity::NotYet(NOW + 1)),
        (json!({ "iat": NOW + 1 }), Validity::FromTheFuture(NOW + 1)),
        (json!({ "exp": "1700000020" }), Validity::Unreadable("exp")),
        (json!({ "exp": NOW + 9, "nbf": {} }), Validity::Unreadable("nbf")),
        (json!({ "iat": 1e300 }), Validity::Unreadable("iat")),
    ] {
        assert_eq!(judged(times.clone()), expected, "{times}");
    }
}

#[test]
fn a_token_of_another_kind_can_be_checked_to_be_looked_at_and_is_no_id_token_for_that() {
    let keys = key_set(&[rsa_key("one")]);
    for typ in ["at+jwt", "logout+jwt", "dpop+jwt", "anything"] {
        let token = compact(&changed(header(), json!({ "typ": typ })), &claims());
        let signed = Signed::parse(&token, Algorithm::Rs256).unwrap();
        let question = signed.question(&keys).unwrap();
        assert_eq!((question.algorithm(), question.key()), (Algorithm::Rs256, &keys[0]));
        assert_eq!(question.signing_input(), token.rsplit_once('.').unwrap().0.as_bytes());
        assert_eq!(question.signature(), [7; 256]);
        assert_eq!(rule(jws::parse(&token)), Rule::IdTokenType, "{typ}");
    }
}

#[test]
fn the_rules_about_keys_hold_for_tokens_that_are_looked_at_too() {
    let asked = |header: Value, keys: &[Value], signature: &[u8]| {
        let token = signed(&header, &claims(), signature);
        let Signing::Private(algorithm) = read(&token).signing() else { panic!("{header}") };
        let keys = key_set(keys);
        Signed::parse(&token, algorithm)?.question(&keys).map(|it| it.key().kid().map(str::to_owned))
    };
    let (rs, es) = (json!({ "alg": "RS256" }), json!({ "alg": "ES256", "kid": "k" }));
    let with_key = json!({ "alg": "RS256", "kid": "evil", "jwk": rsa_key("evil") });
    assert_eq!(asked(rs.clone(), &[rsa_key("one"), ed_key("two")], &[7; 256]), Ok(Some("one".to_owned())));
    assert_eq!(rule(asked(rs.clone(), &[], &[7; 256])), Rule::KeyUnknown);
    assert_eq!(rule(asked(with_key, &[rsa_key("one")], &[7; 256])), Rule::KeyUnknown);
    assert_eq!(rule(asked(rs.clone(), &[rsa_key("one"), rsa_key("two")], &[7; 256])), Rule::KeyAmbiguous);
    assert_eq!(rule(asked(es.clone(), &[rsa_key("k")], &[7; 64])), Rule::KeyUnknown);
    assert_eq!(rule(asked(es, &[ec_key("k", "P-256", 32)], &[7; 70])), Rule::IdTokenSignature);
    assert_eq!(rule(asked(changed(rs, json!({ "crit": ["x"] })), &[rsa_key("one")], &[7; 256])), Rule::IdTokenCritical);
}

#[test]
fn keys_that_were_copied_are_a_set_or_one_key() {
    let names = |text: &str| {
        let keys = inspect::pasted_keys(text).unwrap();
        keys.iter().map(|key| key.kid().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let set = json!({ "keys": [rsa_key("one"), ed_key("two"), { "kty": "oct", "k": "AAAA" }] });
    assert_eq!(names(&format!("\n{set:#}\n")), ["one", "two"]);
    assert_eq!(names(&rsa_key("one").to_string()), ["one"]);
    for text in ["", "x", "[]", "{}", r#"{"keys":{}}"#, "-----BEGIN PUBLIC KEY-----", r#"{"kty":"RSA","kty":"RSA"}"#] {
        assert_eq!(rule(inspect::pasted_keys(text)), Rule::JwksUnreadable, "{text:?}");
    }
}
