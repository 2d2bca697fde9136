//! The session of one person at one provider, as this tab keeps it across reloads.

use super::configuration::Provider;
use super::dpop::{self, ProofKey};
use super::error::Result;
use super::ports::{Platform, keep};
use crate::protocol::id_token::{CheckedRow, ValidatedIdToken};
use crate::protocol::json::Object;
use crate::protocol::kept::{self, kept};
use crate::protocol::metadata::ServerMetadata;
use crate::protocol::secret::{AccessToken, IdToken, RefreshToken, SiblingKey};
use crate::protocol::token::{TokenResponse, TokenType};
use crate::protocol::types::{Client, Issuer, Scopes, UnixTime};

/// What is kept. Only [`Record::unidentified`] begins one.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    version: u64,
    /// Tells this session from every other one, also of the same person.
    pub id: String,
    /// When its tokens were renewed last, or a later number; tells copies of the session in other tabs which is ahead.
    pub generation: u64,
    /// The key that only copies of this session have.
    pub sibling_key: SiblingKey,
    /// The server that issued everything in here.
    pub server: ServerMetadata,
    /// The registration it was issued to.
    pub client: Client,
    /// The key that all tokens in here are bound to; absent where they are not.
    pub proof_key: Option<ProofKey>,
    /// One access token per API.
    pub tokens: Vec<Grant>,
    /// What renews them.
    pub refresh_token: Option<RefreshToken>,
    /// The latest ID token, as the hint for sign-out.
    pub id_token: Option<IdToken>,
    /// The claims of the ID token that signed the person in; empty where there was none.
    pub claims: Object,
    /// How often anybody had been signed out in all tabs when the session began.
    pub sign_outs: u64,
    /// Who signed in, once that is known.
    pub subject: Option<String>,
    /// What was verified.
    pub receipt: Vec<CheckedRow>,
    /// What UserInfo or the identity API said, once somebody looked.
    pub profile: Option<Object>,
    /// When the person signed in.
    pub signed_in_at: UnixTime,
}

/// An access token and what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Grant {
    /// The API it is for; `None` for the provider's own choice, which UserInfo accepts.
    pub resource: Option<String>,
    /// The token.
    pub access_token: AccessToken,
    /// What it allows.
    pub scopes: Scopes,
    /// When it came.
    pub issued_at: UnixTime,
    /// When it expires, where the server said so.
    pub expires_at: Option<UnixTime>,
    /// Whether it has taken the place of another token for the same API.
    pub is_renewed: bool,
}

kept!(Grant { resource, access_token, scopes, issued_at, expires_at, is_renewed });

impl Grant {
    /// Takes over what a server granted; where it does not say what, it is what was asked for.
    pub fn new(response: &TokenResponse, resource: Option<&str>, asked: &Scopes, now: UnixTime) -> Self {
        Self {
            resource: resource.map(str::to_owned),
            access_token: response.access_token.clone(),
            scopes: response.scope.clone().unwrap_or_else(|| asked.clone()),
            issued_at: now,
            expires_at: response.expires_in.map(|seconds| now.saturating_add(seconds)),
            is_renewed: false,
        }
    }

    /// Whether the token is worth sending now. Judged when it is used and not by a timer, which a sleeping tab misses.
    pub fn is_fresh(&self, now: UnixTime) -> bool {
        // rt-early, tok-expires: OAuth 2.1 §3.2.3
        self.is_from_now_on(now)
            && self.expires_at.is_none_or(|at| now < at.saturating_sub(self.margin(MARGIN_SECONDS)))
    }

    /// Whether the token may still be accepted, though it is time to renew it.
    pub fn is_living(&self, now: UnixTime) -> bool {
        self.is_from_now_on(now) && self.expires_at.is_none_or(|at| now < at)
    }

