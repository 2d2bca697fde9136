//! Absolute `http` and `https` URLs, read strictly enough that every reader means the same thing by them.
//!
//! The browser's own parser repairs what it is given (backslashes, tabs, dot segments, user information). A token is
//! attached only where no repair is needed, so this parser refuses instead: RFC 3986 §3, and nothing outside ASCII.

use super::json::Value;
use super::kept::Kept;
use std::sync::Arc;

/// An absolute URL, kept as it was written, with the parts that rules compare. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct Url(Arc<Parts>);

#[derive(PartialEq, Eq)]
struct Parts {
    text: String,
    https: bool,
    host: String,
    port: u16,
    path: (usize, usize),
}

impl Url {
    /// Reads an absolute URL; `None` for anything that a lenient parser would have to repair.
    pub fn parse(text: &str) -> Option<Self> {
        let unsafe_byte = |byte: u8| !byte.is_ascii_graphic() || b"\\\"<>^`{|}".contains(&byte);
        if text.len() > MAX_BYTES || text.bytes().any(unsafe_byte) {
            return None;
        }
        let (https, rest) = match text.strip_prefix("https://") {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix("http://")?),
        };
        let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
        let (host, port) = split_authority(authority, if https { 443 } else { 80 })?;
        let start = text.len() - rest.len() + authority.len();
        let end = text[start..].find(['?', '#']).map_or(text.len(), |at| start + at);
        if text[start..end].split('/').any(is_dot_segment) {
            return None;
        }
        let (text, host) = (text.to_owned(), host.to_ascii_lowercase());
        Some(Self(Arc::new(Parts { text, https, host, port, path: (start, end) })))
    }

    /// The URL exactly as it was written.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// Host in lower case, without the port.
    pub fn host(&self) -> &str {
        &self.0.host
    }

    /// The path as written: empty or beginning with `/`.
    pub fn path(&self) -> &str {
        &self.0.text[self.0.path.0..self.0.path.1]
    }

    /// What follows the path up to a fragment, without the `?`.
    pub fn query(&self) -> Option<&str> {
        let rest = self.0.text[self.0.path.1..].strip_prefix('?')?;
        Some(rest.split_once('#').map_or(rest, |(query, _)| query))
    }

    /// Whether a `#` is present, even an empty one.
    pub fn has_fragment(&self) -> bool {
        self.0.text.contains('#')
    }

    /// Scheme, host and port, as browsers write an origin (RFC 6454 §6.2).
    pub fn origin(&self) -> String {
        let (scheme, default) = if self.0.https { ("https", 443) } else { ("http", 80) };
        match self.0.port == default {
            true => format!("{scheme}://{}", self.0.host),
            false => format!("{scheme}://{}:{}", self.0.host, self.0.port),
        }
    }

    /// Everything before the path, as written.
    pub fn before_path(&self) -> &str {
        &self.0.text[..self.0.path.0]
    }

    /// `https`, or plain `http` to this very machine, where there is no wire to listen on.
    pub fn is_secure(&self) -> bool {
        self.0.https || self.is_loopback()
    }

    /// Whether the host is this machine.
    pub fn is_loopback(&self) -> bool {
        let named = matches!(self.0.host.as_str(), "localhost" | "[::1]") || self.0.host.ends_with(".localhost");
        // a host of digits and dots is four numbers
        let numeric = || self.0.host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        named || self.0.host.starts_with("127.") && numeric()
    }

    /// Whether both have one scheme, host and port.
    pub fn same_origin(&self, other: &Self) -> bool {
        (self.0.https, &self.0.host, self.0.port) == (other.0.https, &other.0.host, other.0.port)
    }

    /// Whether `self` lies at or below `prefix`: same origin, and the prefix's path segments are the first of ours.
    pub fn is_within(&self, prefix: &Self) -> bool {
        let wanted = prefix.path().trim_end_matches('/');
        let rest = self.path().strip_prefix(wanted);
        self.same_origin(prefix) && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl std::fmt::Debug for Url {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.text)
    }
}

