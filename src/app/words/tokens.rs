//! The page about tokens, in words.

use super::count;
use crate::session::{NotDecoded, Signing, UnixTime, Validity, Verification, Which};
use crate::ui::local_date_time;

/// What tokens are called and what they are for.
pub(in crate::app) fn name(which: &Which) -> String {
    match which {
        Which::Access(None) => "Access token".to_owned(),
        Which::Access(Some(resource)) => format!("Access token for {resource}"),
        Which::Refresh => "Refresh token".to_owned(),
        Which::Id => "ID token".to_owned(),
    }
}

/// What a token is for, and who may have it.
pub(in crate::app) fn purpose(which: &Which) -> &'static str {
    match which {
        Which::Access(None) => {
            "Goes to the provider’s UserInfo and to the APIs of the configuration that name no resource."
        }
        Which::Access(Some(_)) => "Goes to this API and to nobody else.",
        Which::Refresh => "Renews the access tokens. It goes to the provider’s token endpoint and to nobody else.",
        Which::Id => "Proves who signed in. It was made for this app, and the account page tells how it was verified.",
    }
}

/// How what a token says is to be taken.
pub(in crate::app) fn reading(which: &Which) -> &'static str {
    match which {
        Which::Access(_) => {
            "Not ours to interpret: an access token is written for its API and opaque to the app that holds it (RFC 6749 §1.4, RFC 9068 §6). It may change at any time. This is for reading only, and nothing here is decided by it."
        }
        Which::Refresh => {
            "Not ours to interpret: a refresh token is the provider’s own note to itself (RFC 6749 §1.5). This is for reading only, and nothing here is decided by it."
        }
        Which::Id => "Its signature and claims were verified before it was kept. This is the latest one.",
    }
}

/// When an access token expires.
pub(in crate::app) fn expiry(at: Option<UnixTime>, now: UnixTime) -> String {
    match at.map(|at| (local_date_time(at), remaining(at - now))) {
        Some((time, Some(left))) => format!("{time}, {left}"),
        Some((time, None)) => format!("{time}, has expired"),
        None => "The provider does not tell".to_owned(),
    }
}

/// Why a text cannot be read as a token: a title and a sentence.
pub(in crate::app) fn not_decoded(why: NotDecoded) -> (&'static str, &'static str) {
    let sentence = match why {
        NotDecoded::Empty => "There is nothing yet.",
        NotDecoded::TooLarge => return ("Too large", "No token is longer than 256 kB. It was not read."),
        NotDecoded::Parts => "A JWT has three parts with dots between them: header, claims and signature.",
        NotDecoded::Json => "This is JSON. A JWT is in the compact form: three parts with dots between them.",
        NotDecoded::Encrypted => {
            return (
                "An encrypted token",
                "Five parts make an encrypted token (JWE). Only who holds the key can read it.",
            );
        }
        NotDecoded::Header => {
            "The first part is no header: a JSON object in base64url, in which each name stands once."
        }
        NotDecoded::Claims => {
            "The second part holds no claims: they are a JSON object in base64url, in which each name stands once."
        }
        NotDecoded::Signature => "The third part is no signature: it is not base64url.",
    };
    ("Not a JWT", sentence)
}

/// Whether its times hold now.
pub(in crate::app) fn validity(validity: Validity, now: UnixTime) -> (bool, String) {
    match validity {
        Validity::Holds(Some(exp)) => {
            let left = remaining(exp - now).unwrap_or_default();
            (true, format!("In time: it expires {left}, {}", local_date_time(exp)))
        }
        Validity::Holds(None) => (true, "In time: it does not say when it expires".to_owned()),
        Validity::Expired(exp) => (false, format!("Expired: {}", local_date_time(exp))),
        Validity::NotYet(nbf) => (false, format!("Not valid before {}", local_date_time(nbf))),
        Validity::FromTheFuture(iat) => (false, format!("Issued in the future: {}", local_date_time(iat))),
        Validity::Unreadable(claim) => (false, format!("Its {claim} is not a number of seconds")),
    }
}

/// With what it says it is signed, where nobody can verify that with public keys.
pub(in crate::app) fn not_verifiable(signing: &Signing) -> Option<Verification> {
    match signing {
        Signing::Private(_) => None,
        Signing::Shared => Some(Verification::SharedSecret),
        Signing::Unsigned => Some(Verification::Unsigned),
        Signing::Unknown(name) => Some(Verification::UnknownAlgorithm(name.clone())),
    }
}

