//! The small values that messages are made of: issuer, scopes, client, and the text of random octets.

use super::base64url;
use super::json::Value;
use super::kept::{Kept, kept};
use super::url::Url;

/// Seconds since 1970-01-01T00:00:00Z; always an argument, never read from a clock here.
pub type UnixTime = i64;

/// An issuer identifier (RFC 8414 §2): compared code point by code point and never normalised.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Issuer(String);

impl Issuer {
    /// Accepts a secure URL without query and fragment; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        // meta-issuer-shape, cfg-https: RFC 8414 §2
        let url = Url::parse(text)?;
        let plain = url.query().is_none() && !text.contains('?') && !url.has_fragment();
        (plain && url.is_secure()).then(|| Self(text.to_owned()))
    }

    /// The identifier as it was configured.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Kept for Issuer {
    fn write(&self) -> Value {
        self.0.as_str().into()
    }

    fn read(value: &Value) -> Option<Self> {
        Self::parse(value.as_str()?)
    }
}

/// A set of scope tokens in the order in which they were asked for (RFC 6749 §3.3); case matters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scopes(Vec<String>);

impl Scopes {
    /// Reads tokens that were listed one by one; `None` when one has a character that RFC 6749 §3.3 forbids.
    pub fn from_tokens<S: AsRef<str>>(tokens: impl IntoIterator<Item = S>) -> Option<Self> {
        let mut scopes = Self::default();
        for token in tokens {
            // areq-scope-syntax: RFC 6749 §3.3
            let token = token.as_ref();
            let allowed = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
            if token.is_empty() || !token.bytes().all(allowed) {
                return None;
            }
            scopes.insert(token);
        }
        Some(scopes)
    }

    /// Reads the `scope` member of a response: tokens that spaces separate. `None` also for more than anybody grants.
    pub fn from_text(text: &str) -> Option<Self> {
        let tokens = text.split(' ').filter(|token| !token.is_empty());
        if text.len() <= MAX_BYTES { Self::from_tokens(tokens) } else { None }
    }

    /// Adds a token unless it is there.
    pub fn insert(&mut self, token: &str) {
        if !self.contains(token) {
            self.0.push(token.to_owned());
        }
    }

    /// These, and those of another set behind them.
    pub fn with(&self, more: &Self) -> Self {
        let mut all = self.clone();
        more.0.iter().for_each(|token| all.insert(token));
        all
    }

    /// Whether the token is among them.
    pub fn contains(&self, token: &str) -> bool {
        self.0.iter().any(|it| it == token)
    }

    /// Whether each of them is among others, in whatever order.
    pub fn is_within(&self, others: &Self) -> bool {
        self.0.iter().all(|token| others.contains(token))
    }

    /// The tokens, in order.
    pub fn tokens(&self) -> &[String] {
        &self.0
    }

    /// The value of a `scope` parameter.
    pub fn to_text(&self) -> String {
        self.0.join(" ")
    }
}

impl Kept for Scopes {
    fn write(&self) -> Value {
        self.0.write()
    }

    fn read(value: &Value) -> Option<Self> {
        Vec::read(value).map(Self)
    }
}

/// So long is the longest list of scopes that is read; each is compared with each.
const MAX_BYTES: usize = 16 << 10;

/// What identifies this app at one authorization server; there is no secret to hold (RFC 6749 §2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The `client_id` that was registered.
    pub client_id: String,
    /// The one registered redirect URI, sent byte for byte.
    pub redirect_uri: Url,
}

kept!(Client { client_id, redirect_uri });

/// Random octets as text that may stand anywhere in a URL.
pub fn random_text(octets: &[u8]) -> String {
    base64url::encode(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meta_issuer_shape_an_issuer_is_secure_and_has_no_query_or_fragment() {
        assert!(Issuer::parse("https://e.com/tenant/").is_some() && Issuer::parse("http://localhost:8081").is_some());
        for text in ["https://e.com?x", "https://e.com/?", "https://e.com#", "http://e.com", "e.com", "https://u@e.com"]
        {
            assert!(Issuer::parse(text).is_none(), "accepted {text}");
        }
    }

    #[test]
    fn meta_compare_issuers_differ_by_slash_and_case() {
        assert_ne!(Issuer::parse("https://e.com"), Issuer::parse("https://e.com/"));
        assert_ne!(Issuer::parse("https://e.com/a"), Issuer::parse("https://e.com/A"));
    }

    #[test]
    fn areq_scope_syntax_forbidden_characters_and_empty_tokens_are_refused() {
        assert_eq!(Scopes::from_tokens(["openid", "Email", "openid"]).unwrap().tokens(), ["openid", "Email"]);
        for token in ["a b", "", " a", "a\"b", "a\\b", "ä", "a\tb"] {
            assert!(Scopes::from_tokens([token]).is_none(), "accepted {token:?}");
        }
        assert!(Scopes::from_text(&"a ".repeat(8192)).is_some() && Scopes::from_text(&"a ".repeat(8193)).is_none());
    }
}
