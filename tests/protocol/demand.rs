//! What an API demands beyond a valid token: RFC 6750 §3.1, RFC 9470 §3.

use crate::tokens::vectors;
use daypass::protocol::bearer::{Demand, challenges, demand};
use daypass::protocol::types::Scopes;

fn read(header: &str) -> Option<Demand> {
    demand(&challenges(header))
}

fn scopes(text: &str) -> Scopes {
    Scopes::from_text(text).unwrap()
}

fn authentication(acr_values: &[&str], max_age: Option<i64>, scope: Option<&str>) -> Option<Demand> {
    let acr_values = acr_values.iter().map(|it| (*it).to_owned()).collect();
    Some(Demand::Authentication { acr_values, max_age, scope: scope.map(scopes) })
}

#[test]
fn step_parse_the_demands_of_rfc_9470_section_3_are_understood() {
    let file = vectors(include_str!("../vectors/challenges.json"));
    let published = |name: &str| {
        let it = file["challenges"].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap();
        read(it["header"].as_str().unwrap())
    };
    assert_eq!(published("RFC 9470 §3, another level"), authentication(&["myACR"], None, None));
    assert_eq!(published("RFC 9470 §3, more recent"), authentication(&[], Some(5), None));
}

#[test]
fn step_parse_contexts_age_and_scope_are_taken_together_from_either_scheme() {
    let parameters =
        r#"error="insufficient_user_authentication", acr_values="gold  silver gold", max_age=60, scope="pay""#;
    for scheme in ["Bearer", "bearer", "DPoP", "dpop"] {
        let expected = authentication(&["gold", "silver"], Some(60), Some("pay"));
        assert_eq!(read(&format!("{scheme} {parameters}")), expected, "{scheme}");
    }
    assert_eq!(read(r#"Bearer error="insufficient_user_authentication""#), authentication(&[], None, None));
}

#[test]
fn rs_403_the_missing_scopes_are_taken_from_either_scheme() {
    for header in [
        r#"Bearer error="insufficient_scope", scope="pay read""#,
        r#"Bearer realm="example", ERROR=insufficient_scope, Scope="pay read pay""#,
        r#"DPoP algs="ES256", error="insufficient_scope", scope="pay read""#,
        r#"error="insufficient_scope", scope="pay read""#,
    ] {
        assert_eq!(read(header), Some(Demand::Scope(scopes("pay read"))), "{header}");
    }
}

#[test]
fn rs_403_a_refusal_that_names_no_scope_demands_nothing_that_could_be_met() {
    for header in [
        r#"Bearer error="insufficient_scope""#,
        r#"Bearer error="insufficient_scope", scope="""#,
        r#"Bearer error="insufficient_scope", scope="  ""#,
    ] {
        assert_eq!(read(header), None, "{header}");
    }
}

#[test]
fn step_parse_of_several_challenges_the_first_demand_counts() {
    let scope = Some(Demand::Scope(scopes("pay")));
    for (header, expected) in [
        (r#"Bearer, DPoP algs="ES256 PS256", error="insufficient_scope", scope="pay""#, scope.clone()),
        (r#"Basic realm="simple", Bearer error="insufficient_scope", scope="pay""#, scope.clone()),
        (
            r#"Bearer error="insufficient_scope", scope="pay", DPoP error="insufficient_scope", scope="other""#,
            scope.clone(),
        ),
        (
            r#"DPoP error="insufficient_scope", scope="a\"b", Bearer error="insufficient_scope", scope="pay""#,
            scope.clone(),
        ),
        (
            r#"Newauth realm="apps", type=1, title="Login to \"apps\"", Bearer error="insufficient_scope", scope="pay""#,
            scope,
        ),
        (
            r#"Bearer error="invalid_token", DPoP error="insufficient_user_authentication", max_age=0"#,
            authentication(&[], Some(0), None),
        ),
    ] {
        assert_eq!(read(header), expected, "{header}");
    }
}

#[test]
fn step_parse_other_errors_and_other_schemes_demand_nothing() {
    for header in [
        "",
        "Bearer",
        r#"DPoP algs="ES256 PS256""#,
        r#"DPoP error="invalid_token", error_description="Invalid DPoP key binding", algs="ES256""#,
        r#"Bearer, DPoP algs="ES256 PS256""#,
        r#"Bearer error="invalid_token", error_description="Invalid token", DPoP algs="ES256 PS256""#,
        r#"Bearer scope="pay", max_age=5"#,
        r#"Bearer error="Insufficient_Scope", scope="pay""#,
        r#"Basic error="insufficient_scope", scope="pay""#,
        r#"Bearer realm="x, DPoP error=\"insufficient_scope\", scope=\"pay\"""#,
    ] {
        assert_eq!(read(header), None, "{header}");
    }
}

#[test]
fn step_parse_a_hostile_demand_is_refused_whole() {
    let long = "x".repeat(1025);
    for parameter in [
        r#"acr_values="a\\b""#,
        r#"acr_values="a\"b""#,
        "acr_values=\"g\u{f6}ld\"",
        "acr_values=\"a\tb\"",
        &format!("acr_values={long}"),
        &format!(r#"scope="{long}""#),
        "scope=\"a\u{202e}b\"",
        "max_age=-1",
        "max_age=+5",
        r#"max_age="5 ""#,
        "max_age=5.0",
        "max_age=soon",
        "max_age=4294967296",
        "max_age=99999999999999999999999",
    ] {
        let header = format!(r#"Bearer error="insufficient_user_authentication", {parameter}"#);
        assert_eq!(read(&header), None, "{parameter}");
    }
    assert_eq!(read(&format!("Bearer error=insufficient_scope, scope={long}")), None);
}

#[test]
fn step_loop_a_demand_for_nothing_beyond_another_one_is_within_it() {
    let scope = |text: &str| Some(Demand::Scope(scopes(text)));
    for (demand, met, expected) in [
        (scope("a b"), scope("b a"), true),
        (scope("a"), scope("a b"), true),
        (scope("a c"), scope("a b"), false),
        (scope("A"), scope("a"), false),
        (scope("a"), authentication(&["gold"], None, Some("a b")), true),
        (scope("c"), authentication(&["gold"], None, Some("a b")), false),
        (scope("a"), authentication(&["gold"], None, None), false),
        (authentication(&[], None, None), scope("a"), false),
        (authentication(&[], None, None), authentication(&["gold"], Some(60), Some("a")), true),
        (authentication(&["silver", "gold"], None, None), authentication(&["gold", "silver"], None, None), true),
        (authentication(&["bronze"], None, None), authentication(&["gold", "silver"], None, None), false),
        (authentication(&[], Some(60), None), authentication(&[], Some(60), None), true),
        (authentication(&[], Some(61), None), authentication(&[], Some(60), None), true),
        (authentication(&[], Some(59), None), authentication(&[], Some(60), None), false),
        (authentication(&[], Some(3600), None), authentication(&["gold"], None, None), false),
        (authentication(&[], None, Some("a")), authentication(&[], None, Some("b a")), true),
        (authentication(&[], None, Some("a")), authentication(&[], None, None), false),
    ] {
        assert_eq!(demand.clone().unwrap().is_within(&met.clone().unwrap()), expected, "{demand:?} within {met:?}");
    }
}
