//! `daypass.json`: what is accepted, and where exactly a mistake is said to be.

use crate::stage::{ID, OAUTH, base, configuration};
use daypass::protocol::url::Url;
use daypass::session::configuration::Mistake;
use daypass::session::{Configuration, ConfigurationError, Dpop, Means, Silent};
use serde_json::{Value, json};

fn parse(value: &Value) -> Result<Configuration, ConfigurationError> {
    Configuration::parse(&value.to_string(), &base())
}

/// Changes the valid configuration and gives the mistake that is found.
fn mistake(edit: impl FnOnce(&mut Value)) -> (String, Mistake) {
    let mut value = configuration();
    edit(&mut value);
    match parse(&value) {
        Err(error) => {
            assert!(error.sentence().ends_with('.'));
            (error.key, error.mistake)
        }
        Ok(_) => panic!("accepted {value}"),
    }
}

/// The key that a mistake of the kind "must be something else" is found at.
fn unexpected(edit: impl FnOnce(&mut Value)) -> String {
    match mistake(edit) {
        (key, Mistake::Expected(_)) => key,
        (key, other) => panic!("{key}: {other:?}"),
    }
}

fn minimal() -> Value {
    json!({"providers": [{"issuer": "https://login.example.net/tenant", "client_id": "spa"}]})
}

#[test]
fn cfg_min_scope_the_defaults_are_exactly_these() {
    let configuration = parse(&minimal()).unwrap();
    assert_eq!(configuration.name, "Daypass");
    assert_eq!(configuration.post_logout_redirect_uri.as_str(), "https://app.example.net/signed-out");
    let [provider] = &configuration.providers[..] else { panic!("one provider") };
    assert_eq!(provider.name, "login.example.net");
    assert!(provider.openid_connect);
    assert_eq!(provider.client.client_id, "spa");
    assert_eq!(provider.client.redirect_uri.as_str(), "https://app.example.net/callback");
    assert_eq!(provider.scopes.tokens(), ["openid"]);
    assert_eq!((&provider.metadata, &provider.id_token_signed_response_alg), (&None, &None));
    assert_eq!(provider.clock_leeway_seconds, 60);
    assert_eq!((&provider.identity, &provider.apis[..]), (&None, &[][..]));
    assert_eq!((provider.sign_in, provider.silent), (Means::Redirect, None));
}

#[test]
fn the_means_of_a_sign_in_are_two_words_each_and_no_others() {
    let read = |key: &str, word: &str| {
        let mut value = configuration();
        value["providers"][0][key] = word.into();
        let provider = parse(&value).unwrap().providers.remove(0);
        (provider.sign_in, provider.silent)
    };
    assert_eq!(read("sign_in", "redirect"), (Means::Redirect, None));
    assert_eq!(read("sign_in", "popup"), (Means::Popup, None));
    assert_eq!(read("silent", "redirect"), (Means::Redirect, Some(Silent::Redirect)));
    assert_eq!(read("silent", "frame"), (Means::Redirect, Some(Silent::Frame)));
    for (key, words) in [("sign_in", ["frame", "Popup", "silent"]), ("silent", ["popup", "none", "Frame"])] {
        for word in words {
            assert_eq!(unexpected(|it| it["providers"][0][key] = word.into()), format!("providers[0].{key}"));
        }
        assert_eq!(unexpected(|it| it["providers"][0][key] = true.into()), format!("providers[0].{key}"));
    }
    let silent = unexpected(|it| it["providers"][1]["silent"] = "frame".into());
    assert_eq!(silent, "providers[1].silent", "only OpenID Connect can do without asking");
}