impl Kept for Url {
    fn write(&self) -> Value {
        self.0.text.as_str().into()
    }

    fn read(value: &Value) -> Option<Self> {
        Self::parse(value.as_str()?)
    }
}

fn split_authority(authority: &str, default_port: u16) -> Option<(&str, u16)> {
    let after_host = match authority.strip_prefix('[') {
        Some(address) => address.find(']')? + 2,
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at(after_host);
    let port = match port.strip_prefix(':') {
        Some(digits) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse().ok()?
        }
        Some(_) => return None,
        None if port.is_empty() => default_port,
        None => return None,
    };
    let name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.' || byte == b'_';
    let well_formed = match host.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        Some(address) => is_canonical_address(address),
        None => host.bytes().all(name) && is_canonical(host),
    };
    well_formed.then_some((host, port))
}

/// No label is empty, and a name that ends in a number is four numbers: browsers rewrite all others (WHATWG URL §3.5).
fn is_canonical(host: &str) -> bool {
    let labels: Vec<_> = host.split('.').collect();
    let octet = |label: &&str| label.parse::<u8>().is_ok_and(|number| number.to_string() == **label);
    let numeric = labels.last().is_some_and(|last| {
        last.bytes().all(|byte| byte.is_ascii_digit()) || last.to_ascii_lowercase().starts_with("0x")
    });
    !labels.contains(&"") && (!numeric || labels.len() == 4 && labels.iter().all(octet))
}

/// Browsers rewrite an address of IPv6 that is not in its one shortest form (RFC 5952 §4), and one that ends like IPv4 (WHATWG URL §3.5).
fn is_canonical_address<'a>(text: &'a str) -> bool {
    let group = |it: &&str| {
        (1..=4).contains(&it.len())
            && it.bytes().all(|it| it.is_ascii_hexdigit())
            && (*it == "0" || !it.starts_with('0'))
    };
    let groups = |part: &'a str| if part.is_empty() { vec![] } else { part.split(':').collect() };
    let (before, after) = match text.split_once("::") {
        Some((before, after)) => (groups(before), groups(after)),
        None => (groups(text), vec![]),
    };
    if !before.iter().chain(&after).all(group) {
        return false;
    }
    let longest = |part: &[&str]| part.split(|it| *it != "0").map(<[_]>::len).max().unwrap_or(0);
    match 8_usize.checked_sub(before.len() + after.len()) {
        Some(0) => !text.contains("::") && longest(&before) < 2,
        Some(left_out @ 2..) => {
            let is_whole = before.last() != Some(&"0") && after.first() != Some(&"0");
            let is_first_of_longest = longest(&before) < left_out && longest(&after) <= left_out;
            // ::ffff:0:0/96 stands for addresses of IPv4
            let is_mapped = before.is_empty() && left_out == 5 && after[0].eq_ignore_ascii_case("ffff");
            text.contains("::") && is_whole && is_first_of_longest && !is_mapped
        }
        _ => false,
    }
}

/// `.` and `..`, also where the dots are percent-encoded, which browsers resolve, and where encoded slashes set them apart,
/// which some servers resolve.
fn is_dot_segment(segment: &str) -> bool {
    let decoded = segment.to_ascii_lowercase().replace("%2e", ".").replace("%2f", "/").replace("%5c", "/");
    decoded.split('/').any(|part| matches!(part, "." | ".."))
}

