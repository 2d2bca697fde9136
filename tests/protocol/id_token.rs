//! ID token validation: OIDC Core §2, §3.1.3.7, §12.2.

use crate::messages::{CLIENT_ID, ISSUER, changed, lacking, rule};
use crate::tokens::{
    ACCESS_TOKEN, LEEWAY, NONCE, NOW, claims, validate, validate_at, validate_refreshed, verified, with_expected,
};
use daypass::protocol::id_token::{self, ValidatedIdToken};
use daypass::protocol::jws::Algorithm;
use daypass::protocol::{Error, Result, Rule};
use serde_json::{Value, json};

fn with(changes: Value) -> Result<ValidatedIdToken> {
    validate(&changed(claims(), changes))
}

fn without(name: &str) -> Result<ValidatedIdToken> {
    validate(&lacking(claims(), name))
}

#[test]
fn a_token_that_keeps_every_rule_says_who_signed_in_and_what_was_checked() {
    let it = validate(&claims()).unwrap();
    assert_eq!((it.subject(), it.claims()), ("alice", claims().as_object().unwrap()));
    let checks: Vec<_> = it.receipt().iter().map(|row| row.check.as_str()).collect();
    for check in ["Signature", "Issuer", "Audience", "Authorized party", "Subject", "Expires", "Issued at", "Nonce"] {
        assert!(checks.contains(&check), "{check} is not on the receipt");
    }
    assert!(it.receipt().iter().all(|row| !row.source.is_empty() && !row.expected.is_empty()));
    assert!(it.receipt().iter().all(|row| !row.actual.contains(ACCESS_TOKEN)));
}

#[test]
fn idt_iss_cb_iss_multi_another_issuer_is_refused() {
    for iss in ["https://op.example/", "https://OP.example", "http://op.example", "op.example", "https://evil.test", ""]
    {
        assert_eq!(rule(with(json!({ "iss": iss }))), Rule::IdTokenIssuer, "{iss}");
    }
    assert_eq!(rule(without("iss")), Rule::IdTokenIssuer);
}

#[test]
fn idt_aud_a_token_for_another_app_is_refused() {
    for aud in [json!("other"), json!(""), json!("Daypass"), json!([]), json!(["other"]), json!("daypass other")] {
        assert_eq!(rule(with(json!({ "aud": aud }))), Rule::IdTokenAudience, "{aud}");
    }
    assert_eq!(rule(without("aud")), Rule::IdTokenAudience);
}

#[test]
fn idt_aud_a_list_of_one_is_accepted() {
    assert!(with(json!({ "aud": [CLIENT_ID] })).is_ok());
}

#[test]
fn idt_aud_extra_a_token_for_others_too_is_refused() {
    for aud in [json!([CLIENT_ID, "other"]), json!(["other", CLIENT_ID]), json!([CLIENT_ID, ""])] {
        assert_eq!(rule(with(json!({ "aud": aud, "azp": CLIENT_ID }))), Rule::IdTokenAudienceExtra, "{aud}");
    }
}

#[test]
fn idt_azp_a_token_issued_to_another_app_is_refused() {
    for azp in ["other", "", "DAYPASS"] {
        assert_eq!(rule(with(json!({ "azp": azp }))), Rule::IdTokenAuthorizedParty, "{azp:?}");
    }
    assert!(with(json!({ "azp": CLIENT_ID })).is_ok());
}

#[test]
fn idt_sub_a_token_about_nobody_is_refused() {
    let long = "x".repeat(256);
    for sub in ["", &long, "\u{e9}ve"] {
        assert_eq!(rule(with(json!({ "sub": sub }))), Rule::IdTokenSubject, "{sub}");
    }
    assert_eq!(rule(without("sub")), Rule::IdTokenSubject);
    assert_eq!(with(json!({ "sub": "x".repeat(255) })).unwrap().subject().len(), 255);
}

#[test]
fn idt_user_key_the_subject_is_the_claim_and_no_other() {
    let it = with(json!({ "email": "bob@example.com", "preferred_username": "bob" })).unwrap();
    assert_eq!(it.subject(), "alice");
}

#[test]
fn idt_exp_an_expired_token_is_refused() {
    for exp in [0, -1, NOW - 3600] {
        assert_eq!(rule(with(json!({ "exp": exp }))), Rule::IdTokenExpired, "{exp}");
    }
    assert_eq!(rule(without("exp")), Rule::IdTokenExpired);
}

#[test]
fn idt_iat_a_token_that_was_never_issued_is_refused() {
    assert_eq!(rule(without("iat")), Rule::IdTokenIssuedAt);
}