#[test]
fn meta_prefer_a_full_example_is_read_to_the_letter() {
    let mut value = configuration();
    value["providers"][0]["id_token_signed_response_alg"] = "ES256".into();
    value["providers"][0]["clock_leeway_seconds"] = 5.into();
    value["providers"][0]["redirect_path"] = "/auth/return".into();
    value["providers"][0]["apis"][0]["requests"] = json!([
        {"name": "Who am I", "path": "/me?x=1"},
        {"method": "POST", "path": "orders", "body": {"client_secret": "free text"}},
        {},
    ]);
    let configuration = parse(&value).unwrap();
    let [first, second] = &configuration.providers[..] else { panic!("two providers") };
    assert_eq!((first.issuer.as_str(), second.issuer.as_str()), (ID, OAUTH));
    assert_eq!(first.client.redirect_uri.as_str(), "https://app.example.net/auth/return");
    assert_eq!((first.id_token_signed_response_alg.as_deref(), first.clock_leeway_seconds), (Some("ES256"), 5));
    let requests: Vec<_> = first.apis[0]
        .requests
        .iter()
        .map(|it| (it.name.as_str(), it.method.as_str(), it.url.as_str(), it.body.is_some()))
        .collect();
    let expected = [
        ("Who am I", "GET", "https://api.example.com/v1/me?x=1", false),
        ("POST /v1/orders", "POST", "https://api.example.com/v1/orders", true),
        ("GET /v1", "GET", "https://api.example.com/v1", false),
    ];
    assert_eq!(requests, expected);
    assert_eq!(first.apis[1].resource.as_deref(), Some("https://resource.example.com/"));
    assert!(!second.openid_connect && second.metadata.is_some());
    assert_eq!((second.scopes.tokens(), second.apis[0].name.as_str()), (&["read".to_owned()][..], "api.example.org"));
    assert_eq!(second.identity.as_ref().unwrap().url.as_str(), "https://api.example.org/user");
}

#[test]
fn cfg_redirect_shape_an_app_in_a_folder_keeps_the_folder() {
    let base = Url::parse("https://example.net/apps/daypass/").unwrap();
    let configuration = Configuration::parse(&minimal().to_string(), &base).unwrap();
    assert_eq!(configuration.providers[0].client.redirect_uri.as_str(), "https://example.net/apps/daypass/callback");
    assert_eq!(configuration.post_logout_redirect_uri.as_str(), "https://example.net/apps/daypass/signed-out");
}

#[test]
fn cfg_public_an_unknown_key_is_named_with_its_place_at_every_level() {
    type Edit = fn(&mut Value);
    let edits: [(Edit, &str, &str); 8] = [
        (|it| it["theme"] = 1.into(), "theme", "providers"),
        (|it| it["Providers"] = json!([]), "Providers", "providers"),
        (|it| it["providers"][1]["clientId"] = "x".into(), "providers[1].clientId", "client_id"),
        (|it| it["providers"][0]["metadata"] = json!({"issuer": ID}), "providers[0].metadata.issuer", "token_endpoint"),
        (|it| it["providers"][1]["identity"]["id"] = "x".into(), "providers[1].identity.id", "subject"),
        (|it| it["providers"][0]["apis"][1]["scope"] = "x".into(), "providers[0].apis[1].scope", "resource"),
        (
            |it| it["providers"][0]["apis"][0]["requests"] = json!([{}, {"url": "/x"}]),
            "providers[0].apis[0].requests[1].url",
            "path",
        ),
        (|it| it["providers"][0][""] = 1.into(), "providers[0].", "issuer"),
    ];
    for (edit, key, known) in edits {
        let (found, mistake) = mistake(edit);
        let Mistake::Unknown(keys) = mistake else { panic!("{key}: {mistake:?}") };
        assert!(keys.contains(&known), "{key}");
        assert_eq!(found.trim_end_matches('.'), key.trim_end_matches('.'));
    }
}

