//! The answer of an authorization endpoint, as it stands in an address.

use super::oracle::{CLIENT_ID, ISSUER};
use daypass::protocol::Error;
use daypass::protocol::authorization::{self, Response};
use daypass::protocol::metadata::{self, ServerMetadata};
use daypass::protocol::types::Issuer;
use serde_json::json;

/// The query of the address.
pub(crate) fn callback_url(input: &[u8]) {
    let Ok(query) = std::str::from_utf8(input) else { return };
    let lossy: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let pairs = is_well_formed(query).then_some(&lossy);
    match (Response::read(query), pairs) {
        (None, _) => assert!(!lossy.iter().any(is_sign), "an answer was overlooked"),
        (Some(Err(_)), pairs) => assert!(pairs.is_none() || query.len() > 64 << 10, "a well-formed answer was refused"),
        (Some(Ok(_)), None) => panic!("a malformed answer was read"),
        (Some(Ok(response)), Some(pairs)) => {
            let states: Vec<_> = pairs.iter().filter(|(name, _)| name == "state").collect();
            let state = if let [(_, state)] = states[..] { Some(state.as_str()) } else { None };
            assert_eq!(response.state().as_ref().map(|it| it.expose()), state);
            for announced in [false, true] {
                judge(&response, pairs, announced);
            }
        }
    }
    scrubbed(query);
}

fn judge(response: &Response, pairs: &[(String, String)], announced: bool) {
    let value =
        |name: &str| pairs.iter().find(|(it, value)| it == name && !value.is_empty()).map(|(_, it)| it.as_str());
    let once = |name: &&str| pairs.iter().filter(|(it, _)| it == name).count() <= 1;
    let unique = ["code", "state", "iss", "error", "error_description", "error_uri"].iter().all(once);
    let (code, error, issuer) = (value("code"), value("error"), value("iss"));
    let own = issuer.is_none_or(|it| it == ISSUER);
    match response.judge(&server(announced)) {
        Ok(found) => {
            assert!(unique && own && error.is_none() && issuer.is_some() == announced, "accepted {pairs:?}");
            assert_eq!(Some(found.expose()), code);
        }
        Err(Error::ServerRefused(refusal)) => {
            assert!(unique && own && code.is_none() && error.is_some(), "believed {pairs:?}");
            assert_eq!(refusal.authentic, issuer.is_some() || !announced);
            let shown = refusal.code.as_str().chars().chain(refusal.description.iter().flat_map(|it| it.chars()));
            assert!(!shown.into_iter().any(char::is_control), "unfit to be shown");
        }
        Err(_) => {
            let good = unique && own && (code.is_some() != error.is_some());
            let named = if code.is_some() { issuer.is_some() == announced } else { true };
            assert!(!(good && named), "refused {pairs:?}");
        }
    }
}

/// What is left of the address names no parameter of an answer, keeps all others as they were, and stays here.
fn scrubbed(query: &str) {
    if query.contains('#') {
        return;
    }
    let left = authorization::scrubbed("//callback", query, "");
    let kept = left.split_once('?').map_or("", |(_, kept)| kept);
    let is_ours = |name: &str| authorization::PARAMETERS.contains(&name);
    let ours = form_urlencoded::parse(kept.as_bytes()).find(|(name, _)| is_ours(name));
    assert!(ours.is_none(), "{ours:?} stays in the address");
    let others = query.split('&').filter(|pair| !pair.is_empty());
    let others = others.filter(|pair| !form_urlencoded::parse(pair.as_bytes()).any(|(name, _)| is_ours(&name)));
    assert_eq!(others.collect::<Vec<_>>().join("&"), kept);
    let base = url::Url::parse("https://app.example/").unwrap();
    assert_eq!(base.join(&left).map(|it| it.origin()), Ok(base.origin()));
    assert!(!authorization::scrubbed("/", "", &format!("#access_token=SECRET&{query}")).contains("SECRET"));
}

fn is_sign((name, value): &(String, String)) -> bool {
    ["code", "error", "state"].contains(&name.as_str()) && !value.is_empty()
}

/// Each percent sign is followed by two hexadecimal digits, and each name and value is UTF-8.
fn is_well_formed(query: &str) -> bool {
    query.split('&').flat_map(|pair| pair.splitn(2, '=')).all(|part| {
        let (mut octets, mut rest) = (Vec::new(), part.as_bytes());
        while let [first, after @ ..] = rest {
            rest = after;
            if *first != b'%' {
                octets.push(*first);
                continue;
            }
            let digits = after.get(..2).filter(|it| it.iter().all(u8::is_ascii_hexdigit));
            let Some(digits) = digits.and_then(|it| std::str::from_utf8(it).ok()) else { return false };
            octets.push(u8::from_str_radix(digits, 16).unwrap());
            rest = &after[2..];
        }
        std::str::from_utf8(&octets).is_ok()
    })
}

fn server(announced: bool) -> ServerMetadata {
    let document = json!({
        "authorization_endpoint": "https://op.example/authorize",
        "token_endpoint": "https://op.example/token",
        "authorization_response_iss_parameter_supported": announced,
        "client_id": CLIENT_ID,
    });
    metadata::from_object(&Issuer::parse(ISSUER).unwrap(), false, document.as_object().unwrap()).unwrap()
}
