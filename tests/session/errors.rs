//! What the session says when something fails: always a name, a sentence and a next step, and never a secret.

use crate::fake_network::{Reply, empty, json, text};
use crate::stage::*;
use daypass::protocol::error::{Endpoint, Refusal, RefusalCode, Unavailable};
use daypass::protocol::{self, Rule};
use daypass::session::ports::{CryptoFault, KeyFault, NoResponse, StoreFault};
use daypass::session::{ApiRequest, AttemptFault, Error, ProofFault, RequestFault, SetupFault};
use serde_json::json as value;
use std::collections::BTreeSet;
use std::rc::Rc;

/// One of each.
fn all() -> Vec<Error> {
    let causes = [
        NoResponse::Offline,
        NoResponse::Unreachable,
        NoResponse::CutOff,
        NoResponse::Forbidden,
        NoResponse::Unreadable,
        NoResponse::TimedOut,
        NoResponse::Redirected,
        NoResponse::TooLarge,
    ];
    let codes = [
        "access_denied",
        "invalid_request",
        "unauthorized_client",
        "unsupported_response_type",
        "invalid_scope",
        "server_error",
        "temporarily_unavailable",
        "interaction_required",
        "login_required",
        "account_selection_required",
        "consent_required",
        "unmet_authentication_requirements",
        "invalid_request_uri",
        "invalid_request_object",
        "request_not_supported",
        "request_uri_not_supported",
        "registration_not_supported",
        "invalid_client",
        "invalid_grant",
        "unsupported_grant_type",
        "unsupported_token_type",
        "invalid_target",
        "invalid_token",
        "insufficient_scope",
        "insufficient_user_authentication",
        "invalid_dpop_proof",
        "use_dpop_nonce",
        "a_code_of_its_own",
    ];
    let refused = |code: &str| {
        let code = RefusalCode::parse(code);
        let at = Endpoint::Token;
        Error::Protocol(protocol::Error::ServerRefused(Box::new(Refusal {
            at,
            status: Some(400),
            code,
            description: None,
            authentic: true,
        })))
    };
    let unavailable = Unavailable { at: Endpoint::Token, status: 503, retry_after: Some(7) };
    let mut errors = vec![
        Error::Protocol(protocol::Error::ServerUnavailable(unavailable)),
        Error::Store(StoreFault::Blocked),
        Error::Store(StoreFault::Full),
        Error::Crypto(CryptoFault::InsecureContext),
        Error::Crypto(CryptoFault::Unavailable),
        Error::Attempt(AttemptFault::Unknown),
        Error::Attempt(AttemptFault::Stateless),
        Error::Attempt(AttemptFault::Stale),
        Error::Attempt(AttemptFault::Misdirected),
        Error::Attempt(AttemptFault::SomebodyElse),
        Error::Setup(SetupFault::UnknownProvider),
        Error::Setup(SetupFault::SharedRedirect),
        Error::Setup(SetupFault::PushUnsupported),
        Error::Setup(SetupFault::DpopUnsupported),
        Error::Key(KeyFault::Blocked),
        Error::Key(KeyFault::Unavailable),
        Error::Key(KeyFault::Lost),
        Error::Clock { ahead_seconds: 840, confirmed: true },
        Error::Clock { ahead_seconds: -840, confirmed: false },
        Error::SignedOut,
        Error::Expired,
        Error::NotRenewable,
        Error::Request(RequestFault::Url),
        Error::Request(RequestFault::NotAllowed),
        Error::Request(RequestFault::Authorization),
        Error::Request(RequestFault::Token),
    ];
    errors.extend(Rule::ALL.iter().map(|rule| Error::Protocol(protocol::Error::rule(*rule))));
    errors.extend(codes.iter().map(|code| refused(code)));
    let faults = [
        ProofFault::NonceHidden,
        ProofFault::ChallengeHidden,
        ProofFault::HeaderRefused,
        ProofFault::NonceEndless,
        ProofFault::Algorithm,
    ];
    errors.extend(faults.map(|fault| Error::Proof { at: Endpoint::Api, origin: "https://e.test".into(), fault }));
    errors.extend(causes.map(|cause| Error::NoResponse { at: Endpoint::Api, origin: "https://e.test".into(), cause }));
    errors
}