#[test]
fn idt_iat_window_a_token_issued_long_ago_or_in_the_future_is_refused() {
    for iat in [0, -1, NOW - 7 * 86_400, NOW - 3600, NOW + 3600] {
        assert_eq!(rule(with(json!({ "iat": iat, "exp": NOW + 9000 }))), Rule::IdTokenIssuedAtWindow, "{iat}");
    }
}

#[test]
fn idt_nbf_a_token_that_is_not_valid_yet_is_refused() {
    assert_eq!(rule(with(json!({ "nbf": NOW + 3600 }))), Rule::IdTokenNotBefore);
    assert!(with(json!({ "nbf": NOW - 5 })).is_ok());
}

#[test]
fn idt_leeway_each_time_is_judged_to_the_second() {
    for leeway in [0, 60, 300] {
        let at = |changes| validate_at(&changed(claims(), changes), NOW, leeway);
        assert!(at(json!({ "exp": NOW - leeway + 1 })).is_ok());
        assert_eq!(rule(at(json!({ "exp": NOW - leeway }))), Rule::IdTokenExpired, "{leeway}");
        assert!(at(json!({ "iat": NOW + leeway })).is_ok());
        assert_eq!(rule(at(json!({ "iat": NOW + leeway + 1 }))), Rule::IdTokenIssuedAtWindow, "{leeway}");
        assert!(at(json!({ "nbf": NOW + leeway })).is_ok());
        assert_eq!(rule(at(json!({ "nbf": NOW + leeway + 1 }))), Rule::IdTokenNotBefore, "{leeway}");
    }
}

#[test]
fn idt_nonce_another_nonce_or_none_is_refused() {
    for nonce in ["other", "", "the-nonce ", "The-Nonce"] {
        assert_eq!(rule(with(json!({ "nonce": nonce }))), Rule::IdTokenNonce, "{nonce:?}");
    }
    assert_eq!(rule(without("nonce")), Rule::IdTokenNonce);
    assert_eq!(rule(with(json!({ "nonce": null }))), Rule::IdTokenNonce);
}

#[test]
fn idt_nonce_unsent_a_nonce_that_nobody_sent_is_refused() {
    let result = with_expected(None, NOW, LEEWAY, |expected| id_token::validate(&verified(&claims()), expected));
    assert_eq!(rule(result), Rule::IdTokenNonceUnsent);
    let bare = lacking(claims(), "nonce");
    assert!(with_expected(None, NOW, LEEWAY, |expected| id_token::validate(&verified(&bare), expected)).is_ok());
}

#[test]
fn idt_at_hash_the_access_token_of_another_response_is_refused() {
    let fits = Algorithm::Rs256.half_hash(ACCESS_TOKEN);
    assert!(with(json!({ "at_hash": fits })).is_ok());
    for hash in [
        Algorithm::Rs256.half_hash("another-access-token"),
        Algorithm::Rs384.half_hash(ACCESS_TOKEN),
        Algorithm::Rs512.half_hash(ACCESS_TOKEN),
        format!("{fits}="),
        fits.to_lowercase(),
        fits[..10].to_owned(),
        String::new(),
    ] {
        assert_eq!(rule(with(json!({ "at_hash": hash }))), Rule::IdTokenAccessTokenHash, "{hash}");
    }
}

#[test]
fn idt_types_a_claim_of_the_wrong_type_is_refused() {
    for changes in [
        json!({ "iss": [ISSUER] }),
        json!({ "sub": 1 }),
        json!({ "sub": ["alice"] }),
        json!({ "aud": 1 }),
        json!({ "aud": null }),
        json!({ "aud": { "daypass": true } }),
        json!({ "aud": [CLIENT_ID, 1] }),
        json!({ "azp": [CLIENT_ID] }),
        json!({ "exp": "1700000600" }),
        json!({ "exp": true }),
        json!({ "exp": 1e300 }),
        json!({ "iat": "now" }),
        json!({ "nbf": "1" }),
        json!({ "nbf": [1] }),
        json!({ "nonce": 1 }),
        json!({ "nonce": [NONCE] }),
        json!({ "at_hash": 1 }),
        json!({ "auth_time": "yesterday" }),
    ] {
        assert_eq!(rule(with(changes.clone())), Rule::IdTokenClaimType, "{changes}");
    }
}

#[test]
fn idt_unknown_claims_nobody_knows_are_ignored_and_kept() {
    let it = with(json!({ "x": { "iss": "https://evil.test" }, "Sub": "mallory", "roles": ["admin"] })).unwrap();
    assert_eq!((it.subject(), &it.claims()["roles"]), ("alice", &json!(["admin"])));
}

