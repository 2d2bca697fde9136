//! UserInfo and its like: OIDC Core §5.3.

use crate::messages::{
    CLIENT_ID, ISSUER, answer, challenged, changed, json_answer, lacking, refusal, rule, unavailable, url,
};
use crate::tokens::{claims as id_token_claims, verified};
use daypass::protocol::error::{Endpoint, RefusalCode};
use daypass::protocol::secret::AccessToken;
use daypass::protocol::token::TokenType;
use daypass::protocol::userinfo::{self, Answer, Identity, signed_claims};
use daypass::protocol::{Error, Result, Rule, jws};
use serde_json::{Map, Value, json};

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

/// The plain claims of an answer about `alice`.
fn read(body: &Value) -> Result<Map<String, Value>> {
    match userinfo::response(&json_answer(200, body))? {
        Answer::Plain(claims) => userinfo::claims(claims, "alice"),
        Answer::Signed(_) => panic!("plain JSON was taken for a signed token"),
    }
}

fn identity() -> Identity {
    Identity {
        url: url("https://api.example/user"),
        subject: "id".to_owned(),
        name: Some("login".to_owned()),
        email: None,
        picture: Some("avatar_url".to_owned()),
    }
}

#[test]
fn ui_request_rs_no_query_the_token_goes_into_the_header_only() {
    let request =
        userinfo::request(&url("https://op.example/me?x=1"), &AccessToken::new("the-token"), TokenType::Bearer)
            .unwrap();
    assert_eq!((request.method.as_str(), request.url.as_str()), ("GET", "https://op.example/me?x=1"));
    assert_eq!(request.body, None);
    let sent: Vec<_> = request.headers.iter().filter(|(name, _)| name == "authorization").collect();
    assert_eq!(sent, [&("authorization".to_owned(), "Bearer the-token".to_owned())]);
}

#[test]
fn rs_token68_a_token_that_would_break_the_header_is_never_sent() {
    for token in ["", "a b", "a\r\nx-evil: 1", "tök", "a\0"] {
        assert!(
            userinfo::request(&url("https://op.example/me"), &AccessToken::new(token), TokenType::Bearer).is_none(),
            "{token:?}"
        );
    }
}

#[test]
fn ui_sub_an_answer_about_somebody_else_is_dropped_whole() {
    for sub in [json!("mallory"), json!("Alice"), json!("alice "), json!(""), json!(null), json!(1), json!(["alice"])] {
        assert_eq!(rule(read(&json!({ "sub": sub, "email": "x@y" }))), Rule::UserInfoSubject, "{sub}");
    }
    assert_eq!(rule(read(&json!({ "email": "x@y" }))), Rule::UserInfoSubject);
}

#[test]
fn ui_optional_absent_or_null_claims_are_no_error() {
    assert_eq!(read(&json!({ "sub": "alice" })).unwrap().len(), 1);
    assert!(read(&json!({ "sub": "alice", "email": null, "address": null, "x": 1 })).is_ok());
}

#[test]
fn ui_ctype_the_media_type_decides_how_an_answer_is_read() {
    let Answer::Signed(token) = userinfo::response(&answer(200, "application/jwt;charset=utf-8", "a.b.c")).unwrap()
    else {
        panic!("a signed answer was taken for plain JSON")
    };
    assert_eq!(token, "a.b.c");
    assert!(matches!(userinfo::response(&answer(200, "application/json", "{}")), Ok(Answer::Plain(_))));
}

