//! Where the session stands, without any secret: what a user interface may know.

use super::configuration::Provider;
use super::record::Record;
use crate::protocol::id_token::CheckedRow;
use crate::protocol::json::{Object, Value};
use crate::protocol::types::{Issuer, Scopes, UnixTime};

/// Where the session stands.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "there is one of it in a page, and most of the time it is the large one")]
pub enum Status {
    /// Nothing is known yet.
    Restoring,
    /// Nobody is signed in.
    SignedOut,
    /// The browser is about to leave for the provider.
    Redirecting,
    /// Somebody is signed in.
    SignedIn(Account),
    /// Somebody was signed in until the provider ended it.
    Expired(Issuer),
}

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// Names this session among those of this tab.
    pub id: String,
    /// The provider's issuer; with the subject it identifies the person (OIDC Core §5.7).
    pub issuer: Issuer,
    /// The provider's name.
    pub provider: String,
    /// Whether an ID token was verified.
    pub openid_connect: bool,
    /// The person at this provider; `None` until an OAuth-only provider has been asked.
    pub subject: Option<String>,
    /// All claims: those of the ID token, and what UserInfo or the identity API added.
    pub claims: Object,
    /// Whether UserInfo or the identity API has answered, or there is none to ask.
    pub is_complete: bool,
    /// What the tokens of this session allow.
    pub scopes: Scopes,
    /// When the access token was issued, in seconds since 1970.
    pub issued_at: Option<UnixTime>,
    /// When the access token expires, in seconds since 1970.
    pub expires_at: Option<UnixTime>,
    /// When the access token is about to be renewed without anybody asking for it, as long as somebody looks at the page;
    /// `None` where only a call renews it, or nothing.
    pub renews_at: Option<UnixTime>,
    /// Whether tokens work only together with a key that this browser keeps and nobody can read (DPoP).
    pub is_bound: bool,
    /// Whether tokens can be renewed without the person.
    pub is_renewable: bool,
    /// Whether the provider revokes tokens when it is asked to (RFC 7009).
    pub is_revocable: bool,
    /// Whether the provider announces PKCE with S256; otherwise `state` and the nonce protect the sign-in by themselves
    /// (RFC 9700 §4.7.1).
    pub is_s256_announced: bool,
    /// What was verified of the ID token.
    pub receipt: Vec<CheckedRow>,
    /// When the person signed in, in seconds since 1970.
    pub signed_in_at: UnixTime,
}

impl Account {
    pub(super) fn new(record: &Record, provider: &Provider) -> Self {
        let mut claims = record.profile.clone().unwrap_or_default();
        claims.extend(record.claims.clone());
        let mut scopes = Scopes::default();
        record.tokens.iter().flat_map(|grant| grant.scopes.tokens()).for_each(|scope| scopes.insert(scope));
        let endpoint = record.server.userinfo_endpoint.is_some();
        let has_source = if provider.openid_connect { endpoint } else { provider.identity.is_some() };
        Self {
            id: record.id.clone(),
            issuer: provider.issuer.clone(),
            provider: provider.name.clone(),
            openid_connect: provider.openid_connect,
            subject: record.subject.clone(),
            claims,
            is_complete: record.profile.is_some() || !has_source,
            scopes,
            issued_at: record.grant(None).map(|grant| grant.issued_at),
            expires_at: record.grant(None).and_then(|grant| grant.expires_at),
            renews_at: None,
            is_bound: record.proof_key.is_some(),
            is_renewable: record.refresh_token.is_some(),
            is_revocable: record.server.revocation_endpoint.is_some(),
            // meta-pkce-detect: RFC 9700 §4.7.1
            is_s256_announced: record.server.announces_s256(),
            receipt: record.receipt.clone(),
            signed_in_at: record.signed_in_at,
        }
    }

    /// A claim that is text and not empty.
    pub fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
    }

    /// What to call the person: the best name there is.
    pub fn display_name(&self) -> &str {
        let names = ["name", "preferred_username", "nickname", "email"];
        names.iter().find_map(|claim| self.text(claim)).or(self.subject.as_deref()).unwrap_or("Signed in")
    }

    /// The address of a picture, if it is one that a page may load.
    pub fn picture(&self) -> Option<&str> {
        // ui-untrusted: RFC 8725 §3.10
        let url = crate::protocol::url::Url::parse(self.text("picture")?)?;
        url.is_secure().then(|| self.text("picture")).flatten()
    }
}
