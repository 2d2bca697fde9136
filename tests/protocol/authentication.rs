//! How and when the person signed in, and tokens that only a wrong clock refuses: OIDC Core §3.1.3.7(9)-(13).

use crate::messages::{changed, lacking, rule};
use crate::tokens::{LEEWAY, NONCE, NOW, claims, verified, with_expected};
use daypass::protocol::id_token::{self, Expected, ValidatedIdToken};
use daypass::protocol::{Error, Result, Rule};
use serde_json::{Value, json};

fn validate(claims: &Value, acr_values: &[&str], max_age: Option<i64>) -> Result<ValidatedIdToken> {
    let acr_values: Vec<_> = acr_values.iter().map(|it| (*it).to_owned()).collect();
    with_expected(Some(NONCE), NOW, LEEWAY, |expected| {
        id_token::validate(&verified(claims), &Expected { acr_values: &acr_values, max_age, ..*expected })
    })
}

fn with_acr(acr: Value) -> Value {
    changed(claims(), json!({ "acr": acr }))
}

fn with_auth_time(time: i64) -> Value {
    changed(claims(), json!({ "auth_time": time }))
}

/// What the session would tell of the clock at this time.
fn skew(claims: &Value, now: i64) -> Option<i64> {
    with_expected(Some(NONCE), now, LEEWAY, |expected| id_token::clock_skew_of(&verified(claims), expected))
}

fn refused_at(claims: &Value, now: i64) -> Rule {
    rule(with_expected(Some(NONCE), now, LEEWAY, |expected| id_token::validate(&verified(claims), expected)))
}

#[test]
fn idt_acr_one_of_the_demanded_contexts_has_to_be_there() {
    let demanded = ["gold", "urn:mace:incommon:iap:silver"];
    for acr in demanded {
        let token = validate(&with_acr(json!(acr)), &demanded, None).unwrap();
        let row = token.receipt().iter().find(|row| row.check == "Authentication context").unwrap();
        assert_eq!((row.expected.as_str(), row.actual.as_str()), ("gold or urn:mace:incommon:iap:silver", acr));
    }
    for acr in [json!("bronze"), json!("Gold"), json!(""), json!("gold urn:mace:incommon:iap:silver"), json!(null)] {
        let result = validate(&with_acr(acr.clone()), &demanded, None);
        assert_eq!(rule(result), Rule::IdTokenAuthenticationContext, "{acr}");
    }
    assert_eq!(rule(validate(&claims(), &demanded, None)), Rule::IdTokenAuthenticationContext);
    assert_eq!(rule(validate(&claims(), &["absent"], None)), Rule::IdTokenAuthenticationContext);
    assert_eq!(rule(validate(&with_acr(json!(["gold"])), &demanded, None)), Rule::IdTokenClaimType);
}

#[test]
fn idt_acr_what_nobody_asked_for_is_not_judged() {
    for acr in [json!("anything"), json!(0), json!(["a"])] {
        let token = validate(&with_acr(acr), &[], None).unwrap();
        assert!(token.receipt().iter().all(|row| row.check != "Authentication context"));
    }
}

#[test]
fn idt_auth_time_a_sign_in_has_to_be_as_recent_as_was_asked_for() {
    for max_age in [0, 5, 3600] {
        let earliest = NOW - max_age - LEEWAY;
        let token = validate(&with_auth_time(earliest), &[], Some(max_age)).unwrap();
        let row = token.receipt().iter().find(|row| row.check == "Authenticated at").unwrap();
        assert_eq!((&row.expected, &row.actual), (&format!("at least {earliest}"), &earliest.to_string()));
        let result = validate(&with_auth_time(earliest - 1), &[], Some(max_age));
        assert_eq!(rule(result), Rule::IdTokenAuthenticationTime, "{max_age}");
    }
}

#[test]
fn idt_auth_time_a_token_that_does_not_say_when_is_refused() {
    let Err(Error::ServerMisbehaved(broken, detail)) = validate(&claims(), &[], Some(i64::MAX)) else { panic!() };
    assert_eq!((broken, detail.actual.as_deref()), (Rule::IdTokenAuthenticationTime, Some("absent")));
    let nothing = changed(claims(), json!({ "auth_time": null }));
    assert_eq!(rule(validate(&nothing, &[], Some(60))), Rule::IdTokenAuthenticationTime);
    assert!(validate(&claims(), &[], None).is_ok());
    assert!(validate(&with_auth_time(0), &[], None).is_ok());
}

