//! An HTTP exchange as data: what the protocol asks for and what it judges. Sending is somebody else's work.

use super::url::Url;

/// A request to be sent without cookies, without a referrer and past every cache.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The method, in upper case.
    pub method: String,
    /// Where to.
    pub url: Url,
    /// Header fields, in order.
    pub headers: Vec<(String, String)>,
    /// The body, if there is one.
    pub body: Option<String>,
    /// After how many seconds without an answer to give up.
    pub timeout_seconds: u32,
}

impl Request {
    /// A GET for JSON.
    pub fn get(url: Url) -> Self {
        let headers = vec![("accept".to_owned(), "application/json".to_owned())];
        Self { method: "GET".to_owned(), url, headers, body: None, timeout_seconds: TIMEOUT_SECONDS }
    }

    /// A form POST. With these headers alone it needs no CORS preflight (Fetch, "CORS-safelisted request-header").
    pub fn post_form(url: Url, body: String) -> Self {
        let mut request = Self::get(url);
        request.method = "POST".to_owned();
        request.headers.push(("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned()));
        request.body = Some(body);
        request
    }
}

/// Whether a text is a token, as methods, field names and parameter names are (RFC 9110 §5.6.2).
pub fn is_token(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

/// The body of a request may hold a code or a token, and so may its headers.
impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.url.before_path())
    }
}

/// A complete response.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The header fields that scripts may read, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, as it came.
    pub body: Vec<u8>,
}

impl Response {
    /// The first value of a header field that scripts may read.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The media type without its parameters, in lower case.
    pub fn media_type(&self) -> String {
        let value = self.header("content-type").unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// Whether the body says that it is JSON: `application/json` or a `+json` type (RFC 6839 §3.1).
    pub fn is_json(&self) -> bool {
        let media_type = self.media_type();
        media_type == "application/json" || (media_type.starts_with("application/") && media_type.ends_with("+json"))
    }
}

/// A response of a token endpoint holds tokens.
impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} ({} bytes)", self.status, self.media_type(), self.body.len())
    }
}

const TIMEOUT_SECONDS: u32 = 20;
