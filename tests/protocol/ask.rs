//! What an authorization request may ask for besides scopes: OIDC Core §3.1.2.1, RFC 9449 §10, RFC 9470 §4.

use crate::messages::{client, is_kept, only, parameters, rule, server, server_with};
use daypass::protocol::authorization::{self, Ask, Prompt};
use daypass::protocol::kept::Kept as _;
use daypass::protocol::metadata::{self, ServerMetadata};
use daypass::protocol::secret::{IdToken, State};
use daypass::protocol::{Rule, form};
use serde_json::json;

fn sent(server: &ServerMetadata, ask: &Ask<'_>) -> Vec<(String, String)> {
    parameters(&authorization::request(server, &client(), &State::new("the-state"), ask))
}

fn creating() -> ServerMetadata {
    server_with(json!({ "prompt_values_supported": ["none", "login", "create"] }))
}

#[test]
fn areq_prompt_none_none_stands_alone_and_the_others_go_with_the_consent_that_offline_access_needs() {
    let scopes = ["openid", "offline_access"].map(str::to_owned);
    for (prompt, online, offline) in [
        (Prompt::None, "none", "none"),
        (Prompt::Login, "login", "login consent"),
        (Prompt::Consent, "consent", "consent"),
        (Prompt::SelectAccount, "select_account", "select_account consent"),
        (Prompt::Create, "create", "create consent"),
    ] {
        for (scopes, expected) in [(&scopes[..1], online), (&scopes, offline)] {
            let pairs = sent(&creating(), &Ask { scopes, prompt: Some(prompt), ..Ask::default() });
            assert_eq!(only(&pairs, "prompt").as_deref(), Some(expected));
        }
    }
}

#[test]
fn areq_prompt_create_goes_out_only_where_it_is_listed() {
    for (listed, expected) in [
        (json!(["create"]), true),
        (json!(["login", "create"]), true),
        (json!(["Create"]), false),
        (json!(["login"]), false),
        (json!([]), false),
        (json!(null), false),
    ] {
        let server = server_with(json!({ "prompt_values_supported": listed }));
        assert_eq!(server.announces_create(), expected, "{listed}");
        let pairs = sent(&server, &Ask { prompt: Some(Prompt::Create), ..Ask::default() });
        assert_eq!(only(&pairs, "prompt").is_some(), expected, "{listed}");
        assert!(is_kept(&server));
    }
}

#[test]
fn areq_hint_the_id_token_goes_along_with_prompt_none_only() {
    let hint = IdToken::new("a.b.c");
    for (prompt, expected) in [
        (Some(Prompt::None), Some("a.b.c")),
        (Some(Prompt::Login), None),
        (Some(Prompt::SelectAccount), None),
        (None, None),
    ] {
        let pairs = sent(&server(), &Ask { prompt, id_token_hint: Some(&hint), ..Ask::default() });
        assert_eq!(only(&pairs, "id_token_hint").as_deref(), expected, "{prompt:?}");
    }
    let pairs = sent(&server(), &Ask { prompt: Some(Prompt::None), ..Ask::default() });
    assert_eq!(only(&pairs, "id_token_hint"), None);
}

#[test]
fn step_request_the_demands_of_an_api_go_out_in_their_order() {
    let acr_values = ["urn:mace:incommon:iap:gold", "phr"].map(str::to_owned);
    let pairs = sent(&server(), &Ask { acr_values: &acr_values, max_age: Some(5), ..Ask::default() });
    assert_eq!(only(&pairs, "acr_values").as_deref(), Some("urn:mace:incommon:iap:gold phr"));
    assert_eq!(only(&pairs, "max_age").as_deref(), Some("5"));
    for (max_age, expected) in [(Some(0), Some("0")), (Some(-1), Some("0")), (None, None)] {
        let pairs = sent(&server(), &Ask { max_age, ..Ask::default() });
        assert_eq!(only(&pairs, "max_age").as_deref(), expected);
    }
}

#[test]
fn dpop_jkt_the_thumbprint_of_the_key_goes_ahead() {
    let thumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
    let pairs = sent(&server(), &Ask { dpop_jkt: Some(thumbprint), ..Ask::default() });
    assert_eq!(only(&pairs, "dpop_jkt").as_deref(), Some(thumbprint));
}

#[test]
fn areq_once_what_is_not_asked_for_is_not_mentioned() {
    let pairs = sent(&server(), &Ask { login_hint: Some(""), ..Ask::default() });
    for name in ["prompt", "max_age", "login_hint", "id_token_hint", "acr_values", "dpop_jkt"] {
        assert_eq!(only(&pairs, name), None);
    }
}

#[test]
fn areq_no_override_no_value_can_pose_as_another_parameter() {
    let hostile = "x&redirect_uri=https://evil.test&state=s#&prompt=none";
    let list = [hostile.to_owned()];
    let hint = IdToken::new(hostile);
    let pairs = sent(
        &server(),
        &Ask {
            scopes: &list,
            resources: &list,
            prompt: Some(Prompt::None),
            max_age: Some(1),
            login_hint: Some(hostile),
            id_token_hint: Some(&hint),
            acr_values: &list,
            nonce: hostile,
            code_challenge: hostile,
            dpop_jkt: Some(hostile),
        },
    );
    for name in ["redirect_uri", "state", "prompt", "client_id", "response_type", "code_challenge_method"] {
        assert!(only(&pairs, name).is_some_and(|value| value != hostile), "{name}");
    }
    for name in ["scope", "resource", "login_hint", "id_token_hint", "acr_values", "nonce", "dpop_jkt"] {
        assert_eq!(only(&pairs, name).as_deref(), Some(hostile));
    }
}

#[test]
fn areq_once_an_endpoint_may_bring_none_of_the_parameters_that_are_sent() {
    let all = ["openid".to_owned()];
    let hint = IdToken::new("a.b.c");
    let ask = Ask {
        scopes: &all,
        resources: &all,
        prompt: Some(Prompt::None),
        max_age: Some(1),
        login_hint: Some("a"),
        id_token_hint: Some(&hint),
        acr_values: &all,
        nonce: "n",
        code_challenge: "c",
        dpop_jkt: Some("t"),
    };
    let names: Vec<_> = sent(&server(), &ask).into_iter().map(|(name, _)| name).collect();
    assert!(names.len() >= 15);
    for name in names.iter().map(String::as_str).chain(["request", "request_uri"]) {
        let endpoint = format!("https://op.example/authorize?{}", form::encode(&[(name, "x")]));
        let mut object = server().write();
        object["authorization_endpoint"] = json!(endpoint);
        let result = metadata::from_object(&server().issuer, true, object.as_object().unwrap());
        assert_eq!(rule(result), Rule::MetadataMember, "{name}");
    }
}
