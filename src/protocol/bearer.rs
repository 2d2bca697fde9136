//! Bearer tokens at a protected API (RFC 6750 §2.1, §3; RFC 9110 §11).

use super::http::is_token;
use super::secret::AccessToken;

/// The value of the `Authorization` header; `None` for a token that would break the header (RFC 6750 §2.1).
pub fn authorization(token: &AccessToken) -> Option<String> {
    // rs-token68, rs-header: RFC 6750 §2.1
    let body = token.expose().trim_end_matches('=');
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte);
    (!body.is_empty() && body.bytes().all(allowed)).then(|| format!("Bearer {}", token.expose()))
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
}

/// Reads all challenges of a header, several header fields joined by commas included. Sloppy servers leave out the
/// scheme or the quotes; what can be read of theirs is read.
pub fn challenges(header: &str) -> Vec<Challenge> {
    // rs-challenge: RFC 9110 §11.6.1
    let mut found: Vec<Challenge> = Vec::new();
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
    }

    #[test]
    fn rs_token68_a_token_that_would_break_the_header_is_not_sent() {
        assert_eq!(authorization(&AccessToken::new("a-._~+/b==")).unwrap(), "Bearer a-._~+/b==");
        for token in ["", "=", "a b", "a\nb", "a\r\nX: y", "ä", "a=b", "a,b"] {
            assert!(authorization(&AccessToken::new(token)).is_none(), "accepted {token:?}");
        }
    }
}
