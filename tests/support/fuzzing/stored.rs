//! What a tab keeps, as it may be found there: read whole and as it says, or not at all.

use super::oracle::{strict_object, without_nulls};
use daypass::protocol::kept::Kept;
use daypass::protocol::url::Url;
use daypass::session::Configuration;
use daypass::session::attempt::Attempt;
use daypass::session::record::{self, Record};
use serde_json::Value;

/// The text of a session, under the key that belongs to its id.
pub(crate) fn record(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    for provider in &configuration().providers {
        let id = serde_json::from_str::<Value>(text).ok().and_then(|it| it["id"].as_str().map(str::to_owned));
        let key = record::key(&provider.issuer, &provider.client, &id.unwrap_or_default());
        let Some(record) = Record::read(text, provider, &key) else { continue };
        assert_same(text, &record);
        assert!(record.key() == key && record.client == provider.client && provider.recognises(&record.server));
        let verified = record.id_token.is_some() && record.subject.is_some() && !record.receipt.is_empty();
        assert_eq!(verified, provider.openid_connect, "nobody has signed this person in");
        assert!(Record::read(text, provider, &format!("{key}x")).is_none(), "a record under a key of its own");
        for now in [i64::MIN, -1, 0, 1_700_000_000, i64::MAX] {
            let _ = record.is_young(now);
            for grant in &record.tokens {
                let _ = grant.due_at();
                assert!(!grant.is_fresh(now) || grant.is_living(now));
            }
            let moved = record.clone().in_place_of(&record, now);
            assert!(!moved.continues(&record) && moved.is_of_same_registration(&record));
        }
    }
}

/// The text of a sign-in on its way.
pub(crate) fn attempt(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Some(attempt) = Attempt::read(text) else { return };
    assert_same(text, &attempt);
    let target = configuration();
    let target = target.local_target(&attempt.return_to);
    assert!(target == attempt.return_to || target == "/");
    for provider in &configuration().providers {
        let known = provider.recognises(&attempt.server);
        assert!(!known || attempt.server.issuer == provider.issuer);
    }
}

/// What was read says what the text says: no more, no less, nothing else.
fn assert_same(text: &str, read: &impl Kept) {
    let stated = strict_object(text.as_bytes()).expect("a JSON object in which no name stands twice");
    assert_eq!(without_nulls(&Value::Object(stated)), without_nulls(&read.write()));
}

/// The providers that the seeds belong to.
fn configuration() -> Configuration {
    let base = Url::parse("https://app.example.net/").unwrap();
    Configuration::parse(CONFIGURATION, &base).unwrap()
}

const CONFIGURATION: &str = r#"{
    "providers": [
        { "issuer": "https://id.example.com", "client_id": "spa", "scopes": ["profile", "offline_access"] },
        {
            "issuer": "https://id.example.org",
            "client_id": "spa-2",
            "openid_connect": false,
            "redirect_path": "/callback/plain",
            "metadata": {
                "authorization_endpoint": "https://id.example.org/authorize",
                "token_endpoint": "https://id.example.org/token",
                "revocation_endpoint": "https://id.example.org/revoke"
            }
        }
    ]
}"#;