    /// When to renew it before anybody needs it; `None` for one that lives too short or for ever.
    pub fn due_at(&self) -> Option<UnixTime> {
        let lead = self.margin(LEAD_SECONDS);
        Some(self.expires_at?.saturating_sub(lead)).filter(|_| lead >= MIN_LEAD_SECONDS)
    }

    /// web-clock: a token from the future was not issued by this clock, which may have been set back.
    fn is_from_now_on(&self, now: UnixTime) -> bool {
        now >= self.issued_at.saturating_sub(MARGIN_SECONDS)
    }

    /// So many seconds before the end, or a quarter of a shorter life.
    fn margin(&self, seconds: i64) -> i64 {
        let lifetime = self.expires_at.map(|at| at.saturating_sub(self.issued_at));
        lifetime.map_or(0, |lifetime| (lifetime / 4).min(seconds))
    }
}

kept!(Record {
    version,
    id,
    generation,
    sibling_key,
    server,
    client,
    proof_key,
    tokens,
    refresh_token,
    id_token,
    claims,
    sign_outs,
    subject,
    receipt,
    profile,
    signed_in_at,
});

impl Record {
    /// Takes in the validated ID token that proves the session.
    pub fn verify(&mut self, raw: &IdToken, token: &ValidatedIdToken) {
        self.id_token = Some(raw.clone());
        self.claims = token.claims().clone();
        self.subject = Some(token.subject().to_owned());
        self.receipt = token.receipt().to_vec();
    }

    /// A session that nothing proves yet; at a server that is OAuth 2.0 only, an API will tell who it belongs to.
    pub fn unidentified(
        (id, sibling_key): (String, SiblingKey),
        server: ServerMetadata,
        client: Client,
        now: UnixTime,
    ) -> Self {
        Self {
            version: VERSION,
            id,
            generation: 0,
            sibling_key,
            server,
            client,
            proof_key: None,
            tokens: vec![],
            refresh_token: None,
            id_token: None,
            claims: Object::new(),
            sign_outs: 0,
            subject: None,
            receipt: vec![],
            profile: None,
            signed_in_at: now,
        }
    }

    /// What signs a person in at an OpenID provider is a verified ID token, and nothing else.
    fn is_proven_for(&self, provider: &Provider) -> bool {
        let verified = self.id_token.is_some() && self.subject.is_some() && !self.receipt.is_empty();
        verified == provider.openid_connect
    }

    /// Whether its tokens are bound to a key just where the configuration wants that.
    fn is_bound_for(&self, provider: &Provider) -> bool {
        // dpop-no-downgrade: RFC 9449 §7.2
        provider.binds(&self.server) == Ok(self.proof_key.is_some())
    }

    /// How its access tokens are used.
    pub fn token_type(&self) -> TokenType {
        dpop::token_type(self.proof_key.as_ref())
    }

    /// Whether this is a later state of the same session.
    pub fn continues(&self, earlier: &Self) -> bool {
        // dpop-token: RFC 9449 §5
        let same = (self.version, &self.id, &self.proof_key) == (earlier.version, &earlier.id, &earlier.proof_key);
        same && self.is_of_same_registration(earlier) && self.generation > earlier.generation
    }

    /// What a copy has told, with what this tab knows better, by this tab's clock.
    pub fn in_place_of(mut self, earlier: &Self, shift: i64) -> Self {
        for grant in &mut self.tokens {
            grant.issued_at = grant.issued_at.saturating_add(shift);
            grant.expires_at = grant.expires_at.map(|at| at.saturating_add(shift));
        }
        self.signed_in_at = earlier.signed_in_at;
        self.sign_outs = self.sign_outs.max(earlier.sign_outs);
        self.profile = self.profile.or_else(|| earlier.profile.clone());
        self.subject = self.subject.or_else(|| earlier.subject.clone());
        self
    }

