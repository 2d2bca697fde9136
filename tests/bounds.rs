//! Ten megabytes from a stranger: each entry point refuses them, or reads them within a small multiple of their size. What is
//! counted is memory; work that grows faster than its input would not come to its end here.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use daypass::protocol::authorization::{self, Response as Authorization};
use daypass::protocol::error::Endpoint;
use daypass::protocol::http::Response;
use daypass::protocol::metadata::{self, Document};
use daypass::protocol::token::TokenType;
use daypass::protocol::types::Issuer;
use daypass::protocol::url::Url;
use daypass::protocol::{bearer, dpop, error, jwk, jws, par, token, userinfo};
use daypass::session::Configuration;
use daypass::session::attempt::Attempt;
use daypass::session::record::{self, Record};
use peak_alloc::PeakAlloc;
use std::hint::black_box;
use std::sync::{Mutex, PoisonError};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// There is one memory for all tests.
static TURN: Mutex<()> = Mutex::new(());

/// How many bytes were in use at most, beyond those before.
fn peak<T>(work: impl FnOnce() -> T) -> usize {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    black_box(work());
    MEMORY.peak_usage().saturating_sub(before)
}

#[track_caller]
fn assert_within(most: usize, what: &str, input: &str, work: impl FnOnce(&str)) {
    let used = peak(|| work(input));
    let shown: String = input.chars().take(20).collect();
    assert!(used <= most, "{what} took {used} bytes for {} of {shown:?}, more than {most}", input.len());
}

/// So many bytes of what is hostile to readers of JSON.
fn hostile_json(bytes: usize) -> Vec<String> {
    let filled = |begin: &str, unit: &str, end: &str| {
        let room = bytes - begin.len() - end.len();
        format!("{begin}{}{end}", unit.repeat(room / unit.len()))
    };
    vec![
        filled("", "[", ""),
        filled("", "{\"a\":", ""),
        filled("{\"a\":[", "[],", "0]}"),
        filled("{\"a\":[", "0,", "0]}"),
        filled("{\"a\":[", "{\"\":0},", "0]}"),
        filled("{", "\"a\":0,", "\"a\":0}"),
        filled("{\"a\":\"", "x", "\"}"),
        filled("{\"a\":\"", "\\u0000", "\"}"),
        filled("{\"a\":", "1", "}"),
        filled("{}", " ", ""),
    ]
}

/// As many members as fit, each with a name of its own, and as many scopes.
fn hostile_names(bytes: usize) -> [String; 2] {
    let names = |count: usize| (0..count).map(|index| format!("{index:x}"));
    let members: Vec<_> = names(bytes / 11).map(|name| format!("\"{name}\":0")).collect();
    let scopes: Vec<_> = names(bytes / 7).collect();
    let granted = r#"{"access_token":"a","token_type":"Bearer","scope":""#;
    [format!("{{{}}}", members.join(",")), format!("{granted}{}\"}}", scopes.join(" "))]
}

fn json_answer(status: u16, body: &str) -> Response {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Response { status, headers, body: body.as_bytes().to_vec() }
}

fn with_header(status: u16, name: &str, value: &str) -> Response {
    Response { status, headers: vec![(name.to_owned(), value.to_owned())], body: vec![] }
}

/// Each reader of an answer that is JSON.
fn read_as_every_answer(response: &Response) {
    let issuer = Issuer::parse("https://op.example").unwrap();
    assert!(metadata::response(&issuer, Document::OpenId, response).is_err());
    assert!(token::response(response, TokenType::Bearer).is_err());
    assert!(par::response(response).is_err());
    let _ = (
        jwk::response(response),
        userinfo::response(response),
        token::salvage(response),
        dpop::wants_nonce_token(response),
    );
}

#[test]
fn jose_limits_ten_megabytes_of_json_are_refused_unread() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    for input in hostile_json(TEN_MEGABYTES) {
        for status in [200, 201, 400] {
            let response = json_answer(status, &input);
            assert_within(SMALL, "an answer", &input, |_| read_as_every_answer(&response));
        }
        assert_within(SMALL, "a configuration", &input, |text| {
            assert!(Configuration::parse(text, &base()).is_err());
        });
        assert_within(SMALL, "a sign-in on its way", &input, |text| assert!(Attempt::read(text).is_none()));
        let configuration = configuration();
        let provider = &configuration.providers[0];
        let key = record::key(&provider.issuer, &provider.client, "a");
        assert_within(SMALL, "a session", &input, |text| assert!(Record::read(text, provider, &key).is_none()));
    }
}

