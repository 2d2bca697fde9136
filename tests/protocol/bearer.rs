//! Bearer tokens and challenges: RFC 6750, RFC 9110 §11.6.1.

use crate::tokens::vectors;
use daypass::protocol::bearer::{Challenge, authorization, challenges};
use daypass::protocol::secret::AccessToken;
use serde_json::Value;

#[test]
fn rs_header_the_token_stands_after_the_scheme_as_it_came() {
    assert_eq!(authorization(&AccessToken::new("mF_9.B5f-4.1JqM")).unwrap(), "Bearer mF_9.B5f-4.1JqM");
}

#[test]
fn rs_token68_only_the_characters_of_the_grammar_are_sent() {
    for code in 0..=0x2ff {
        let it = char::from_u32(code).unwrap();
        let allowed = it.is_ascii_alphanumeric() || "-._~+/".contains(it);
        assert_eq!(authorization(&AccessToken::new(format!("a{it}b"))).is_some(), allowed, "{it:?}");
    }
    assert!(authorization(&AccessToken::new("a===")).is_some());
    assert!(authorization(&AccessToken::new("=a")).is_none());
}

/// Reads the published challenges of one specification and compares them with what should have been read.
#[track_caller]
fn published(specification: &str, count: usize) {
    let file = vectors(include_str!("../vectors/challenges.json"));
    let named = |it: &&Value| it["name"].as_str().unwrap().starts_with(specification);
    let published: Vec<_> = file["challenges"].as_array().unwrap().iter().filter(named).collect();
    assert_eq!(published.len(), count);
    for it in published {
        let expected: Vec<(String, Vec<(String, String)>)> = serde_json::from_value(it["read"].clone()).unwrap();
        let expected: Vec<_> =
            expected.into_iter().map(|(scheme, parameters)| Challenge { scheme, parameters }).collect();
        assert_eq!(challenges(it["header"].as_str().unwrap()), expected, "{}", it["name"]);
    }
}

#[test]
fn step_parse_the_challenges_of_rfc_9470_section_3_are_read() {
    published("RFC 9470", 2);
}

#[test]
fn rs_challenge_the_examples_of_rfc_9449_section_7_are_read() {
    published("RFC 9449", 6);
}

#[test]
fn rs_challenge_the_examples_of_rfc_6750_section_3_are_read() {
    published("RFC 6750", 2);
}

#[test]
fn rs_challenge_the_example_of_rfc_9110_section_11_6_1_is_read() {
    published("RFC 9110", 1);
}

#[test]
fn rs_challenge_text_in_quotes_cannot_pose_as_a_challenge() {
    let header = r#"Bearer realm="x, DPoP error=\"use_dpop_nonce\", a=b", error="invalid_token""#;
    let [it] = challenges(header).try_into().unwrap();
    assert_eq!(it.get("realm"), Some(r#"x, DPoP error="use_dpop_nonce", a=b"#));
    assert_eq!(it.get("error"), Some("invalid_token"));
}

#[test]
fn rs_challenge_an_escaped_quote_does_not_end_the_text() {
    let header = r#"Bearer realm="a\", DPoP b=c, \\", error="invalid_token""#;
    let [it] = challenges(header).try_into().unwrap();
    assert_eq!(it.get("realm"), Some(r#"a", DPoP b=c, \"#));
    assert_eq!(it.get("error"), Some("invalid_token"));
}

#[test]
fn rs_challenge_the_first_of_two_equal_parameters_counts() {
    let [it] = challenges("Bearer error=invalid_token, ERROR=insufficient_scope").try_into().unwrap();
    assert_eq!(it.get("error"), Some("invalid_token"));
}

#[test]
fn rs_challenge_no_header_makes_the_parser_fail() {
    let alphabet = ["B", " ", "\"", "\\", "=", ",", "é", "\t"];
    let mut texts = vec![String::new()];
    for _ in 0..5 {
        texts = texts.iter().flat_map(|text| alphabet.iter().map(move |it| format!("{text}{it}"))).collect();
        for text in &texts {
            for found in challenges(text) {
                assert!(found.parameters.iter().all(|(name, _)| !name.is_empty()), "{text:?}");
            }
        }
    }
}
