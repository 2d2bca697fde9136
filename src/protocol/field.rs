//! Header fields that an application adds to a request: what HTTP can carry, and what browsers and this app keep for themselves
//! (RFC 9110 §5; Fetch, "forbidden request-header").

use super::http::is_token;

/// Why a header field is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldFault {
    /// The name is no token.
    Name,
    /// The value has characters that no field can carry, such as a line break.
    Value,
    /// The session writes `Authorization` itself.
    Authorization,
    /// The session writes `DPoP` itself.
    Proof,
    /// The browser writes `Cookie` itself, and this app has it write none.
    Cookie,
    /// The browser writes it itself and drops what anybody else writes.
    Browser,
    /// It would make a method of one that browsers do not send.
    Method,
}

/// What keeps a field from being sent; `None` for one that goes out as it is.
pub fn fault(name: &str, value: &str) -> Option<FieldFault> {
    let known = name.trim().to_ascii_lowercase();
    match known.as_str() {
        // rs-one-way: RFC 6750 §2
        "authorization" => return Some(FieldFault::Authorization),
        "dpop" => return Some(FieldFault::Proof),
        "cookie" | "cookie2" => return Some(FieldFault::Cookie),
        name if is_forbidden(name) => return Some(FieldFault::Browser),
        _ => {}
    }
    let carried = |byte: u8| byte == b'\t' || (b' '..=b'~').contains(&byte);
    if !is_token(name) {
        return Some(FieldFault::Name);
    }
    if !value.bytes().all(carried) {
        return Some(FieldFault::Value);
    }
    let overrides = OVERRIDES.contains(&known.as_str()) && value.split(',').any(is_forbidden_method);
    overrides.then_some(FieldFault::Method)
}

/// The methods that scripts may not use (Fetch, "forbidden method").
pub fn is_forbidden_method(method: &str) -> bool {
    ["CONNECT", "TRACE", "TRACK"].iter().any(|it| method.trim().eq_ignore_ascii_case(it))
}

/// The names that scripts may not set.
fn is_forbidden(name: &str) -> bool {
    name.starts_with("proxy-") || name.starts_with("sec-") || FORBIDDEN.contains(&name)
}

const FORBIDDEN: &[&str] = &[
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "access-control-request-private-network",
    "connection",
    "content-length",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

/// The fields by which some servers let another method be meant.
const OVERRIDES: &[&str] = &["x-http-method", "x-http-method-override", "x-method-override"];