/// What a verification has found: whether it is good, a title and a sentence.
pub(in crate::app) fn verdict(found: &Verification) -> (Option<bool>, String, String) {
    let (good, title, sentence) = match found {
        Verification::Valid { issuer: Some(issuer), .. } => (
            Some(true),
            "The signature is valid",
            format!(
                "It was made with a key that {} publishes. That tells who made the token, not that it was made for you.",
                issuer.as_str()
            ),
        ),
        Verification::Valid { issuer: None, .. } => (
            Some(true),
            "The signature is valid",
            "It was made with one of the keys that you have pasted. Whose keys they are, this page cannot tell.".to_owned(),
        ),
        Verification::WrongSignature => (
            Some(false),
            "The signature is wrong",
            "It was not made with the key that the token names: somebody else made the token, or it was altered.".to_owned(),
        ),
        Verification::UnknownKey(Some(kid)) => (
            Some(false),
            "The key is unknown",
            format!("No key that is called {kid} and fits its algorithm is among the keys. It may have been withdrawn since, or the token is not from there."),
        ),
        Verification::UnknownKey(None) => (
            Some(false),
            "The key is unknown",
            "The token names no key, and none of the keys fits its algorithm.".to_owned(),
        ),
        Verification::AmbiguousKey => (
            None,
            "Which key is not told",
            "Several keys fit, and the token does not say with which of them it was signed (kid). A client must not guess.".to_owned(),
        ),
        Verification::NotAToken(why) => {
            let (title, sentence) = not_decoded(*why);
            (Some(false), title, sentence.to_owned())
        }
        Verification::Unsigned => (
            Some(false),
            "Not signed",
            "Its algorithm is none: anybody can have written it, and there is nothing to verify (RFC 8725 §3.2).".to_owned(),
        ),
        Verification::SharedSecret => (
            None,
            "Not verifiable with public keys",
            "It is signed with a secret that its maker and its reader share (HMAC). Whoever could verify it could also forge it, so never paste such a secret anywhere.".to_owned(),
        ),
        Verification::UnknownAlgorithm(Some(name)) => (
            None,
            "Not verifiable here",
            format!("Its algorithm is {name}. RS, PS and ES with 256, 384 or 512 and EdDSA with Ed25519 are known here; names are compared letter by letter."),
        ),
        Verification::UnknownAlgorithm(None) => {
            (Some(false), "Not verifiable", "Its header names no algorithm (alg).".to_owned())
        }
        Verification::Extension => (
            None,
            "Not verifiable here",
            "It demands an extension that this app does not know (crit, b64 or zip), and whoever does not know it has to refuse it (RFC 7515 §4.1.11).".to_owned(),
        ),
        Verification::NoIssuer => {
            (None, "No issuer to ask", "It does not say who made it (iss). Paste the keys to verify it.".to_owned())
        }
        Verification::OddIssuer(text) => (
            None,
            "No issuer to ask",
            format!("Its issuer, {text}, is no https address that could be asked. Paste the keys to verify it."),
        ),
        Verification::NoKeys(error) => (None, error.title(), format!("{} {PASTE_INSTEAD}", error.sentence())),
        Verification::NotKeys => (
            Some(false),
            "These are not keys",
            "A key set is a JSON object with the member keys; one key alone (JWK) will do too.".to_owned(),
        ),
        Verification::NoCryptography(error) => (None, error.title(), error.sentence().into_owned()),
    };
    (good, title.to_owned(), sentence)
}

/// Who has written what a token says, as far as that is known.
pub(in crate::app) fn written_by(found: Option<&Verification>) -> String {
    match found {
        Some(Verification::Valid { issuer: Some(issuer), .. }) => {
            format!("What stands below was signed with a key that {} publishes.", issuer.as_str())
        }
        Some(Verification::Valid { issuer: None, .. }) => {
            "What stands below was signed with one of the keys that you have pasted.".to_owned()
        }
        _ => "Anybody can have written what stands below, as long as the signature is not verified.".to_owned(),
    }
}

