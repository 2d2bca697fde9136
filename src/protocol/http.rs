//! An HTTP exchange as data: what the protocol asks for and what it judges. Sending is somebody else's work.

use super::json;
use super::types::UnixTime;
use super::url::Url;
use std::rc::Rc;

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
    /// How many bytes the body of the answer may have; a longer one is not read to its end.
    pub max_answer_bytes: usize,
    /// Who wants to know how far the answer has come.
    pub listener: Listener,
}

/// How much of an answer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received {
    /// The bytes that are here, unpacked.
    pub bytes: usize,
    /// How many the server has announced, where it did; of a compressed answer it announces fewer than come.
    pub announced: Option<usize>,
}

/// Is told whenever more of an answer has come: first of its head, then of each piece. It is no part of the message.
#[derive(Clone, Default)]
pub struct Listener(Option<Rc<dyn Fn(Received)>>);

impl Listener {
    /// Calls back with what has come.
    pub fn new(told: impl Fn(Received) + 'static) -> Self {
        Self(Some(Rc::new(told)))
    }

    /// Tells it.
    pub fn tell(&self, received: Received) {
        if let Some(told) = &self.0 {
            told(received);
        }
    }
}

impl PartialEq for Listener {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Listener {}

impl Request {
    /// A GET for JSON.
    pub fn get(url: Url) -> Self {
        let headers = vec![("accept".to_owned(), "application/json".to_owned())];
        Self {
            method: "GET".to_owned(),
            url,
            headers,
            body: None,
            timeout_seconds: TIMEOUT_SECONDS,
            max_answer_bytes: json::MAX_BYTES,
            listener: Listener::default(),
        }
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
        media_type(self.header("content-type").unwrap_or_default())
    }

    /// For how many seconds the server wants to be left alone, where scripts may read that. A date counts from the server's
    /// own one, because clocks differ; without that one it counts as a minute.
    pub fn retry_after(&self) -> Option<u32> {
        let value = self.header("retry-after")?.trim();
        // rt-transient: RFC 9110 §10.2.3
        if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(value.parse().unwrap_or(u32::MAX));
        }
        let (until, sent) = (date(value)?, self.header("date").and_then(date));
        let seconds = sent.map_or(UNTOLD_SECONDS, |sent| until.saturating_sub(sent).max(0));
        Some(u32::try_from(seconds).unwrap_or(u32::MAX))
    }

    /// Whether the body says that it is JSON: `application/json` or a `+json` type (RFC 6839 §3.1).
    pub fn is_json(&self) -> bool {
        let media_type = self.media_type();
        media_type == "application/json" || (media_type.starts_with("application/") && media_type.ends_with("+json"))
    }
}

/// What a `Content-Type` says without its parameters, in lower case (RFC 9110 §8.3.1).
pub fn media_type(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The time that an `IMF-fixdate` tells, which is the one form that is still sent (RFC 9110 §5.6.7).
pub fn date(text: &str) -> Option<UnixTime> {
    let (day_name, rest) = text.split_once(", ").filter(|_| text.len() == DATE_BYTES)?;
    let parts: Vec<&str> = rest.split(' ').collect();
    let [day, month, year, time, "GMT"] = parts[..] else { return None };
    let parts: Vec<&str> = time.split(':').collect();
    let [hour, minute, second] = parts[..] else { return None };
    let number = |text: &str, digits: usize| {
        let whole = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<i64>().ok().filter(|_| whole)
    };
    let month = 1 + i64::try_from(MONTHS.iter().position(|it| *it == month)?).ok()?;
    let (day, year) = (number(day, 2)?, number(year, 4)?);
    let (hour, minute, second) = (number(hour, 2)?, number(minute, 2)?, number(second, 2)?);
    let last_day = match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let real = DAYS.contains(&day_name) && (1..=last_day).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    // a year that begins in March has its leap day at its end
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let days = year * 365 + leap_days + (153 * month + 2) / 5 + day - 1 - DAYS_TO_1970;
    real.then_some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

/// A response of a token endpoint holds tokens.
impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} ({} bytes)", self.status, self.media_type(), self.body.len())
    }
}

const TIMEOUT_SECONDS: u32 = 20;

/// Every `IMF-fixdate` is as long as every other one.
const DATE_BYTES: usize = 29;

/// A rest whose end is told by a clock that nobody can read.
const UNTOLD_SECONDS: i64 = 60;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// From the first of March in the year 0 to the first of January 1970.
const DAYS_TO_1970: i64 = 719_468;
