//! Bearer tokens and challenges: RFC 6750, RFC 9110 §11.6.1.

use daypass::protocol::bearer::{Challenge, authorization, challenges};
use daypass::protocol::secret::AccessToken;

fn challenge(scheme: &str, parameters: &[(&str, &str)]) -> Challenge {
    let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Challenge { scheme: scheme.to_owned(), parameters }
}

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

#[test]
fn step_parse_the_challenges_of_rfc_9470_section_3_are_read() {
    let level = "Bearer error=\"insufficient_user_authentication\",\n  \
                 error_description=\"A different authentication level is required\",\n  acr_values=\"myACR\"";
    let recency = "Bearer error=\"insufficient_user_authentication\", \
                   error_description=\"More recent authentication is required\", max_age=\"5\"";
    for (header, name, value) in [(level, "acr_values", "myACR"), (recency, "max_age", "5")] {
        let [it] = challenges(header).try_into().unwrap();
        assert_eq!(it.scheme, "Bearer");
        assert_eq!((it.get("error"), it.get(name)), (Some("insufficient_user_authentication"), Some(value)));
    }
}

#[test]
fn rs_challenge_the_examples_of_rfc_9449_section_7_are_read() {
    let methods = "Multiple methods used to include access token";
    let algs = ("algs", "ES256 PS256");
    for (header, expected) in [
        (r#"DPoP algs="ES256 PS256""#, vec![challenge("DPoP", &[algs])]),
        (
            r#"DPoP error="invalid_token", error_description="Invalid DPoP key binding", algs="ES256""#,
            vec![challenge(
                "DPoP",
                &[("error", "invalid_token"), ("error_description", "Invalid DPoP key binding"), ("algs", "ES256")],
            )],
        ),
        (r#"Bearer, DPoP algs="ES256 PS256""#, vec![challenge("Bearer", &[]), challenge("DPoP", &[algs])]),
        (
            r#"Bearer error="invalid_token", error_description="Invalid token", DPoP algs="ES256 PS256""#,
            vec![
                challenge("Bearer", &[("error", "invalid_token"), ("error_description", "Invalid token")]),
                challenge("DPoP", &[algs]),
            ],
        ),
        (
            "Bearer error=\"invalid_request\", error_description=\"Multiple methods used to include access token\", \
             DPoP algs=\"ES256 PS256\", error=\"invalid_request\", \
             error_description=\"Multiple methods used to include access token\"",
            vec![
                challenge("Bearer", &[("error", "invalid_request"), ("error_description", methods)]),
                challenge("DPoP", &[algs, ("error", "invalid_request"), ("error_description", methods)]),
            ],
        ),
    ] {
        assert_eq!(challenges(header), expected, "{header}");
    }
}

#[test]
fn rs_challenge_the_examples_of_rfc_6750_section_3_are_read() {
    assert_eq!(challenges(r#"Bearer realm="example""#), [challenge("Bearer", &[("realm", "example")])]);
    let header = "Bearer realm=\"example\", error=\"invalid_token\", error_description=\"The access token expired\"";
    let expected =
        [("realm", "example"), ("error", "invalid_token"), ("error_description", "The access token expired")];
    assert_eq!(challenges(header), [challenge("Bearer", &expected)]);
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
