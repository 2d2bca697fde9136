//! Claims: of ID tokens whose signature holds, and of UserInfo.

use super::jws::keys;
use super::oracle::{CLIENT_ID, ISSUER, answer, base64url, json_answer, member, strict_object};
use daypass::protocol::id_token::{self, Expected};
use daypass::protocol::jws::{self, Algorithm, Verified};
use daypass::protocol::secret::AccessToken;
use daypass::protocol::types::Issuer;
use daypass::protocol::url::Url;
use daypass::protocol::userinfo::{self, Answer, Identity};
use serde_json::{Map, Value, json};

type Object = Map<String, Value>;

/// The payload of a token whose signature holds, judged as a first one, as a renewed one, and by a clock that is wrong.
pub(crate) fn id_token_claims(input: &[u8]) {
    let Some(token) = verified(input) else { return };
    let claims = strict_object(input).expect("a JSON object in which no name stands twice");
    let (issuer, access_token) = (Issuer::parse(ISSUER).unwrap(), AccessToken::new("the-access-token"));
    let contexts = ["strong".to_owned(), "stronger".to_owned()];
    let plain = Expected {
        issuer: &issuer,
        client_id: CLIENT_ID,
        nonce: Some("the-nonce"),
        acr_values: &[],
        max_age: None,
        access_token: &access_token,
        now: NOW,
        clock_ahead: 0,
        leeway: 60,
    };
    let demanding = Expected { acr_values: &contexts, max_age: Some(300), leeway: 0, clock_ahead: -30, ..plain };
    for expected in [plain, demanding, Expected { nonce: None, ..plain }] {
        let verdict = id_token::validate(&token, &expected);
        assert_eq!(verdict.is_ok(), is_good(&claims, &expected), "{verdict:?}");
        if let Some(seconds) = id_token::clock_skew_of(&token, &expected) {
            assert!(verdict.is_err() && is_good(&claims, &Expected { now: NOW - seconds, ..expected }));
        }
        let Ok(valid) = verdict else { continue };
        assert_eq!((valid.claims(), Some(valid.subject())), (&claims, text(&claims, "sub")));
        let shown = valid.receipt().iter().flat_map(|row| [&row.check, &row.expected, &row.actual, &row.source]);
        for text in shown {
            assert!(text.chars().count() <= 301 && !text.chars().any(char::is_control), "unfit to be shown: {text:?}");
        }
    }
    let first = json!({ "iss": ISSUER, "sub": "alice", "aud": CLIENT_ID, "nonce": "the-nonce", "auth_time": NOW - 20 });
    let first = first.as_object().unwrap();
    if id_token::validate_refreshed(&token, first, &plain).is_ok() {
        for name in ["iss", "sub"] {
            assert_eq!(claims[name], first[name], "{name}");
        }
        assert!(claims["aud"] == CLIENT_ID || claims["aud"] == json!([CLIENT_ID]));
        assert!(member(&claims, "nonce").is_none_or(|it| *it == first["nonce"]));
        assert!(number(&claims, "auth_time").is_none_or(|it| it == (NOW - 20) as f64));
        assert!(is_good(&claims, &Expected { nonce: text(&claims, "nonce"), ..plain }));
    }
}

