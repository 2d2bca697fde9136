//! The doctor: what it finds, and that it leaves the session alone.

use crate::fake_network::{json, text};
use crate::stage::*;
use daypass::session::doctor::{Check, Finding, Known, Verdict};
use daypass::session::ports::{CryptoFault, NoResponse};
use daypass::session::{Issuer, Provider};
use serde_json::{Value, json as value};
use std::cell::RefCell;
use std::rc::Rc;

#[test]
fn a_provider_that_does_everything_right_is_found_good_and_everything_is_told_once_and_in_order() {
    let stage = clinic();
    let findings = examine(&stage, ID);
    assert_eq!(findings.iter().map(|it| it.check).collect::<Vec<_>>(), Check::ALL);
    for it in &findings {
        let expected = if it.check == Check::Dpop { Verdict::Skipped } else { Verdict::Good };
        assert_eq!((it.verdict, &it.advice), (expected, &None), "{it:?}");
    }
}

#[test]
fn whatever_is_not_good_comes_with_advice_unless_it_was_not_examined() {
    let stage = clinic();
    stage.id.edit("discovery", |document| {
        *document = value!({ "issuer": ID, "authorization_endpoint": "https://a.example",
        "token_endpoint": "https://id.example.com/token", "jwks_uri": "https://id.example.com/jwks" })
    });
    for it in examine(&stage, ID) {
        assert!(it.advice.is_some() == matches!(it.verdict, Verdict::Doubtful | Verdict::Bad), "{it:?}");
        assert!(!it.evidence.is_empty() && !it.check.title().is_empty() && !it.check.source().is_empty());
    }
}

#[test]
fn it_leaves_the_session_alone_and_sends_nothing_that_is_worth_anything() {
    let stage = Stage::signed_in();
    open_clinic(&stage);
    let (kept, flight) = (stage.platform.store.dump(""), stage.session.flight().len());
    examine(&stage, ID);
    assert_eq!((stage.platform.store.dump(""), stage.session.flight().len()), (kept, flight));
    for name in ["discovery", "jwks", "token", "userinfo", "revocation"] {
        let requests = stage.platform.network.requests(name);
        let sent = requests.last().map(|it| format!("{:?} {:?}", it.body, it.headers)).unwrap_or_default();
        assert_no_secret(name, &sent);
    }
    assert!(stage.fetch(API).is_ok(), "nobody has been signed out");
}

#[test]
fn an_issuer_that_differs_by_a_slash_is_told_with_the_right_one() {
    let stage = clinic();
    stage.id.edit("discovery", |document| document["issuer"] = value!("https://id.example.com/"));
    let found = found(&stage, Check::Issuer);
    assert_eq!(found.verdict, Verdict::Bad);
    assert!(found.evidence.contains("https://id.example.com, answers as https://id.example.com/"), "{found:?}");
    assert!(found.advice.unwrap().contains("write https://id.example.com/ in"));
}

#[test]
fn without_metadata_nothing_that_needs_it_is_examined_and_the_report_is_still_whole() {
    for reply in [Err(NoResponse::Unreachable), text(404, "text/html", "<h1>not here</h1>"), json(200, &value!([]))] {
        let stage = clinic();
        stage.platform.network.always("discovery", reply);
        let findings = examine(&stage, ID);
        assert_eq!(findings.iter().map(|it| it.check).collect::<Vec<_>>(), Check::ALL);
        let bad: Vec<_> = findings.iter().filter(|it| it.verdict == Verdict::Bad).map(|it| it.check).collect();
        assert_eq!(bad, [Check::Discovery]);
        let (last, rest) = findings[5..].split_last().unwrap();
        assert!(rest.iter().all(|it| it.verdict == Verdict::Skipped));
        assert_eq!((last.check, last.verdict), (Check::Policy, Verdict::Good));
        assert_eq!(["jwks", "token", "userinfo", "revocation"].map(|name| stage.count(name)), [0; 4]);
    }
}

#[test]
fn metadata_that_breaks_a_rule_is_named_by_its_member() {
    let stage = clinic();
    stage.id.edit("discovery", |document| document["token_endpoint"] = value!("http://id.example.com/token"));
    let found = found(&stage, Check::Metadata);
    assert_eq!((found.verdict, found.evidence.as_str()), (Verdict::Bad, "token_endpoint"));
}