    /// All that must not be shown.
    pub fn secrets(&self) -> Vec<&str> {
        let access = self.tokens.iter().map(|grant| grant.access_token.expose());
        let more = [self.refresh_token.as_ref().map(RefreshToken::expose), self.id_token.as_ref().map(IdToken::expose)];
        access.chain(more.into_iter().flatten()).collect()
    }

    /// The token for an API.
    pub fn grant(&self, resource: Option<&str>) -> Option<&Grant> {
        self.tokens.iter().find(|grant| grant.resource.as_deref() == resource)
    }

    /// Puts a token in the place of the one for the same API.
    pub fn replace_grant(&mut self, mut grant: Grant) {
        grant.is_renewed = self.grant(grant.resource.as_deref()).is_some();
        self.tokens.retain(|it| it.resource != grant.resource);
        self.tokens.push(grant);
    }

    /// Whether this is a session of the same person at the same registration (OIDC Core §5.7).
    pub fn is_same_account(&self, other: &Self) -> bool {
        // idt-user-key: OIDC Core §5.7
        self.is_of_same_registration(other) && self.subject.is_some() && self.subject == other.subject
    }

    /// Whether this is a session at the same provider as the same client.
    pub fn is_of_same_registration(&self, other: &Self) -> bool {
        self.server.issuer == other.server.issuer && self.client == other.client
    }

    /// Where the record is kept.
    pub fn key(&self) -> String {
        key(&self.server.issuer, &self.client, &self.id)
    }

    /// Keeps the record in this tab.
    pub fn save<P: Platform>(&self, platform: &P) -> Result<()> {
        // stor-place, stor-namespace: RFC 10017 §8
        Ok(keep(platform, &self.key(), self)?)
    }

    /// Reads a stored text; `None` unless it is a whole record of this provider under this key.
    pub fn read(text: &str, provider: &Provider, key: &str) -> Option<Self> {
        // stor-untrusted: OAuth 2.1 §7.12
        let own = |it: &Self| {
            let registered = it.server.issuer == provider.issuer && it.client == provider.client && it.key() == key;
            let whole = it.is_proven_for(provider) && it.is_bound_for(provider);
            it.version == VERSION && registered && provider.recognises(&it.server) && whole
        };
        kept::read(text).filter(own)
    }

    /// Whether the sign-in is so recent that it is still continued.
    pub fn is_young(&self, now: UnixTime) -> bool {
        // stor-restore: RFC 10017 §8.6
        let age = now.saturating_sub(self.signed_in_at);
        // web-clock: a generation is a time and never falls, whatever the clock says now
        let latest = self.tokens.iter().map(|grant| grant.issued_at).max().unwrap_or_default();
        let latest = latest.max(UnixTime::try_from(self.generation).unwrap_or(UnixTime::MAX));
        let is_set_back = now < latest.saturating_sub(SET_BACK_SECONDS);
        age >= -CLOCK_SECONDS && age.max(latest.saturating_sub(self.signed_in_at)) < MAX_AGE_SECONDS && !is_set_back
    }
}

/// The place of a session of this registration.
pub fn key(issuer: &Issuer, client: &Client, id: &str) -> String {
    format!("{PREFIX}{}:{}:{id}", issuer.as_str(), client.client_id)
}

const PREFIX: &str = "daypass:session:";
const VERSION: u64 = 2;

/// A token is renewed this long before it expires, or at a quarter of its life if that is shorter.
const MARGIN_SECONDS: i64 = 30;

/// A token is renewed before it is needed this long before it expires.
const LEAD_SECONDS: i64 = 60;
const MIN_LEAD_SECONDS: i64 = 5;

/// A browser can bring storage back after days; a session that old is not continued.
const MAX_AGE_SECONDS: i64 = 24 * 3600;

/// Since the latest renewal, a clock is set back by minutes, or to make the session last.
const SET_BACK_SECONDS: i64 = 600;

/// A clock that was ahead at sign-in and is set right afterwards moves by minutes.
const CLOCK_SECONDS: i64 = 3600;
