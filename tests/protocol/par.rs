//! Pushed authorization requests: RFC 9126.

use crate::messages::{
    CLIENT_ID, REDIRECT_URI, answer, changed, client, json_answer, lacking, only, parameters, refusal, rule, server,
    server_with, unavailable,
};
use crate::tokens::vectors;
use daypass::protocol::authorization::{self, Ask, Prompt};
use daypass::protocol::error::{Endpoint, RefusalCode};
use daypass::protocol::metadata::ServerMetadata;
use daypass::protocol::par::{self, Pushed};
use daypass::protocol::secret::{IdToken, RequestUri, State};
use daypass::protocol::types::Client;
use daypass::protocol::url::Url;
use daypass::protocol::{Result, Rule, form};
use serde_json::{Value, json};

const RFC_9126: &str = include_str!("../vectors/rfc9126.json");
const REQUEST_URI: &str = "urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c";

fn pushing() -> ServerMetadata {
    server_with(json!({ "pushed_authorization_request_endpoint": "https://op.example/par" }))
}

fn created() -> Value {
    json!({ "request_uri": REQUEST_URI, "expires_in": 60 })
}

fn read(body: &Value) -> Result<Pushed> {
    par::response(&json_answer(201, body))
}

fn published_answer(answer: &Value) -> Result<Pushed> {
    par::response(&json_answer(answer["status"].as_u64().unwrap().try_into().unwrap(), &answer["body"]))
}

#[test]
fn par_body_the_whole_request_is_pushed_and_nothing_else() {
    let [scopes, resources, acr_values] =
        [["openid"], ["https://api.example"], ["phr"]].map(|it| it.map(str::to_owned));
    let ask = Ask {
        scopes: &scopes,
        resources: &resources,
        prompt: Some(Prompt::None),
        max_age: Some(5),
        login_hint: Some("ada@example.com"),
        id_token_hint: Some(&IdToken::new("a.b.c")),
        acr_values: &acr_values,
        nonce: "the-nonce",
        code_challenge: "the-challenge",
        dpop_jkt: Some("the-thumbprint"),
    };
    let request = par::request(&pushing(), &client(), &State::new("the-state"), &ask).unwrap();
    assert_eq!((request.method.as_str(), request.url.as_str()), ("POST", "https://op.example/par"));
    let sent = form::decode(&request.body.unwrap()).unwrap();
    let address = authorization::request(&pushing(), &client(), &State::new("the-state"), &ask);
    assert_eq!(sent, parameters(&address));
    for (name, expected) in [
        ("client_id", CLIENT_ID),
        ("redirect_uri", REDIRECT_URI),
        ("state", "the-state"),
        ("nonce", "the-nonce"),
        ("code_challenge", "the-challenge"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(only(&sent, name).as_deref(), Some(expected));
    }
    assert!(sent.iter().all(|(name, _)| name != "request_uri" && name != "request"));
}

#[test]
fn par_body_the_request_of_rfc_9126_section_2_1_is_rebuilt_but_for_its_client_authentication() {
    let redirect_uri = Url::parse("https://client.example.org/cb").unwrap();
    let client = Client { client_id: "s6BhdRkqt3".to_owned(), redirect_uri };
    let scopes = ["account-information".to_owned()];
    let challenge = "K2-ltc83acc4h0c9w6ESC_rEMTJ3bww-uCHaoeK1t8U";
    let ask = Ask { scopes: &scopes, code_challenge: challenge, ..Ask::default() };
    let request = par::request(&pushing(), &client, &State::new("af0ifjsldkj"), &ask).unwrap();
    let sorted = |text: &str| {
        let mut pairs = form::decode(text).unwrap();
        pairs.sort();
        pairs
    };
    let file = vectors(RFC_9126);
    assert_eq!(sorted(&request.body.unwrap()), sorted(file["request"].as_str().unwrap()));
}

#[test]
fn cfg_auth_none_a_push_authenticates_nobody_and_needs_no_preflight() {
    let request = par::request(&pushing(), &client(), &State::new("s"), &Ask::default()).unwrap();
    let names: Vec<_> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["accept", "content-type"]);
    assert!(!request.body.unwrap().contains("client_secret"));
}

#[test]
fn par_body_a_server_without_the_endpoint_is_not_asked() {
    assert!(par::request(&server(), &client(), &State::new("s"), &Ask::default()).is_none());
}

#[test]
fn par_201_the_answer_of_rfc_9126_section_2_2_is_read() {
    let published = &vectors(RFC_9126)["response"];
    let pushed = published_answer(published).unwrap();
    assert_eq!(pushed.request_uri.expose(), published["body"]["request_uri"]);
    assert!(!format!("{pushed:?}").contains("6esc"));
}

