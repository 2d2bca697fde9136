//! SECURITY.md is true: each test that it names is there.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::Path;

#[test]
fn every_link_in_the_security_policy_leads_to_a_file() {
    let links: Vec<_> = TEXT.split("](").skip(1).filter_map(target).collect();
    assert!(links.len() > 20, "the links are not found any more");
    for link in links.into_iter().filter(|link| !link.starts_with("https://")) {
        assert!(root().join(link).is_file(), "there is no {link}");
    }
}

#[test]
fn every_test_that_the_security_policy_names_is_in_the_file_beside_it() {
    let mut named = 0;
    for part in promises().flat_map(|row| row.split("](").skip(1)) {
        let file = fs::read_to_string(root().join(target(part).unwrap())).unwrap();
        for name in part.split('`').skip(1).step_by(2) {
            assert!(file.contains(name), "{} has no test {name}", target(part).unwrap());
            named += 1;
        }
    }
    assert!(named > 10, "the names are not found any more");
}

#[test]
fn every_promise_of_the_security_policy_is_held_by_a_test() {
    assert!(promises().count() > 10, "the promises are not found any more");
    for promise in promises() {
        assert!(promise.contains("](tests/"), "no test holds: {promise}");
    }
}

/// What stands in the second column of the table of promises.
fn promises() -> impl Iterator<Item = &'static str> {
    let table = TEXT.split("| held by |\n|---|---|\n").nth(1).unwrap_or_default();
    table
        .lines()
        .take_while(|line| line.starts_with('|'))
        .filter_map(|row| row.trim_end_matches(" |").split(" | ").nth(1))
}

fn target(after: &str) -> Option<&str> {
    after.split(')').next()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

const TEXT: &str = include_str!("../SECURITY.md");
