//! Server metadata: RFC 8414, OpenID Connect Discovery 1.0.

use crate::messages::{ISSUER, answer, changed, document, is_kept, issuer, json_answer, lacking, rule, unavailable};
use crate::tokens::vectors;
use daypass::protocol::error::Endpoint;
use daypass::protocol::kept::{self, Kept as _};
use daypass::protocol::metadata::{self, Document, ServerMetadata};
use daypass::protocol::types::Issuer;
use daypass::protocol::{Error, Result, Rule};
use serde_json::{Value, json};

fn read(document: &Value) -> Result<ServerMetadata> {
    metadata::response(&issuer(), Document::OpenId, &json_answer(200, document))
}

fn address(issuer: &str, document: Document) -> String {
    let request = metadata::request(&Issuer::parse(issuer).unwrap(), document).unwrap();
    assert_eq!((request.method.as_str(), request.body), ("GET", None));
    request.url.as_str().to_owned()
}

/// Checks the published addresses of a kind of document and says how many there are.
fn published(kind: &str, document: Document) -> usize {
    let file = vectors(include_str!("../vectors/metadata_urls.json"));
    let pairs = file[kind].as_array().unwrap();
    for pair in pairs {
        assert_eq!(address(pair[0].as_str().unwrap(), document), pair[1]);
    }
    pairs.len()
}

const ENDPOINTS: [&str; 7] = [
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "userinfo_endpoint",
    "pushed_authorization_request_endpoint",
    "revocation_endpoint",
    "end_session_endpoint",
];

#[test]
fn meta_url_oidc_the_suffix_is_appended_to_the_issuer_without_its_last_slash() {
    assert_eq!(published("openid", Document::OpenId), 2);
    for (issuer, expected) in [
        ("https://example.com/", "https://example.com/.well-known/openid-configuration"),
        ("https://example.com/issuer1/", "https://example.com/issuer1/.well-known/openid-configuration"),
        ("https://example.com/a/b", "https://example.com/a/b/.well-known/openid-configuration"),
        ("https://example.com:8443/a", "https://example.com:8443/a/.well-known/openid-configuration"),
        ("http://localhost:8081", "http://localhost:8081/.well-known/openid-configuration"),
    ] {
        assert_eq!(address(issuer, Document::OpenId), expected);
    }
}

#[test]
fn meta_url_oauth_the_suffix_is_inserted_between_host_and_path() {
    assert_eq!(published("oauth", Document::OAuth), 2);
    for (issuer, expected) in [
        ("https://example.com/", "https://example.com/.well-known/oauth-authorization-server"),
        ("https://example.com/issuer1/", "https://example.com/.well-known/oauth-authorization-server/issuer1"),
        ("https://h:8443/a/b", "https://h:8443/.well-known/oauth-authorization-server/a/b"),
    ] {
        assert_eq!(address(issuer, Document::OAuth), expected);
    }
}

#[test]
fn meta_issuer_eq_a_document_of_another_issuer_is_refused() {
    for named in [
        "https://op.example/",
        "https://OP.example",
        "https://op.example:443",
        "http://op.example",
        "https://op.example.evil.test",
        "https://op.exampl",
        " https://op.example",
        "https://op.example\0",
        "",
    ] {
        assert_eq!(rule(read(&changed(document(), json!({ "issuer": named })))), Rule::MetadataIssuer, "{named:?}");
    }
    assert_eq!(rule(read(&lacking(document(), "issuer"))), Rule::MetadataIssuer);
}

#[test]
fn meta_issuer_eq_an_issuer_that_is_not_text_is_refused() {
    for named in [json!([ISSUER]), json!(1), json!({ ISSUER: true })] {
        assert_eq!(rule(read(&changed(document(), json!({ "issuer": named })))), Rule::MetadataMember);
    }
}

#[test]
fn meta_issuer_eq_the_issuer_is_judged_before_anything_else_in_the_document() {
    let hostile = json!({ "issuer": "https://evil.test", "require_pushed_authorization_requests": true });
    assert_eq!(rule(read(&hostile)), Rule::MetadataIssuer);
}

