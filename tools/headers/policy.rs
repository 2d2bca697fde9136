//! The headers: what the pages of the app may do, and nothing else.

use crate::fault::Fault;
use crate::known::Known;
use daypass::protocol::url::Url;

/// A header and its value.
pub(crate) struct Header {
    pub(crate) name: &'static str,
    pub(crate) value: String,
}

/// All of them. The first is the policy.
pub(crate) fn headers(known: &Known<'_>) -> Result<Vec<Header>, Fault> {
    let directives = content_security_policy(known)?;
    let policy: Vec<_> = directives.into_iter().map(|(name, sources)| format!("{name} {sources}")).collect();
    // web-coop: a window that somebody signs in in keeps its opener; without one nothing is kept
    let opener = if known.opens_popups() { "same-origin-allow-popups" } else { "same-origin" };
    let header = |name, value: &str| Header { name, value: value.to_owned() };
    Ok(vec![
        header(POLICY, &policy.join("; ")),
        // web-referrer: RFC 9700 §4.2.4
        header("Referrer-Policy", "no-referrer"),
        header("Cross-Origin-Opener-Policy", opener),
        header("Permissions-Policy", &permissions()),
        // web-mime
        header("X-Content-Type-Options", "nosniff"),
        header(STRICT_TRANSPORT, &format!("max-age={ONE_YEAR}")),
        header(LINK, &connections(&origins(&known.addresses().fetched)?)),
    ])
}

/// Where the pages will connect to; told in the head of an answer, browsers begin before the program is there.
fn connections(origins: &[String]) -> String {
    let first = origins.iter().take(MOST_CONNECTIONS);
    first.map(|it| format!("<{it}>; rel=preconnect; crossorigin")).collect::<Vec<_>>().join(", ")
}

fn content_security_policy(known: &Known<'_>) -> Result<Vec<(&'static str, String)>, Fault> {
    let addresses = known.addresses();
    let fetched = origins(&addresses.fetched)?;
    let framed = origins(&addresses.framed)?;
    // a provider on this machine has pictures of people there
    let here = origins(&addresses.pictured)?.into_iter().filter(|origin| origin.starts_with("http:"));
    let images: Vec<_> = ["'self'".to_owned(), "https:".to_owned()].into_iter().chain(here).collect();
    // the answer comes back into the frame
    let frames = if known.opens_frames() { with_self(&framed) } else { NONE.to_owned() };
    // web-frame: the app runs in no frame but its own silent one
    let ancestors = if known.opens_frames() { "'self'" } else { NONE };
    Ok(vec![
        ("default-src", NONE.to_owned()),
        // web-csp-script
        ("script-src", "'self' 'wasm-unsafe-eval'".to_owned()),
        ("style-src", "'self'".to_owned()),
        ("img-src", images.join(" ")),
        ("manifest-src", "'self'".to_owned()),
        // web-csp-connect
        ("connect-src", with_self(&connected(known, fetched))),
        // web-csp-rest
        ("frame-src", frames),
        ("object-src", NONE.to_owned()),
        ("base-uri", "'self'".to_owned()),
        ("form-action", NONE.to_owned()),
        (ANCESTORS, ancestors.to_owned()),
        // web-tt
        ("require-trusted-types-for", "'script'".to_owned()),
        ("trusted-types", "daypass".to_owned()),
    ])
}

/// Whether a `<meta>` can say this part of the policy (CSP3 §3.3).
pub(crate) fn works_in_meta(directive: &str) -> bool {
    !directive.starts_with(ANCESTORS)
}

fn origins(addresses: &[String]) -> Result<Vec<String>, Fault> {
    let mut origins: Vec<String> = vec![];
    for address in addresses {
        let nameable = |url: &Url| !url.host().starts_with('[');
        let url = Url::parse(address).filter(nameable);
        let origin = url.ok_or_else(|| Fault::Unnameable { origin: address.clone() })?.origin();
        if !origins.contains(&origin) {
            origins.push(origin);
        }
    }
    Ok(origins)
}

/// Where people add providers, any https server can be one; on a machine for development, any server of this machine too.
fn connected(known: &Known<'_>, origins: Vec<String>) -> Vec<String> {
    if !known.takes_any_provider() {
        return origins;
    }
    let here = origins.iter().any(|origin| origin.starts_with("http:"));
    let any = if here { ["https:", "http://localhost:*", "http://127.0.0.1:*"].as_slice() } else { &["https:"] };
    let named = origins.into_iter().filter(|origin| origin.starts_with("http:"));
    any.iter().map(|it| (*it).to_owned()).chain(named).collect()
}

fn with_self(origins: &[String]) -> String {
    origins.iter().fold("'self'".to_owned(), |all, origin| format!("{all} {origin}"))
}

/// web-permissions: the app copies text when somebody presses a button, and needs nothing else.
fn permissions() -> String {
    let denied = POWERFUL.iter().map(|feature| format!("{feature}=()"));
    denied.chain(["clipboard-write=(self)".to_owned()]).collect::<Vec<_>>().join(", ")
}

pub(crate) const POLICY: &str = "Content-Security-Policy";
pub(crate) const LINK: &str = "Link";
pub(crate) const STRICT_TRANSPORT: &str = "Strict-Transport-Security";
/// In seconds.
pub(crate) const ONE_YEAR: u32 = 31_536_000;
/// Each is a handshake, whether it will be of use or not.
const MOST_CONNECTIONS: usize = 6;
const ANCESTORS: &str = "frame-ancestors";
const NONE: &str = "'none'";
const POWERFUL: &[&str] = &[
    "accelerometer",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
    "window-management",
    "xr-spatial-tracking",
];
