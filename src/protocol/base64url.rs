//! Octets as text that may stand anywhere in a URL, without padding (RFC 4648 §5; RFC 7515 §2). There is one text for each run of octets.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The text of octets.
pub fn encode(octets: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}

/// The octets of a text; `None` for any other character, and for a text that [`encode`] would not have written.
pub fn decode(text: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    // jose-b64: RFC 7515 §2
    URL_SAFE_NO_PAD.decode(text).ok()
}

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
