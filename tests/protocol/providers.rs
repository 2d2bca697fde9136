//! What real servers do: strict where it protects, patient where it does not.

use crate::messages::{
    CLIENT_ID, ISSUER, answer, challenged, changed, document, issuer, json_answer, lacking, refusal, rule, server,
    server_with, token_response, unavailable,
};
use crate::tokens::{NOW, claims, compact, ec_key, ed_key, key_set, rsa_key, signed, validate, validate_refreshed};
use daypass::protocol::authorization::Response;
use daypass::protocol::bearer;
use daypass::protocol::error::RefusalCode;
use daypass::protocol::jws::{self, Algorithm};
use daypass::protocol::metadata::{self, Document, ServerMetadata};
use daypass::protocol::secret::{Code, State};
use daypass::protocol::{Result, Rule, token, userinfo};
use serde_json::{Value, json};

fn promising() -> ServerMetadata {
    server_with(json!({ "authorization_response_iss_parameter_supported": true }))
}

fn judge(server: &ServerMetadata, query: &str) -> Result<Code> {
    Response::read(query).unwrap()?.judge(server)
}

fn granted(changes: Value) -> token::TokenResponse {
    let body = changed(json!({ "access_token": "at", "token_type": "bearer" }), changes);
    token_response(&json_answer(200, &body)).unwrap()
}

#[test]
fn a_token_type_in_lower_case_and_a_scope_that_is_missing_or_smaller_are_accepted() {
    assert_eq!(granted(json!({})).scope, None);
    let narrowed = granted(json!({ "scope": "openid" })).scope.unwrap();
    assert!(!narrowed.contains("offline_access"));
    let of_the_api = granted(json!({ "scope": "api:read", "id_token": "a.b.c" }));
    assert!(of_the_api.id_token.is_some() && !of_the_api.scope.unwrap().contains("openid"));
}

#[test]
fn a_refresh_without_a_new_refresh_token_and_without_an_id_token_is_accepted() {
    let it = granted(json!({ "expires_in": 60 }));
    assert!(it.refresh_token.is_none() && it.id_token.is_none());
}

#[test]
fn a_renewed_id_token_may_leave_the_nonce_out_or_repeat_it() {
    assert!(validate_refreshed(&lacking(claims(), "nonce"), &claims()).is_ok());
    assert!(validate_refreshed(&claims(), &claims()).is_ok());
}

#[test]
fn an_error_without_the_promised_issuer_is_shown_but_not_vouched_for() {
    for code in ["login_required", "access_denied", "interaction_required"] {
        let refused = refusal(judge(&promising(), &format!("error={code}&state=s")));
        assert_eq!((refused.code.as_str(), refused.authentic), (code, false));
    }
    let refused = refusal(judge(&promising(), &format!("error=login_required&state=s&iss={ISSUER}")));
    assert!(refused.authentic);
}

#[test]
fn a_success_without_the_promised_issuer_and_any_wrong_issuer_are_refused() {
    assert_eq!(rule(judge(&promising(), "code=a&state=s")), Rule::ResponseIssuerMissing);
    assert_eq!(rule(judge(&promising(), "code=a&state=s&iss=https://evil.test")), Rule::ResponseIssuer);
    assert_eq!(rule(judge(&promising(), "error=login_required&state=s&iss=https://evil.test")), Rule::ResponseIssuer);
}

#[test]
fn a_server_that_sends_iss_unannounced_works_once_the_configuration_says_so() {
    let query = format!("code=a&state=s&iss={ISSUER}");
    assert_eq!(rule(judge(&server(), &query)), Rule::ResponseIssuerUnadvertised);
    assert!(judge(&promising(), &query).is_ok());
    assert!(metadata::CONFIGURABLE.contains(&"authorization_response_iss_parameter_supported"));
}

#[test]
fn extra_parameters_and_members_are_ignored() {
    let query = "code=a&state=s&session_state=x.y&scope=openid+email&client_id=other";
    assert_eq!(judge(&server(), query).unwrap().expose(), "a");
    let it = granted(json!({ "iat": 1, "expires_at": 2, "not-before-policy": 0, "session_state": "x" }));
    assert_eq!(it.expires_in, None);
}

#[test]
fn an_authentication_time_with_a_fraction_or_of_zero_is_accepted() {
    for time in [json!(NOW), json!(1_700_000_000.25), json!(0)] {
        assert!(validate(&changed(claims(), json!({ "auth_time": time }))).is_ok(), "{time}");
    }
}