#[test]
fn no_refusal_shows_the_whole_of_a_long_or_hostile_claim() {
    let hostile = format!("https://evil.test/\u{202e}{}", "x".repeat(10_000));
    let Err(Error::ServerMisbehaved(_, detail)) = with(json!({ "iss": hostile })) else { panic!("accepted") };
    let shown = detail.actual.unwrap();
    assert!(shown.chars().count() <= 301 && !shown.contains('\u{202e}'));
}

mod refreshed {
    use super::*;

    fn with(changes: Value) -> Result<ValidatedIdToken> {
        validate_refreshed(&changed(claims(), changes), &claims())
    }

    #[test]
    fn rt_idt_nonce_the_original_nonce_or_none_is_accepted() {
        assert!(with(json!({})).is_ok());
        assert!(validate_refreshed(&lacking(claims(), "nonce"), &claims()).is_ok());
    }

    #[test]
    fn rt_idt_nonce_another_nonce_is_refused() {
        assert_eq!(rule(with(json!({ "nonce": "other" }))), Rule::RefreshedNonce);
        let original = lacking(claims(), "nonce");
        assert_eq!(rule(validate_refreshed(&claims(), &original)), Rule::RefreshedNonce);
    }

    #[test]
    fn rt_idt_iss_another_issuer_is_refused() {
        assert_eq!(rule(with(json!({ "iss": "https://op.example/" }))), Rule::RefreshedIssuer);
        assert_eq!(rule(validate_refreshed(&lacking(claims(), "iss"), &claims())), Rule::RefreshedIssuer);
    }

    #[test]
    fn rt_idt_sub_another_person_is_refused() {
        assert_eq!(rule(with(json!({ "sub": "mallory" }))), Rule::RefreshedSubject);
        assert_eq!(rule(validate_refreshed(&lacking(claims(), "sub"), &claims())), Rule::RefreshedSubject);
    }

    #[test]
    fn rt_idt_aud_another_audience_is_refused() {
        for aud in [json!("other"), json!([CLIENT_ID, "other"]), json!([])] {
            assert_eq!(rule(with(json!({ "aud": aud }))), Rule::RefreshedAudience, "{aud}");
        }
        assert_eq!(rule(validate_refreshed(&lacking(claims(), "aud"), &claims())), Rule::RefreshedAudience);
    }

    #[test]
    fn rt_idt_auth_time_another_time_of_sign_in_is_refused() {
        let original = changed(claims(), json!({ "auth_time": NOW - 100 }));
        let other = changed(claims(), json!({ "auth_time": NOW - 99 }));
        assert_eq!(rule(validate_refreshed(&other, &original)), Rule::RefreshedAuthenticationTime);
        assert!(validate_refreshed(&original, &original).is_ok());
        assert!(validate_refreshed(&claims(), &original).is_ok());
    }

    #[test]
    fn rt_idt_sig_the_usual_rules_hold_for_a_renewed_token() {
        for (changes, expected) in [
            (json!({ "exp": NOW - 3600 }), Rule::IdTokenExpired),
            (json!({ "iat": NOW - 86_400 }), Rule::IdTokenIssuedAtWindow),
            (json!({ "nbf": NOW + 3600 }), Rule::IdTokenNotBefore),
            (json!({ "azp": "other" }), Rule::IdTokenAuthorizedParty),
            (json!({ "at_hash": "x" }), Rule::IdTokenAccessTokenHash),
        ] {
            assert_eq!(rule(with(changes)), expected);
        }
    }

    #[test]
    fn rt_idt_iss_an_original_of_another_server_does_not_make_its_like_acceptable() {
        let foreign = changed(claims(), json!({ "iss": "https://evil.test" }));
        assert_eq!(rule(validate_refreshed(&foreign, &foreign)), Rule::IdTokenIssuer);
        let foreign = changed(claims(), json!({ "aud": "other" }));
        assert_eq!(rule(validate_refreshed(&foreign, &foreign)), Rule::IdTokenAudience);
    }

    #[test]
    fn rt_idt_aud_a_list_of_one_is_the_same_audience() {
        assert!(with(json!({ "aud": [CLIENT_ID] })).is_ok());
    }

    #[test]
    fn rt_idt_auth_time_the_same_second_may_be_written_otherwise() {
        let original = changed(claims(), json!({ "auth_time": 5 }));
        assert!(validate_refreshed(&changed(claims(), json!({ "auth_time": 5.0 })), &original).is_ok());
    }
}

#[test]
fn no_row_of_the_receipt_shows_a_hostile_claim_as_it_is() {
    let it = with(json!({ "sub": "al\nice\u{1b}[31m" })).unwrap();
    assert!(it.receipt().iter().all(|row| !row.actual.chars().any(char::is_control)));
}

#[test]
fn idt_types_an_optional_time_that_is_null_counts_as_absent() {
    assert!(with(json!({ "auth_time": null, "nbf": null })).is_ok());
}