/// What a member of a header or a claim means (RFC 7515 §4.1, RFC 7519 §4.1, OIDC Core §2).
pub(in crate::app) fn meaning(name: &str, is_header: bool) -> Option<&'static str> {
    let told = match (is_header, name) {
        (true, "alg") => "Algorithm of the signature",
        (true, "typ") => "What kind of token it is",
        (true, "kid") => "Name of the key",
        (true, "cty") => "What its content is",
        (true, "crit") => "Extensions that have to be understood",
        (true, "jku" | "x5u") => "Where keys are said to be; never asked",
        (true, "jwk" | "x5c") => "A key that the token brings; never believed",
        (true, "x5t" | "x5t#S256") => "Thumbprint of a certificate",
        (false, "iss") => "Issuer: who made it",
        (false, "sub") => "Subject: whom it is about",
        (false, "aud") => "Audience: whom it is for",
        (false, "azp") => "Authorized party: whom it was issued to",
        (false, "exp") => "Expires",
        (false, "nbf") => "Not valid before",
        (false, "iat") => "Issued",
        (false, "auth_time") => "When the person authenticated",
        (false, "jti") => "Its own name",
        (false, "nonce") => "Binds it to one sign-in",
        (false, "acr") => "How strongly the person authenticated",
        (false, "amr") => "By what means",
        (false, "at_hash") => "Hash of the access token that came with it",
        (false, "c_hash") => "Hash of the code that came with it",
        (false, "s_hash") => "Hash of the state",
        (false, "sid") => "Session at the provider",
        (false, "scope" | "scp") => "What it allows",
        (false, "client_id") => "The app that it was issued to",
        (false, "cnf") => "The key that it is bound to",
        (false, "act") => "Who acts on behalf of the subject",
        (false, "may_act") => "Who may act on behalf of the subject",
        (false, "events") => "What has happened",
        _ => return None,
    };
    Some(told)
}

/// What the button that asks the issuer does.
pub(in crate::app) fn asks(issuer: &str) -> String {
    format!("Asks {issuer} for its keys, once and without the token. Nothing is kept.")
}

/// That only the beginning of a long list is there.
pub(in crate::app) fn and_more(count: usize) -> String {
    format!("and {count} more")
}

pub(in crate::app) const TITLE: &str = "Tokens";
pub(in crate::app) const SIGN_IN: &str = "Sign in to see your tokens";
pub(in crate::app) const LEDE: &str = "What this tab holds for you. Whoever has a token can use it, so they are hidden until you ask, and hide themselves again.";
pub(in crate::app) const LINK: &str = "Tokens: look inside, verify";
pub(in crate::app) const HIDDEN: &str = "Hidden";
pub(in crate::app) const REVEAL: &str = "Reveal";
pub(in crate::app) const HIDE: &str = "Hide";
pub(in crate::app) const COPY: &str = "Copy";
pub(in crate::app) const SHOWN: &str = "Shown for 30 seconds.";
pub(in crate::app) const HIDDEN_AGAIN: &str = "Hidden again.";
pub(in crate::app) const COPIED: &str = "Copied. Other programs can read it there.";
pub(in crate::app) const COPY_REFUSED: &str = "The browser did not allow it; reveal the token to copy it by hand.";
pub(in crate::app) const CAME: &str = "Came";
pub(in crate::app) const EXPIRES: &str = "Expires";
pub(in crate::app) const ALLOWS: &str = "Allows";
pub(in crate::app) const BOUND: &str = "Bound to key";
pub(in crate::app) const BOUND_NOTE: &str =
    "Thumbprint (RFC 7638). Nobody can read the key itself, and without it the token is of no use.";
pub(in crate::app) const UNBOUND: &str = "None: whoever has the token can use it.";
pub(in crate::app) const LOOK_INSIDE: &str = "Look inside";
pub(in crate::app) const OPAQUE: &str = "This token is no JWT. Only the server that reads it knows what it means.";
pub(in crate::app) const HEADER: &str = "Header";
pub(in crate::app) const CLAIMS: &str = "Claims";
pub(in crate::app) const READ_TITLE: &str = "Read any JWT";
pub(in crate::app) const READ_LEDE: &str =
    "Paste a token to see what it says and to verify it. It stays in this page: it is not kept, and sent to nobody.";
pub(in crate::app) const FIELD: &str = "Token";
pub(in crate::app) const CLEAR: &str = "Clear";
pub(in crate::app) const VERIFY: &str = "Verify with the issuer’s keys";
pub(in crate::app) const VERIFYING: &str = "Asking the issuer…";
pub(in crate::app) const BRING_KEYS: &str = "Verify with keys that you paste";
pub(in crate::app) const KEYS_FIELD: &str = "Keys (JWKS)";
pub(in crate::app) const KEYS_HINT: &str =
    "The JSON at the issuer’s jwks_uri. Public keys only: never paste a private key anywhere.";
pub(in crate::app) const VERIFY_WITH: &str = "Verify with these keys";
pub(in crate::app) const VERDICT: &str = "Verification";
pub(in crate::app) const THUMBPRINT: &str = "Thumbprint of the key";
const PASTE_INSTEAD: &str = "You can paste the issuer’s keys instead.";

/// When something ends, from now on; `None` when it has ended.
fn remaining(seconds: i64) -> Option<String> {
    match seconds {
        ..=0 => None,
        1..60 => Some(format!("in {}", count(seconds, "second"))),
        60..7200 => Some(format!("in {}", count(seconds / 60, "minute"))),
        _ => Some(format!("in {}", count(seconds / 3600, "hour"))),
    }
}