#[test]
fn an_endpoint_without_cors_is_told_with_the_origin_to_allow() {
    for (name, check, verdict) in [
        ("discovery", Check::Discovery, Verdict::Bad),
        ("jwks", Check::SigningKeys, Verdict::Bad),
        ("token", Check::TokenEndpoint, Verdict::Bad),
        ("userinfo", Check::UserInfo, Verdict::Doubtful),
        ("revocation", Check::Revocation, Verdict::Doubtful),
    ] {
        let stage = clinic();
        stage.platform.network.always(name, Err(NoResponse::Unreadable));
        let found = found(&stage, check);
        assert_eq!(found.verdict, verdict, "{name}");
        assert!(found.evidence.contains("without CORS"), "{found:?}");
        assert!(found.advice.unwrap().contains("https://app.example.net"), "{name}");
    }
}

#[test]
fn how_the_token_endpoint_refuses_a_made_up_code_tells_what_is_wrong() {
    let refusal = |error: &str, description: &str| value!({ "error": error, "error_description": description });
    for (reply, verdict) in [
        (json(400, &refusal("invalid_grant", "unknown code")), Verdict::Good),
        (json(403, &refusal("invalid_code", "")), Verdict::Good),
        (json(400, &refusal("invalid_request", "code is wrong")), Verdict::Good),
        (json(401, &refusal("invalid_client", "")), Verdict::Bad),
        (json(400, &refusal("unauthorized_client", "")), Verdict::Bad),
        (json(400, &refusal("invalid_request", "client_secret is missing.")), Verdict::Bad),
        (text(503, "text/html", "<h1>later</h1>"), Verdict::Bad),
        (text(400, "text/html", "<h1>oops</h1>"), Verdict::Doubtful),
        (json(200, &value!({})), Verdict::Doubtful),
    ] {
        let stage = clinic();
        stage.platform.network.always("token", reply.clone());
        assert_eq!(found(&stage, Check::TokenEndpoint).verdict, verdict, "{reply:?}");
    }
}

#[test]
fn what_a_provider_leaves_untold_is_doubtful_and_what_it_denies_is_bad() {
    let edited = |check, edit: fn(&mut Value)| {
        let stage = clinic();
        stage.id.edit("discovery", edit);
        found(&stage, check).verdict
    };
    assert_eq!(edited(Check::Pkce, |it| it["code_challenge_methods_supported"] = value!(["plain"])), Verdict::Bad);
    assert_eq!(edited(Check::Pkce, |it| it["code_challenge_methods_supported"] = Value::Null), Verdict::Doubtful);
    let methods = |it: &mut Value| it["token_endpoint_auth_methods_supported"] = value!(["client_secret_basic"]);
    assert_eq!(edited(Check::PublicClients, methods), Verdict::Doubtful);
    let silent = |it: &mut Value| it["authorization_response_iss_parameter_supported"] = value!(false);
    assert_eq!(edited(Check::IssParameter, silent), Verdict::Doubtful);
    let grants = |it: &mut Value| it["grant_types_supported"] = value!(["authorization_code"]);
    assert_eq!(edited(Check::Refresh, grants), Verdict::Doubtful);
    assert_eq!(edited(Check::SignOut, |it| it["end_session_endpoint"] = Value::Null), Verdict::Doubtful);
    assert_eq!(edited(Check::Revocation, |it| it["revocation_endpoint"] = Value::Null), Verdict::Doubtful);
    assert_eq!(edited(Check::UserInfo, |it| it["userinfo_endpoint"] = Value::Null), Verdict::Skipped);
}

#[test]
fn keys_that_fit_no_announced_algorithm_are_told() {
    let stage = clinic();
    stage.id.edit("discovery", |it| it["id_token_signing_alg_values_supported"] = value!(["ES256"]));
    let found = found(&stage, Check::SigningKeys);
    assert_eq!((found.verdict, found.evidence.as_str()), (Verdict::Bad, "1 key, ES256"));
}

#[test]
fn an_algorithm_that_is_announced_under_two_names_is_told_once() {
    let stage = clinic();
    stage.id.edit("discovery", |it| it["id_token_signing_alg_values_supported"] = value!(["EdDSA", "Ed25519"]));
    assert_eq!(found(&stage, Check::SigningKeys).evidence, "1 key, EdDSA");
}

