//! Tokens that an API repeats, in an answer that is kept.

use crate::fake_network::{empty, text};
use crate::stage::*;
use daypass::session::ApiResponse;

/// All tokens of the account in use, as it is now.
fn tokens(stage: &Stage) -> Vec<String> {
    let record = stage.record();
    let access = record["tokens"].as_array().unwrap().iter().map(|grant| &grant["access_token"]);
    let all = access.chain([&record["refresh_token"], &record["id_token"]]);
    all.map(|token| token.as_str().unwrap().to_owned()).collect()
}

/// The next answer of the API repeats these, in its body and in a header field.
fn repeat(stage: &Stage, tokens: &[String]) {
    let mut reply = text(200, "text/plain", &format!("Bearer {} stays", tokens.join(" and "))).unwrap();
    reply.headers.push(("x-sent".to_owned(), tokens.join(", ")));
    stage.platform.network.once("api", Ok(reply));
}

fn assert_clean(kept: &ApiResponse) {
    assert_no_secret("the body", &kept.text());
    assert_no_secret("the headers", &format!("{:?}", kept.headers));
    assert_no_secret("its description", &format!("{kept:?}"));
    assert!(kept.is_blacked_out);
    assert!(kept.text().starts_with("Bearer [redacted] and ") && kept.text().ends_with(" stays"), "{}", kept.text());
    assert!(kept.header("x-sent").unwrap().starts_with("[redacted], "));
}

#[test]
fn tok_no_log_a_kept_answer_shows_no_token_that_a_renewal_has_replaced() {
    let stage = Stage::signed_in();
    stage.fetch(&format!("{RESOURCE}x")).unwrap();
    let before = tokens(&stage);
    assert!(before.len() > 3);
    repeat(&stage, &before);
    let kept = stage.fetch(API).unwrap().without_tokens();
    stage.refresh().unwrap();
    assert_ne!(tokens(&stage), before);
    assert_clean(&kept);
    stage.sign_out().unwrap();
    assert_clean(&kept.without_tokens());
}

#[test]
fn tok_no_log_of_a_call_that_was_made_with_two_tokens_an_answer_shows_neither() {
    let refuse = |stage: &Stage| {
        stage.platform.network.once("api", empty(401, "www-authenticate", r#"Bearer error="invalid_token""#));
    };
    // tells what the second token will be
    let twin = Stage::signed_in();
    refuse(&twin);
    twin.fetch(API).unwrap();
    let stage = Stage::signed_in();
    refuse(&stage);
    repeat(&stage, &[tokens(&stage), tokens(&twin)].concat());
    let kept = stage.fetch(API).unwrap();
    assert_eq!((stage.count("api"), tokens(&stage)), (2, tokens(&twin)));
    assert_clean(&kept.without_tokens());
}

#[test]
fn tok_no_log_a_renewal_while_the_answer_is_under_way_makes_nothing_readable() {
    let stage = Stage::signed_in();
    let gate = stage.platform.network.gate("api");
    repeat(&stage, &tokens(&stage));
    let mut call = stage.start_fetch(API);
    stage.refresh().unwrap();
    gate.open();
    stage.settle();
    assert_clean(&call.ended().unwrap().unwrap().without_tokens());
}

#[test]
fn an_application_gets_what_an_api_hands_out_on_purpose() {
    let stage = Stage::signed_in();
    let tokens = tokens(&stage);
    repeat(&stage, &tokens);
    let response = stage.fetch(API).unwrap();
    assert!(tokens.iter().all(|token| response.text().contains(token)));
    assert!(!response.is_blacked_out);
}

#[test]
fn an_answer_that_repeats_nothing_and_one_that_is_no_text_stay_as_they_came() {
    let stage = Stage::signed_in();
    let octets: Vec<u8> = (0..=255).collect();
    for body in [octets, b"as it came".to_vec(), vec![]] {
        let mut reply = text(200, "image/png", "").unwrap();
        reply.body.clone_from(&body);
        stage.platform.network.once("api", Ok(reply));
        let kept = stage.fetch(API).unwrap().without_tokens();
        assert_eq!((kept.body, kept.is_blacked_out), (body, false));
        assert_eq!(kept.headers, [("content-type".to_owned(), "image/png".to_owned())]);
    }
}
