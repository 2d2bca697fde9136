//! The tokens of the account in use, for the person whose they are: described without their text, and shown on request only.

use super::ports::Platform;
use super::record::{Grant, Record};
use super::{Session, order};
use crate::protocol::inspect::{self, Decoded, NotDecoded};
use crate::protocol::secret::{IdToken, RefreshToken};
use crate::protocol::types::{Scopes, UnixTime};

/// Which of the tokens.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Which {
    /// The access token for an API; `None` for the provider's own choice.
    Access(Option<String>),
    /// What renews the access tokens.
    Refresh,
    /// The proof of who signed in.
    Id,
}

/// A token that this tab holds, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Which one.
    pub which: Which,
    /// What an access token allows.
    pub scopes: Scopes,
    /// When an access token came, in seconds since 1970.
    pub issued_at: Option<UnixTime>,
    /// When an access token expires, where the provider said so.
    pub expires_at: Option<UnixTime>,
    /// The thumbprint of the key that it is bound to (RFC 7638).
    pub bound_to: Option<String>,
    /// Rises when tokens are renewed.
    pub generation: u64,
}

/// The text of a token, on its way to the person. It tells nothing by accident.
pub struct Revealed(String);

impl Revealed {
    /// The text itself, for the eyes or the clipboard of the person: each caller of this is a place to review.
    pub fn for_the_person(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Revealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Revealed(redacted)")
    }
}

impl<P: Platform> Session<P> {
    /// What this tab holds for the account in use; nothing where nobody is signed in.
    pub fn held(&self) -> Vec<Held> {
        let Ok(record) = self.record() else { return vec![] };
        let key = record.proof_key.as_ref().map(|key| key.thumbprint());
        let held = |which, bound_to| Held {
            which,
            scopes: Scopes::default(),
            issued_at: None,
            expires_at: None,
            bound_to,
            generation: record.generation,
        };
        let access = |grant: &Grant| Held {
            scopes: grant.scopes.clone(),
            issued_at: Some(grant.issued_at),
            expires_at: grant.expires_at,
            ..held(Which::Access(grant.resource.clone()), key.clone())
        };
        let mut all = vec![];
        for token in record.tokens.iter().map(access) {
            order::insert(&mut all, token, |it, new: &Held| it.resource() > new.resource());
        }
        // RFC 9449 §5: refresh tokens of a public client are bound too, and an ID token to nothing
        all.extend(record.refresh_token.as_ref().map(|_| held(Which::Refresh, key.clone())));
        all.extend(record.id_token.as_ref().map(|_| held(Which::Id, None)));
        all
    }

    /// The text of a token of the account in use. Only when the person asks for it.
    pub fn reveal(&self, which: &Which) -> Option<Revealed> {
        text_of(&self.record().ok()?, which).map(|text| Revealed(text.to_owned()))
    }

    /// What a token of the account in use says, for reading only: nothing is decided by it.
    pub fn decode_held(&self, which: &Which) -> Option<Result<Decoded, NotDecoded>> {
        text_of(&self.record().ok()?, which).map(inspect::decode)
    }
}

impl Held {
    fn resource(&self) -> Option<&str> {
        match &self.which {
            Which::Access(resource) => resource.as_deref(),
            _ => None,
        }
    }
}

fn text_of<'a>(record: &'a Record, which: &Which) -> Option<&'a str> {
    match which {
        Which::Access(resource) => record.grant(resource.as_deref()).map(|grant| grant.access_token.expose()),
        Which::Refresh => record.refresh_token.as_ref().map(RefreshToken::expose),
        Which::Id => record.id_token.as_ref().map(IdToken::expose),
    }
}
