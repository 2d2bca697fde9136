//! How pages put things into words.

pub(super) mod account;
pub(super) mod accounts;
pub(super) mod api;
pub(super) mod claims;
pub(super) mod common;
pub(super) mod doctor;
pub(super) mod elsewhere;
pub(super) mod flight;
pub(super) mod home;
pub(super) mod identity;
pub(super) mod later;
pub(super) mod layout;
pub(super) mod own;
pub(super) mod preferences;
pub(super) mod problem;
pub(super) mod receipt;
pub(super) mod sign_in;
pub(super) mod signed_out;
pub(super) mod specifications;
pub(super) mod start_problem;
pub(super) mod stopped;
pub(super) mod tokens;
pub(super) mod way_out;

use crate::session::{Blame, Error};
use common::AT_FAULT;

/// Up to two letters that stand for a name.
pub(super) fn monogram(name: &str) -> String {
    let words: Vec<&str> = name.split(|it: char| !it.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let letters: String = match words.as_slice() {
        [only] => only.chars().take(2).collect(),
        words => words.iter().take(2).filter_map(|word| word.chars().next()).collect(),
    };
    letters.to_uppercase()
}

/// Which color stands behind these letters, so that two with the same ones are told apart.
pub(super) fn tint(address: &str) -> String {
    (address.bytes().map(u32::from).sum::<u32>() % 5).to_string()
}

/// What a sign-in with these scopes asks for.
pub(super) fn asks_for(scopes: &[String]) -> String {
    let words: Vec<&str> =
        scopes.iter().map(String::as_str).filter(|scope| *scope != "openid").map(permission).collect();
    match words.as_slice() {
        [] if scopes.is_empty() => "Asks for no particular permission".to_owned(),
        [] => "Asks who you are and for nothing else".to_owned(),
        words => format!("Asks for {}", list(words)),
    }
}

/// Several things in a sentence.
pub(super) fn list(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// What a scope permits, where everybody means the same by it; otherwise its name.
pub(super) fn permission(scope: &str) -> &str {
    match scope {
        "profile" => "your name",
        "email" => "your email address",
        "phone" => "your phone number",
        "address" => "your postal address",
        "offline_access" => "staying signed in",
        other => other,
    }
}

/// Who or what a failure comes from: a heading and a name.
pub(super) fn blame(error: &Error) -> (&'static str, &'static str) {
    let about_api = error.is_about_api();
    match error.blame() {
        Blame::Person if matches!(error, Error::Protocol(_)) => ("Cause", "You cancelled"),
        Blame::Person => ("Cause", "What was done in this tab"),
        Blame::Server if about_api => (AT_FAULT, "The API"),
        Blame::ProviderConfiguration if about_api => (AT_FAULT, "The API’s configuration for this app"),
        Blame::Server if matches!(error, Error::Clock { .. }) => ("Cause", "This device’s clock, or the provider’s"),
        Blame::Server => (AT_FAULT, "The provider"),
        Blame::ProviderConfiguration => (AT_FAULT, "The provider’s configuration for this app"),
        Blame::AppConfiguration => (AT_FAULT, "This app’s configuration"),
        Blame::Browser => (AT_FAULT, "Your browser"),
        Blame::Device => ("Cause", "This device’s clock"),
        Blame::Network => (AT_FAULT, "The network"),
    }
}

/// The address without its scheme, as people know a site.
pub(super) fn without_scheme(address: &str) -> String {
    address.split_once("://").map_or(address, |(_, rest)| rest).trim_end_matches('/').to_owned()
}

/// A length of time, in the largest unit that tells it exactly.
pub(super) fn period(seconds: i64) -> String {
    match seconds {
        7200.. if seconds % 3600 == 0 => count(seconds / 3600, "hour"),
        120.. if seconds % 60 == 0 => count(seconds / 60, "minute"),
        _ => count(seconds.max(1), "second"),
    }
}

/// A number of things.
pub(super) fn count(number: i64, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

/// A number of bytes.
pub(super) fn bytes(number: usize) -> String {
    match number {
        ..10_000 => count(number as i64, "byte"),
        10_000..1_000_000 => format!("{:.1} kB", number as f64 / 1e3),
        _ => format!("{:.1} MB", number as f64 / 1e6),
    }
}

/// A status code with its usual reason (RFC 9110 §15).
pub(super) fn status(code: u16) -> String {
    let reason = match code {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        206 => "Partial Content",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        409 => "Conflict",
        410 => "Gone",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    };
    format!("{code} {reason}").trim_end().to_owned()
}
