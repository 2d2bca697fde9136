//! Values that must never be seen: no `Display`, a `Debug` that says nothing, and one greppable way out.

use super::json::Value;
use super::kept::Kept;

macro_rules! secrets {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// Wraps the value; from here on it is shown to nobody by accident.
            pub fn new(value: impl Into<String>) -> Self {
                Self(value.into())
            }

            /// The value itself: each caller of this is a place to review.
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl Kept for $name {
            fn write(&self) -> Value {
                self.0.as_str().into()
            }

            fn read(value: &Value) -> Option<Self> {
                value.as_str().map(Self::new)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(redacted)"))
            }
        }
    )*};
}

secrets! {
    /// An access token (RFC 6749 §1.4): opaque, so nothing is decided by what it says.
    AccessToken;
    /// A refresh token (RFC 6749 §1.5): goes to its own server's token and revocation endpoints only.
    RefreshToken;
    /// An ID token in its compact form, kept as the hint for sign-out (OIDC Core §2).
    IdToken;
    /// An authorization code (RFC 6749 §1.3.1): spent once.
    Code;
    /// A PKCE code verifier (RFC 7636 §4.1).
    CodeVerifier;
    /// The `state` of an attempt (RFC 6749 §4.1.1): proves that the response belongs to this browser.
    State;
    /// The reference to a pushed request (RFC 9126 §2.2): whoever has it can continue the request.
    RequestUri;
    /// The key that only copies of a session have: what they tell each other is sealed under it.
    SiblingKey;
    /// The random value of which the `nonce` on the wire is the hash (OIDC Core §15.5.2).
    NonceSeed;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tok_no_log_debug_output_never_contains_the_value() {
        let shown = format!("{:?} {:?}", AccessToken::new("sesame"), [RefreshToken::new("sesame")]);
        assert_eq!(shown, "AccessToken(redacted) [RefreshToken(redacted)]");
    }
}
