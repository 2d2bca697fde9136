//! Octets as text that may stand anywhere in a URL, without padding (RFC 4648 §5; RFC 7515 §2). There is one text for each run of octets.

/// The text of octets.
pub fn encode(octets: impl AsRef<[u8]>) -> String {
    let octets = octets.as_ref();
    let mut text = String::with_capacity(octets.len().div_ceil(3) * 4);
    for three in octets.chunks(3) {
        let bits = three.iter().fold(0, |bits, octet| bits << 8 | usize::from(*octet)) << (8 * (3 - three.len()));
        for place in 0..=three.len() {
            text.push(char::from(ALPHABET[bits >> (18 - 6 * place) & 63]));
        }
    }
    text
}

/// The octets of a text; `None` for any other character, and for a text that [`encode`] would not have written.
pub fn decode(text: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    // jose-b64: RFC 7515 §2
    let (mut octets, mut bits, mut count) = (vec![], 0_u32, 0);
    for byte in text.as_ref() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            octets.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    // what is left over belongs to the last octet, and is nothing
    (count < 6 && bits == 0).then_some(octets)
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jose_b64_the_vectors_of_rfc_4648_section_10_without_padding() {
        for (octets, text) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg"),
            ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(octets), text);
            assert_eq!(decode(text).as_deref(), Some(octets.as_bytes()));
        }
        assert_eq!((encode([0xfb, 0xff, 0xfe]).as_str(), decode("-__-")), ("-__-", Some(vec![0xfb, 0xff, 0xfe])));
    }

    #[test]
    fn jose_b64_every_run_of_octets_comes_back() {
        let all: Vec<_> = (0..=255_u8).collect();
        for length in 0..=all.len() {
            assert_eq!(decode(encode(&all[..length])).as_deref(), Some(&all[..length]));
        }
    }

    #[test]
    fn jose_b64_a_text_that_nobody_would_write_is_refused() {
        for text in ["Z", "Zm9vY", "Zg==", "Zh", "Zm9", "Z m8", "Zm9v\n", "+w", "/w", "Zm9v.", "Zä"] {
            assert_eq!(decode(text), None, "read {text:?}");
        }
    }
}