#[test]
fn meta_compare_issuers_are_not_normalised() {
    let configured = Issuer::parse("https://op.example/caf%C3%A9").unwrap();
    for named in [
        "https://op.example/caf%c3%a9",
        "https://op.example/caf\u{e9}",
        "https://op.example/cafe\u{301}",
        "https://op.example/./caf%C3%A9",
        "https://op.example/cafe%CC%81",
    ] {
        let answer = json_answer(200, &changed(document(), json!({ "issuer": named })));
        let result = metadata::response(&configured, Document::OpenId, &answer);
        assert_eq!(rule(result), Rule::MetadataIssuer, "{named:?}");
    }
}

#[test]
fn meta_issuer_shape_what_is_not_a_plain_secure_url_is_no_issuer() {
    for text in [
        "https://op.example?",
        "https://op.example/?tenant=1",
        "https://op.example/#",
        "http://op.example",
        "http://localhost.evil.test",
        "https://op.example@evil.test",
        "https://op.example\\@evil.test",
        "//op.example",
        "javascript:alert(1)//https://op.example",
        "https://op.example\n",
    ] {
        assert!(Issuer::parse(text).is_none(), "accepted {text:?}");
        assert!(Issuer::read(&json!(text)).is_none(), "restored {text:?}");
    }
}

#[test]
fn meta_200_json_another_status_is_refused() {
    for status in [0, 201, 203, 204, 206, 301, 302, 304, 400, 401, 404, 410] {
        let result = metadata::response(&issuer(), Document::OpenId, &json_answer(status, &document()));
        assert_eq!(rule(result), Rule::MetadataUnreadable, "{status}");
    }
}

#[test]
fn meta_200_json_another_media_type_is_refused() {
    let body = document().to_string();
    for media_type in ["", "text/html", "text/plain", "application/jsonp", "text/application/json", "image/x+json"] {
        let result = metadata::response(&issuer(), Document::OpenId, &answer(200, media_type, &body));
        assert_eq!(rule(result), Rule::MetadataUnreadable, "{media_type}");
    }
    for media_type in ["application/json;charset=utf-8", "Application/JSON", "application/oauth-metadata+json"] {
        let result = metadata::response(&issuer(), Document::OpenId, &answer(200, media_type, &body));
        assert!(result.is_ok(), "{media_type}");
    }
}

#[test]
fn meta_200_json_a_body_that_is_not_one_object_is_refused() {
    let twice = r#"{"issuer":"https://op.example","issuer":"https://op.example"}"#;
    for body in ["", "[]", "null", "\"{}\"", "{", "{} {}", "\u{feff}{}", "<html>", twice] {
        let result = metadata::response(&issuer(), Document::OpenId, &answer(200, "application/json", body));
        assert_eq!(rule(result), Rule::MetadataUnreadable, "{body:?}");
    }
}

#[test]
fn meta_required_a_document_without_an_endpoint_is_refused() {
    for name in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
        let result = read(&lacking(document(), name));
        let Err(Error::ServerMisbehaved(broken, detail)) = result else { panic!("accepted without {name}") };
        assert_eq!((broken, detail.actual.as_deref()), (Rule::MetadataMember, Some(name)));
    }
}

#[test]
fn meta_required_a_server_without_openid_connect_needs_no_keys() {
    let answer = json_answer(200, &lacking(document(), "jwks_uri"));
    let server = metadata::response(&issuer(), Document::OAuth, &answer).unwrap();
    assert_eq!(server.jwks_uri, None);
}

#[test]
fn meta_required_a_member_of_the_wrong_type_is_refused() {
    let wrong = [json!(1), json!(["https://op.example"]), json!({}), json!(true)];
    for (name, value) in ENDPOINTS.iter().flat_map(|name| wrong.iter().map(move |value| (name, value))) {
        let result = read(&changed(document(), json!({ *name: value })));
        assert_eq!(rule(result), Rule::MetadataMember, "{name}: {value}");
    }
    for (name, value) in [
        ("authorization_response_iss_parameter_supported", json!("true")),
        ("require_pushed_authorization_requests", json!("false")),
        ("require_signed_request_object", json!(0)),
        ("code_challenge_methods_supported", json!("S256")),
        ("code_challenge_methods_supported", json!(["S256", 1])),
        ("id_token_signing_alg_values_supported", json!({ "RS256": true })),
        ("dpop_signing_alg_values_supported", json!("ES256")),
        ("prompt_values_supported", json!("create")),
    ] {
        assert_eq!(rule(read(&changed(document(), json!({ name: value })))), Rule::MetadataMember, "{name}");
    }
}

