//! Tokens that are bound to a key: a proof goes with every request, with the nonce its server wants, or nothing goes at all.

use crate::fake_network::{Reply, empty, json, text};
use crate::fake_proofs::{Proof, wants_nonce_resource, wants_nonce_token};
use crate::stage::*;
use daypass::protocol::http::Request;
use daypass::session::ports::NoResponse;
use daypass::session::{ApiRequest, ApiResponse, Error, Event, ProofFault, Result, Status};
use serde_json::{Value, json as value};
use std::collections::BTreeSet;
use std::rc::Rc;

const API_ORIGIN: &str = "https://api.example.com";

/// The configuration in which tokens are bound to a key where the provider offers it, or in any case.
pub(crate) fn configured(dpop: &'static str) -> impl Fn(&mut Value) {
    move |configuration| configuration["providers"][0]["dpop"] = value!(dpop)
}

/// A stage whose provider binds tokens.
pub(crate) fn binding() -> Stage {
    let stage = Stage::with(configured("required"));
    offering(&stage, value!(["RS256", "ES256"]));
    stage
}

pub(crate) fn offering(stage: &Stage, algorithms: Value) {
    stage.id.edit("discovery", move |it| it["dpop_signing_alg_values_supported"] = algorithms.clone());
}

/// A stage on which somebody is signed in with bound tokens.
pub(crate) fn bound() -> Stage {
    let stage = binding();
    stage.pass(ID);
    stage
}

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    let mut fields = request.headers.iter().filter(|(field, _)| field == name);
    let (field, None) = (fields.next(), fields.next()) else { panic!("{name} is there twice") };
    field.map(|(_, value)| value.as_str()).unwrap_or_default()
}

fn last(stage: &Stage, name: &str) -> Request {
    stage.platform.network.requests(name).pop().expect("a request")
}

fn proofs_to(stage: &Stage, origin: &str) -> Vec<Proof> {
    stage.id.proofs.seen().into_iter().filter(|proof| proof.claim("htu").starts_with(origin)).collect()
}

fn send(stage: &Stage, request: ApiRequest) -> Result<ApiResponse> {
    let session = Rc::clone(&stage.session);
    stage.run(async move { session.fetch(&request).await })
}

fn fault(result: Result<ApiResponse>) -> ProofFault {
    match result.expect_err("a failure") {
        Error::Proof { fault, .. } => fault,
        other => panic!("another failure: {other:?}"),
    }
}

#[test]
fn dpop_token_code_refresh_userinfo_and_calls_each_carry_a_proof_of_the_one_key_that_was_asked_for() {
    let stage = binding();
    let url = stage.sign_in(ID);
    stage.complete(&stage.id.approve(&url)).unwrap().unwrap();
    stage.load_profile().unwrap();
    for _ in 0..3 {
        stage.fetch(API).unwrap();
        stage.fetch(RESOURCE).unwrap();
        stage.platform.clock.advance(400);
    }
    let proofs = stage.id.proofs.seen();
    let keys: BTreeSet<_> = proofs.iter().map(|proof| proof.jkt.clone()).collect();
    assert_eq!(keys, BTreeSet::from([field(query(&url), "dpop_jkt")]), "dpop-jkt");
    let with_token = proofs.iter().filter(|proof| !proof.claim("ath").is_empty()).count();
    assert_eq!((stage.count("token"), stage.count("userinfo")), (6, 1));
    assert_eq!((proofs.len(), with_token), (6 + 1 + 6, 1 + 6), "dpop-ath");
}

#[test]
fn dpop_scheme_a_bound_token_goes_with_the_scheme_of_its_own_and_one_proof() {
    let stage = bound();
    stage.load_profile().unwrap();
    let mut request = ApiRequest::json("PATCH", "https://api.example.com/v1/me?secret=1#x", "{}");
    send(&stage, request.clone()).unwrap();
    let sent = stage.count("api");
    request.headers.push(("DPoP".to_owned(), "of-the-app".to_owned()));
    assert_eq!(code(send(&stage, request)), "request_authorization");
    assert_eq!(stage.count("api"), sent, "rs-one-way");
    for name in ["userinfo", "api"] {
        assert!(header(&last(&stage, name), "authorization").starts_with("DPoP SECRET-at-"));
    }
    let proof = proofs_to(&stage, API_ORIGIN).pop().unwrap();
    assert_eq!((proof.claim("htm"), proof.claim("htu")), ("PATCH", "https://api.example.com/v1/me"));
    assert!(stage.account().is_bound && !Stage::signed_in().account().is_bound);
}