const MAX_BYTES: usize = 8192;

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn the_parts_of_a_url_are_told_apart() {
        let it = url("https://Login.Example.com:8443/tenant/authorize?a=b#c");
        assert_eq!(it.origin(), "https://login.example.com:8443");
        assert_eq!((it.path(), it.query(), it.has_fragment()), ("/tenant/authorize", Some("a=b"), true));
        assert_eq!(url("https://e.com:443").origin(), "https://e.com");
        assert_eq!(url("http://[::1]:8080/x").host(), "[::1]");
        assert_eq!(url("https://[2001:DB8::1]").host(), "[2001:db8::1]");
    }

    #[test]
    fn what_a_browser_would_have_to_repair_is_refused() {
        for text in [
            "",
            "example.com",
            "//example.com",
            "ftp://example.com",
            "HTTPS://example.com",
            "https:/example.com",
            "https://",
            "https://user@example.com",
            "https://user:pw@example.com/",
            "https://example.com\\@evil.test",
            "https://example.com/a b",
            "https://example.com/\ta",
            "https://exämple.com",
            "https://example.com:0x50",
            "https://example.com:99999",
            "https://example.com:",
            "https://example.com/a/../b",
            "https://e.com/%2E%2e/b",
            "https://e.com/.",
            "https://[::1",
            "https://[::1]x/",
            "https://[:::::::]/",
            "https://[0:0:0:0:0:0:0:1]/",
            "https://[2001:0db8::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://exa%6dple.com",
            "javascript:alert(1)",
        ] {
            assert!(Url::parse(text).is_none(), "accepted {text:?}");
        }
    }

    #[test]
    fn an_address_of_ipv6_is_read_in_its_one_form_only() {
        let is_the_one = |text: &str| text.parse::<std::net::Ipv6Addr>().is_ok_and(|it| it.to_string() == text);
        for (zeros, other) in (0..256).flat_map(|zeros| ["1", "ffff", "ab"].map(|other| (zeros, other))) {
            let groups: [&str; 8] = std::array::from_fn(|at| if zeros >> at & 1 == 1 { "0" } else { other });
            let shortened = (0..8).flat_map(|at| (at..8).map(move |to| (at, to)));
            let shortened = shortened.map(|(at, to)| format!("{}::{}", groups[..at].join(":"), groups[to..].join(":")));
            for text in shortened.chain([groups.join(":")]) {
                assert_eq!(is_canonical_address(&text), is_the_one(&text), "{text}");
            }
        }
        for text in ["1", "::", "1:2:3:4:5:6:7:8", "FE80::a"] {
            assert_eq!(is_canonical_address(text), text != "1", "{text}");
        }
        for text in [
            "",
            ":",
            ":::",
            "1:::2",
            "::1::",
            "1::2::3",
            "1:2:3:4:5:6:7:8:9",
            "::00",
            "::01",
            "::g",
            "::12345",
            ":1:2:3:4:5:6:7",
            "::1.2.3.4",
        ] {
            assert!(!is_canonical_address(text), "accepted {text}");
        }
    }

    #[test]
    fn a_prefix_holds_by_origin_and_whole_path_segments() {
        let prefix = url("https://api.example.com/v1");
        for inside in
            ["https://api.example.com/v1", "https://API.example.com:443/v1/", "https://api.example.com/v1/me?x=/../"]
        {
            assert!(url(inside).is_within(&prefix), "refused {inside}");
        }
        for outside in [
            "https://api.example.com.evil.test/v1",
            "http://api.example.com/v1",
            "https://api.example.com:8443/v1",
            "https://api.example.com/v10",
            "https://api.example.com/V1",
            "https://api.example.com/",
            "https://example.com/v1",
            "https://api.example.com/%76%31",
        ] {
            assert!(!url(outside).is_within(&prefix), "accepted {outside}");
        }
        assert!(url("http://localhost:8082/me").is_within(&url("http://localhost:8082/")));
    }

    #[test]
    fn plain_http_is_secure_only_on_this_machine() {
        assert!(
            url("http://localhost:1").is_secure()
                && url("http://127.0.0.1").is_secure()
                && url("http://127.0.0.2").is_secure()
                && url("http://a.localhost").is_secure()
        );
        for elsewhere in
            ["http://example.com", "http://localhost.example.com", "http://127.example.com", "http://[::2]"]
        {
            assert!(!url(elsewhere).is_secure(), "accepted {elsewhere}");
        }
    }
}
