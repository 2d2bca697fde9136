//! Examines a provider, and this page, as they answer right now: what is well, what is not, and what to do about it.
//!
//! Nothing that is sent is worth anything: the code and the tokens are made up. What is examined need not be configured, so
//! that it can be tried before it is used.

mod endpoints;
mod metadata;
mod page;

pub use super::known::Known;

use super::Session;
use super::configuration::Provider;
use super::ports::{NoResponse, Platform};
use super::words::doctor as words;
use crate::protocol::http::{Request, Response};
use crate::protocol::url::Url;
use std::cell::RefCell;

/// What is examined, in the order of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Whether the browser offers cryptography to this page.
    SecureContext,
    /// Whether the browser keeps what a sign-in needs.
    Storage,
    /// Whether this computer's clock is right.
    Clock,
    /// Whether the static host answers at the redirect URI with this app.
    CallbackPage,
    /// Whether the metadata can be read from here.
    Discovery,
    /// Whether the provider calls itself what the configuration calls it.
    Issuer,
    /// Whether the metadata names what a sign-in needs.
    Metadata,
    /// Whether S256 is announced.
    Pkce,
    /// Whether clients without a secret are announced.
    PublicClients,
    /// Whether answers name their issuer.
    IssParameter,
    /// Whether tokens can be bound to a key.
    Dpop,
    /// Whether there are keys that can verify ID tokens.
    SigningKeys,
    /// Whether the token endpoint answers this app.
    TokenEndpoint,
    /// Whether the UserInfo endpoint answers this app.
    UserInfo,
    /// Whether tokens can be revoked from here.
    Revocation,
    /// Whether sessions can last longer than one access token.
    Refresh,
    /// Whether the provider can be told that the person signs out.
    SignOut,
    /// Whether this app's own policy lets it ask this provider.
    Policy,
}

impl Check {
    /// All checks, in the order of the report.
    pub const ALL: [Self; 18] = [
        Self::SecureContext,
        Self::Storage,
        Self::Clock,
        Self::CallbackPage,
        Self::Discovery,
        Self::Issuer,
        Self::Metadata,
        Self::Pkce,
        Self::PublicClients,
        Self::IssParameter,
        Self::Dpop,
        Self::SigningKeys,
        Self::TokenEndpoint,
        Self::UserInfo,
        Self::Revocation,
        Self::Refresh,
        Self::SignOut,
        Self::Policy,
    ];
}

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Good,
    /// A sign-in may work, with less than there could be.
    Doubtful,
    /// A sign-in cannot work.
    Bad,
    /// Not examined: it does not apply, or something before it failed.
    Skipped,
}

/// What a check has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was examined.
    pub check: Check,
    /// How serious it is.
    pub verdict: Verdict,
    /// What was seen; the words of others are cleaned, and to be shown as text.
    pub evidence: String,
    /// What to do about it, where there is something to do.
    pub advice: Option<String>,
}

impl<P: Platform> Session<P> {
    /// Examines this page and a provider, and tells each finding as soon as it is made. Takes as long as the provider takes to
    /// answer five requests. The session of this tab is left alone.
    pub async fn examine(&self, provider: &Provider, told: impl Fn(Finding)) {
        let examination = Examination {
            platform: &self.platform,
            provider,
            known: Known::of(&provider.issuer),
            home: self.configuration().address(),
            app: provider.client.redirect_uri.origin(),
            forbidden: RefCell::default(),
            told: &told,
        };
        examination.page().await;
        if let Some((server, document)) = examination.metadata().await {
            examination.announcements(&server, &document);
            examination.endpoints(&server, &document).await;
        }
        examination.policy();
    }
}

struct Examination<'a, P> {
    platform: &'a P,
    provider: &'a Provider,
    known: Option<Known>,
    /// The address that this app is served at.
    home: &'a Url,
    /// The origin of this app, as a provider has to know it.
    app: String,
    /// The origins that could not be asked because the policy of this app forbids it.
    forbidden: RefCell<Vec<String>>,
    told: &'a dyn Fn(Finding),
}

impl<P: Platform> Examination<'_, P> {
    fn good(&self, check: Check, evidence: impl Into<String>) {
        (self.told)(Finding { check, verdict: Verdict::Good, evidence: evidence.into(), advice: None });
    }

    fn doubtful(&self, check: Check, evidence: impl Into<String>, advice: impl Into<String>) {
        (self.told)(Finding {
            check,
            verdict: Verdict::Doubtful,
            evidence: evidence.into(),
            advice: Some(advice.into()),
        });
    }

    fn bad(&self, check: Check, evidence: impl Into<String>, advice: impl Into<String>) {
        (self.told)(Finding { check, verdict: Verdict::Bad, evidence: evidence.into(), advice: Some(advice.into()) });
    }

    fn skipped(&self, checks: &[Check], evidence: &str) {
        for check in checks {
            (self.told)(Finding {
                check: *check,
                verdict: Verdict::Skipped,
                evidence: evidence.to_owned(),
                advice: None,
            });
        }
    }

    /// Sends a request that no session knows of, and is not written down.
    async fn ask(&self, request: &Request) -> Result<Response, NoResponse> {
        let outcome = self.platform.send(request).await;
        if matches!(outcome, Err(NoResponse::Forbidden)) {
            let (origin, mut forbidden) = (request.url.origin(), self.forbidden.borrow_mut());
            if !forbidden.contains(&origin) {
                forbidden.push(origin);
            }
        }
        outcome
    }

    /// The browser asks nobody whom the policy does not name, so what was asked tells.
    fn policy(&self) {
        let forbidden = self.forbidden.take();
        match forbidden.is_empty() {
            true => self.good(Check::Policy, words::POLICY_ALLOWS),
            false => self.bad(Check::Policy, words::policy_forbids(&forbidden), words::NAME_IN_POLICY),
        }
    }
}
