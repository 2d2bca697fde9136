//! What an API demands beyond a valid token (RFC 9470; RFC 6750 §3.1): the person is asked first, the provider then, and the
//! refused call is made once more. The same demand once more ends it.

use super::Session;
use super::error::{Error, Result};
use super::fetch::{ApiRequest, ApiResponse};
use super::ports::{Platform, StoreFault};
use super::record::Record;
use super::sign_in::SignInRequest;
use crate::protocol::bearer::Demand;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// A call that an API refused, and what it demanded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replay {
    /// The session whose call it is.
    session: String,
    /// The call.
    pub request: ApiRequest,
    /// What was demanded, and has been asked for since.
    pub demand: Demand,
}

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
        sign_in.replay = Some(Replay { session: record.id, request: request.clone(), demand: demand.clone() });
        self.sign_in(&sign_in).await
    }

    /// The call for which the person has signed in once more, told once; `None` where somebody else has come back.
    pub fn take_replay(&self) -> Option<Replay> {
        let text = self.platform.get(REPLAY).ok()??;
        // told once, even if the store does not let go of it
        let replay: Replay = serde_json::from_str(&text).ok()?;
        self.platform.remove(REPLAY).ok()?;
        self.is_in_use(&replay.session).then_some(replay)
    }

    /// Makes the refused call once more. Where the API repeats its demand, the refusal says that it was in vain.
    ///
    /// # Errors
    /// As for [`Session::fetch`].
    pub async fn replay(self: &Rc<Self>, replay: &Replay) -> Result<ApiResponse> {
        if !self.is_in_use(&replay.session) {
            return Err(Error::Superseded);
        }
        let mut response = self.fetch(&replay.request).await?;
        if let Some(refusal) = &mut response.refusal {
            // step-loop: RFC 9470 §5
            refusal.in_vain = refusal.demand.as_ref() == Some(&replay.demand);
        }
        Ok(response)
    }

    /// Keeps the call for after the sign-in, if the person who comes back is the one whose call it is.
    pub(super) fn pass_on(&self, replay: Option<&Replay>, renewed: &Record) -> Result<()> {
        let Some(replay) = replay else { return Ok(()) };
        let same = self.record_of(&replay.session).is_ok_and(|former| former.is_same_account(renewed));
        if same {
            let replay = Replay { session: renewed.id.clone(), ..replay.clone() };
            self.platform.set(REPLAY, &serde_json::to_string(&replay).unwrap_or_default())?;
        }
        Ok(())
    }

    /// Forgets a call that waits for a session that has ended.
    pub(super) fn forget_replay(&self) -> Result<(), StoreFault> {
        self.platform.remove(REPLAY)
    }
}

const REPLAY: &str = "daypass:replay";
