//! The token request and response: RFC 6749 §4.1.3, §5, §6.

use crate::messages::{
    CLIENT_ID, REDIRECT_URI, answer, changed, client, json_answer, lacking, only, refusal, rule, server, server_with,
    token_response, unavailable,
};
use daypass::protocol::error::{Endpoint, RefusalCode};
use daypass::protocol::http::{self, Request};
use daypass::protocol::secret::{AccessToken, Code, CodeVerifier, RefreshToken};
use daypass::protocol::token::{self, TokenResponse, TokenType};
use daypass::protocol::{Error, Result, Rule, form};
use serde_json::{Value, json};

fn granted() -> Value {
    json!({ "access_token": "at", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "rt", "id_token": "idt" })
}

fn read(body: &Value) -> Result<TokenResponse> {
    token_response(&json_answer(200, body))
}

fn with(changes: Value) -> Result<TokenResponse> {
    read(&changed(granted(), changes))
}

fn code_request() -> Request {
    token::code_request(&server(), &client(), &Code::new("the code&"), &CodeVerifier::new("the-verifier"))
}

fn refresh_request(resource: Option<&str>) -> Request {
    token::refresh_request(&server(), &client(), &RefreshToken::new("the+token"), resource)
}

fn body(request: &Request) -> Vec<(String, String)> {
    form::decode(request.body.as_ref().unwrap()).unwrap()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn tok_post_tok_params_the_code_goes_out_in_the_body_of_a_post() {
    let request = code_request();
    assert_eq!((request.method.as_str(), request.url.as_str()), ("POST", "https://op.example/token"));
    let expected = [
        ("grant_type", "authorization_code"),
        ("code", "the code&"),
        ("redirect_uri", REDIRECT_URI),
        ("client_id", CLIENT_ID),
        ("code_verifier", "the-verifier"),
    ];
    assert_eq!(body(&request), pairs(&expected));
}

#[test]
fn rt_request_rt_scope_a_refresh_names_the_token_and_the_client_and_no_scope() {
    let request = refresh_request(None);
    assert_eq!((request.method.as_str(), request.url.as_str()), ("POST", "https://op.example/token"));
    let expected = [("grant_type", "refresh_token"), ("refresh_token", "the+token"), ("client_id", CLIENT_ID)];
    assert_eq!(body(&request), pairs(&expected));
}

#[test]
fn ri_both_a_refresh_may_name_one_resource() {
    let sent = body(&refresh_request(Some("https://api.example/a?b&c")));
    assert_eq!(only(&sent, "resource").as_deref(), Some("https://api.example/a?b&c"));
}

#[test]
fn cfg_auth_none_no_request_authenticates_the_client() {
    for request in [code_request(), refresh_request(None)] {
        assert!(request.headers.iter().all(|(name, _)| !name.eq_ignore_ascii_case("authorization")));
        for name in ["client_secret", "client_assertion", "client_assertion_type"] {
            assert_eq!(only(&body(&request), name), None);
        }
    }
}

#[test]
fn cfg_no_password_only_two_grants_exist() {
    let grants = [code_request(), refresh_request(None)].map(|request| only(&body(&request), "grant_type").unwrap());
    assert_eq!(grants, ["authorization_code", "refresh_token"]);
}

#[test]
fn tok_no_preflight_only_headers_that_cors_lets_through_are_set() {
    for request in [code_request(), refresh_request(None)] {
        let expected = [("accept", "application/json"), ("content-type", "application/x-www-form-urlencoded")];
        assert_eq!(request.headers, pairs(&expected));
    }
}

#[test]
fn tok_same_as_rt_only_as_the_request_goes_to_the_token_endpoint_of_this_server() {
    let server = server_with(json!({ "token_endpoint": "https://other.example/t?tenant=1" }));
    let sent = token::refresh_request(&server, &client(), &RefreshToken::new("rt"), None);
    assert_eq!(sent.url.as_str(), "https://other.example/t?tenant=1");
}

#[test]
fn tok_no_log_neither_messages_nor_results_show_a_secret() {
    let answer = json_answer(200, &changed(granted(), json!({ "access_token": "sesame", "refresh_token": "sesame" })));
    let request = token::refresh_request(&server(), &client(), &RefreshToken::new("sesame"), None);
    let shown = format!("{request:?} {answer:?} {:?}", token_response(&answer).unwrap());
    assert!(!shown.contains("sesame"), "{shown}");
}

#[test]
fn tok_no_log_no_refusal_repeats_a_token() {
    let secret = json!({ "access_token": "sesame", "refresh_token": "sesame", "id_token": "sesame" });
    for change in [
        json!({ "token_type": "mac" }),
        json!({ "expires_in": "sesame" }),
        json!({ "id_token": ["sesame"] }),
        json!({ "access_token": { "value": "sesame" } }),
        json!({ "error": "invalid_grant" }),
    ] {
        let result = read(&changed(changed(granted(), secret.clone()), change));
        assert!(!format!("{:?}", result.unwrap_err()).contains("sesame"));
    }
}

#[test]
fn a_complete_response_is_read_whole() {
    let it = with(json!({ "scope": "openid email" })).unwrap();
    assert_eq!(it.access_token, AccessToken::new("at"));
    assert_eq!(it.refresh_token.unwrap().expose(), "rt");
    assert_eq!(it.id_token.unwrap().expose(), "idt");
    assert_eq!((it.expires_in, it.scope.unwrap().to_text()), (Some(3600), "openid email".to_owned()));
}

#[test]
fn tok_200_json_another_status_is_no_success() {
    for status in [0, 100, 201, 202, 204, 301, 302, 307, 399] {
        assert_eq!(rule(token_response(&json_answer(status, &granted()))), Rule::TokenResponseMalformed, "{status}");
    }
}

#[test]
fn tok_200_json_another_media_type_is_no_success() {
    for media_type in ["", "text/html", "text/plain", "application/x-www-form-urlencoded", "application/jwt"] {
        let result = token_response(&answer(200, media_type, granted().to_string()));
        assert_eq!(rule(result), Rule::TokenResponseMalformed, "{media_type}");
    }
}

#[test]
fn tok_200_json_a_body_that_is_not_one_object_is_no_success() {
    let twice = r#"{"access_token":"a","access_token":"b","token_type":"Bearer"}"#;
    for body in ["", "[]", "null", "access_token=a&token_type=bearer", "{\"access_token\":\"a\"", "\u{feff}{}", twice] {
        let result = token_response(&answer(200, "application/json", body));
        assert_eq!(rule(result), Rule::TokenResponseMalformed, "{body:?}");
    }
}

#[test]
fn tok_at_string_an_access_token_that_is_not_text_is_refused() {
    for value in [json!(null), json!(1), json!(""), json!(["at"]), json!({ "at": 1 }), json!(true)] {
        assert_eq!(rule(with(json!({ "access_token": value }))), Rule::AccessTokenMissing, "{value}");
    }
    assert_eq!(rule(read(&lacking(granted(), "access_token"))), Rule::AccessTokenMissing);
}

#[test]
fn tok_type_bearer_is_known_in_any_case() {
    for name in ["Bearer", "bearer", "BEARER", "bEaReR"] {
        assert!(with(json!({ "token_type": name })).is_ok(), "{name}");
    }
}

#[test]
fn tok_type_a_token_of_an_unknown_type_is_not_used() {
    for name in [json!("mac"), json!("N_A"), json!("Bearer "), json!(""), json!(null), json!(1)] {
        assert_eq!(rule(with(json!({ "token_type": name }))), Rule::TokenType, "{name}");
    }
    assert_eq!(rule(read(&lacking(granted(), "token_type"))), Rule::TokenType);
}

#[test]
fn dpop_type_a_reply_of_the_other_type_is_discarded() {
    let typed = |name: &str| json_answer(200, &changed(granted(), json!({ "token_type": name })));
    for (bearer, dpop) in [("Bearer", "DPoP"), ("bEARER", "dpop"), ("BEARER", "DPOP")] {
        assert!(token::response(&typed(dpop), TokenType::Dpop).is_ok(), "{dpop}");
        assert!(token::response(&typed(bearer), TokenType::Bearer).is_ok(), "{bearer}");
        assert_eq!(rule(token::response(&typed(bearer), TokenType::Dpop)), Rule::TokenNotBound, "{bearer}");
        assert_eq!(rule(token::response(&typed(dpop), TokenType::Bearer)), Rule::TokenBound, "{dpop}");
    }
    for neither in ["mac", "", "DPoP ", "Bearer DPoP"] {
        assert_eq!(rule(token::response(&typed(neither), TokenType::Dpop)), Rule::TokenType, "{neither:?}");
    }
}

#[test]
fn tok_expires_a_lifetime_that_is_no_number_of_seconds_is_refused() {
    for value in [json!(-1), json!(-0.5), json!("3600"), json!(true), json!([3600]), json!(1e300)] {
        assert_eq!(rule(with(json!({ "expires_in": value }))), Rule::TokenExpiry, "{value}");
    }
}

#[test]
fn tok_expires_no_lifetime_is_invented() {
    assert_eq!(read(&lacking(granted(), "expires_in")).unwrap().expires_in, None);
    for (value, expected) in [(json!(0), 0), (json!(3599.9), 3599), (json!(1e9), 1_000_000_000)] {
        assert_eq!(with(json!({ "expires_in": value })).unwrap().expires_in, Some(expected));
    }
}

#[test]
fn tok_scope_what_was_granted_is_reported_and_absent_means_as_asked() {
    let scope = |value: Value| with(json!({ "scope": value })).unwrap().scope.map(|scope| scope.to_text());
    assert_eq!(read(&granted()).unwrap().scope, None);
    assert_eq!(scope(json!(null)), None);
    assert_eq!(scope(json!("openid")), Some("openid".to_owned()));
    assert_eq!(scope(json!("")), Some(String::new()));
}

#[test]
fn tok_scope_a_scope_of_another_type_is_refused() {
    for value in [json!(["openid"]), json!(1), json!({}), json!("a\"b")] {
        assert_eq!(rule(with(json!({ "scope": value }))), Rule::TokenMember, "{value}");
    }
}

#[test]
fn tok_unknown_members_nobody_knows_are_ignored() {
    let it = with(json!({ "iat": 1, "expires_at": "x", "Access_Token": "b", "x": { "access_token": "c" } })).unwrap();
    assert_eq!(it.access_token.expose(), "at");
}

#[test]
fn rt_keep_tok_idt_required_absent_tokens_are_told_apart_from_wrong_ones() {
    let bare = read(&json!({ "access_token": "at", "token_type": "bearer" })).unwrap();
    assert!(bare.refresh_token.is_none() && bare.id_token.is_none());
    assert!(with(json!({ "refresh_token": "" })).unwrap().refresh_token.is_none());
    for name in ["refresh_token", "id_token"] {
        for value in [json!(1), json!(["x"]), json!({ "x": "y" })] {
            assert_eq!(rule(with(json!({ name: value }))), Rule::TokenMember, "{name}: {value}");
        }
    }
}

#[test]
fn tok_opaque_any_text_may_be_a_token() {
    for text in ["a.b.c", "eyJhbGciOiJub25lIn0.e30.", "%00 \u{1f511}\n", "null", &"x".repeat(10_000)] {
        assert_eq!(with(json!({ "access_token": text })).unwrap().access_token.expose(), text);
    }
}

#[test]
fn tok_error_an_oauth_error_is_typed() {
    use RefusalCode::*;
    for (status, code, expected) in [
        (400, "invalid_request", InvalidRequest),
        (401, "invalid_client", InvalidClient),
        (400, "invalid_grant", InvalidGrant),
        (400, "unauthorized_client", UnauthorizedClient),
        (400, "unsupported_grant_type", UnsupportedGrantType),
        (400, "invalid_scope", InvalidScope),
        (400, "invalid_target", InvalidTarget),
        (400, "use_dpop_nonce", UseDpopNonce),
        (400, "invalid_dpop_proof", InvalidDpopProof),
        (403, "invalid_code", Unregistered("invalid_code".into())),
    ] {
        let body = json!({ "error": code, "error_description": "why\nnot", "error_uri": "https://evil.test" });
        let refused = refusal(token_response(&json_answer(status, &body)));
        assert_eq!((refused.at, refused.status, refused.code), (Endpoint::Token, Some(status), expected));
        assert_eq!((refused.description.as_deref(), refused.authentic), (Some("why not"), true));
    }
}

#[test]
fn tok_error_an_error_with_status_200_is_an_error() {
    let refused = refusal(with(json!({ "error": "bad_verification_code" })));
    assert_eq!(refused.code, RefusalCode::Unregistered("bad_verification_code".into()));
}

#[test]
fn tok_error_a_refusal_that_is_not_as_prescribed_is_named_as_such() {
    for (status, media_type, body) in [
        (400, "", ""),
        (401, "application/json", ""),
        (400, "application/json", "[]"),
        (400, "application/json", "{}"),
        (400, "application/json", r#"{"error":{"code":"invalid_grant"}}"#),
        (400, "application/json", r#"{"error":null}"#),
        (400, "text/html", r#"{"error":"invalid_grant"}"#),
        (404, "text/html", "<h1>Not found</h1>"),
        (499, "application/json", r#"{"error":"a","error":"b"}"#),
    ] {
        let result = token_response(&answer(status, media_type, body));
        assert_eq!(rule(result), Rule::TokenErrorMalformed, "{status} {media_type} {body}");
    }
}

#[test]
fn tok_transport_an_overloaded_or_broken_server_has_not_refused() {
    for status in [429, 500, 502, 503, 504, 599] {
        let it = unavailable(token_response(&answer(status, "text/html", "<h1>Sorry</h1>")));
        assert_eq!((it.at, it.status, it.retry_after), (Endpoint::Token, status, None));
    }
}

#[test]
fn rt_transient_retry_after_is_digits_however_many_or_a_date_by_the_servers_own_clock() {
    let date = "Wed, 21 Oct 2026 07:28:00 GMT";
    for (value, sent, expected) in [
        ("7", None, Some(7)),
        (" 120 ", None, Some(120)),
        ("0", None, Some(0)),
        ("99999999999", None, Some(u32::MAX)),
        ("+5", None, None),
        ("-1", None, None),
        ("1.5", None, None),
        ("", None, None),
        ("soon", None, None),
        (date, None, Some(60)),
        (date, Some("yesterday"), Some(60)),
        (date, Some("Wed, 21 Oct 2026 07:25:30 GMT"), Some(150)),
        (date, Some("Wed, 21 Oct 2026 07:28:01 GMT"), Some(0)),
        (date, Some("Thu, 01 Jan 1970 00:00:00 GMT"), Some(1_792_567_680)),
    ] {
        let mut response = answer(503, "text/plain", "");
        response.headers.push(("retry-after".to_owned(), value.to_owned()));
        response.headers.extend(sent.map(|sent| ("date".to_owned(), sent.to_owned())));
        assert_eq!(unavailable(token_response(&response)).retry_after, expected, "{value}, sent {sent:?}");
    }
}

#[test]
fn rt_transient_a_date_is_read_to_the_second_in_every_year_and_in_one_form_only() {
    for (text, expected) in [
        ("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
        ("Tue, 29 Feb 2000 23:59:59 GMT", Some(951_868_799)),
        ("Wed, 01 Mar 2000 00:00:00 GMT", Some(951_868_800)),
        ("Fri, 15 Jan 2027 08:00:00 GMT", Some(1_800_000_000)),
        ("Mon, 01 Mar 2100 00:00:00 GMT", Some(4_107_542_400)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", Some(253_402_300_799)),
        ("Sat, 01 Jan 0000 00:00:00 GMT", Some(-62_167_219_200)),
        ("Sun, 29 Feb 2100 00:00:00 GMT", None),
        ("Fri, 31 Apr 2026 00:00:00 GMT", None),
        ("Sunday, 06-Nov-94 08:49:37 GMT", None),
        ("Sun Nov  6 08:49:37 1994", None),
        ("Sun, 06 Nov 1994 08:49:37 +0100", None),
        ("Sun, 6 Nov 1994 08:49:37 GMT", None),
        ("Sun, 06 nov 1994 08:49:37 GMT", None),
        ("Sun, 06 Nov 1994 24:49:37 GMT", None),
        ("Sun, 06:Nov:1994:08:49:37 GMT", None),
        ("Sun, 06 Nov 1994 08:61:37 GMT", None),
        ("Sun, 32 Nov 1994 08:49:37 GMT", None),
        ("Sun, 00 Nov 1994 08:49:37 GMT", None),
        ("Son, 06 Nov 1994 08:49:37 GMT", None),
        ("Sun, +6 Nov 1994 08:49:37 GMT", None),
        ("Sun, 06 Nov 1994 08:49:37 GMT ", None),
    ] {
        assert_eq!(http::date(text), expected, "{text}");
    }
}

#[test]
fn tok_transport_an_overloaded_server_that_answers_in_json_has_not_refused_either() {
    for (status, error) in [(503, "temporarily_unavailable"), (429, "too_many_requests"), (500, "invalid_grant")] {
        let mut response = json_answer(status, &json!({ "error": error }));
        response.headers.push(("retry-after".to_owned(), "5".to_owned()));
        assert_eq!(unavailable(token_response(&response)).retry_after, Some(5), "{status}");
    }
}

#[test]
fn tok_expires_null_counts_as_absent() {
    assert_eq!(with(json!({ "expires_in": null })).unwrap().expires_in, None);
}

#[test]
fn tok_scope_a_stray_space_does_not_cost_the_sign_in() {
    for scope in ["openid email ", " openid email", "openid  email"] {
        assert_eq!(with(json!({ "scope": scope })).unwrap().scope.unwrap().to_text(), "openid email");
    }
}

#[test]
fn tok_no_log_a_token_that_stands_in_the_place_of_its_type_is_not_shown() {
    let tokens = json!({ "access_token": "at-1", "refresh_token": "rt-1", "id_token": "id-1" });
    for token_type in ["at-1", "rt-1", "id-1", "x-at-1-x", "of_twenty-one_letters"] {
        let odd = changed(tokens.clone(), json!({ "token_type": token_type }));
        let Err(Error::ServerMisbehaved(rule, detail)) = with(odd) else { panic!() };
        let shown = detail.actual.unwrap_or_default();
        assert!(rule == Rule::TokenType && !shown.contains(token_type), "{shown}");
    }
    let Err(Error::ServerMisbehaved(_, detail)) = with(json!({ "token_type": "mac" })) else { panic!() };
    assert_eq!((detail.expected.as_deref(), detail.actual.as_deref()), (Some("Bearer"), Some("mac")));
}

#[test]
fn tok_no_log_a_code_that_is_a_secret_is_blacked_out_without_a_description_too() {
    let response = json_answer(400, &json!({ "error": "SECRET-code" }));
    let error = token_response(&response).unwrap_err().without(&["SECRET-code"]);
    assert!(!format!("{error:?}").contains("SECRET"), "{error:?}");
}