#[test]
fn cfg_public_a_secret_is_refused_as_one_wherever_it_stands() {
    type Edit = fn(&mut Value);
    let edits: [(Edit, &str); 9] = [
        (|it| it["client_secret"] = "x".into(), "client_secret"),
        (|it| it["providers"][0]["client_secret"] = "x".into(), "providers[0].client_secret"),
        (|it| it["providers"][1]["client_secret"] = Value::Null, "providers[1].client_secret"),
        (|it| it["providers"][1]["metadata"]["client_secret"] = "".into(), "providers[1].metadata.client_secret"),
        (|it| it["providers"][1]["identity"]["secret"] = "x".into(), "providers[1].identity.secret"),
        (|it| it["providers"][0]["apis"][0]["api_secret"] = "x".into(), "providers[0].apis[0].api_secret"),
        (|it| it["providers"][0]["password"] = "x".into(), "providers[0].password"),
        (|it| it["providers"][0]["clientSecret"] = "x".into(), "providers[0].clientSecret"),
        (|it| it["providers"][0]["CLIENT_SECRET"] = "x".into(), "providers[0].CLIENT_SECRET"),
    ];
    for (edit, key) in edits {
        assert_eq!(mistake(edit), (key.to_owned(), Mistake::Secret));
    }
}

#[test]
fn cfg_public_a_secret_is_said_to_be_one_also_beside_another_unknown_key() {
    let found = mistake(|it| {
        it["providers"][0]["a"] = 1.into();
        it["providers"][0]["client_secret"] = "x".into();
    });
    assert_eq!(found, ("providers[0].client_secret".to_owned(), Mistake::Secret));
}

#[test]
fn cfg_https_an_issuer_is_https_or_on_this_machine() {
    for odd in [
        "http://id.example.com",
        "http://192.168.0.7",
        "http://localhost.example.com",
        "https://id.example.com?x",
        "https://id.example.com/?",
        "https://id.example.com#x",
        "https://user@id.example.com",
        "id.example.com",
        "//id.example.com",
        "https://",
        "https://id.example.com/a/../b",
        " https://id.example.com",
        "https://id.example.com ",
        "ftp://id.example.com",
    ] {
        assert_eq!(unexpected(|it| it["providers"][0]["issuer"] = odd.into()), "providers[0].issuer", "{odd}");
    }
    for fine in
        ["http://localhost:8081", "http://127.0.0.1:1/x", "http://[::1]:9", "http://id.localhost", "https://e.com/t/"]
    {
        let mut value = minimal();
        value["providers"][0]["issuer"] = fine.into();
        assert_eq!(parse(&value).unwrap().providers[0].issuer.as_str(), fine);
    }
}

#[test]
fn cfg_https_an_app_that_is_not_served_securely_is_not_configured_at_all() {
    for odd in ["http://app.example.net/", "http://192.168.0.7:8080/", "http://localhost.example.net/"] {
        let error = Configuration::parse(&minimal().to_string(), &Url::parse(odd).unwrap()).unwrap_err();
        assert_eq!((error.key.as_str(), matches!(error.mistake, Mistake::Expected(_))), ("", true), "{odd}");
    }
    let local = Configuration::parse(&minimal().to_string(), &Url::parse("http://localhost:8080/").unwrap()).unwrap();
    assert_eq!(local.providers[0].client.redirect_uri.as_str(), "http://localhost:8080/callback");
}

#[test]
fn cfg_issuer_unique_two_providers_with_one_issuer_are_refused() {
    let found = mistake(|it| {
        it["providers"][1]["issuer"] = ID.into();
    });
    assert_eq!(found, ("providers[1].issuer".to_owned(), Mistake::Duplicate));
}

#[test]
fn meta_compare_issuers_that_differ_by_a_slash_are_two() {
    let mut value = configuration();
    value["providers"][1]["issuer"] = format!("{ID}/").into();
    assert!(parse(&value).is_ok());
}

#[test]
fn cfg_distinct_redirect_a_provider_without_iss_shares_its_redirect_path_with_nobody() {
    let shared = |it: &mut Value| it["providers"][1]["redirect_path"] = "/callback".into();
    assert_eq!(mistake(shared), ("providers[1].redirect_path".to_owned(), Mistake::Duplicate));
    let found = mistake(|it| {
        shared(it);
        it["providers"].as_array_mut().unwrap().reverse();
    });
    assert_eq!(found, ("providers[1].redirect_path".to_owned(), Mistake::Duplicate));
    let mut value = configuration();
    shared(&mut value);
    value["providers"][1]["metadata"]["authorization_response_iss_parameter_supported"] = true.into();
    assert!(parse(&value).is_ok(), "one that names itself may share");
}