#[test]
fn cb_error_typed_every_failure_has_a_name_of_its_own_a_title_and_whole_sentences() {
    let errors = all();
    let codes: BTreeSet<_> = errors.iter().map(Error::code).collect();
    assert_eq!(codes.len(), errors.len(), "two failures share a name");
    for error in &errors {
        let name = error.code();
        assert!(name.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_'), "{name}");
        assert!(!error.title().is_empty() && !error.title().ends_with('.'), "the title of {name}");
        assert!(error.sentence().ends_with('.') && error.sentence().len() > 15, "the sentence of {name}");
        assert!(error.sentence().starts_with(|it: char| it.is_ascii_uppercase()), "the sentence of {name}");
        let _ = (error.blame(), error.next_step());
        assert!(error.detail().iter().all(|(name, value)| !name.is_empty() && !value.is_empty()));
    }
}

#[test]
fn cb_error_hostile_what_a_stranger_says_is_one_line_bounded_and_in_the_detail_only() {
    let hostile = format!("<img src=x onerror=alert(1)>\r\nX: y\u{202e}{}", "z".repeat(5000));
    let encoded = daypass::protocol::form::encode(&[("error_description", &hostile), ("error", &hostile)]);
    let stage = Stage::new();
    let address = stage.approved(ID);
    let query = format!("{encoded}&state={}&iss=https%3A%2F%2Fid.example.com", field(&address.query, "state"));
    let error = stage.refused(&requery(&address, &query)).error;
    let shown = error.detail().into_iter().map(|(_, value)| value).chain([error.code().to_owned()]);
    for text in shown {
        assert!(text.chars().count() <= 301 && !text.contains(['\r', '\n', '\u{202e}']), "{text:?}");
    }
    assert!(!error.sentence().contains('<') && !error.title().contains('<'));
}

#[test]
fn tok_transport_retry_after_and_the_endpoint_are_in_the_detail() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    stage.platform.network.once("token", empty(503, "Retry-After", "120"));
    let error = stage.refused(&address).error;
    let rows = [
        ("Endpoint", "token endpoint".to_owned()),
        ("Status", "503".to_owned()),
        ("Retry after", "120 seconds".to_owned()),
    ];
    assert_eq!(error.detail(), rows);
}

/// All that a test can see of a stage without opening its storage: status, configuration, errors.
fn visible(stage: &Stage) -> String {
    format!("{:?} {:?}", stage.session.status(), stage.session.configuration())
}

