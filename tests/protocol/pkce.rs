//! PKCE: RFC 7636; and the nonce, OIDC Core §15.5.2.

use crate::messages::{client, only, parameters, server};
use crate::tokens::vectors;
use daypass::protocol::authorization::{self, Ask};
use daypass::protocol::pkce;
use daypass::protocol::secret::{CodeVerifier, NonceSeed, State};

const RFC_7636: &str = include_str!("../vectors/rfc7636.json");

#[test]
fn tx_s256_matches_the_vector_of_rfc_7636_appendix_b() {
    let file = vectors(RFC_7636);
    let random: [u8; 32] = serde_json::from_value(file["octets"].clone()).unwrap();
    let verifier = pkce::verifier(&random);
    assert_eq!(verifier.expose(), file["code_verifier"]);
    assert_eq!(pkce::challenge(&verifier), file["code_challenge"]);
}

#[test]
fn tx_verifier_different_octets_make_different_verifiers() {
    let mut seen = std::collections::BTreeSet::new();
    for (octet, bit) in (0..32).flat_map(|octet| (0..8).map(move |bit| (octet, bit))) {
        let mut random = [0; 32];
        random[octet] = 1 << bit;
        assert!(seen.insert(pkce::verifier(&random).expose().to_owned()), "octet {octet}, bit {bit}");
    }
}

#[test]
fn tx_no_plain_the_method_is_s256_whatever_the_server_announces() {
    for methods in [serde_json::json!(["plain"]), serde_json::json!([])] {
        let mut server = server();
        server.code_challenge_methods_supported = serde_json::from_value(methods).unwrap();
        let verifier = pkce::verifier(&[3; 32]);
        let challenge = pkce::challenge(&verifier);
        let ask = Ask { code_challenge: &challenge, ..Ask::default() };
        let pairs = parameters(&authorization::request(&server, &client(), &State::new("s"), &ask));
        assert_eq!(only(&pairs, "code_challenge_method").as_deref(), Some("S256"));
        assert_ne!(only(&pairs, "code_challenge").as_deref(), Some(verifier.expose()));
    }
}

#[test]
fn tx_nonce_hash_the_nonce_on_the_wire_is_the_hash_of_what_is_stored() {
    // the vector of RFC 7636 Appendix B: both are the unpadded base64url of a SHA-256
    let file = vectors(RFC_7636);
    let seed = file["code_verifier"].as_str().unwrap();
    assert_eq!(pkce::nonce(&NonceSeed::new(seed)), file["code_challenge"]);
    assert_eq!(pkce::challenge(&CodeVerifier::new(seed)), file["code_challenge"]);
}