#[test]
fn idt_acr_idt_auth_time_neither_is_demanded_of_a_renewed_token() {
    let original = changed(with_acr(json!("gold")), json!({ "auth_time": NOW - 9000 }));
    let renewed = lacking(with_auth_time(NOW - 9000), "nonce");
    with_expected(None, NOW, LEEWAY, |expected| {
        let expected = Expected { acr_values: &["gold".to_owned()], max_age: Some(0), ..*expected };
        let original = original.as_object().unwrap();
        assert!(id_token::validate_refreshed(&verified(&renewed), original, &expected).is_ok());
    });
}

#[test]
fn web_clock_a_token_that_only_the_clock_refuses_tells_by_how_much() {
    let issued = NOW - 10;
    for (now, broken) in [
        (issued + 7200, Rule::IdTokenExpired),
        (issued - 7200, Rule::IdTokenIssuedAtWindow),
        (issued - LEEWAY - 1, Rule::IdTokenIssuedAtWindow),
    ] {
        assert_eq!(refused_at(&claims(), now), broken);
        assert_eq!(skew(&claims(), now), Some(now - issued), "{now}");
    }
    let early = changed(claims(), json!({ "iat": NOW - 70, "nbf": NOW - 10 }));
    assert_eq!(refused_at(&early, NOW - 100), Rule::IdTokenNotBefore);
    assert_eq!(skew(&early, NOW - 100), Some(-30));
    let lasting = changed(claims(), json!({ "exp": NOW + 86_400 }));
    assert_eq!(refused_at(&lasting, NOW + 7200), Rule::IdTokenIssuedAtWindow);
    assert_eq!(skew(&lasting, NOW + 7200), Some(7210));
}

#[test]
fn web_clock_where_something_else_is_wrong_too_the_clock_is_not_blamed() {
    for changes in [
        json!({ "iss": "https://evil.test" }),
        json!({ "aud": "other" }),
        json!({ "nonce": "other" }),
        json!({ "at_hash": "other" }),
        json!({ "exp": NOW - 1000 }),
        json!({ "nbf": NOW + 1000 }),
        json!({ "iat": null }),
        json!({ "iat": "now" }),
    ] {
        assert_eq!(skew(&changed(claims(), changes.clone()), NOW + 7200), None, "{changes}");
    }
    assert_eq!(skew(&claims(), NOW), None);
}

#[test]
fn web_clock_a_sign_in_that_was_too_old_when_the_token_was_issued_is_no_matter_of_the_clock() {
    let issued = NOW - 290;
    for (age, expected) in [(0, Some(290)), (60 + LEEWAY, Some(290)), (60 + LEEWAY + 1, None), (3600, None)] {
        let token = changed(with_auth_time(issued - age), json!({ "iat": issued, "exp": NOW + 60 }));
        let skew = with_expected(Some(NONCE), NOW, LEEWAY, |expected| {
            let expected = Expected { max_age: Some(60), ..*expected };
            assert_eq!(rule(id_token::validate(&verified(&token), &expected)), Rule::IdTokenAuthenticationTime);
            id_token::clock_skew_of(&verified(&token), &expected)
        });
        assert_eq!(skew, expected, "{age} seconds old when the token was issued");
    }
    let silent = changed(claims(), json!({ "iat": issued, "exp": NOW + 60 }));
    let skew = with_expected(Some(NONCE), NOW, LEEWAY, |expected| {
        id_token::clock_skew_of(&verified(&silent), &Expected { max_age: Some(60), ..*expected })
    });
    assert_eq!(skew, None, "a token that does not say when is refused by any clock");
}

#[test]
fn idt_leeway_a_clock_that_was_allowed_for_stands_in_the_receipt() {
    let row = |clock_ahead: i64| {
        let token = with_expected(Some(NONCE), NOW, LEEWAY, |expected| {
            id_token::validate(&verified(&claims()), &Expected { clock_ahead, ..*expected }).unwrap()
        });
        token.receipt().iter().find(|row| row.check == "Clock").map(|row| row.actual.clone())
    };
    assert_eq!(row(0), None);
    assert_eq!(row(-290).as_deref(), Some("290 seconds behind, which is allowed for"));
    assert_eq!(row(290).as_deref(), Some("290 seconds ahead, which is allowed for"));
}
