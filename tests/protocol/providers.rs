//! What real servers do: strict where it protects, patient where it does not. `BEHAVIOURS` has a number for each thing that was
//! seen at authorization servers of many makes, and the tests that show how Daypass lives with it.

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
fn an_access_token_of_any_make_stays_opaque_and_one_for_apis_is_no_id_token() {
    let jwt = |header| compact(&header, &claims());
    let for_apis = jwt(json!({ "alg": "RS256", "typ": "at+jwt" }));
    for token in ["2YotnFZFEjr1zCsicMWpAA", &for_apis, &jwt(json!({ "alg": "RS256", "kid": "one" })), "a.b.c"] {
        assert_eq!(granted(json!({ "access_token": token })).access_token.expose(), token);
    }
    assert_eq!(rule(jws::parse(&for_apis)), Rule::IdTokenType);
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
fn a_token_response_that_is_form_encoded_is_named_and_not_read() {
    let form = answer(200, "application/x-www-form-urlencoded; charset=utf-8", "access_token=at&token_type=bearer");
    assert_eq!(rule(token_response(&form)), Rule::TokenResponseMalformed);
}

#[test]
fn a_response_with_the_right_state_is_found_whatever_surrounds_it() {
    let response = Response::read("&&x&=y&state=s&error=login_required&").unwrap().unwrap();
    assert_eq!(response.state(), Some(State::new("s")));
}

/// What was seen, and the tests: file and name.
const BEHAVIOURS: &[(u8, &str, &str)] = &[
    // token_type in lower case; a scope that is missing, smaller, or of the resource only
    (1, PROTOCOL, "a_token_type_in_lower_case_and_a_scope_that_is_missing_or_smaller_are_accepted"),
    (1, END_TO_END, "a server that does all that is odd and allowed signs people in"),
    // a refresh without a refresh token, an ID token or a nonce
    (2, PROTOCOL, "a_refresh_without_a_new_refresh_token_and_without_an_id_token_is_accepted"),
    (2, PROTOCOL, "a_renewed_id_token_may_leave_the_nonce_out_or_repeat_it"),
    (2, "tests/session/tokens.rs", "rt_keep_without_a_new_refresh_token_the_old_one_is_used_again"),
    // iss that is promised and left out of errors, or sent without a promise
    (3, PROTOCOL, "an_error_without_the_promised_issuer_is_shown_but_not_vouched_for"),
    (3, PROTOCOL, "a_success_without_the_promised_issuer_and_any_wrong_issuer_are_refused"),
    (3, PROTOCOL, "a_server_that_sends_iss_unannounced_works_once_the_configuration_says_so"),
    (3, "tests/session/callback.rs", "cb_iss_error_an_error_of_another_issuer_is_not_blamed_on_the_chosen_one"),
    (3, "tests/session/silent.rs", "ibc_silent_errors_an_answer_without_the_promised_issuer_is_no_fault_either"),
    // parameters and members that nobody knows
    (4, PROTOCOL, "extra_parameters_and_members_are_ignored"),
    (4, END_TO_END, "a server that does all that is odd and allowed signs people in"),
    // odd but valid ID tokens and keys
    (5, PROTOCOL, "an_authentication_time_with_a_fraction_or_of_zero_is_accepted"),
    (5, PROTOCOL, "id_tokens_as_real_servers_write_them_are_accepted"),
    (5, PROTOCOL, "a_header_without_typ_and_keys_without_alg_and_use_are_accepted_in_mixed_sets"),
    (5, "tests/session/id_tokens.rs", "idt_unknown_what_real_servers_add_and_leave_out_is_accepted"),
    (5, END_TO_END, "a server that does all that is odd and allowed signs people in"),
    // access tokens of all kinds
    (6, PROTOCOL, "an_access_token_of_any_make_stays_opaque_and_one_for_apis_is_no_id_token"),
    (6, "tests/session/tokens.rs", "tok_opaque_an_access_token_that_looks_like_a_jwt_is_not_looked_into"),
    // errors that are empty, in HTML, or of another code or status
    (7, PROTOCOL, "error_answers_of_every_sort_end_in_an_error_that_has_a_name"),
    (7, SESSION, "a_code_that_is_refused_in_any_of_the_known_ways_signs_nobody_in_and_is_not_sent_again"),
    (7, SESSION, "a_dead_refresh_token_that_is_refused_with_another_code_leaves_the_way_to_a_new_sign_in"),
    // WWW-Authenticate that is absent, hidden or malformed; UserInfo that refuses in its own way
    (8, PROTOCOL, "challenges_without_scheme_or_quotes_are_read_and_absent_ones_do_no_harm"),
    (8, PROTOCOL, "user_information_refused_with_400_401_or_200_is_never_taken_for_claims"),
    (8, "tests/session/api_calls.rs", "rs_challenge_hidden_without_a_readable_challenge_the_status_decides"),
    (8, "tests/session/profile.rs", "ui_error_a_refused_token_is_renewed_once"),
    (8, INTEROP, "a permission that was not granted is explained as far as the API says it"),
    // discovery that says little, another thing, or answers with a page
    (9, PROTOCOL, "discovery_documents_that_say_little_are_enough"),
    (9, "tests/session/doctor.rs", "what_a_provider_leaves_untold_is_doubtful_and_what_it_denies_is_bad"),
    (9, PROTOCOL, "a_well_known_path_that_answers_with_a_page_is_not_metadata"),
    (9, SESSION, "a_revocation_endpoint_that_discovery_does_not_name_can_be_configured"),
    (9, INTEROP, "its revocation endpoint, which discovery does not name, is used"),
    // a silent frame that never comes back, and the codes for "not silently"
    (10, "tests/session/silent.rs", "ibc_silent_timeout_a_frame_without_an_answer_is_removed_after_ten_seconds"),
    (10, "tests/session/silent.rs", "ibc_silent_errors_every_answer_that_would_ask_means_signed_out_and_is_no_fault"),
    (10, END_TO_END, "a frame in which the provider fails goes away, and signing in by hand works"),
    (10, "tests/e2e/silent.spec.mjs", "a provider that forbids frames or shows a page in them signs nobody in"),
    // refresh tokens for offline_access and prompt=consent only, or regardless
    (11, "tests/session/sign_in.rs", "areq_offline_prompt_consent_goes_out_only_with_offline_access"),
    (11, SESSION, "a_refresh_token_that_was_not_asked_for_is_used_all_the_same"),
    // errors that never come back
    (12, SESSION, "a_provider_that_never_sends_the_person_back_does_not_block_the_next_attempt"),
    (12, "tests/session/sign_in.rs", "tx_ttl_a_stale_attempt_is_purged_when_the_next_one_begins"),
    (12, END_TO_END, "a provider that shows its error itself does not keep anybody from the next sign-in"),
    // preflights that refuse DPoP; Access-Control-Allow-Origin: *
    (13, "tests/session/dpop.rs", "dpop_alg_proofs_are_made_where_our_algorithm_is_offered_and_only_there"),
    (13, "tests/session/dpop.rs", "dpop_cors_a_header_that_the_preflight_refuses_is_named"),
    (13, END_TO_END, "a server that is open to every origin and refuses proofs works, for it gets none"),
    (13, END_TO_END, "an API whose preflight refuses proofs is told with the header that it has to allow"),
    // response_mode=fragment
    (14, "tests/protocol/authorization.rs", "areq_response_mode_the_default_is_not_spelled_out"),
    (14, "tests/session/callback.rs", "cb_no_front_tokens_an_answer_in_the_fragment_is_none_and_leaves_the_address"),
    // max_age=0 in circles, and max_age ignored
    (15, "tests/session/step_up.rs", "step_request_no_time_at_all_is_asked_for_as_one_second"),
    (15, "tests/protocol/authentication.rs", "idt_auth_time_a_sign_in_has_to_be_as_recent_as_was_asked_for"),
    // revocation that is refused or missing
    (16, SESSION, "signing_out_goes_on_where_a_public_client_may_not_revoke"),
    (16, "tests/session/sign_out.rs", "out_no_endpoint_without_the_endpoints_signing_out_is_local_and_says_so"),
    (16, INTEROP, "signing out forgets, and says what the server has done"),
    // a sign-out page that does not come back, and refresh tokens that outlive it
    (17, "tests/session/sign_out.rs", "out_request_the_address_of_the_sign_out_is_exactly_this"),
    (17, "tests/session/sign_out.rs", "rev_call_the_refresh_token_and_each_access_token_are_revoked"),
    (17, END_TO_END, "a provider that does not send back from its sign-out leaves nobody signed in here"),
    // a token for each audience
    (18, "tests/session/tokens.rs", "ri_per_token_each_resource_has_a_token_of_its_own"),
    // a refresh token that is used twice
    (19, "tests/session/tokens.rs", "rt_replace_each_refresh_token_is_spent_once"),
    (19, "tests/session/tabs.rs", "rt_cross_tab_a_tab_whose_refresh_token_was_spent_elsewhere_expires_cleanly"),
    (19, INTEROP, "a refresh token that somebody else has used ends in a clear answer"),
    // clocks that are a little off
    (20, "tests/protocol/id_token.rs", "idt_leeway_each_time_is_judged_to_the_second"),
    // servers that want a secret, or let no page read their answers
    (21, PROTOCOL, "a_token_response_that_is_form_encoded_is_named_and_not_read"),
    (21, "tests/protocol/token.rs", "tok_no_preflight_only_headers_that_cors_lets_through_are_set"),
    (21, SESSION, "a_provider_that_wants_a_secret_is_known_as_such_and_told_in_its_own_words"),
    (21, SESSION, "a_token_endpoint_that_a_page_may_not_read_is_named_and_nobody_is_signed_in"),
    (21, SESSION, "a_token_endpoint_on_the_origin_of_the_app_stands_in_for_one_that_wants_a_secret"),
    (21, END_TO_END, "a token endpoint without CORS headers is told by name"),
];

const PROTOCOL: &str = "tests/protocol/providers.rs";
const SESSION: &str = "tests/session/providers.rs";
const END_TO_END: &str = "tests/e2e/providers.spec.mjs";
const INTEROP: &str = "tests/interop/journey.spec.mjs";

#[test]
fn each_behaviour_that_was_seen_has_a_test() {
    let numbers: std::collections::BTreeSet<_> = BEHAVIOURS.iter().map(|(number, ..)| *number).collect();
    assert!(numbers.into_iter().eq(1..=21));
    for (number, file, name) in BEHAVIOURS {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let declared = if file.ends_with(".mjs") { format!("test('{name}',") } else { format!("fn {name}()") };
        assert!(text.contains(&declared), "{number}: {name} is not in {file}");
    }
}