#[test]
fn cfg_redirect_shape_a_redirect_path_is_a_plain_path() {
    for odd in [
        "callback",
        "",
        "/",
        "//evil.test",
        "/a//b",
        "/callback?x=1",
        "/callback#x",
        "/a\\b",
        "/../x",
        "/%2e%2e/x",
        "/a b",
        "https://evil.test/callback",
        "/ä",
        "/a\n",
        "/./x",
        ":8080/x",
        "@evil.test/x",
        ".evil.test/",
    ] {
        let key = unexpected(|it| it["providers"][0]["redirect_path"] = odd.into());
        assert_eq!(key, "providers[0].redirect_path", "{odd}");
    }
    assert_eq!(unexpected(|it| it["providers"][0]["redirect_path"] = 1.into()), "providers[0].redirect_path");
}

#[test]
fn areq_scope_syntax_scopes_are_a_list_of_tokens() {
    for odd in [
        json!("openid profile"),
        json!(["openid profile"]),
        json!([""]),
        json!(["a\"b"]),
        json!(["a\\b"]),
        json!(["ä"]),
        json!([1]),
        json!({}),
    ] {
        assert_eq!(unexpected(|it| it["providers"][0]["scopes"] = odd.clone()), "providers[0].scopes", "{odd}");
    }
    assert_eq!(unexpected(|it| it["providers"][1]["scopes"] = json!(["openid"])), "providers[1].scopes");
}

#[test]
fn areq_openid_openid_is_added_once_and_the_case_is_kept() {
    let scopes = |list: Value| {
        let mut value = minimal();
        value["providers"][0]["scopes"] = list;
        parse(&value).unwrap().providers[0].scopes.to_text()
    };
    assert_eq!(scopes(json!([])), "openid");
    assert_eq!(scopes(json!(["Email", "openid", "Email"])), "Email openid");
    assert_eq!(scopes(json!(["OpenID"])), "openid OpenID");
}

#[test]
fn areq_openid_an_identity_api_belongs_to_providers_without_openid_connect() {
    let identity = json!({"url": "https://api.example.com/v1/me", "subject": "id"});
    assert_eq!(unexpected(|it| it["providers"][0]["identity"] = identity), "providers[0].identity");
}

#[test]
fn rs_allow_a_request_never_leaves_its_api() {
    for path in [
        "..",
        "../admin",
        "/../admin",
        "a/../../b",
        "%2e%2e/admin",
        "/.%2E/x",
        ".",
        "/a/./b",
        "//evil.test/x",
        "///evil.test",
        "https://evil.test/x",
        "http://evil.test",
        "\\\\evil.test",
        "/a\\..\\b",
        "/a b",
        "/a\tb",
        "javascript:alert(1)",
        "/ä",
    ] {
        let key =
            unexpected(|it| it["providers"][0]["apis"][0]["requests"] = json!([{"path": "/fine"}, {"path": path}]));
        assert_eq!(key, "providers[0].apis[0].requests[1].path", "{path}");
    }
}

#[test]
fn rs_allow_whatever_path_is_accepted_lies_within_its_api() {
    for path in ["@evil.test", ".evil.test", ":8080/x", "?x=/../y", "#x", "-evil.test/", "%2f%2fevil.test", "v10"] {
        let mut value = configuration();
        value["providers"][0]["apis"][0]["requests"] = json!([{"path": path}]);
        let Ok(configuration) = parse(&value) else { continue };
        let api = &configuration.providers[0].apis[0];
        assert!(api.requests[0].url.is_within(&api.url), "{path} leads to {}", api.requests[0].url.as_str());
    }
}