#[test]
fn id_tokens_as_real_servers_write_them_are_accepted() {
    for changes in [
        json!({ "aud": [CLIENT_ID], "azp": CLIENT_ID }),
        json!({ "nbf": NOW - 10 }),
        json!({ "nbf": NOW + 5, "iat": NOW + 5 }),
        json!({ "exp": NOW as f64 + 300.5, "iat": NOW as f64 - 0.5 }),
        json!({ "sid": "x", "amr": ["pwd"], "acr": "0", "at_hash": null }),
    ] {
        assert!(validate(&changed(claims(), changes.clone())).is_ok(), "{changes}");
    }
}

#[test]
fn a_header_without_typ_and_keys_without_alg_and_use_are_accepted_in_mixed_sets() {
    let keys = key_set(&[ec_key("a", "P-256", 32), ed_key("b"), rsa_key("c")]);
    for (alg, length, expected) in [("RS256", 256, "c"), ("ES256", 64, "a"), ("Ed25519", 64, "b"), ("EdDSA", 64, "b")] {
        let token = jws::parse(&signed(&json!({ "alg": alg }), &claims(), &vec![7; length])).unwrap();
        let check = token.check(&keys, &[Algorithm::parse(alg).unwrap()]).unwrap();
        assert_eq!(check.key().kid(), Some(expected));
    }
}

#[test]
fn an_access_token_that_looks_like_an_id_token_stays_opaque_and_is_no_id_token() {
    let jwt = compact(&json!({ "alg": "RS256", "typ": "at+jwt" }), &claims());
    assert_eq!(granted(json!({ "access_token": jwt })).access_token.expose(), jwt);
    assert_eq!(rule(jws::parse(&jwt)), Rule::IdTokenType);
}

#[test]
fn error_answers_of_every_sort_end_in_an_error_that_has_a_name() {
    for (status, media_type, body) in [(400, "", ""), (401, "text/html", ""), (400, "text/plain", "invalid_grant")] {
        assert_eq!(rule(token_response(&answer(status, media_type, body))), Rule::TokenErrorMalformed);
    }
    assert_eq!(unavailable(token_response(&answer(500, "text/html", "<h1>Oops</h1>"))).status, 500);
    for (status, error, expected) in [
        (403, "invalid_code", RefusalCode::Unregistered("invalid_code".into())),
        (401, "invalid_grant", RefusalCode::InvalidGrant),
        (400, "invalid_request", RefusalCode::InvalidRequest),
    ] {
        assert_eq!(refusal(token_response(&json_answer(status, &json!({ "error": error })))).code, expected);
    }
}

#[test]
fn challenges_without_scheme_or_quotes_are_read_and_absent_ones_do_no_harm() {
    assert!(bearer::challenges("").is_empty());
    let [it] = bearer::challenges("error=\"invalid_token\", error_description=\"x\"").try_into().unwrap();
    assert_eq!((it.scheme.as_str(), it.get("error")), ("", Some("invalid_token")));
    let [it] =
        bearer::challenges("Bearer error=invalid_token, error_description=The token has expired").try_into().unwrap();
    assert_eq!(it.get("error_description"), Some("The token has expired"));
}

#[test]
fn user_information_refused_with_400_401_or_200_is_never_taken_for_claims() {
    for status in [400, 401] {
        let refused = refusal(userinfo::response(&challenged(status, "Bearer error=\"invalid_token\"")));
        assert_eq!(refused.code, RefusalCode::InvalidToken);
    }
    let answer = json_answer(200, &json!({ "error": "invalid_token" }));
    let Ok(userinfo::Answer::Plain(claims)) = userinfo::response(&answer) else { panic!("not plain") };
    assert_eq!(rule(userinfo::claims(claims, "alice")), Rule::UserInfoSubject);
}

#[test]
fn discovery_documents_that_say_little_are_enough() {
    for changes in [
        json!({ "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"] }),
        json!({ "code_challenge_methods_supported": ["plain", "S256"] }),
        json!({ "grant_types_supported": ["implicit"], "response_types_supported": ["id_token"] }),
    ] {
        let answer = json_answer(200, &changed(document(), changes));
        assert!(metadata::response(&issuer(), Document::OpenId, &answer).is_ok());
    }
}

#[test]
fn a_well_known_path_that_answers_with_a_page_is_not_metadata() {
    let page = answer(200, "text/html; charset=utf-8", "<!doctype html>");
    assert_eq!(rule(metadata::response(&issuer(), Document::OAuth, &page)), Rule::MetadataUnreadable);
    let missing = answer(404, "application/json", "{}");
    assert_eq!(rule(metadata::response(&issuer(), Document::OAuth, &missing)), Rule::MetadataUnreadable);
}

#[test]
fn a_response_with_the_right_state_is_found_whatever_surrounds_it() {
    let response = Response::read("&&x&=y&state=s&error=login_required&").unwrap().unwrap();
    assert_eq!(response.state(), Some(State::new("s")));
}
