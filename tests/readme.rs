//! The README is true: its example is the one that is compiled, and its configuration is one that is accepted.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use daypass::protocol::url::Url;
use daypass::session::Configuration;

#[test]
fn the_example_in_the_readme_is_the_one_that_is_compiled() {
    let example = include_str!("../examples/minimal/main.rs");
    assert!(README.contains(&format!("```rust\n{example}```")), "copy examples/minimal/main.rs into README.md");
}

#[test]
fn the_configuration_in_the_readme_is_accepted() {
    let text = README.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let configuration = parse(text);
    assert_eq!(configuration.providers[0].apis[0].requests[0].url.as_str(), "https://api.acme.example/orders/mine");
}

#[test]
fn a_token_endpoint_on_the_apps_own_origin_is_accepted_as_the_documents_show_it() {
    let text = include_str!("../docs/deploy.md").split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let configuration = parse(text);
    let metadata = configuration.providers[0].metadata.as_ref().unwrap();
    assert_eq!(metadata.token_endpoint.origin(), base().origin());
}

#[test]
fn the_configuration_that_ships_is_accepted() {
    assert_eq!(parse(include_str!("../daypass.json")).providers.len(), 2);
}

#[test]
fn every_key_of_a_provider_is_in_the_table_of_the_readme() {
    let mistake = Configuration::parse(r#"{ "providers": [{ "nonsense": 1 }] }"#, &base()).unwrap_err().sentence();
    let keys = mistake.split(": ").nth(1).unwrap().trim_end_matches('.');
    for key in keys.split(", ") {
        assert!(README.contains(&format!("| `{key}` |")), "{key} is not in the table");
    }
}

#[test]
fn every_key_at_the_top_of_the_file_is_in_the_readme() {
    let mistake = Configuration::parse(r#"{ "nonsense": 1 }"#, &base()).unwrap_err().sentence();
    let keys = mistake.split(": ").nth(1).unwrap().trim_end_matches('.');
    for key in keys.split(", ") {
        assert!(README.contains(&format!("| `{key}` |")), "{key} is not in the table");
    }
}

fn parse(text: &str) -> Configuration {
    Configuration::parse(text, &base()).map_err(|mistake| format!("{}: {}", mistake.key, mistake.sentence())).unwrap()
}

fn base() -> Url {
    Url::parse("https://app.example/").unwrap()
}

const README: &str = include_str!("../README.md");
