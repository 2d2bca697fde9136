//! Proof Key for Code Exchange (RFC 7636 §4.1, §4.2), with S256 only: `plain` does not exist here; and the nonce, which
//! is made in the same way.

use super::base64url;
use super::secret::{CodeVerifier, NonceSeed};
use sha2::{Digest, Sha256};

/// The verifier made of 32 random octets: 43 unreserved characters.
pub fn verifier(random: &[u8; 32]) -> CodeVerifier {
    // tx-verifier: RFC 7636 §4.1, §7.1
    CodeVerifier::new(base64url::encode(random))
}

/// The challenge sent ahead with `code_challenge_method=S256`.
pub fn challenge(verifier: &CodeVerifier) -> String {
    // tx-s256: RFC 7636 §4.2
    base64url::encode(Sha256::digest(verifier.expose()))
}

/// The nonce on the wire: the hash of the value that stays here (OIDC Core §15.5.2).
pub fn nonce(seed: &NonceSeed) -> String {
    // tx-nonce-hash: OIDC Core §15.5.2
    base64url::encode(Sha256::digest(seed.expose()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tx_verifier_has_43_unreserved_characters_whatever_was_drawn() {
        for octet in 0..=255 {
            let text = verifier(&[octet; 32]).expose().to_owned();
            assert!(text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        }
    }
}
