//! What an API demands beyond a valid token (RFC 9470; RFC 6750 §3.1): the person is asked first, the provider then, and the
//! refused call is made once more. The same demand once more ends it.

use super::Session;
use super::error::{Error, Result};
use super::fetch::{ApiRequest, ApiResponse};
use super::ports::{Platform, StoreFault, keep};
use super::record::Record;
use super::sign_in::SignInRequest;
use crate::protocol::bearer::Demand;
use crate::protocol::http::Received;
use crate::protocol::kept::{self, kept};
use futures::FutureExt as _;
use futures::channel::oneshot;
use futures::future::select;
use std::pin::pin;
use std::rc::Rc;

/// A call that an API refused, and what it demanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// The session whose call it is.
    session: String,
    /// The session that began for it and has yet to prove that it is the same person's.
    awaits: Option<String>,
    /// The call.
    pub request: ApiRequest,
    /// What was demanded, and has been asked for since.
    pub demand: Demand,
}

kept!(Replay { session, awaits, request, demand });

impl<P: Platform> Session<P> {
    /// Begins the sign-in that an API demands for a call; [`Session::take_replay`] has the call afterwards. An API must not
    /// be able to send people away by itself: call this when the person agrees (RFC 9470 §9).
    ///
    /// # Errors
    /// Nobody is signed in, or the sign-in cannot begin.
    pub async fn meet_demand(&self, request: &ApiRequest, demand: &Demand, return_to: &str) -> Result<()> {
        let record = self.record()?;
        // step-request: RFC 9470 §4
        let mut sign_in = SignInRequest::at(&record.server.issuer, return_to);
        // the new grant takes the place of the old one, so it asks for all that was granted there
        for grant in &record.tokens {
            sign_in.scopes = sign_in.scopes.with(&grant.scopes);
        }
        match demand {
            // rs-403: RFC 6750 §3.1
            Demand::Scope(scopes) => sign_in.scopes = sign_in.scopes.with(scopes),
            Demand::Authentication { acr_values, max_age, scope } => {
                sign_in.acr_values.clone_from(acr_values);
                // zero sends at least one server round in circles
                sign_in.max_age = max_age.map(|seconds| seconds.max(1));
                sign_in.scopes = sign_in.scopes.with(&scope.clone().unwrap_or_default());
            }
        }
        let (request, demand) = (request.clone(), demand.clone());
        sign_in.replay = Some(Replay { session: record.id, awaits: None, request, demand });
        self.sign_in(&sign_in).await
    }

    /// The call for which the person has signed in once more, told once; `None` where somebody else has come back.
    pub fn take_replay(&self) -> Option<Replay> {
        let replay = self.waiting_call()?;
        if replay.awaits.as_ref().is_some_and(|id| self.record_of(id).is_ok()) {
            return None;
        }
        // told once, even if the store does not let go of it
        self.platform.remove(REPLAY).ok()?;
        self.is_in_use(&replay.session).then_some(replay)
    }

    /// Makes the refused call once more. Where the API repeats its demand, the refusal says that it was in vain.
    ///
    /// # Errors
    /// As for [`Session::fetch`].
    pub async fn replay(self: &Rc<Self>, replay: &Replay) -> Result<ApiResponse> {
        self.replay_telling(replay, |_| {}).await
    }

    /// The same, and tells how far the answer has come.
    ///
    /// # Errors
    /// As for [`Session::fetch`].
    pub async fn replay_telling(
        self: &Rc<Self>,
        replay: &Replay,
        told: impl Fn(Received) + 'static,
    ) -> Result<ApiResponse> {
        if !self.is_in_use(&replay.session) {
            return Err(Error::Superseded);
        }
        let mut response = self.fetch_telling(&replay.request, told).await?;
        if let Some(refusal) = &mut response.refusal {
            // step-loop: RFC 9470 §5
            refusal.in_vain = refusal.demand.as_ref().is_some_and(|demand| demand.is_within(&replay.demand));
        }
        Ok(response)
    }

    /// Keeps the call for after the sign-in, if the person who comes back is the one whose call it is.
    pub(super) fn pass_on(&self, replay: Option<&Replay>, renewed: &Record) -> Result<()> {
        let Some(replay) = replay else { return Ok(()) };
        let Ok(former) = self.record_of(&replay.session) else { return Ok(()) };
        let registered = former.is_of_same_registration(renewed);
        let (session, awaits) = match former.is_same_account(renewed) {
            true => (renewed.id.clone(), None),
            // idt-user-key: an API tells later who has come back from a provider that is OAuth 2.0 only
            false if registered && renewed.subject.is_none() => (former.id, Some(renewed.id.clone())),
            false => return Ok(()),
        };
        let replay = Replay { session, awaits, ..replay.clone() };
        Ok(keep(&self.platform, REPLAY, &replay)?)
    }

    /// Asks whose session has just begun, where a call waits to know.
    pub(super) async fn ask_for_proof(&self) {
        let awaits = self.waiting_call().is_some_and(|replay| replay.awaits.is_some());
        let Some(session) = self.me.upgrade().filter(|_| awaits) else { return };
        let (sender, told) = oneshot::channel();
        let ask = async move {
            // without an answer the call waits until somebody looks at the profile
            let _ = session.load_profile().await;
            let _ = sender.send(());
        };
        self.platform.spawn(ask.boxed_local());
        select(told, pin!(self.platform.wait(PATIENCE_MILLISECONDS))).await;
    }

    /// Now that it is known whose session this is, the call that has waited for that is its own, or nobody's.
    pub(super) fn heed_proof(&self, proven: &Record) -> Result<()> {
        let replay = self.waiting_call().filter(|replay| replay.awaits.as_ref() == Some(&proven.id));
        if replay.is_some() {
            self.platform.remove(REPLAY)?;
        }
        self.pass_on(replay.as_ref(), proven)
    }

    /// Forgets the call that waits for this session, which has ended.
    pub(super) fn forget_replay(&self, id: &str) -> Result<(), StoreFault> {
        let waits = |replay: Replay| replay.session == id || replay.awaits.as_deref() == Some(id);
        if self.waiting_call().is_none_or(waits) {
            self.platform.remove(REPLAY)?;
        }
        Ok(())
    }

    fn waiting_call(&self) -> Option<Replay> {
        kept::read(self.platform.get(REPLAY).ok()??)
    }
}

const REPLAY: &str = "daypass:replay";

/// How long the page that comes back waits to know who it is.
const PATIENCE_MILLISECONDS: u32 = 3000;