#[test]
fn dpop_jti_every_proof_has_a_name_of_its_own_from_randomness_of_its_own() {
    let stage = bound();
    let drawn = stage.platform.crypto.drawn();
    for _ in 0..500 {
        stage.fetch(API).unwrap();
    }
    let names: BTreeSet<_> = stage.id.proofs.seen().iter().map(|proof| proof.claim("jti").to_owned()).collect();
    assert_eq!((names.len(), stage.platform.crypto.drawn() - drawn), (501, 500));
}

#[test]
fn dpop_nonce_as_a_code_is_sent_once_more_with_the_nonce_and_later_requests_have_it_at_once() {
    let mut stage = binding();
    let address = stage.approved(ID);
    stage.id.proofs.demand(ID, false);
    assert_eq!(stage.complete(&address), Some(Ok(())));
    assert_eq!(stage.count("token"), 2);
    let bodies: Vec<_> = stage.platform.network.requests("token").into_iter().map(|it| it.body).collect();
    assert_eq!(bodies[0], bodies[1]);
    let [first, second] = &proofs_to(&stage, ID)[..] else { panic!("two proofs") };
    assert_eq!((first.claim("nonce"), second.claim("nonce")), ("", "https://id.example.com/1"));
    assert_ne!(first.claim("jti"), second.claim("jti"), "dpop-fresh");
    stage.reload_with(configured("required"));
    stage.platform.clock.advance(400);
    stage.fetch(API).unwrap();
    assert_eq!(stage.count("token"), 3, "the nonce was not kept across the page load");
    assert_eq!(stage.complete(&stage.approved(ID)), Some(Ok(())));
    assert_eq!(stage.count("token"), 4, "the nonce was not kept across the redirect");
}