#[test]
fn rs_https_the_addresses_of_apis_are_secure_and_plain() {
    for odd in [
        "http://api.example.com",
        "https://api.example.com/v1?x",
        "https://api.example.com/v1?",
        "https://api.example.com/#x",
        "https://user@api.example.com",
        "api.example.com",
        "/v1",
        "https://api.example.com/../x",
    ] {
        assert_eq!(
            unexpected(|it| it["providers"][0]["apis"][0]["url"] = odd.into()),
            "providers[0].apis[0].url",
            "{odd}"
        );
    }
    assert_eq!(
        mistake(|it| it["providers"][0]["apis"][0] = json!({})),
        ("providers[0].apis[0].url".to_owned(), Mistake::Missing)
    );
    for odd in ["http://api.example.org/user", "user"] {
        let key = unexpected(|it| it["providers"][1]["identity"]["url"] = odd.into());
        assert_eq!(key, "providers[1].identity.url");
    }
}

#[test]
fn ri_shape_a_resource_is_an_absolute_uri_without_fragment() {
    for odd in
        ["api", "/api", "https://api.example.com#x", "https:", ":x", "", "a b:c", "1:x", "https://api example.com"]
    {
        let key = unexpected(|it| it["providers"][0]["apis"][1]["resource"] = odd.into());
        assert_eq!(key, "providers[0].apis[1].resource", "{odd}");
    }
    for fine in ["https://api.example.com/", "urn:example:api", "api://f00-ba4/x?y"] {
        let mut value = configuration();
        value["providers"][0]["apis"][1]["resource"] = fine.into();
        assert!(parse(&value).is_ok(), "refused {fine}");
    }
}

#[test]
fn idt_alg_allow_only_an_asymmetric_algorithm_can_be_registered() {
    for odd in ["none", "HS256", "rs256", "RSA", ""] {
        let key = unexpected(|it| it["providers"][0]["id_token_signed_response_alg"] = odd.into());
        assert_eq!(key, "providers[0].id_token_signed_response_alg", "{odd}");
    }
}

#[test]
fn idt_leeway_the_leeway_is_at_most_five_minutes() {
    for odd in [json!(-1), json!(301), json!(1.5), json!("60"), Value::Null, json!(1e300)] {
        let key = unexpected(|it| it["providers"][0]["clock_leeway_seconds"] = odd.clone());
        assert_eq!(key, "providers[0].clock_leeway_seconds", "{odd}");
    }
}

#[test]
fn meta_required_explicit_metadata_is_as_strict_as_discovered_metadata() {
    for member in ["authorization_endpoint", "token_endpoint", "revocation_endpoint"] {
        for odd in [json!("http://id.example.org/x"), json!("/x"), json!(1), json!("https://id.example.org/x#y")] {
            let key = unexpected(|it| it["providers"][1]["metadata"][member] = odd.clone());
            assert_eq!(key, format!("providers[1].metadata.{member}"), "{odd}");
        }
    }
    let key = unexpected(|it| {
        it["providers"][1]["metadata"].as_object_mut().unwrap().remove("token_endpoint");
    });
    assert_eq!(key, "providers[1].metadata.token_endpoint");
    let key = unexpected(|it| it["providers"][0]["metadata"] = it["providers"][1]["metadata"].clone());
    assert_eq!(key, "providers[0].metadata.jwks_uri", "OpenID Connect needs keys");
    let flag = "authorization_response_iss_parameter_supported";
    assert_eq!(
        unexpected(|it| it["providers"][1]["metadata"][flag] = "yes".into()),
        format!("providers[1].metadata.{flag}")
    );
}

#[test]
fn cfg_public_a_missing_key_is_named_with_its_place() {
    for member in ["issuer", "client_id"] {
        let found = mistake(|it| {
            it["providers"][1].as_object_mut().unwrap().remove(member);
        });
        assert_eq!(found, (format!("providers[1].{member}"), Mistake::Missing));
    }
    for member in ["url", "subject"] {
        let found = mistake(|it| {
            it["providers"][1]["identity"].as_object_mut().unwrap().remove(member);
        });
        assert_eq!(found, (format!("providers[1].identity.{member}"), Mistake::Missing));
    }
}