/// OIDC Core §2, §3.1.3.7, §3.1.3.8, read naively.
fn is_good(claims: &Object, expected: &Expected<'_>) -> bool {
    let (now, leeway) = (expected.now as f64, expected.leeway as f64);
    let is_text = |name: &str| member(claims, name).is_none_or(Value::is_string);
    let is_time = |name: &str| number(claims, name).is_some() == member(claims, name).is_some();
    let audience = match claims.get("aud") {
        Some(Value::Array(all)) => !all.is_empty() && all.iter().all(|it| it == expected.client_id),
        Some(one) => one == expected.client_id,
        None => false,
    };
    let hash = expected_hash(expected.access_token);
    text(claims, "iss") == Some(expected.issuer.as_str())
        && audience
        && is_text("azp")
        && text(claims, "azp").is_none_or(|it| it == expected.client_id)
        && text(claims, "sub").is_some_and(|it| !it.is_empty() && it.len() <= 255 && it.is_ascii())
        && number(claims, "exp").is_some_and(|it| it + leeway > now)
        && number(claims, "iat").is_some_and(|it| it <= now + leeway && it >= now - leeway - 600.0)
        && is_time("nbf")
        && number(claims, "nbf").is_none_or(|it| it <= now + leeway)
        && is_text("nonce")
        && text(claims, "nonce") == expected.nonce
        && is_text("at_hash")
        && text(claims, "at_hash").is_none_or(|it| it == hash)
        && (expected.acr_values.is_empty()
            || expected.acr_values.iter().any(|it| Some(it.as_str()) == text(claims, "acr")))
        && is_time("auth_time")
        && expected
            .max_age
            .is_none_or(|age| number(claims, "auth_time").is_some_and(|it| it >= now - age as f64 - leeway))
}

fn expected_hash(token: &AccessToken) -> String {
    Algorithm::Rs256.half_hash(token.expose())
}

/// The body of a UserInfo answer, plain and as the payload of a signed one; and of an identity API.
pub(crate) fn user_info(input: &[u8]) {
    let object = strict_object(input);
    let alice = |claims: &Object| text(claims, "sub") == Some("alice");
    if let Ok(Answer::Plain(claims)) = userinfo::response(&json_answer(200, input)) {
        assert_eq!(Some(&claims), object.as_ref());
        assert_eq!(userinfo::claims(claims.clone(), "alice").is_ok(), alice(&claims));
        identity(claims);
    }
    let Some(token) = verified(input) else { return };
    let object = object.expect("a JSON object in which no name stands twice");
    let for_us = match object.get("aud") {
        Some(Value::Array(all)) => all.iter().any(|it| it == CLIENT_ID),
        one => one.is_some_and(|it| it == CLIENT_ID),
    };
    let signed = userinfo::signed_claims(token, ISSUER, CLIENT_ID);
    assert_eq!(signed.is_ok(), for_us && text(&object, "iss") == Some(ISSUER));
    if let Ok(claims) = signed {
        assert_eq!(claims, object);
    }
    match userinfo::response(&answer(200, "application/jwt", input)) {
        Ok(Answer::Signed(compact)) => assert_eq!(compact.as_bytes(), input),
        Ok(Answer::Plain(_)) => panic!("a signed answer was taken for a plain one"),
        Err(_) => assert!(std::str::from_utf8(input).is_err() || input.len() > 256 << 10),
    }
}

fn identity(answer: Object) {
    let identity = Identity {
        url: Url::parse("https://api.example/user").unwrap(),
        subject: "id".to_owned(),
        name: Some("login".to_owned()),
        email: None,
        picture: Some("avatar_url".to_owned()),
    };
    let expected = match answer.get("id") {
        Some(Value::String(id)) if !id.is_empty() => Some(id.clone()),
        Some(Value::Number(id)) if id.is_i64() || id.is_u64() => Some(id.to_string()),
        _ => None,
    };
    match identity.claims(answer) {
        Ok(claims) => assert_eq!(claims["sub"].as_str(), expected.as_deref()),
        Err(_) => assert_eq!(expected, None),
    }
}

/// The token with this payload, as if its signature had been checked.
fn verified(payload: &[u8]) -> Option<Verified> {
    let compact =
        format!("{}.{}.{}", base64url(r#"{"alg":"RS256","kid":"one"}"#), base64url(payload), base64url([7; 256]));
    let token = jws::parse(&compact).ok()?;
    token.check(&keys(), &[Algorithm::Rs256]).ok()?.conclude(true).ok()
}

fn text<'a>(claims: &'a Object, name: &str) -> Option<&'a str> {
    claims.get(name).and_then(Value::as_str)
}

/// Whole seconds, as far as they are a time.
fn number(claims: &Object, name: &str) -> Option<f64> {
    claims.get(name).and_then(Value::as_f64).filter(|it| it.abs() < 1e15).map(f64::floor)
}

const NOW: i64 = 1_700_000_010;
