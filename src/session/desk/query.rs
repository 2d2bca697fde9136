//! The query of an address, pair by pair. The address is the truth: what is not edited stays letter by letter as it was written.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The pairs as people read them.
pub fn pairs(address: &str) -> Vec<(String, String)> {
    let pair = |segment: &str| {
        let (name, value) = segment.split_once('=').unwrap_or((segment, ""));
        (decode(name), decode(value))
    };
    split(address).1.map(|query| query.split('&').map(pair).collect()).unwrap_or_default()
}

/// The address with another name in one pair.
pub fn with_name(address: &str, at: usize, name: &str) -> String {
    edit(address, at, |segment| match segment.split_once('=') {
        Some((_, value)) => format!("{}={value}", encode(name)),
        None => encode(name),
    })
}

/// The address with another value in one pair.
pub fn with_value(address: &str, at: usize, value: &str) -> String {
    edit(address, at, |segment| match segment.split_once('=') {
        None if value.is_empty() => segment.to_owned(),
        pair => format!("{}={}", pair.map_or(segment, |(name, _)| name), encode(value)),
    })
}

/// The address with one pair more, which is empty.
pub fn with_new_pair(address: &str) -> String {
    let (path, query, fragment) = split(address);
    match query {
        Some(query) => format!("{path}?{query}&{fragment}"),
        None => format!("{path}?{fragment}"),
    }
}

/// The address with one pair less; after the last one no `?` is left.
pub fn without_pair(address: &str, at: usize) -> String {
    let (path, query, fragment) = split(address);
    let left: Vec<_> =
        query.unwrap_or_default().split('&').enumerate().filter(|it| it.0 != at).map(|it| it.1).collect();
    match left.as_slice() {
        [] => format!("{path}{fragment}"),
        left => format!("{path}?{}{fragment}", left.join("&")),
    }
}

fn edit(address: &str, at: usize, change: impl Fn(&str) -> String) -> String {
    let (path, Some(query), fragment) = split(address) else { return address.to_owned() };
    let changed = |(number, segment): (usize, &str)| if number == at { change(segment) } else { segment.to_owned() };
    let segments: Vec<_> = query.split('&').enumerate().map(changed).collect();
    format!("{path}?{}{fragment}", segments.join("&"))
}

/// What comes before the query, the query, and the fragment with its `#`.
fn split(address: &str) -> (&str, Option<&str>, &str) {
    let (rest, fragment) = address.split_at(address.find('#').unwrap_or(address.len()));
    match rest.split_once('?') {
        Some((path, query)) => (path, Some(query), fragment),
        None => (rest, None, fragment),
    }
}

fn decode(text: &str) -> String {
    // what is no UTF-8 is shown as it was written
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().map_or_else(|_| text.to_owned(), |it| it.into_owned())
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, QUERY).to_string()
}

/// All that is not unreserved (RFC 3986 §2.3), but for what every server reads alike in a query.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b':')
    .remove(b'/')
    .remove(b'@')
    .remove(b',');

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn the_pairs_of_a_query_are_read_as_people_read_them() {
        assert_eq!(
            pairs("me?a=1%20x&b=&c&=d&e=1+2&f=%ff#g=h"),
            [pair("a", "1 x"), pair("b", ""), pair("c", ""), pair("", "d"), pair("e", "1 2"), pair("f", "%ff")]
        );
        assert_eq!(pairs("me"), []);
        assert_eq!(pairs("me#?a=b"), []);
        assert_eq!(pairs("me?"), [pair("", "")]);
        assert_eq!(pairs("me?a=b=c&d=?"), [pair("a", "b=c"), pair("d", "?")]);
    }

    #[test]
    fn what_is_not_edited_stays_letter_by_letter() {
        let address = "me?a=1+x&b=%7e&c#top";
        assert_eq!(with_value(address, 1, "ä&=?#+ /"), "me?a=1+x&b=%C3%A4%26%3D%3F%23%2B%20/&c#top");
        assert_eq!(with_name(address, 0, "A&B"), "me?A%26B=1+x&b=%7e&c#top");
        assert_eq!(with_name(address, 2, "d"), "me?a=1+x&b=%7e&d#top");
        assert_eq!(with_value(address, 2, ""), address);
        assert_eq!(with_value(address, 2, "1"), "me?a=1+x&b=%7e&c=1#top");
        assert_eq!(with_value(address, 1, ""), "me?a=1+x&b=&c#top");
        assert_eq!(with_value(address, 3, "nobody"), address);
        assert_eq!(with_value("me", 0, "nobody"), "me");
    }

    #[test]
    fn pairs_come_and_go() {
        assert_eq!(with_new_pair("me"), "me?");
        assert_eq!(with_new_pair("me?a=1#x"), "me?a=1&#x");
        assert_eq!(with_name(&with_new_pair("me?a=1"), 1, "b"), "me?a=1&b");
        assert_eq!(without_pair("me?a=1&b=2&c#x", 1), "me?a=1&c#x");
        assert_eq!(without_pair("me?a=1#x", 0), "me#x");
        assert_eq!(without_pair("me?a=1", 5), "me?a=1");
    }

    #[test]
    fn what_is_written_is_what_is_read_again() {
        for text in ["", " ", "+", "%", "%20", "a&b=c#d?e", "ä😀", "\"'`$\\", "[]{}<>|^", "\n\t"] {
            let address = with_value(&with_name("me?x=y", 0, text), 0, text);
            assert_eq!(pairs(&address), [pair(text, text)], "{address}");
        }
    }
}
