//! Signing out: forget first, then tell the provider, then let it forget too (RFC 7009; OIDC RP-Initiated Logout 1.0).

use super::all::all;
use super::error::{Error, Result};
use super::flight::{Event, Window};
use super::ports::{NoResponse, Platform, keep};
use super::record::Record;
use super::{Session, Status, attempt};
use crate::protocol::error::Endpoint;
use crate::protocol::http::Request;
use crate::protocol::kept::{self, kept};
use crate::protocol::metadata::ServerMetadata;
use crate::protocol::revocation::{self, Hint, Revoked};
use crate::protocol::secret::{AccessToken, RefreshToken, State};
use crate::protocol::types::{Client, Issuer, random_text};
use crate::protocol::{end_session, form};
use futures::future::{self, Either};
use std::pin::pin;

/// How a sign-out went, beyond this tab, which has forgotten everything in any case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedOut {
    /// The provider's name.
    pub provider: String,
    /// The provider.
    issuer: Issuer,
    /// How far it was to reach.
    pub reach: Reach,
    /// Whether every token was revoked; `None` where the provider offers no revocation.
    pub tokens_revoked: Option<bool>,
    /// Whether the provider was asked to end its own session.
    pub provider_asked: bool,
    state: String,
}

kept!(SignedOut { provider, issuer, reach, tokens_revoked, provider_asked, state });

impl<P: Platform> Session<P> {
    /// Signs the account in use out; other accounts of this tab stay. Afterwards the browser may be leaving for the
    /// provider, or for what was started meanwhile; if not, `false` is returned.
    ///
    /// # Errors
    /// The browser's storage cannot be reached.
    pub async fn sign_out(&self, reach: Reach) -> Result<bool> {
        // out-idempotent: RP-Initiated Logout §4
        let Ok(record) = self.record() else {
            self.cancel_sign_in();
            self.heed_sign_out();
            attempt::forget_all(&self.platform, &self.configuration().providers)?;
            self.set_status(Status::SignedOut);
            return Ok(false);
        };
        let intent = self.new_intent();
        // a provider that only this session needed goes with it
        let configuration = self.configuration();
        // out-wipe: before anything that can fail or take time
        self.end(&record)?;
        attempt::forget_all(&self.platform, &configuration.providers)?;
        self.tell_siblings_it_is_over(&record).await;
        if reach == Reach::ThisBrowser {
            self.tell_everybody_it_is_over(&record);
        }
        let tokens_revoked = self.revoke_all(&record).await;
        // whoever has started something else meanwhile is on the way there
        if !self.is_intent(intent) {
            return Ok(true);
        }
        // the state that comes back only confirms: without one, nothing is confirmed
        let state = self.random().map(|octets| random_text(&octets)).unwrap_or_default();
        let back = &configuration.post_logout_redirect_uri;
        let hint = record.id_token.as_ref();
        let address = match reach {
            Reach::Tokens => None,
            Reach::ThisSession | Reach::ThisBrowser => {
                end_session::request(&record.server, &record.client, hint, back, &State::new(state.clone()))
            }
        };
        let provider = configuration.provider(&record.server.issuer).map(|it| it.name.clone()).unwrap_or_default();
        let issuer = record.server.issuer.clone();
        let report = SignedOut { provider, issuer, reach, tokens_revoked, provider_asked: address.is_some(), state };
        // a report that cannot be kept is one line less on the next page
        let _ = keep(&self.platform, REPORT, &report);
        // out-no-endpoint: RP-Initiated Logout §2.1
        if let Some(address) = &address {
            self.note_departure(Event::SignOutRequest, &record.server.issuer, Window::Own, address);
            self.platform.leave_for(address);
        }
        Ok(address.is_some())
    }

    /// How the last sign-out of this tab went, told once. The state that comes back decides nothing (RP-Initiated Logout §3).
    pub fn sign_out_report(&self, query: &str) -> Option<(SignedOut, bool)> {
        let text = self.platform.get(REPORT).ok()??;
        let _ = self.platform.remove(REPORT);
        let report: SignedOut = kept::read(&text)?;
        // out-state: absent or different is no error, only not confirmed
        let pairs = form::decode(query).unwrap_or_default();
        let confirmed =
            pairs.iter().any(|(name, value)| name == "state" && !value.is_empty() && *value == report.state);
        if confirmed {
            self.note(Event::SignOutResponse, &[("issuer", report.issuer.as_str())]);
        }
        Some((report, confirmed))
    }

