//! `application/x-www-form-urlencoded`, as OAuth uses it in bodies and queries (RFC 6749 App. B).

/// Encodes pairs in the order given; pairs with an empty value are left out (RFC 6749 §3.1).
pub fn encode(pairs: &[(&str, &str)]) -> String {
    let mut form = String::new();
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        if !form.is_empty() {
            form.push('&');
        }
        encode_part(&mut form, name);
        form.push('=');
        encode_part(&mut form, value);
    }
    form
}

/// As the serializer of the WHATWG URL Standard §5.2 writes it.
fn encode_part(form: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => form.push(char::from(byte)),
            b' ' => form.push('+'),
            _ => {
                form.push('%');
                for digit in [byte >> 4, byte & 15] {
                    form.push(char::from(HEX[usize::from(digit)]));
                }
            }
        }
    }
}

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Decodes pairs strictly: `None` when an escape is malformed, a value is not UTF-8, or the text is longer than any message.
pub fn decode(text: &str) -> Option<Vec<(String, String)>> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let mut pairs = vec![];
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        pairs.push((decode_part(name)?, decode_part(value)?));
    }
    Some(pairs)
}

/// Takes the given names out of a query and leaves the other pairs as they were written; nothing is left of a query that is
/// longer than any message.
pub fn without(query: &str, names: &[&str]) -> String {
    let mut kept = String::new();
    let query = if query.len() <= MAX_BYTES { query } else { "" };
    for pair in query.split('&').filter(|pair| !pair.is_empty() && !is_named(pair, names)) {
        if !kept.is_empty() {
            kept.push('&');
        }
        kept.push_str(pair);
    }
    kept
}

/// Whether a query holds a pair with any of the given names, readable or not otherwise, or is too long to be looked through.
pub fn holds_any(query: &str, names: &[&str]) -> bool {
    query.len() > MAX_BYTES || query.split('&').any(|pair| is_named(pair, names))
}

fn is_named(pair: &str, names: &[&str]) -> bool {
    let name = pair.split('=').next().unwrap_or_default();
    decode_part(name).is_some_and(|name| names.contains(&name.as_str()))
}

fn decode_part(part: &str) -> Option<String> {
    let (mut octets, mut bytes) = (vec![], part.bytes());
    while let Some(byte) = bytes.next() {
        octets.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(bytes.next()?).to_digit(16);
                (digit()? << 4 | digit()?) as u8
            }
            _ => byte,
        });
    }
    String::from_utf8(octets).ok()
}

const MAX_BYTES: usize = 64 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areq_once_parameters_without_a_value_are_left_out() {
        assert_eq!(encode(&[("a", ""), ("b", "1")]), "b=1");
    }

    #[test]
    fn what_is_no_letter_or_digit_is_escaped() {
        assert_eq!(encode(&[("a b", "\u{0}\u{e4}*-._~+&=%"), ("Z9", "/")]), "a+b=%00%C3%A4*-._%7E%2B%26%3D%25&Z9=%2F");
    }

    #[test]
    fn cb_decode_malformed_values_are_refused() {
        for text in ["a=%zz", "a=%", "a=%4", "a=%ff", "%ff=a", "a=%C3%28"] {
            assert!(decode(text).is_none(), "accepted {text}");
        }
        assert!(decode(&"a".repeat(MAX_BYTES)).is_some() && decode(&"a".repeat(MAX_BYTES + 1)).is_none());
    }

    #[test]
    fn cb_scrub_keep_only_the_named_parameters_are_taken_out() {
        assert_eq!(without("tab=2&code=abc&x=%20&st%61te=1", &["code", "state"]), "tab=2&x=%20");
    }
}
