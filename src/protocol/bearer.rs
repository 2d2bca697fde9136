//! Access tokens at a protected API, and what it demands (RFC 6750 §2.1, §3; RFC 9449 §7.1; RFC 9470 §3; RFC 9110 §11).

use super::http::{Response, is_token};
use super::json::Value;
use super::kept::{Kept, Members};
use super::secret::AccessToken;
use super::types::Scopes;
use serde_json::json;

/// The value of the `Authorization` header; `None` for a token that would break the header (RFC 6750 §2.1).
pub fn authorization(token: &AccessToken) -> Option<String> {
    credentials("Bearer", token)
}

/// The same for a token that is bound to a key (RFC 9449 §7.1).
pub fn authorization_dpop(token: &AccessToken) -> Option<String> {
    // dpop-scheme: RFC 9449 §7.1
    credentials("DPoP", token)
}

fn credentials(scheme: &str, token: &AccessToken) -> Option<String> {
    // rs-token68, rs-header: RFC 6750 §2.1
    let body = token.expose().trim_end_matches('=');
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte);
    (!body.is_empty() && body.bytes().all(allowed)).then(|| format!("{scheme} {}", token.expose()))
}

/// One challenge of a `WWW-Authenticate` header (RFC 9110 §11.6.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// The scheme as it was written; compare it in any case.
    pub scheme: String,
    /// The parameters, names in lower case.
    pub parameters: Vec<(String, String)>,
}

impl Challenge {
    /// The first value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// Whether it asks for a token with proof of its key.
    pub fn is_dpop(&self) -> bool {
        self.scheme.eq_ignore_ascii_case("DPoP")
    }

    /// Whether it asks for a token of either type; sloppy servers leave out the scheme.
    pub fn is_about_tokens(&self) -> bool {
        self.scheme.is_empty() || self.scheme.eq_ignore_ascii_case("Bearer") || self.is_dpop()
    }
}

/// The challenges of an answer; none where the browser withholds the header.
pub fn challenges_of(response: &Response) -> Vec<Challenge> {
    challenges(response.header("www-authenticate").unwrap_or_default())
}

/// Reads all challenges of a header, several header fields joined by commas included. Sloppy servers leave out the
/// scheme or the quotes; what can be read of theirs is read. A header that is longer than any sensible one says nothing.
pub fn challenges(header: &str) -> Vec<Challenge> {
    // rs-challenge: RFC 9110 §11.6.1
    let mut found: Vec<Challenge> = Vec::new();
    let header = if header.len() <= MAX_HEADER_BYTES { header } else { "" };
    for item in list_items(header) {
        let (scheme, parameter) = match split_parameter(item) {
            Some(parameter) => (None, Some(parameter)),
            None => match item.split_once([' ', '\t']) {
                Some((scheme, rest)) => (Some(scheme), split_parameter(rest.trim())),
                None => (Some(item), None),
            },
        };
        if let Some(scheme) = scheme {
            found.push(Challenge { scheme: scheme.to_owned(), parameters: vec![] });
        } else if found.is_empty() {
            found.push(Challenge { scheme: String::new(), parameters: vec![] });
        }
        if let (Some(challenge), Some(parameter)) = (found.last_mut(), parameter) {
            challenge.parameters.push(parameter);
        }
    }
    found
}

/// What an API demands beyond a valid token; only another authorization request can get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Demand {
    /// More rights (RFC 6750 §3.1).
    Scope(Scopes),
    /// A stronger or a more recent sign-in (RFC 9470 §3).
    Authentication {
        /// The contexts of which one is demanded, the preferred one first.
        acr_values: Vec<String>,
        /// How many seconds the sign-in may lie back.
        max_age: Option<i64>,
        /// The rights that are demanded as well.
        scope: Option<Scopes>,
    },
}

impl Kept for Demand {
    fn write(&self) -> Value {
        match self {
            Self::Scope(scopes) => json!({ "Scope": scopes.write() }),
            Self::Authentication { acr_values, max_age, scope } => {
                json!({ "Authentication": { "acr_values": acr_values, "max_age": max_age, "scope": scope.write() } })
            }
        }
    }

    fn read(value: &Value) -> Option<Self> {
        let object = value.as_object().filter(|object| object.len() == 1)?;
        if let Some(scopes) = object.get("Scope") {
            return Scopes::read(scopes).map(Self::Scope);
        }
        let mut members = Members::of(object.get("Authentication")?)?;
        let it = Self::Authentication {
            acr_values: Kept::read(members.get("acr_values"))?,
            max_age: Kept::read(members.get("max_age"))?,
            scope: Kept::read(members.get("scope"))?,
        };
        members.are_all_read().then_some(it)
    }
}

impl Demand {
    /// Whether it asks for nothing beyond another demand: whoever has met that one cannot do more about this one.
    pub fn is_within(&self, met: &Self) -> bool {
        // step-loop: RFC 9470 §5
        match (self, met) {
            (Self::Scope(wanted), Self::Scope(scope)) => wanted.is_within(scope),
            (Self::Scope(wanted), Self::Authentication { scope: Some(scope), .. }) => wanted.is_within(scope),
            (Self::Scope(_), Self::Authentication { .. }) | (Self::Authentication { .. }, Self::Scope(_)) => false,
            (
                Self::Authentication { acr_values, max_age, scope },
                Self::Authentication { acr_values: met_values, max_age: met_age, scope: met_scope },
            ) => {
                let scope = scope.clone().unwrap_or_default();
                acr_values.iter().all(|value| met_values.contains(value))
                    && max_age.is_none_or(|seconds| met_age.is_some_and(|met| seconds >= met))
                    && scope.is_within(&met_scope.clone().unwrap_or_default())
            }
        }
    }
}