#[test]
fn tok_no_log_no_refusal_on_the_way_in_shows_a_secret() {
    let odd: [(&'static str, Reply); 9] = [
        ("token", text(500, "text/html", "SECRET")),
        ("token", text(200, "text/SECRET", "SECRET")),
        ("token", json(200, &value!({"access_token": "SECRET", "token_type": "mac", "refresh_token": "SECRET"}))),
        ("token", json(200, &value!({"access_token": ["SECRET"], "token_type": "Bearer"}))),
        ("token", json(200, &value!({"access_token": "SECRET", "token_type": "Bearer", "scope": "SECRET  x"}))),
        ("token", json(200, &value!({"access_token": "SECRET", "token_type": "Bearer", "id_token": "SECRET"}))),
        (
            "token",
            json(200, &value!({"access_token": "SECRET", "token_type": "Bearer", "id_token": "U0VDUkVU.SECRET.x"})),
        ),
        ("token", Err(NoResponse::Unreadable)),
        ("jwks", text(200, "application/json", r#"{"keys":"SECRET"}"#)),
    ];
    for (name, reply) in odd {
        let stage = Stage::new();
        let address = stage.approved(ID);
        stage.platform.network.always(name, reply);
        let failed = stage.refused(&address);
        let text = words(&failed.error).replace("text/secret", "");
        assert_no_secret("the error", &text);
        assert_no_secret("the failure", &format!("{failed:?}"));
        assert_no_secret("the status", &visible(&stage));
    }
}

#[test]
fn tok_no_log_no_claim_that_is_refused_brings_the_token_along() {
    for claim in ["iss", "aud", "azp", "sub", "exp", "iat", "nbf", "nonce", "at_hash"] {
        for odd in [value!("wrong"), value!(1), value!({"a": "b"})] {
            let stage = Stage::new();
            stage.id.edit("claims", move |it| it[claim] = odd.clone());
            let address = stage.approved(ID);
            if let Some(Err(failed)) = stage.complete(&address) {
                assert_no_secret(claim, &format!("{failed:?} {}", words(&failed.error)));
                let nonce_seed = format!("{:?}", stage.platform.store.dump(""));
                assert!(!nonce_seed.contains("SECRET"));
            }
        }
    }
}

#[test]
fn tok_no_log_a_server_that_repeats_the_code_or_a_token_in_its_words_does_not_get_it_shown() {
    let stage = Stage::new();
    let address = stage.approved(ID);
    let code = field(&address.query, "code");
    let echo = format!("The code {code} is not valid");
    stage.platform.network.once("token", json(400, &value!({"error": "invalid_grant", "error_description": echo})));
    let error = stage.refused(&address).error;
    assert_no_secret("the provider's own words", &words(&error));
    let stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    let echo = json(400, &value!({"error": "invalid_request", "error_description": "Unknown token: SECRET-rt-2"}));
    stage.platform.network.once("token", echo);
    assert_no_secret("the provider's own words", &words(&stage.fetch(API).unwrap_err()));
}

#[test]
fn tok_no_log_nothing_that_is_handed_out_of_a_session_shows_a_secret() {
    let stage = Stage::signed_in();
    stage.load_profile().unwrap();
    let mut request = ApiRequest::get(API);
    request.headers.push(("x".into(), "y".into()));
    let session = Rc::clone(&stage.session);
    let response = stage.run(async move { session.fetch(&request).await }).unwrap();
    assert_no_secret("the answer", &format!("{response:?}"));
    assert_no_secret("the status", &visible(&stage));
    let sent = ["token", "api", "userinfo"].map(|name| stage.platform.network.requests(name)).concat();
    assert_no_secret("a request", &format!("{sent:?}"));
    stage.fetch(&format!("{RESOURCE}x")).unwrap();
    stage.sign_out().unwrap();
    assert_no_secret("the report", &format!("{:?}", stage.session.sign_out_report("")));
}

#[test]
fn tok_no_log_no_failure_of_a_signed_in_session_shows_a_secret() {
    let odd: [(&'static str, Reply); 6] = [
        ("token", text(200, "application/json", r#"{"access_token":"SECRET","token_type":"SEALED"}"#)),
        ("token", json(400, &value!({"error": "invalid_grant", "refresh_token": "SECRET"}))),
        ("token", Err(NoResponse::TimedOut)),
        ("token", json(200, &value!({"access_token": "SECRET", "token_type": "Bearer", "expires_in": "SECRET"}))),
        ("api", Err(NoResponse::Redirected)),
        ("userinfo", text(200, "text/html", "SECRET")),
    ];
    for (name, reply) in odd {
        let stage = Stage::signed_in();
        if name == "token" {
            stage.platform.clock.advance(400);
        }
        stage.platform.network.once(name, reply);
        let outcome = if name == "userinfo" { stage.load_profile() } else { stage.fetch(API).map(drop) };
        assert_no_secret(name, &words(&outcome.unwrap_err()));
        assert_no_secret(name, &visible(&stage));
    }
}
