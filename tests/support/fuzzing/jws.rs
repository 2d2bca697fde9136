//! Signed tokens and the keys to check them with.

use super::oracle::{base64url, canonical_base64url, lines, member, strict_object};
use daypass::protocol::jwk::{self, Jwk};
use daypass::protocol::jws::{self, Algorithm};
use serde_json::{Map, Value, json};

/// A compact token; or its header, its payload and its signature, a line each, to be encoded.
pub(crate) fn signed_token(input: &[u8]) {
    if let Ok(compact) = std::str::from_utf8(input) {
        judge(compact);
    }
    let (header, rest) = lines(input);
    let (payload, signature) = lines(rest);
    judge(&[header, payload, signature].map(base64url).join("."));
}

fn judge(compact: &str) {
    let Ok(token) = jws::parse(compact) else { return };
    assert!(compact.len() <= 256 << 10);
    let parts: Vec<_> = compact.split('.').collect();
    let octets: Vec<_> = parts.iter().map(|it| canonical_base64url(it).expect("canonical base64url")).collect();
    let [header, payload, signature] = &octets[..] else { panic!("a token of {} parts", octets.len()) };
    let header = strict_object(header).expect("a header in which no name stands twice");
    strict_object(payload).expect("a payload in which no name stands twice");
    let name = header.get("alg").and_then(Value::as_str).expect("an algorithm");
    let algorithm = Algorithm::parse(name).expect("a known algorithm");
    assert!(NAMES.contains(&name) && (algorithm.name() == name || name == "Ed25519"));
    for extension in ["crit", "b64", "zip"] {
        assert!(!header.contains_key(extension), "{extension} was passed over");
    }
    let typ = member(&header, "typ").map(|it| it.as_str().expect("text").to_ascii_lowercase());
    assert!(matches!(typ.as_deref(), None | Some("jwt" | "application/jwt")));
    let keys = keys();
    // OIDC Core §2: RS256 alone where nothing else is announced
    assert!(token.check(&keys, &jws::allowed(None, None)).is_err() || name == "RS256");
    let allowed = NAMES.map(|it| Algorithm::parse(it).unwrap());
    let Ok(check) = token.check(&keys, &allowed) else { return };
    assert_eq!((check.algorithm(), check.signature()), (algorithm, &signature[..]));
    assert_eq!(check.signing_input(), format!("{}.{}", parts[0], parts[1]).as_bytes());
    let key: Value = serde_json::from_str(&check.key().to_json()).unwrap();
    let (kty, crv, length) = kind(name);
    assert_eq!((key["kty"].as_str(), key["crv"].as_str()), (Some(kty), crv));
    assert!(length.is_none_or(|it| it == signature.len()));
    let kid = member(&header, "kid").map(|it| it.as_str().expect("text"));
    assert!(kid.is_none() || check.key().kid() == kid);
    assert!(check.conclude(false).is_err(), "a signature that does not fit proves something");
}

/// The kind of key of an algorithm, and the length of its signature where that is fixed.
fn kind(name: &str) -> (&'static str, Option<&'static str>, Option<usize>) {
    match name {
        "ES256" => ("EC", Some("P-256"), Some(64)),
        "ES384" => ("EC", Some("P-384"), Some(96)),
        "ES512" => ("EC", Some("P-521"), Some(132)),
        "EdDSA" | "Ed25519" => ("OKP", Some("Ed25519"), Some(64)),
        _ => ("RSA", None, None),
    }
}

/// One key of each kind that an algorithm needs.
pub(crate) fn keys() -> Vec<Jwk> {
    let octet = |length: usize| base64url(vec![0xff; length]);
    let keys = json!({ "keys": [
        { "kty": "RSA", "kid": "one", "n": octet(256), "e": "AQAB" },
        { "kty": "EC", "kid": "two", "crv": "P-256", "x": octet(32), "y": octet(32) },
        { "kty": "EC", "kid": "three", "crv": "P-384", "x": octet(48), "y": octet(48) },
        { "kty": "EC", "kid": "four", "crv": "P-521", "x": octet(66), "y": octet(66) },
        { "kty": "OKP", "kid": "five", "crv": "Ed25519", "x": octet(32) },
    ] });
    jwk::set(keys.to_string().as_bytes()).unwrap()
}