#[test]
fn meta_required_an_endpoint_that_a_browser_would_repair_is_refused() {
    for text in [
        "",
        "/authorize",
        "//op.example/authorize",
        "https:/op.example/authorize",
        "javascript:alert(document.domain)",
        "data:text/html,x",
        "https://op.example\\@evil.test/",
        "https://op.example@evil.test/",
        "https://op.example/authorize#x",
        "https://op.example/\nauthorize",
        " https://op.example/authorize",
    ] {
        for name in ENDPOINTS {
            let result = read(&changed(document(), json!({ name: text })));
            assert_eq!(rule(result), Rule::MetadataMember, "{name}: {text:?}");
        }
    }
}

#[test]
fn cfg_https_rev_https_an_endpoint_that_is_not_https_is_refused() {
    for name in ENDPOINTS {
        for text in ["http://op.example/x", "http://localhost.evil.test/x", "http://127.0.0.1.evil.test/x"] {
            let result = read(&changed(document(), json!({ name: text })));
            assert_eq!(rule(result), Rule::MetadataInsecure, "{name}: {text}");
        }
    }
}

#[test]
fn cfg_https_a_server_on_this_machine_may_use_plain_http() {
    let local = document().to_string().replace("https://op.example", "http://localhost:8081");
    let issuer = Issuer::parse("http://localhost:8081").unwrap();
    let answer = answer(200, "application/json", local);
    assert!(metadata::response(&issuer, Document::OpenId, &answer).is_ok());
}

#[test]
fn meta_unknown_members_nobody_knows_are_ignored() {
    let more = json!({
        "jwks": 1, "issuers": [null], "x": { "issuer": "https://evil.test" }, "Token_Endpoint": "https://evil.test",
        "mtls_endpoint_aliases": { "token_endpoint": "https://evil.test/token" },
    });
    assert_eq!(read(&changed(document(), more)).unwrap(), read(&document()).unwrap());
}

#[test]
fn meta_signed_signed_metadata_is_ignored() {
    let bad = json!({ "signed_metadata": "eyJhbGciOiJub25lIn0.eyJ0b2tlbl9lbmRwb2ludCI6Imh0dHBzOi8vZXZpbC50ZXN0In0." });
    assert_eq!(read(&changed(document(), bad)).unwrap(), read(&document()).unwrap());
}

#[test]
fn meta_defaults_a_minimal_document_takes_the_defaults_of_the_specifications() {
    let server = read(&document()).unwrap();
    assert!(!server.authorization_response_iss_parameter_supported);
    assert_eq!((server.id_token_signing_alg_values_supported, server.code_challenge_methods_supported), (None, None));
    assert_eq!((server.userinfo_endpoint, server.revocation_endpoint, server.end_session_endpoint), (None, None, None));
}

#[test]
fn meta_defaults_an_optional_endpoint_that_is_null_counts_as_absent() {
    let nulls = json!({ "userinfo_endpoint": null, "revocation_endpoint": null, "end_session_endpoint": null });
    assert_eq!(read(&changed(document(), nulls)).unwrap(), read(&document()).unwrap());
}

#[test]
fn meta_prefer_all_endpoints_and_features_come_from_the_document() {
    let more = json!({
        "userinfo_endpoint": "https://op.example/me",
        "revocation_endpoint": "https://op.example/revoke",
        "end_session_endpoint": "https://op.example/logout?x=1",
        "authorization_response_iss_parameter_supported": true,
        "id_token_signing_alg_values_supported": ["ES256", "RS256"],
        "code_challenge_methods_supported": ["plain", "S256"],
    });
    let server = read(&changed(document(), more)).unwrap();
    assert_eq!(server.issuer.as_str(), ISSUER);
    assert_eq!(server.userinfo_endpoint.unwrap().as_str(), "https://op.example/me");
    assert_eq!(server.revocation_endpoint.unwrap().as_str(), "https://op.example/revoke");
    assert_eq!(server.end_session_endpoint.unwrap().as_str(), "https://op.example/logout?x=1");
    assert_eq!(server.id_token_signing_alg_values_supported.unwrap(), ["ES256", "RS256"]);
    assert!(server.authorization_response_iss_parameter_supported);
}