#[test]
fn ui_ctype_an_answer_of_another_kind_is_refused() {
    for (status, media_type, body) in [
        (200, "", r#"{"sub":"alice"}"#),
        (200, "text/html", r#"{"sub":"alice"}"#),
        (200, "text/plain", "a.b.c"),
        (200, "application/json", "a.b.c"),
        (200, "application/json", "[]"),
        (200, "application/json", r#"{"sub":"alice","sub":"mallory"}"#),
        (204, "application/json", ""),
        (302, "application/json", r#"{"sub":"alice"}"#),
    ] {
        let result = userinfo::response(&answer(status, media_type, body));
        assert_eq!(rule(result), Rule::UserInfoUnreadable, "{status} {media_type} {body}");
    }
    assert_eq!(rule(userinfo::response(&answer(200, "application/jwt", b"a.\xff.c"))), Rule::UserInfoUnreadable);
}

#[test]
fn ui_error_a_challenge_says_why_the_token_was_refused() {
    for (status, challenge, expected) in [
        (401, r#"Bearer error="invalid_token""#, RefusalCode::InvalidToken),
        (401, r#"Basic realm="x", bEARER Error=invalid_token"#, RefusalCode::InvalidToken),
        (403, r#"Bearer error="insufficient_scope", scope="openid""#, RefusalCode::InsufficientScope),
        (400, r#"DPoP error="use_dpop_nonce""#, RefusalCode::UseDpopNonce),
    ] {
        let refused = refusal(userinfo::response(&challenged(status, challenge)));
        assert_eq!((refused.at, refused.status, refused.code), (Endpoint::UserInfo, Some(status), expected));
    }
}

#[test]
fn ui_error_rs_challenge_hidden_a_401_without_a_challenge_is_about_the_token() {
    let refused = refusal(userinfo::response(&answer(401, "text/html", "<h1>No</h1>")));
    assert_eq!(refused.code, RefusalCode::InvalidToken);
}

#[test]
fn tok_transport_an_overloaded_endpoint_has_not_refused_the_token() {
    for status in [429, 500, 503] {
        let it = unavailable(userinfo::response(&challenged(status, r#"Bearer error="invalid_token""#)));
        assert_eq!((it.at, it.status), (Endpoint::UserInfo, status));
    }
}

#[test]
fn ui_signed_an_answer_of_another_issuer_or_for_another_app_is_refused() {
    let signed = |changes| signed_claims(verified(&changed(id_token_claims(), changes)), ISSUER, CLIENT_ID);
    for changes in [
        json!({ "iss": "https://evil.test" }),
        json!({ "iss": "https://op.example/" }),
        json!({ "iss": null }),
        json!({ "aud": "other" }),
        json!({ "aud": ["other"] }),
        json!({ "aud": 1 }),
    ] {
        assert_eq!(rule(signed(changes.clone())), Rule::UserInfoSigned, "{changes}");
    }
    for name in ["iss", "aud"] {
        let result = signed_claims(verified(&lacking(id_token_claims(), name)), ISSUER, CLIENT_ID);
        assert_eq!(rule(result), Rule::UserInfoSigned, "without {name}");
    }
    assert!(signed(json!({ "aud": [CLIENT_ID, "other"] })).is_ok());
}

#[test]
fn ui_signed_a_signature_that_does_not_fit_is_not_told_of_an_id_token() {
    for compact in ["a.b", "!.!.!", "eyJhbGciOiJub25lIn0.e30."] {
        let error = jws::parse(compact).map(drop).map_err(userinfo::unverified);
        assert_eq!(rule(error), Rule::UserInfoSignature, "{compact}");
    }
    let keys = userinfo::unverified(Error::rule(Rule::JwksUnreadable));
    assert_eq!(keys, Error::rule(Rule::JwksUnreadable));
}

#[test]
fn ui_signed_a_signed_answer_about_somebody_else_is_dropped_whole() {
    let claims = signed_claims(verified(&id_token_claims()), ISSUER, CLIENT_ID).unwrap();
    assert_eq!(rule(userinfo::claims(claims, "mallory")), Rule::UserInfoSubject);
}

#[test]
fn ui_no_distributed_claim_sources_are_plain_data() {
    let body = json!({
        "sub": "alice", "_claim_names": { "sub": "s" },
        "_claim_sources": { "s": { "endpoint": "https://evil.test", "access_token": "x" } },
    });
    assert_eq!(read(&body).unwrap()["sub"], "alice");
}

#[test]
fn an_identity_api_tells_who_signed_in_under_the_names_of_openid_connect() {
    let body =
        json!({ "id": 42, "login": "octo", "avatar_url": "https://x.test/a.png", "sub": "mallory", "email": null });
    let claims = identity().claims(object(body)).unwrap();
    assert_eq!(
        (&claims["sub"], &claims["name"], &claims["picture"]),
        (&json!("42"), &json!("octo"), &json!("https://x.test/a.png"))
    );
    assert_eq!(identity().claims(object(json!({ "id": "a-b", "login": 5 }))).unwrap()["sub"], "a-b");
}

#[test]
fn an_identity_api_that_does_not_tell_who_signed_in_is_refused() {
    for body in [
        json!({}),
        json!({ "id": null }),
        json!({ "id": "" }),
        json!({ "id": [1] }),
        json!({ "id": true }),
        json!({ "sub": "x" }),
    ] {
        assert_eq!(rule(identity().claims(object(body.clone()))), Rule::IdentityUnreadable, "{body}");
    }
}

#[test]
fn ui_signed_a_list_of_issuers_is_refused() {
    let token = verified(&changed(id_token_claims(), json!({ "iss": ["https://evil.test", ISSUER] })));
    assert_eq!(rule(signed_claims(token, ISSUER, CLIENT_ID)), Rule::UserInfoSigned);
}

#[test]
fn ui_error_an_endpoint_that_is_not_there_says_nothing_about_the_token() {
    for status in [403, 404, 405] {
        assert_eq!(rule(userinfo::response(&answer(status, "text/html", ""))), Rule::UserInfoUnreadable, "{status}");
    }
}