#[test]
fn binding_to_a_key_is_examined_where_it_is_wanted() {
    for (wanted, offered, verdict) in
        [("required", true, Verdict::Good), ("required", false, Verdict::Bad), ("offered", false, Verdict::Doubtful)]
    {
        let stage = Stage::with(|configuration| configuration["providers"][0]["dpop"] = value!(wanted));
        open_clinic(&stage);
        stage.id.edit("discovery", move |it| {
            it["dpop_signing_alg_values_supported"] = if offered { value!(["ES256"]) } else { Value::Null };
        });
        assert_eq!(found(&stage, Check::Dpop).verdict, verdict, "{wanted} {offered}");
    }
}

#[test]
fn whom_the_policy_of_this_app_forbids_to_ask_is_told_once() {
    let stage = clinic();
    for name in ["token", "jwks"] {
        stage.platform.network.always(name, Err(NoResponse::Forbidden));
    }
    let found = found(&stage, Check::Policy);
    assert_eq!(
        (found.verdict, found.evidence.as_str()),
        (Verdict::Bad, "connect-src does not name https://id.example.com")
    );
    assert!(found.advice.unwrap().contains("scripts/headers"));
}

#[test]
fn the_page_itself_is_examined() {
    let stage = clinic();
    stage.platform.network.always("app", text(404, "text/html", "not found"));
    assert_eq!(found(&stage, Check::CallbackPage).verdict, Verdict::Bad);
    let stage = clinic();
    stage.platform.network.route("app", "https://app.example.net/", |request| {
        text(200, "text/html", if request.url.path() == "/" { "<!doctype html>" } else { "another app" })
    });
    let other = found(&stage, Check::CallbackPage);
    assert_eq!(other.verdict, Verdict::Bad);
    assert!(other.evidence.contains("another page than https://app.example.net/"), "{other:?}");
    let stage = clinic();
    stage.platform.clock.host.set(Some(-3600));
    let found_clock = found(&stage, Check::Clock);
    assert_eq!(
        (found_clock.verdict, found_clock.evidence.contains("60 minutes")),
        (Verdict::Bad, true),
        "{found_clock:?}"
    );
    stage.platform.clock.host.set(None);
    assert_eq!(found(&stage, Check::Clock).verdict, Verdict::Skipped);
    let stage = clinic();
    stage.platform.store.block();
    assert_eq!(found(&stage, Check::Storage).verdict, Verdict::Bad);
    let stage = clinic();
    stage.platform.crypto.seal_fault.set(Some(CryptoFault::InsecureContext));
    assert_eq!(found(&stage, Check::SecureContext).verdict, Verdict::Bad);
}

#[test]
fn a_server_that_is_oauth_only_and_configured_is_examined_as_such() {
    let stage = clinic();
    let findings = examine(&stage, OAUTH);
    assert_eq!(findings.iter().map(|it| it.check).collect::<Vec<_>>(), Check::ALL);
    let verdict = |check| findings.iter().find(|it| it.check == check).unwrap().verdict;
    assert_eq!(verdict(Check::Metadata), Verdict::Good);
    assert_eq!((verdict(Check::SigningKeys), verdict(Check::Issuer)), (Verdict::Skipped, Verdict::Skipped));
    assert_eq!(verdict(Check::TokenEndpoint), Verdict::Good);
}

#[test]
fn markup_and_control_characters_of_a_provider_are_cleaned_in_evidence() {
    let stage = clinic();
    let hostile = value!({ "error": "invalid_client\u{202e}", "error_description": "<img src=x>\n\u{7}bad" });
    stage.platform.network.always("token", json(401, &hostile));
    let found = found(&stage, Check::TokenEndpoint);
    assert!(!found.evidence.contains(['\n', '\u{7}', '\u{202e}']), "{found:?}");
}

#[test]
fn providers_that_many_use_are_known_by_their_issuer_and_nobody_else_is() {
    for (issuer, known) in [
        ("https://accounts.google.com", Some(Known::Google)),
        ("https://github.com", Some(Known::GitHub)),
        ("https://login.microsoftonline.com/common/v2.0", Some(Known::Microsoft)),
        ("https://acme.ciamlogin.com/1/v2.0", Some(Known::Microsoft)),
        ("https://acme.eu.auth0.com/", Some(Known::Auth0)),
        ("https://acme.okta.com/oauth2/default", Some(Known::Okta)),
        ("https://id.acme.example/realms/acme", Some(Known::Keycloak)),
        ("https://id.acme.example/auth/realms/acme", Some(Known::Keycloak)),
        ("https://gitlab.com", Some(Known::GitLab)),
        ("https://acme.zitadel.cloud", Some(Known::Zitadel)),
        ("https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_abc", Some(Known::Cognito)),
        ("https://id.acme.example/application/o/web/", Some(Known::Authentik)),
        ("https://cognito-idp.example.com", None),
        ("https://accounts.google.com.evil.example", None),
        ("https://evilokta.com", None),
        ("https://auth0.com.example", None),
        ("https://id.acme.example/realms", None),
        ("https://id.example.com", None),
    ] {
        assert_eq!(Known::of(&Issuer::parse(issuer).unwrap()), known, "{issuer}");
    }
}

