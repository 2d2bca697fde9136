//! Addresses: where a token may go, and where a person may be led. The `url` crate reads them as browsers do.

use super::oracle::lines;
use daypass::protocol::authorization::is_local_target;
use daypass::protocol::url::Url;
use url::Host;

/// The first line is the address of a request, the second one of an API.
pub(crate) fn allow_list(input: &[u8]) {
    let (address, api) = lines(input);
    let (Ok(address), Ok(api)) = (std::str::from_utf8(address), std::str::from_utf8(api)) else { return };
    let Some(read) = Url::parse(address) else { return };
    let theirs = read_as_browsers_do(address, &read);
    let apis = APIS.iter().copied().chain((!api.is_empty()).then_some(api));
    for api in apis {
        let Some(prefix) = Url::parse(api).filter(Url::is_secure) else { continue };
        if !read.is_within(&prefix) {
            continue;
        }
        let (Some(theirs), Ok(allowed)) = (&theirs, url::Url::parse(api)) else { continue };
        assert_eq!(theirs.origin(), allowed.origin(), "{address} is not of the origin of {api}");
        assert!(read.is_secure(), "a token would go to {address} in the clear");
        let wanted: Vec<_> = allowed.path().trim_end_matches('/').split('/').collect();
        let segments: Vec<_> = theirs.path().split('/').collect();
        assert!(segments.starts_with(&wanted), "{address} does not lie below {api}");
    }
}

/// What a browser makes of an address that we accept is what we make of it, part for part.
pub(crate) fn read_as_browsers_do(text: &str, read: &Url) -> Option<url::Url> {
    let theirs = match url::Url::parse(text) {
        Ok(theirs) => theirs,
        // a browser does not go there; which names are none is decided by tables that do not ship
        Err(_) if read.host().split('.').any(|label| label.starts_with("xn--")) => return None,
        Err(error) => panic!("a browser refuses {text}: {error}"),
    };
    assert_eq!(theirs.host_str(), Some(read.host()), "the host of {text}");
    assert_eq!(theirs.origin().ascii_serialization(), read.origin(), "the origin of {text}");
    assert_eq!(theirs.path(), if read.path().is_empty() { "/" } else { read.path() }, "the path of {text}");
    let query = read.query().map(|query| query.replace('\'', "%27"));
    assert_eq!(theirs.query(), query.as_deref(), "the query of {text}");
    assert_eq!(theirs.fragment().is_some(), read.has_fragment(), "the fragment of {text}");
    assert!(theirs.username().is_empty() && theirs.password().is_none(), "user information in {text}");
    assert_eq!(is_loopback(&theirs), read.is_loopback(), "whether {text} is this machine");
    assert_eq!(read.is_secure(), theirs.scheme() == "https" || is_loopback(&theirs), "whether {text} is secure");
    Some(theirs)
}

pub(crate) fn is_loopback(url: &url::Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Where a sign-in leads back to.
pub(crate) fn return_to(input: &[u8]) {
    let Ok(target) = std::str::from_utf8(input) else { return };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/?&=".contains(&byte);
    let is_plain = target.starts_with('/') && !target.contains("//") && target.bytes().all(plain);
    if is_plain && target.len() <= 2048 {
        assert!(is_local_target(target), "refused {target}");
    }
    if !is_local_target(target) {
        return;
    }
    for base in ["https://app.example/", "http://localhost:8080/folder/callback?code=a#b"] {
        let base = url::Url::parse(base).unwrap();
        let resolved = base.join(target).unwrap_or_else(|error| panic!("{target:?}: {error}"));
        assert_eq!(resolved.origin(), base.origin(), "{target:?} leaves this origin");
        assert!(resolved.username().is_empty() && resolved.password().is_none());
        assert!(!resolved.path().starts_with("//"), "{target:?} becomes another host when it is read again");
    }
    assert!(target.len() <= 2048);
}

const APIS: &[&str] = &[
    "https://api.example.com/v1",
    "https://api.example.com/v1/",
    "https://api.example.com",
    "https://api.example.com:8443/a/b",
    "http://localhost:8082/",
    "http://127.0.0.1:8082/api",
];
