//! URLs as tokens are attached to them: RFC 6750 §5.3, and the forms that carry them.

use crate::messages::url;
use daypass::protocol::form;
use daypass::protocol::url::Url;

#[test]
fn rs_allow_only_what_lies_within_a_prefix_is_allowed() {
    let prefix = url("https://api.example/v1/");
    for inside in
        ["https://api.example/v1", "https://api.example/v1/", "https://api.example/v1/a?b=https://evil.test#c"]
    {
        assert!(url(inside).is_within(&prefix), "{inside}");
    }
    for outside in [
        "https://api.example/v1x",
        "https://api.example/v1%2f",
        "https://api.example",
        "https://api.example?/v1/",
        "https://api.example/v2/v1/",
        "https://api.example:444/v1/",
        "https://api.example.evil.test/v1/",
        "https://xapi.example/v1/",
        "https://evil.test/https://api.example/v1/",
        "http://api.example/v1/",
        "https://api.example//v1/",
    ] {
        assert!(!url(outside).is_within(&prefix), "{outside}");
    }
}

#[test]
fn rs_allow_no_address_climbs_out_of_its_prefix() {
    for dots in [".", "..", "%2e", "%2E", "%2e.", ".%2E", "%2e%2e", "%2E%2e"] {
        for address in [
            format!("https://api.example/v1/{dots}/admin"),
            format!("https://api.example/v1/{dots}"),
            format!("https://api.example/v1/{dots}?x"),
            format!("https://api.example/v1/a/{dots}/{dots}/admin"),
            format!("https://api.example/v1/{dots}%2fadmin"),
            format!("https://api.example/v1/a%2F{dots}"),
            format!("https://api.example/v1/{dots}%5Cadmin"),
        ] {
            assert!(Url::parse(&address).is_none(), "{address}");
        }
    }
}

#[test]
fn rs_allow_no_address_means_one_host_to_us_and_another_to_the_browser() {
    for address in [
        "https://api.example@evil.test/v1/",
        "https://api.example:443@evil.test/v1/",
        "https://api.example\\.evil.test/v1/",
        "https://api.example\t.evil.test/",
        "https://api.example%2eevil.test/",
        "https://api.example\u{3002}evil.test/",
        "https://api.example\u{ff0f}evil.test/",
        "https:api.example/v1/",
        "https:\\\\api.example/v1/",
        "https:///api.example/v1/",
        "\u{1}https://api.example/v1/",
        "https://api.example:/v1/",
        "https://api.example:4 43/v1/",
        "https://api.example:65536/v1/",
        "https://api.example:+443/v1/",
        "https://[::1/v1",
        "https://[::1].evil.test/",
        "blob:https://api.example/x",
        "https://api.example/v1\n",
    ] {
        assert!(Url::parse(address).is_none(), "{address:?}");
    }
}

#[test]
fn rs_https_plain_http_is_for_this_very_machine() {
    for (address, secure) in [
        ("https://api.example", true),
        ("http://api.example", false),
        ("http://localhost:8080", true),
        ("http://LOCALHOST", true),
        ("http://127.0.0.1:1", true),
        ("http://[::1]/", true),
        ("http://127.0.0.1.nip.io", false),
        ("http://notlocalhost", false),
        ("http://192.168.0.1", false),
        ("http://[::2]", false),
    ] {
        assert_eq!(url(address).is_secure(), secure, "{address}");
    }
}

#[test]
fn areq_encode_what_was_encoded_comes_back_whatever_it_was() {
    let texts = ["a b", "+", "%", "%41", "&=;#?", "\u{1f511}é\0", "\r\n", "https://x.test/?a=b&c"];
    for (name, value) in texts.iter().flat_map(|name| texts.iter().map(move |value| (name, value))) {
        let text = form::encode(&[(name, value), ("x", "y")]);
        assert!(text.is_ascii());
        let expected = [((*name).to_owned(), (*value).to_owned()), ("x".to_owned(), "y".to_owned())];
        assert_eq!(form::decode(&text).unwrap(), expected);
    }
}

#[test]
fn rs_allow_no_address_has_a_host_that_a_browser_would_rewrite() {
    for host in [
        "127.1",
        "0x7f.1",
        "2130706433",
        "0177.0.0.1",
        "256.0.0.1",
        "1.2.3",
        "[]",
        "[:]",
        "[ffff]",
        "...",
        "a..b",
        "localhost.",
    ] {
        assert!(Url::parse(&format!("https://{host}/")).is_none(), "{host}");
    }
}