#[test]
fn cfg_public_a_value_of_the_wrong_type_is_named_with_its_place() {
    type Edit = fn(&mut Value);
    let edits: [(Edit, &str); 13] = [
        (|it| it["name"] = 1.into(), "name"),
        (|it| it["name"] = "".into(), "name"),
        (|it| it["providers"] = json!({}), "providers"),
        (|it| it["providers"] = json!([]), "providers"),
        (|it| it["providers"] = json!([1]), "providers"),
        (|it| drop(it.as_object_mut().unwrap().remove("providers")), "providers"),
        (|it| it["providers"][0]["client_id"] = "".into(), "providers[0].client_id"),
        (|it| it["providers"][0]["openid_connect"] = "no".into(), "providers[0].openid_connect"),
        (|it| it["providers"][0]["apis"] = json!({}), "providers[0].apis"),
        (|it| it["providers"][0]["metadata"] = json!([]), "providers[0].metadata"),
        (|it| it["providers"][1]["identity"] = "x".into(), "providers[1].identity"),
        (|it| it["providers"][0]["apis"][0]["requests"] = json!(["x"]), "providers[0].apis[0].requests"),
        (
            |it| it["providers"][0]["apis"][0]["requests"] = json!([{"method": "get"}]),
            "providers[0].apis[0].requests[0].method",
        ),
    ];
    for (edit, key) in edits {
        assert_eq!(unexpected(edit), key);
    }
}

#[test]
fn cfg_public_a_syntax_error_is_found_by_line_and_column() {
    for (text, line, column) in [
        ("", 1, 0),
        ("{", 1, 1),
        ("{\n  \"name\": \"x\",\n}", 3, 1),
        ("{\n  \"name\": x\n}", 2, 11),
        ("{} x", 1, 4),
        ("// a comment\n{}", 1, 1),
        ("<!doctype html>", 1, 1),
    ] {
        let error = Configuration::parse(text, &base()).unwrap_err();
        assert_eq!((error.key.as_str(), &error.mistake), ("", &Mistake::Syntax(line, column)), "{text:?}");
        assert!(error.sentence().contains(&format!("line {line}")));
    }
}

#[test]
fn cfg_public_a_file_that_is_no_object_or_repeats_a_key_is_refused() {
    for text in
        ["[]", "1", "null", "\"x\"", r#"{"name":"a","name":"b"}"#, r#"{"providers":[{"issuer":"a","issuer":"b"}]}"#]
    {
        let error = Configuration::parse(text, &base()).unwrap_err();
        assert_eq!((error.key.as_str(), error.mistake), ("", Mistake::NotAnObject), "{text}");
    }
    let long = format!(r#"{{"name":"{}"}}"#, "x".repeat(1 << 20));
    assert_eq!(Configuration::parse(&long, &base()).unwrap_err().mistake, Mistake::TooLong(1 << 20));
}

#[test]
fn cfg_no_password_there_is_no_key_for_another_grant() {
    for key in ["grant_type", "response_type", "response_mode", "flow", "username"] {
        let found = mistake(|it| it["providers"][0][key] = "x".into());
        assert!(matches!(found, (_, Mistake::Unknown(_))), "{key}");
    }
}

#[test]
fn dpop_alg_whether_tokens_are_bound_is_one_of_two_words_and_fits_the_metadata() {
    let mut value = configuration();
    assert_eq!(parse(&value).unwrap().providers[0].dpop, None);
    for (word, policy) in [("offered", Dpop::Offered), ("required", Dpop::Required)] {
        value["providers"][0]["dpop"] = word.into();
        assert_eq!(parse(&value).unwrap().providers[0].dpop, Some(policy));
    }
    for odd in [json!("Required"), json!("never"), json!(""), json!(true), json!(["offered"])] {
        assert_eq!(unexpected(|it| it["providers"][0]["dpop"] = odd), "providers[0].dpop");
    }
    for algorithms in [json!(null), json!([]), json!(["ES384"])] {
        let key = unexpected(|it| {
            it["providers"][1]["dpop"] = "required".into();
            if algorithms.is_array() {
                it["providers"][1]["metadata"]["dpop_signing_alg_values_supported"] = algorithms;
            }
        });
        assert_eq!(key, "providers[1].dpop");
    }
    value["providers"][1]["dpop"] = "offered".into();
    assert!(parse(&value).is_ok(), "what is offered may be absent");
}