/// The text of a key set.
pub(crate) fn jwks(input: &[u8]) {
    let Ok(keys) = jwk::set(input) else { return };
    let object = strict_object(input).expect("a JSON object in which no name stands twice");
    let all = object["keys"].as_array().expect("a list");
    let usable: Vec<_> = all.iter().take(100).filter_map(|it| usable(it.as_object()?)).collect();
    let read: Vec<_> = keys.iter().map(|it| serde_json::from_str::<Value>(&it.to_json()).unwrap()).collect();
    assert_eq!(read, usable, "the keys that can be used");
    for key in &keys {
        assert_eq!(canonical_base64url(&key.thumbprint()).map(|it| it.len()), Some(32));
    }
    for name in NAMES {
        let (algorithm, kids) = (Algorithm::parse(name).unwrap(), keys.iter().map(Jwk::kid));
        for kid in kids.chain([None, Some("one")]) {
            let Ok(key) = jwk::select(&keys, algorithm, kid) else { continue };
            assert!(kid.is_none() || key.kid() == kid);
            let numbers: Value = serde_json::from_str(&key.to_json()).unwrap();
            assert_eq!((numbers["kty"].as_str(), numbers["crv"].as_str()), (Some(kind(name).0), kind(name).1));
            let same = keys.iter().filter(|it| *it == key).count();
            assert_eq!(same, 1, "two keys fit");
        }
    }
}

/// The public numbers of a key that may verify a signature.
fn usable(key: &Map<String, Value>) -> Option<Value> {
    let text = |name: &str| match member(key, name) {
        None => Some(None),
        Some(Value::String(text)) => Some(Some(text.as_str())),
        Some(_) => None,
    };
    (text("use")?.is_none_or(|it| it == "sig") && text("kid").is_some() && text("alg").is_some()).then_some(())?;
    match member(key, "key_ops") {
        None => {}
        Some(Value::Array(all)) => {
            let all: Vec<_> = all.iter().map(Value::as_str).collect::<Option<_>>()?;
            all.contains(&"verify").then_some(())?;
        }
        Some(_) => return None,
    }
    let octets = |name: &str| canonical_base64url(text(name)??);
    let sized = |name: &str, length: usize| octets(name).filter(|it| it.len() == length).map(base64url);
    let ec = |crv: &str, length| {
        Some(json!({ "kty": "EC", "crv": crv, "x": sized("x", length)?, "y": sized("y", length)? }))
    };
    match (text("kty")??, text("crv")?) {
        ("RSA", _) => {
            let number =
                |name: &str| octets(name).map(|it| it.into_iter().skip_while(|it| *it == 0).collect::<Vec<_>>());
            let (n, e) = (number("n")?, number("e")?);
            let is_odd = |number: &[u8]| number.last().is_some_and(|it| it & 1 == 1);
            let bits = n.len() * 8 - n.first()?.leading_zeros() as usize;
            let sane = is_odd(&n) && (2048..=8192).contains(&bits) && is_odd(&e) && e.len() <= 8 && e != [1];
            sane.then(|| json!({ "kty": "RSA", "n": base64url(n), "e": base64url(e) }))
        }
        ("EC", Some("P-256")) => ec("P-256", 32),
        ("EC", Some("P-384")) => ec("P-384", 48),
        ("EC", Some("P-521")) => ec("P-521", 66),
        ("OKP", Some("Ed25519")) => Some(json!({ "kty": "OKP", "crv": "Ed25519", "x": sized("x", 32)? })),
        _ => None,
    }
}

const NAMES: [&str; 11] =
    ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"];