#[test]
fn par_201_another_status_or_media_type_is_no_success() {
    for status in [200, 202, 204, 302, 304] {
        let result = par::response(&json_answer(status, &created()));
        assert_eq!(rule(result), Rule::PushedResponseMalformed, "{status}");
    }
    let result = par::response(&answer(201, "text/html", created().to_string()));
    assert_eq!(rule(result), Rule::PushedResponseMalformed);
}

#[test]
fn par_201_a_reference_that_is_absent_or_no_uri_is_refused() {
    let long = "x".repeat(2049);
    for wrong in [json!(null), json!(""), json!(1), json!(["urn:x"]), json!("urn:x y"), json!("urn:\n"), json!(long)] {
        let result = read(&changed(created(), json!({ "request_uri": wrong })));
        assert_eq!(rule(result), Rule::PushedResponseMalformed, "{wrong}");
    }
    assert_eq!(rule(read(&lacking(created(), "request_uri"))), Rule::PushedResponseMalformed);
}

#[test]
fn par_201_a_lifetime_that_is_absent_or_not_positive_is_refused() {
    for wrong in [json!(null), json!(0), json!(-1), json!(0.5), json!("60"), json!(true), json!(1e300)] {
        let result = read(&changed(created(), json!({ "expires_in": wrong })));
        assert_eq!(rule(result), Rule::PushedResponseMalformed, "{wrong}");
    }
    assert_eq!(rule(read(&lacking(created(), "expires_in"))), Rule::PushedResponseMalformed);
}

#[test]
fn par_errors_the_refusal_of_rfc_9126_section_2_3_is_the_servers_own() {
    let published = &vectors(RFC_9126)["error"];
    let words = published["body"]["error_description"].as_str().unwrap();
    let it = refusal(published_answer(published));
    assert_eq!((it.at, it.status, it.code), (Endpoint::PushedAuthorization, Some(400), RefusalCode::InvalidRequest));
    assert_eq!((it.description.as_deref(), it.authentic), (Some(words), true));
}

#[test]
fn par_errors_every_status_has_its_meaning() {
    for (status, error, code) in [
        (400, "invalid_scope", RefusalCode::InvalidScope),
        (400, "use_dpop_nonce", RefusalCode::UseDpopNonce),
        (401, "invalid_client", RefusalCode::InvalidClient),
        (403, "unauthorized_client", RefusalCode::UnauthorizedClient),
        (413, "too_much", RefusalCode::Unregistered("too_much".into())),
    ] {
        let it = refusal(par::response(&json_answer(status, &json!({ "error": error }))));
        assert_eq!((it.status, it.code), (Some(status), code));
    }
    for status in [405, 413] {
        let it = refusal(par::response(&answer(status, "text/html", "<h1>No</h1>")));
        assert_eq!((it.status, it.code), (Some(status), RefusalCode::InvalidRequest));
    }
    for status in [400, 401, 403, 404] {
        let result = par::response(&answer(status, "text/html", "<h1>No</h1>"));
        assert_eq!(rule(result), Rule::PushedResponseMalformed, "{status}");
    }
    for status in [429, 500, 503] {
        let mut response = json_answer(status, &json!({ "error": "server_error" }));
        response.headers.push(("retry-after".to_owned(), "3".to_owned()));
        let it = unavailable(par::response(&response));
        assert_eq!((it.at, it.status, it.retry_after), (Endpoint::PushedAuthorization, status, Some(3)));
    }
}

#[test]
fn par_front_jar_exclusive_the_address_names_the_client_and_the_pushed_request_and_nothing_else() {
    let address = authorization::pushed(&pushing(), &client(), &RequestUri::new(REQUEST_URI));
    assert!(address.starts_with("https://op.example/authorize?"));
    let expected = [("client_id", CLIENT_ID), ("request_uri", REQUEST_URI)];
    assert_eq!(parameters(&address), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[test]
fn par_front_the_address_of_rfc_9126_section_4_is_rebuilt_to_the_letter() {
    let server = server_with(json!({ "authorization_endpoint": "https://as.example.com/authorize" }));
    let client = Client { client_id: "s6BhdRkqt3".to_owned(), ..client() };
    let file = vectors(RFC_9126);
    let pushed = published_answer(&file["response"]).unwrap();
    assert_eq!(authorization::pushed(&server, &client, &pushed.request_uri), file["authorization"]);
}

#[test]
fn par_201_members_nobody_knows_are_ignored() {
    let pushed = read(&changed(created(), json!({ "unknown": [] }))).unwrap();
    assert_eq!(pushed.request_uri.expose(), REQUEST_URI);
}

#[test]
fn areq_keep_query_a_pushed_request_keeps_the_query_of_the_endpoint() {
    let server = server_with(json!({ "authorization_endpoint": "https://op.example/authorize?tenant=x" }));
    let address = authorization::pushed(&server, &client(), &RequestUri::new("urn:x&y"));
    assert_eq!(address, "https://op.example/authorize?tenant=x&client_id=daypass&request_uri=urn%3Ax%26y");
}