    /// Revokes all tokens of a session, and waits for those that a renewal is about to bring: whoever renews revokes them
    /// where nobody is signed in any more. `None` where the server offers no way to.
    async fn revoke_all(&self, record: &Record) -> Option<bool> {
        record.server.revocation_endpoint.as_ref()?;
        let failures = self.unrevoked.get();
        let (_, renewals_ended) = future::join(self.revoke(record), self.await_renewals(&record.id)).await;
        Some(renewals_ended && self.unrevoked.get() == failures)
    }

    /// Whether all renewals of a session have come to their end in time.
    async fn await_renewals(&self, id: &str) -> bool {
        let renewals = pin!(all(self.renewals(id)));
        let patience = pin!(self.platform.wait(PATIENCE_SECONDS * 1000));
        matches!(future::select(renewals, patience).await, Either::Left(_))
    }

    /// Revokes all tokens of a session; `None` where the server offers no way to.
    pub(super) async fn revoke(&self, record: &Record) -> Option<bool> {
        let access = record.tokens.iter().map(|grant| &grant.access_token);
        self.revoke_tokens(&record.server, &record.client, record.refresh_token.as_ref(), access).await
    }

    /// Revokes tokens; `None` where the server offers no way to.
    pub(super) async fn revoke_tokens<'a>(
        &self,
        server: &ServerMetadata,
        client: &Client,
        refresh_token: Option<&RefreshToken>,
        access_tokens: impl Iterator<Item = &'a AccessToken>,
    ) -> Option<bool> {
        // rev-call: RFC 7009 §2.1
        let refresh = refresh_token.iter().map(|token| (token.expose(), Hint::RefreshToken));
        let access = access_tokens.map(|token| (token.expose(), Hint::AccessToken));
        let mut requests = vec![];
        for (token, hint) in refresh.chain(access) {
            requests.push((hint, revocation::request(server, client, token, hint)?));
        }
        let until = self.platform.monotonic_milliseconds() + f64::from(PATIENCE_SECONDS) * 1000.0;
        let answers = requests.into_iter().map(|(hint, request)| self.revoke_patiently(hint, request, until));
        let done = all(answers).await.into_iter().all(|done| done);
        self.unrevoked.set(self.unrevoked.get() + u32::from(!done));
        Some(done)
    }

    /// Asks again after a moment where the server could not be asked, as long as somebody waits for it.
    async fn revoke_patiently(&self, hint: Hint, mut request: Request, until: f64) -> bool {
        let seconds_left = || (until - self.platform.monotonic_milliseconds()) / 1000.0;
        for attempt in 1..=ATTEMPTS {
            if seconds_left() <= 0.0 {
                break;
            }
            request.timeout_seconds = seconds_left().ceil() as u32;
            let pause = match self.send(Endpoint::Revocation, &request).await {
                Ok(answer) => match revocation::response(&answer) {
                    Revoked::Done => return true,
                    // a self-contained access token expires by itself
                    Revoked::Unsupported => return hint == Hint::AccessToken,
                    Revoked::Refused => return false,
                    // rev-503: RFC 7009 §2.2.1
                    Revoked::Unavailable(retry_after) => retry_after.unwrap_or(1),
                },
                Err(Error::NoResponse { cause: NoResponse::Unreachable | NoResponse::CutOff, .. }) => 1,
                Err(_) => return false,
            };
            if attempt == ATTEMPTS || f64::from(pause) > seconds_left() {
                break;
            }
            self.platform.wait(pause * 1000).await;
        }
        false
    }
}

/// How far a sign-out reaches. The copies of the session that duplicated tabs hold always end with it, and its tokens are
/// always revoked where the provider revokes any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The tokens and no more: the provider's own session is left alone, and the browser stays.
    Tokens,
    /// This session, and that of the provider.
    ThisSession,
    /// The same, and every session of the same account in all tabs of this browser.
    ThisBrowser,
}

kept!(Reach: Tokens "tokens", ThisSession "this_session", ThisBrowser "this_browser");

const ATTEMPTS: u32 = 3;

const REPORT: &str = "daypass:signed-out";

/// Signing out waits for the revocation, but not for a server that hangs.
const PATIENCE_SECONDS: u32 = 4;
