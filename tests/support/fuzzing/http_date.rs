//! `Retry-After` and `Date` (RFC 9110 §5.6.7, §10.2.3).

use super::oracle::lines;
use daypass::protocol::http::{self, Response};

/// The first line is `Retry-After`, the second one `Date`.
pub(crate) fn retry_after(input: &[u8]) {
    let (after, sent) = lines(input);
    if let Some(octets) = input.first_chunk::<8>() {
        let time = i64::from_be_bytes(*octets).rem_euclid(LAST + 1);
        assert_eq!(http::date(&written(time)), Some(time), "{}", written(time));
    }
    let (Ok(after), Ok(sent)) = (std::str::from_utf8(after), std::str::from_utf8(sent)) else { return };
    for text in [after, sent] {
        let Some(time) = http::date(text) else { continue };
        // a leap second is told as the first second of what follows; the name of the day is not weighed
        let (seconds, text) =
            if text.ends_with(":60 GMT") { (1, text.replace(":60 GMT", ":59 GMT")) } else { (0, text.into()) };
        assert_eq!(written(time - seconds)[3..], text[3..], "read as {time}");
    }
    let headers = [("retry-after", after), ("date", sent)].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let response = Response { status: 503, headers: headers.to_vec(), body: vec![] };
    let digits = !after.trim().is_empty() && after.trim().bytes().all(|it| it.is_ascii_digit());
    let expected = match (digits, http::date(after.trim()), http::date(sent)) {
        (true, ..) => {
            Some(after.trim().bytes().fold(0u32, |sum, it| sum.saturating_mul(10).saturating_add((it - b'0').into())))
        }
        (false, Some(until), Some(now)) => Some((until - now).clamp(0, u32::MAX.into()) as u32),
        (false, Some(_), None) => Some(60),
        (false, None, _) => None,
    };
    assert_eq!(response.retry_after(), expected);
}

/// An IMF-fixdate, counted day by day.
fn written(time: i64) -> String {
    let (mut days, second) = (time.div_euclid(86_400), time.rem_euclid(86_400));
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][days.rem_euclid(7) as usize];
    let mut year = 1970;
    while days < 0 {
        year -= 1;
        days += length(year);
    }
    while days >= length(year) {
        days -= length(year);
        year += 1;
    }
    let february = if length(year) == 366 { 29 } else { 28 };
    let mut month = 0;
    let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    while days >= months[month] {
        days -= months[month];
        month += 1;
    }
    let name = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month];
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{weekday}, {:02} {name} {year:04} {hour:02}:{minute:02}:{second:02} GMT", days + 1)
}

fn length(year: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if leap { 366 } else { 365 }
}

/// The last second of the year 9999.
const LAST: i64 = 253_402_300_799;