#[test]
fn dpop_nonce_rs_a_call_is_sent_once_more_with_the_nonce_and_no_token_is_renewed_for_it() {
    let stage = bound();
    stage.id.proofs.demand(API_ORIGIN, false);
    let response = send(&stage, ApiRequest::json("POST", API, r#"{"n":1}"#)).unwrap();
    assert_eq!((response.status, stage.count("api"), stage.count("token")), (200, 2, 1));
    assert_eq!(last(&stage, "api").body.as_deref(), Some(r#"{"n":1}"#));
    stage.fetch(API).unwrap();
    assert_eq!(stage.count("api"), 3);
    stage.id.proofs.demand(ID, false);
    stage.load_profile().unwrap();
    assert_eq!(stage.count("userinfo"), 2);
}

#[test]
fn dpop_nonce_latest_a_nonce_from_any_answer_is_in_the_next_proof() {
    let stage = bound();
    stage.id.proofs.demand(API_ORIGIN, true);
    for _ in 0..5 {
        assert_eq!(stage.fetch(API).unwrap().status, 200);
    }
    assert_eq!(stage.count("api"), 1 + 5, "each answer has the next nonce");
    stage.platform.network.once("api", empty(403, "dpop-nonce", "from-a-403"));
    stage.fetch(API).unwrap();
    stage.platform.network.once("api", json(200, &value!({})));
    stage.fetch(API).unwrap();
    let header = header(&last(&stage, "api"), "dpop").to_owned();
    let claims = header.split('.').nth(1).unwrap();
    assert!(String::from_utf8(decoded(claims)).unwrap().contains(r#""nonce":"from-a-403""#));
}

fn decoded(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap()
}

#[test]
fn dpop_nonce_latest_a_nonce_is_written_down_only_when_it_is_another_one() {
    let stage = bound();
    stage.id.proofs.demand(API_ORIGIN, false);
    for _ in 0..5 {
        stage.fetch(API).unwrap();
    }
    let writes = |stage: &Stage| stage.events().into_iter().filter(|event| event == "set dpop-nonce").count();
    assert_eq!(writes(&stage), 1);
    stage.id.proofs.renew(API_ORIGIN);
    stage.fetch(API).unwrap();
    assert_eq!(writes(&stage), 1);
}

#[test]
fn dpop_nonce_scope_each_server_gets_its_own_nonces_only() {
    let stage = binding();
    for origin in [ID, API_ORIGIN, "https://resource.example.com"] {
        stage.id.proofs.demand(origin, true);
    }
    let url = stage.sign_in(ID);
    stage.complete(&stage.id.approve(&url)).unwrap().unwrap();
    stage.load_profile().unwrap();
    for _ in 0..3 {
        stage.fetch(API).unwrap();
        stage.fetch(RESOURCE).unwrap();
        stage.platform.clock.advance(400);
    }
    let of_the_id_token = field(query(&url), "nonce");
    for proof in stage.id.proofs.seen() {
        let (server, nonce) = (proof.claim("htu"), proof.claim("nonce"));
        let origin = server.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        assert!(nonce.is_empty() || nonce.starts_with(&format!("{origin}/")), "{nonce} was sent to {server}");
        assert_ne!(nonce, of_the_id_token);
    }
}

#[test]
fn dpop_nonce_rs_calls_at_once_each_use_the_nonce_that_was_meant_for_them() {
    let stage = bound();
    let gates = ["first", "second"].map(|nonce| {
        let mut challenge = wants_nonce_resource().unwrap();
        challenge.headers.push(("dpop-nonce".to_owned(), nonce.to_owned()));
        stage.platform.network.once("api", Ok(challenge));
        stage.platform.network.gate("api")
    });
    let calls = [stage.start_fetch(API), stage.start_fetch(API)];
    for (gate, mut call) in gates.into_iter().zip(calls).rev() {
        gate.open();
        stage.settle();
        assert_eq!(call.ended().unwrap().unwrap().status, 200);
    }
    let nonces: Vec<_> = proofs_to(&stage, API_ORIGIN).iter().map(|proof| proof.claim("nonce").to_owned()).collect();
    assert_eq!(nonces, ["second", "first"]);
}

#[test]
fn dpop_nonce_bound_a_server_that_is_never_content_is_asked_twice() {
    let endless = |reply: Reply, number: u32| {
        let mut response = reply.unwrap();
        response.headers.push(("dpop-nonce".to_owned(), format!("n{number}")));
        Ok(response)
    };
    let stage = bound();
    for number in 0..4 {
        stage.platform.network.once("api", endless(wants_nonce_resource(), number));
    }
    assert_eq!(fault(stage.fetch(API)), ProofFault::NonceEndless);
    assert_eq!((stage.count("api"), stage.count("token")), (2, 1));
    stage.platform.clock.advance(400);
    for number in 0..2 {
        stage.platform.network.once("token", endless(wants_nonce_token(), number));
    }
    assert_eq!(code(stage.fetch(API)), "dpop_nonce_endless");
    assert_eq!(stage.count("token"), 3);
    assert!(matches!(stage.session.status(), Status::SignedIn(_)), "nothing is lost");
    let stage = bound();
    for number in 0..2 {
        stage.platform.network.once("userinfo", endless(wants_nonce_resource(), number));
    }
    assert_eq!(code(stage.load_profile()), "dpop_nonce_endless");
    let stage = binding();
    let address = stage.approved(ID);
    for number in 0..2 {
        stage.platform.network.once("token", endless(wants_nonce_token(), number));
    }
    assert_eq!(stage.refused(&address).error.code(), "dpop_nonce_endless");
    stage.assert_nothing_kept();
}

#[test]
fn dpop_cors_a_nonce_that_may_not_be_read_is_named_together_with_what_has_to_be_set() {
    let stage = binding();
    let address = stage.approved(ID);
    stage.platform.network.once("token", wants_nonce_token());
    let error = stage.refused(&address).error;
    assert_eq!((error.code(), stage.count("token")), ("dpop_nonce_hidden", 1));
    assert!(error.sentence().contains("list DPoP-Nonce in Access-Control-Expose-Headers"));
    assert_eq!(error.detail()[1], ("Server", ID.to_owned()));
    let stage = bound();
    stage.platform.network.once("api", wants_nonce_resource());
    let error = stage.fetch(API).unwrap_err();
    assert_eq!((error.code(), error.is_about_api()), ("dpop_nonce_hidden", true));
    assert_eq!((stage.count("api"), stage.count("token")), (1, 1), "no token is spent on it");
}

#[test]
fn dpop_cors_a_challenge_that_may_not_be_read_is_named_after_the_usual_renewal() {
    let stage = bound();
    stage.platform.network.always("api", text(401, "text/plain", "no"));
    let response = stage.fetch(API).unwrap();
    let refusal = response.refusal.unwrap();
    assert_eq!((response.status, refusal.proof), (401, Some(ProofFault::ChallengeHidden)));
    assert!(ProofFault::ChallengeHidden.sentence().contains("list WWW-Authenticate and DPoP-Nonce"));
    assert_eq!((stage.count("api"), stage.count("token")), (2, 2));
    stage.platform.network.always("userinfo", text(401, "text/plain", "no"));
    stage.platform.clock.advance(30);
    assert_eq!(code(stage.load_profile()), "dpop_challenge_hidden");
    assert_eq!((stage.count("userinfo"), stage.count("token")), (2, 3));
    let stage = Stage::signed_in();
    stage.platform.network.always("api", text(401, "text/plain", "no"));
    assert_eq!(stage.fetch(API).unwrap().refusal.unwrap().proof, None, "a bearer token has no proof");
}

#[test]
fn dpop_cors_a_header_that_the_preflight_refuses_is_named() {
    let stage = bound();
    stage.platform.network.once("api", Err(NoResponse::Unreadable));
    let error = stage.fetch(API).unwrap_err();
    assert_eq!(error.code(), "dpop_cors");
    assert!(error.sentence().contains("list DPoP in Access-Control-Allow-Headers"));
    for cause in [NoResponse::Offline, NoResponse::TimedOut] {
        stage.platform.network.once("api", Err(cause));
        assert!(matches!(stage.fetch(API), Err(Error::NoResponse { .. })));
    }
}

#[test]
fn dpop_alg_proofs_are_made_where_our_algorithm_is_offered_and_only_there() {
    let table = [
        (value!(["ES256"]), "offered", "DPoP"),
        (value!(["ES384", "ES256"]), "required", "DPoP"),
        (value!(["RS256", "ES384"]), "offered", "Bearer"),
        (value!([]), "offered", "Bearer"),
        (value!(["RS256", "ES384"]), "required", "dpop_unsupported"),
        (value!([]), "required", "dpop_unsupported"),
    ];
    for (algorithms, policy, expected) in table {
        let stage = Stage::with(configured(policy));
        offering(&stage, algorithms);
        let outcome = stage.sign_in_to(ID, "/");
        if expected == "dpop_unsupported" {
            assert_eq!(code(outcome), expected);
            assert_eq!((stage.platform.left_for().len(), stage.platform.keys.made()), (0, 0));
            continue;
        }
        stage.pass(ID);
        stage.fetch(API).unwrap();
        assert!(header(&last(&stage, "api"), "authorization").starts_with(expected));
        assert_eq!(stage.platform.keys.made() > 0, expected == "DPoP");
    }
    let stage = Stage::new();
    offering(&stage, value!(["ES256"]));
    stage.pass(ID);
    assert_eq!((stage.account().is_bound, stage.id.proofs.seen().len()), (false, 0), "nobody has asked for it");
}

#[test]
fn dpop_alg_an_api_that_takes_other_algorithms_only_is_named_and_not_asked_again() {
    let stage = bound();
    stage.platform.network.once("api", empty(401, "www-authenticate", r#"DPoP algs="PS256 ES512""#));
    assert_eq!(fault(stage.fetch(API)), ProofFault::Algorithm);
    assert_eq!((stage.count("api"), stage.count("token")), (1, 1));
}

#[test]
fn dpop_type_a_token_that_is_not_bound_is_discarded_and_the_sentence_says_what_to_do() {
    for policy in ["offered", "required"] {
        let stage = Stage::with(configured(policy));
        offering(&stage, value!(["ES256"]));
        stage.id.edit("token", |it| it["token_type"] = "Bearer".into());
        let error = stage.refused(&stage.approved(ID)).error;
        assert_eq!(error.code(), "token_type_bearer");
        assert!(error.sentence().contains("turn DPoP on for this app, or the key dpop has to leave"));
        stage.assert_nothing_kept();
        assert_eq!(stage.platform.keys.names(), [""; 0]);
    }
    let stage = bound();
    stage.id.edit("token", |it| it["token_type"] = "Bearer".into());
    stage.platform.clock.advance(400);
    assert_eq!(code(stage.fetch(API)), "token_type_bearer");
    assert_eq!(stage.count("api"), 0);
    assert!(!stage.record().to_string().contains("SECRET-at-3"));
    assert!(stage.record().to_string().contains("SECRET-rt-3"), "rt-replace");
}

#[test]
fn dpop_no_downgrade_no_answer_makes_a_bound_token_go_out_as_a_bearer_token() {
    let stage = bound();
    for challenge in [r#"Bearer error="invalid_token""#, "Bearer", r#"DPoP error="invalid_dpop_proof""#] {
        stage.platform.network.once("api", empty(401, "www-authenticate", challenge));
        stage.platform.network.once("api", empty(401, "www-authenticate", challenge));
        stage.fetch(API).unwrap();
    }
    stage.load_profile().unwrap();
    for name in ["api", "userinfo"] {
        for request in stage.platform.network.requests(name) {
            assert!(header(&request, "authorization").starts_with("DPoP ") && !header(&request, "dpop").is_empty());
        }
    }
}

#[test]
fn rs_401_a_refused_token_is_renewed_once_and_the_call_repeated_with_a_proof_for_the_new_one() {
    let stage = bound();
    stage.id.proofs.demand(API_ORIGIN, true);
    stage.id.proofs.demand(ID, true);
    stage.fetch(API).unwrap();
    stage.id.end_tokens();
    assert_eq!(stage.fetch(API).unwrap().status, 200);
    let proofs = proofs_to(&stage, API_ORIGIN);
    let hashes: BTreeSet<_> = proofs.iter().map(|proof| proof.claim("ath").to_owned()).collect();
    assert_eq!((stage.count("token"), hashes.len()), (3, 2), "dpop-ath");
}

#[test]
fn dpop_jkt_a_pushed_request_names_the_key_and_proves_it() {
    let stage = binding();
    const PAR: &str = "https://id.example.com/par";
    stage.id.edit("discovery", |metadata| {
        metadata["pushed_authorization_request_endpoint"] = value!(PAR);
        metadata["require_pushed_authorization_requests"] = value!(true);
    });
    let pushed = || json(201, &value!({"request_uri": "urn:SECRET-1", "expires_in": 60}));
    stage.platform.network.route("par", PAR, move |_| pushed());
    let mut challenge = wants_nonce_token().unwrap();
    challenge.headers.push(("dpop-nonce".to_owned(), "from-par".to_owned()));
    stage.platform.network.once("par", Ok(challenge));
    stage.sign_in(ID);
    assert_eq!(stage.count("par"), 2);
    let request = last(&stage, "par");
    let thumbprint = field(request.body.as_deref().unwrap(), "dpop_jkt");
    assert!(!header(&request, "dpop").is_empty());
    let address = stage.id.approve(&format!("{ID}/authorize?{}", request.body.unwrap()));
    assert_eq!(stage.complete(&address), Some(Ok(())));
    let [proof] = &proofs_to(&stage, ID)[..] else { panic!("one proof") };
    assert_eq!((&proof.jkt, proof.claim("nonce")), (&thumbprint, "from-par"), "dpop-nonce-as");
}

#[test]
fn dpop_token_a_server_that_is_oauth_only_binds_tokens_where_its_metadata_is_configured_so() {
    let stage = Stage::with(|it| {
        it["providers"][1]["dpop"] = value!("required");
        it["providers"][1]["metadata"]["dpop_signing_alg_values_supported"] = value!(["ES256"]);
    });
    stage.pass(OAUTH);
    stage.load_profile().unwrap();
    assert!(header(&last(&stage, "oauth api"), "authorization").starts_with("DPoP "));
    assert_eq!(stage.account().subject.as_deref(), Some("4711"));
}

#[test]
fn tok_no_log_the_flight_recorder_tells_that_a_proof_went_along_and_not_what_is_in_it() {
    let stage = bound();
    stage.id.proofs.demand(API_ORIGIN, false);
    stage.fetch(API).unwrap();
    stage.sign_out().unwrap();
    let steps = stage.session.flight();
    let proven = |endpoint: &str| {
        let of = |step: &&daypass::session::Step| {
            step.event == Event::Exchange && step.facts.iter().any(|(_, value)| value == endpoint)
        };
        let proofs = steps.iter().filter(of).map(|step| step.facts.iter().any(|fact| fact.0 == "proof"));
        proofs.collect::<Vec<_>>()
    };
    assert_eq!((proven("API"), proven("token endpoint")), (vec![true, true], vec![true]));
    assert!(!proven("revocation endpoint").contains(&true));
    assert_no_secret("the flight recorder", &stage.session.flight_json());
}

#[test]
fn web_clock_the_time_in_a_proof_is_that_of_the_session() {
    let stage = bound();
    stage.platform.clock.advance(120);
    stage.fetch(API).unwrap();
    let proof = stage.id.proofs.seen().pop().unwrap();
    assert_eq!(proof.claims["iat"], value!(stage.platform.clock.now()));
}