#[test]
fn what_an_issuer_of_a_known_provider_is_like_is_known_as_that_provider_and_needs_something() {
    for known in Known::ALL {
        let issuer: String = known.issuer_template().split(['{', '}']).collect::<Vec<_>>().concat();
        assert_eq!(Known::of(&Issuer::parse(&issuer).unwrap()), Some(known), "{issuer}");
        let needs = known.needs("https://app.example.net");
        assert!(!needs.is_empty() && needs.iter().all(|it| it.ends_with('.')), "{needs:?}");
        assert_eq!(
            known.takes_browsers(),
            needs.iter().any(|it| it.contains("https://app.example.net")) || known == Known::Microsoft
        );
        assert!(known.scopes().split(' ').all(|it| !it.is_empty()));
    }
}

#[test]
fn what_is_known_of_a_provider_stands_in_its_advice() {
    for (known_issuer, cors, secret) in [
        ("https://id.example.com/realms/acme", "Web origins", "Client authentication"),
        ("https://login.microsoftonline.com/common/v2.0", "Single-page application", "Single-page application"),
        ("https://acme.eu.auth0.com", "Allowed Web Origins", "Single Page Application"),
        ("https://acme.okta.com", "Trusted Origins", "Single-Page Application"),
        ("https://accounts.google.com", "client secret even with PKCE", "add the secret"),
        ("https://github.com", "no CORS headers", "add the secret"),
    ] {
        let stage = clinic();
        let mut provider = provider(&stage, ID);
        provider.metadata = Some(metadata_of(&stage));
        provider.issuer = Issuer::parse(known_issuer).unwrap();
        for (reply, expected) in
            [(Err(NoResponse::Unreadable), cors), (json(401, &value!({ "error": "invalid_client" })), secret)]
        {
            stage.platform.network.always("token", reply);
            let findings = examine_provider(&stage, provider.clone());
            let found = findings.into_iter().find(|it| it.check == Check::TokenEndpoint).unwrap();
            assert!(found.advice.as_ref().is_some_and(|it| it.contains(expected)), "{known_issuer}: {found:?}");
        }
    }
}

/// A stage whose static host answers, and whose provider lists all that it does.
fn clinic() -> Stage {
    let stage = Stage::new();
    open_clinic(&stage);
    stage
}

fn open_clinic(stage: &Stage) {
    stage.platform.network.route("app", "https://app.example.net/", |_| text(200, "text/html", "<!doctype html>"));
    stage.id.edit("discovery", |document| {
        document["token_endpoint_auth_methods_supported"] = value!(["none"]);
        document["grant_types_supported"] = value!(["authorization_code", "refresh_token"]);
    });
}

fn provider(stage: &Stage, issuer: &str) -> Provider {
    stage.session.configuration().provider(&issuer_of(issuer)).expect("a configured provider").clone()
}

/// What the provider would have said, as a configuration may state it.
fn metadata_of(stage: &Stage) -> daypass::protocol::metadata::ServerMetadata {
    let Value::Object(document) = stage.id.metadata() else { panic!("an object") };
    daypass::protocol::metadata::from_object(&issuer_of(ID), true, &document).expect("sound metadata")
}

fn examine(stage: &Stage, issuer: &str) -> Vec<Finding> {
    examine_provider(stage, provider(stage, issuer))
}

fn examine_provider(stage: &Stage, provider: Provider) -> Vec<Finding> {
    let (session, findings) = (Rc::clone(&stage.session), Rc::new(RefCell::new(Vec::new())));
    let told = Rc::clone(&findings);
    stage.run(async move { session.examine(&provider, |it| told.borrow_mut().push(it)).await });
    findings.take()
}

fn found(stage: &Stage, check: Check) -> Finding {
    examine(stage, ID).into_iter().find(|it| it.check == check).expect("every check is told")
}