#[test]
fn meta_pkce_detect_s256_counts_only_where_it_is_announced_letter_by_letter() {
    for (methods, expected) in [
        (json!(["S256"]), true),
        (json!(["plain", "S256"]), true),
        (json!([]), false),
        (json!(["plain"]), false),
        (json!(["s256"]), false),
        (json!(["S256 "]), false),
    ] {
        let server = read(&changed(document(), json!({ "code_challenge_methods_supported": methods }))).unwrap();
        assert_eq!(server.announces_s256(), expected, "{methods}");
    }
    assert!(!read(&document()).unwrap().announces_s256());
}

#[test]
fn par_required_a_server_that_accepts_pushed_requests_only_says_where() {
    let demand = json!({ "require_pushed_authorization_requests": true });
    let Err(Error::ServerMisbehaved(broken, detail)) = read(&changed(document(), demand.clone())) else { panic!() };
    let endpoint = "pushed_authorization_request_endpoint";
    assert_eq!((broken, detail.actual.as_deref()), (Rule::MetadataMember, Some(endpoint)));
    let offer = changed(document(), json!({ endpoint: "https://op.example/par" }));
    let server = read(&offer).unwrap();
    assert!(!server.require_pushed_authorization_requests);
    assert_eq!(server.pushed_authorization_request_endpoint.unwrap().as_str(), "https://op.example/par");
    let server = read(&changed(offer, demand)).unwrap();
    assert!(server.require_pushed_authorization_requests && is_kept(&server));
}

#[test]
fn jar_refuse_a_server_that_demands_signed_requests_is_named_as_such() {
    let demand = json!({ "require_signed_request_object": true });
    assert_eq!(rule(read(&changed(document(), demand))), Rule::SignedRequestRequired);
}

#[test]
fn meta_frozen_metadata_comes_back_from_storage_as_it_was_judged() {
    let server = read(&document()).unwrap();
    let stored = kept::text(&server);
    assert_eq!(kept::read(&stored), Some(server));
    let altered = stored.replace("https://op.example/token", "javascript:alert(1)");
    assert!(kept::read::<ServerMetadata>(&altered).is_none());
}

#[test]
fn tok_transport_metadata_that_cannot_be_had_now_is_no_broken_rule() {
    for status in [429, 500, 503] {
        let result = metadata::response(&issuer(), Document::OpenId, &answer(status, "text/html", ""));
        assert_eq!(unavailable(result).at, Endpoint::Discovery);
    }
}

#[test]
fn cfg_https_a_server_elsewhere_may_not_point_to_this_machine() {
    for name in ENDPOINTS {
        for here in ["http://localhost:9999/x", "https://localhost/x", "https://127.0.0.2/x", "https://[::1]:9999/x"] {
            let result = read(&changed(document(), json!({ name: here })));
            assert_eq!(rule(result), Rule::MetadataInsecure, "{name}: {here}");
        }
        let rewritten = read(&changed(document(), json!({ name: "https://[0:0:0:0:0:0:0:1]/x" })));
        assert_eq!(rule(rewritten), Rule::MetadataMember, "{name}");
    }
}

#[test]
fn meta_defaults_a_list_that_is_null_counts_as_absent() {
    assert!(read(&changed(document(), json!({ "code_challenge_methods_supported": null }))).is_ok());
}

#[test]
fn areq_once_an_authorization_endpoint_that_brings_our_parameters_is_refused() {
    for query in ["response_type=token", "redirect_uri=https://evil.test", "client_id=x", "st%61te=y", "request_uri=z"]
    {
        let endpoint = format!("https://op.example/authorize?{query}");
        let result = read(&changed(document(), json!({ "authorization_endpoint": endpoint })));
        assert_eq!(rule(result), Rule::MetadataMember, "{query}");
    }
}