/// The demand that the challenges of an answer state; `None` where there is none, or none that can be understood.
pub fn demand(challenges: &[Challenge]) -> Option<Demand> {
    challenges.iter().filter(|it| it.is_about_tokens()).find_map(|challenge| match challenge.get("error")? {
        // rs-403: RFC 6750 §3.1
        "insufficient_scope" => optional(challenge, "scope", list)?.map(Demand::Scope),
        // step-parse: RFC 9470 §3, §4
        "insufficient_user_authentication" => Some(Demand::Authentication {
            acr_values: optional(challenge, "acr_values", list)?.map_or(vec![], |values| values.tokens().to_vec()),
            max_age: optional(challenge, "max_age", seconds)?,
            scope: optional(challenge, "scope", list)?,
        }),
        _ => None,
    })
}

/// A parameter that may be absent or empty, but not unreadable.
fn optional<T>(challenge: &Challenge, name: &str, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    match challenge.get(name).filter(|text| !text.trim().is_empty()) {
        Some(text) => read(text).map(Some),
        None => Some(None),
    }
}

/// Values that spaces separate, of the characters that scope tokens have (RFC 6749 §3.3).
fn list(text: &str) -> Option<Scopes> {
    Scopes::from_text(text).filter(|_| text.len() <= MAX_LIST_BYTES)
}

fn seconds(text: &str) -> Option<i64> {
    text.parse::<u32>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit())).map(i64::from)
}

/// The items between commas that stand outside of quotes.
fn list_items(header: &str) -> Vec<&str> {
    let mut items = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (at, byte) in header.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                items.push(header[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    items.push(header[start..].trim());
    items.retain(|item| !item.is_empty());
    items
}

fn split_parameter(item: &str) -> Option<(String, String)> {
    let (name, value) = item.split_once('=')?;
    let (name, value) = (name.trim_end(), value.trim_start());
    // `scheme YWJj==` is a token68, not a parameter without a value
    let is_padding = value.is_empty() || value.starts_with('=');
    (is_token(name) && !is_padding).then(|| (name.to_ascii_lowercase(), unquote(value)))
}

fn unquote(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else { return value.to_owned() };
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    let mut text = String::with_capacity(inner.len());
    let mut escaped = false;
    for it in inner.chars() {
        if it == '\\' && !escaped {
            escaped = true;
        } else {
            escaped = false;
            text.push(it);
        }
    }
    text
}

const MAX_LIST_BYTES: usize = 1024;
const MAX_HEADER_BYTES: usize = 16 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Vec<(String, Vec<(String, String)>)> {
        challenges(header).into_iter().map(|it| (it.scheme, it.parameters)).collect()
    }

    fn challenge(scheme: &str, parameters: &[(&str, &str)]) -> (String, Vec<(String, String)>) {
        (scheme.into(), parameters.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect())
    }

    #[test]
    fn rs_challenge_several_challenges_quotes_and_cases_are_read() {
        let header = r#"Newauth realm="apps", type=1, title="Login to \"apps\", really", Basic realm="simple""#;
        let apps = challenge("Newauth", &[("realm", "apps"), ("type", "1"), ("title", r#"Login to "apps", really"#)]);
        assert_eq!(read(header), [apps, challenge("Basic", &[("realm", "simple")])]);
        assert_eq!(
            read("bEARER ERROR=\"x\" , , DPoP"),
            [challenge("bEARER", &[("error", "x")]), challenge("DPoP", &[])]
        );
        assert_eq!(
            read("Negotiate YWJj==, Bearer a = \"b\""),
            [challenge("Negotiate", &[]), challenge("Bearer", &[("a", "b")])]
        );
    }

    #[test]
    fn rs_challenge_what_sloppy_servers_send_is_still_read() {
        assert_eq!(read(""), []);
        assert_eq!(read("error=\"invalid_token\""), [challenge("", &[("error", "invalid_token")])]);
        let unquoted = challenge("Bearer", &[("error", "invalid_token"), ("error_description", "The token expired")]);
        assert_eq!(read("Bearer error=invalid_token, error_description=The token expired"), [unquoted]);
        assert_eq!(read("Bearer realm=\"never closed, x"), [challenge("Bearer", &[("realm", "never closed, x")])]);
        assert_eq!((read(&"a,".repeat(8192)).len(), read(&"a,".repeat(8193)).len()), (8192, 0));
    }

    #[test]
    fn rs_token68_a_token_that_would_break_the_header_is_not_sent() {
        assert_eq!(authorization(&AccessToken::new("a-._~+/b==")).unwrap(), "Bearer a-._~+/b==");
        for token in ["", "=", "a b", "a\nb", "a\r\nX: y", "ä", "a=b", "a,b"] {
            assert!(authorization(&AccessToken::new(token)).is_none(), "accepted {token:?}");
        }
    }
}