#[test]
fn jose_limits_the_longest_json_that_is_read_takes_a_small_multiple_of_its_size() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    for input in hostile_json(MEGABYTE).into_iter().chain(hostile_names(MEGABYTE - 100)) {
        assert!(input.len() <= MEGABYTE);
        let response = json_answer(200, &input);
        assert_within(FACTOR * MEGABYTE, "an answer", &input, |_| {
            assert!(token::response(&response, TokenType::Bearer).is_err());
        });
    }
}

#[test]
fn jose_limits_a_token_of_ten_megabytes_is_refused_unread() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    for unit in ["A", ".", "A.", "AAAA.AAAA.", "e30.", "=", "\u{0}"] {
        let input = filled(unit);
        assert_within(SMALL, "a signed token", &input, |text| assert!(jws::parse(text).is_err()));
        let signed = Response {
            status: 200,
            headers: vec![("content-type".to_owned(), "application/jwt".to_owned())],
            body: input.clone().into_bytes(),
        };
        assert_within(TEN_MEGABYTES + SMALL, "signed user information", &input, |_| drop(userinfo::response(&signed)));
    }
}

#[test]
fn cb_decode_an_address_of_ten_megabytes_is_refused_and_cleaned() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    for unit in ["%41", "a&", "&", "=", "code=a&", "state=&", "%zz", "+", "error=", "x=%C3%28&", "%63ode=a&"] {
        let input = format!("state=b&code=a&{}", filled(unit));
        assert_within(SMALL, "an answer in an address", &input, |query| {
            assert!(Authorization::read(query).expect("an answer").is_err());
        });
        assert_within(SMALL, "the cleaned address", &input, |query| {
            assert_eq!(authorization::scrubbed("/callback", query, query), "/callback");
        });
        assert_within(SMALL, "where to go back to", &input, |text| assert!(!authorization::is_local_target(text)));
    }
}

#[test]
fn rs_challenge_ten_megabytes_of_headers_are_passed_over() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    for unit in ["a,", ",", "Bearer ", "Bearer error=\"x\",", "\"", "\\", "a=\"\\", "=", "DPoP error=use_dpop_nonce,"] {
        let input = filled(unit);
        assert_within(SMALL, "challenges", &input, |text| assert!(bearer::challenges(text).is_empty()));
    }
    for unit in ["9", " ", ":", ", ", "Sun, 06 Nov 1994 08:49:37 GMT"] {
        let response = with_header(503, "retry-after", &filled(unit));
        assert_within(SMALL, "Retry-After", unit, |_| {
            let told = error::Unavailable::from_response(Endpoint::Token, &response).expect("not now").retry_after;
            assert_eq!(told.is_some(), unit == "9");
        });
    }
    let response = with_header(401, "dpop-nonce", &filled("a"));
    assert_within(SMALL, "a nonce", "a", |_| assert!(dpop::nonce_from(&response).is_none()));
}

#[test]
fn an_address_of_ten_megabytes_is_none() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    for unit in ["a", "/", "/..", "a.", ":", "[", "%2e", "?", "@"] {
        let input = format!("https://{}", filled(unit));
        assert_within(SMALL, "an address", &input, |text| assert!(Url::parse(text).is_none()));
        assert_within(SMALL, "an issuer", &input, |text| assert!(Issuer::parse(text).is_none()));
    }
}

#[test]
fn cb_error_hostile_ten_megabytes_of_words_are_cut_and_cleaned() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    for unit in ["x", "\u{202e}", "\n"] {
        let input = filled(unit);
        assert_within(SMALL, "words", &input, |text| assert_eq!(error::clean(text).chars().count(), 301));
        assert_within(SMALL, "a code", &input, |text| drop(error::RefusalCode::parse(text)));
    }
}

/// Ten megabytes of this.
fn filled(unit: &str) -> String {
    unit.repeat(TEN_MEGABYTES / unit.len())
}

fn base() -> Url {
    Url::parse("https://app.example/").unwrap()
}

fn configuration() -> Configuration {
    let text = r#"{"providers":[{"issuer":"https://op.example","client_id":"spa"}]}"#;
    Configuration::parse(text, &base()).unwrap()
}

const TEN_MEGABYTES: usize = 10_000_000;
const MEGABYTE: usize = 1 << 20;

/// What a refusal takes, and the test program beside it.
const SMALL: usize = 256 << 10;

/// An object of one member is a text of seven bytes; in memory it has room for eleven members.
const FACTOR: usize = 128;
