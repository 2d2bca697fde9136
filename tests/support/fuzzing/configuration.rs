//! `daypass.json`: what is accepted holds together, and a key that is not known is named, wherever it stands.

use super::addresses::{is_loopback, read_as_browsers_do};
use super::oracle::strict_object;
use daypass::protocol::url::Url;
use daypass::session::configuration::{Configuration, Mistake, Provider};
use serde_json::{Map, Value};

/// The text of the file.
pub(crate) fn config(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let base = Url::parse("https://app.example.net/folder/").unwrap();
    let configuration = match Configuration::parse(text, &base) {
        Ok(configuration) => configuration,
        Err(mistake) => return assert!(mistake.sentence().ends_with('.')),
    };
    let object = strict_object(input).expect("a JSON object in which no key stands twice");
    assert!(!configuration.providers.is_empty() && configuration.home == "/folder/");
    for (index, provider) in configuration.providers.iter().enumerate() {
        let stated = object["providers"][index].as_object().unwrap();
        judge(provider, stated, &base);
        let others = &configuration.providers[..index];
        assert!(!others.iter().any(|it| it.issuer == provider.issuer), "two providers are one");
    }
    let mut unknown = Vec::new();
    spoil(&Value::Object(object), "", &mut unknown);
    for (path, text) in unknown {
        let mistake = Configuration::parse(&text, &base).expect_err("a key that is not known");
        assert_eq!(mistake.key, path);
        assert!(matches!(mistake.mistake, Mistake::Unknown(_)), "{mistake:?}");
    }
}

fn judge(provider: &Provider, stated: &Map<String, Value>, base: &Url) {
    assert_eq!(stated["issuer"].as_str(), Some(provider.issuer.as_str()));
    assert_eq!(stated["client_id"].as_str(), Some(provider.client.client_id.as_str()));
    assert!(!provider.client.client_id.is_empty() && (0..=300).contains(&provider.clock_leeway_seconds));
    assert_eq!(provider.scopes.contains("openid"), provider.openid_connect);
    assert!(provider.identity.is_none() || !provider.openid_connect);
    let redirect_uri = &provider.client.redirect_uri;
    assert!(redirect_uri.is_within(base) && redirect_uri.query().is_none() && !redirect_uri.has_fragment());
    let identity = provider.identity.iter().map(|it| &it.url);
    for url in identity.chain(provider.apis.iter().map(|it| &it.url)) {
        let Some(theirs) = read_as_browsers_do(url.as_str(), url) else { continue };
        assert!(theirs.scheme() == "https" || is_loopback(&theirs), "a token would go to {url:?} in the clear");
    }
    for api in &provider.apis {
        assert!(api.url.query().is_none());
        for request in &api.requests {
            let Some(theirs) = read_as_browsers_do(request.url.as_str(), &request.url) else { continue };
            let prefix = url::Url::parse(api.url.as_str()).unwrap();
            assert_eq!(theirs.origin(), prefix.origin());
            assert!(theirs.path().starts_with(prefix.path().trim_end_matches('/')));
            assert!(request.method.bytes().all(|it| it.is_ascii_uppercase()));
        }
    }
    let secret = |key: &String| key.to_ascii_lowercase().contains("secret");
    assert!(!stated.keys().any(secret), "a secret was passed over");
}

/// The file once more for each of its objects, with a key in it that does not exist; and where that is.
fn spoil(root: &Value, at: &str, found: &mut Vec<(String, String)>) {
    let steps = at.replace('[', ".").replace(']', "");
    let pointer: String = steps.split('.').filter(|it| !it.is_empty()).map(|it| format!("/{it}")).collect();
    let Some(value) = root.pointer(&pointer) else { return };
    match value {
        Value::Object(object) => {
            let mut spoilt = root.clone();
            spoilt.pointer_mut(&pointer).unwrap().as_object_mut().unwrap().insert(UNKNOWN.to_owned(), 1.into());
            let dot = if at.is_empty() { "" } else { "." };
            found.push((format!("{at}{dot}{UNKNOWN}"), spoilt.to_string()));
            for key in object.keys().filter(|key| *key != "body") {
                spoil(root, &format!("{at}{dot}{key}"), found);
            }
        }
        Value::Array(items) => (0..items.len()).for_each(|index| spoil(root, &format!("{at}[{index}]"), found)),
        _ => {}
    }
}

const UNKNOWN: &str = "zz_unknown";
