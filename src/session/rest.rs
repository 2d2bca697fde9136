//! A token endpoint that is overloaded is left alone for as long as it asks, or for longer and longer: by all tabs, and after
//! a reload too. Whoever renews in vain for another reason is held back in the same way.

use super::Session;
use super::error::Error;
use super::everywhere::blind_name;
use super::ports::Platform;
use crate::protocol::Error as ProtocolError;
use crate::protocol::error::{Endpoint, Unavailable};
use crate::protocol::secret::AccessToken;
use crate::protocol::types::UnixTime;
use crate::protocol::url::Url;

/// An endpoint that is left alone, and why.
pub(super) struct Rest {
    endpoint: Url,
    until: f64,
    failures: u32,
    why: Error,
}

impl<P: Platform> Session<P> {
    /// Why this endpoint is not asked now.
    pub(super) fn resting(&self, endpoint: &Url) -> Option<Error> {
        // rt-transient: RFC 9110 §10.2.3
        let rests = self.rests.borrow();
        let rest = rests.iter().find(|it| it.endpoint == *endpoint);
        let left = |rest: &Rest| ((rest.until - self.platform.monotonic_milliseconds()) / 1000.0).ceil() as u32;
        match rest.map(|rest| (&rest.why, left(rest))).filter(|(_, left)| *left > 0) {
            Some((Error::Protocol(ProtocolError::ServerUnavailable(why)), left)) => Some(unavailable(*why, left)),
            Some((why, _)) => Some(why.clone()),
            None => self.resting_elsewhere(endpoint),
        }
    }

    /// Notes why a renewal has failed: being told "not now" begins a rest, and so does a clock that is wrong.
    pub(super) fn rest(&self, endpoint: &Url, why: &Error) {
        let told = match why {
            Error::Protocol(ProtocolError::ServerUnavailable(why)) if why.at == Endpoint::Token => Some(*why),
            Error::Clock { .. } => None,
            _ => return self.end_rest(endpoint),
        };
        let failures = self.take_rest(endpoint).map_or(0, |rest| rest.failures);
        let growing = 1 << failures.min(MAX_DOUBLINGS);
        let seconds = told.and_then(|why| why.retry_after).unwrap_or(growing).clamp(1, MAX_SECONDS);
        let until = self.platform.monotonic_milliseconds() + f64::from(seconds) * 1000.0;
        let rest = Rest { endpoint: endpoint.clone(), until, failures: failures + 1, why: why.clone() };
        self.rests.borrow_mut().push(rest);
        // a wrong clock is found by each page itself, which can name it then
        if let Some(why) = told {
            let until = self.platform.now().saturating_add(i64::from(seconds));
            let number = u64::try_from(until).unwrap_or_default().saturating_mul(STATUSES) + u64::from(why.status);
            self.platform.share_number(&shared_name(endpoint), number);
        }
    }

    /// The endpoint has answered.
    pub(super) fn end_rest(&self, endpoint: &Url) {
        self.take_rest(endpoint);
        self.platform.share_number(&shared_name(endpoint), 0);
    }

    /// Whether another token would come in vain: this one has been renewed just now.
    pub(super) fn is_just_renewed(&self, id: &str, resource: Option<&str>, token: &AccessToken) -> bool {
        // rs-401: RFC 6750 §3.1
        let Ok(record) = self.record_of(id) else { return false };
        let grant = record.grant(resource).filter(|grant| grant.access_token == *token && grant.is_renewed);
        grant.is_some_and(|grant| self.now().saturating_sub(grant.issued_at).abs() < NEW_SECONDS)
    }

    fn take_rest(&self, endpoint: &Url) -> Option<Rest> {
        let mut rests = self.rests.borrow_mut();
        let at = rests.iter().position(|it| it.endpoint == *endpoint)?;
        Some(rests.swap_remove(at))
    }

    /// What another tab was told, or this one before it was loaded anew.
    fn resting_elsewhere(&self, endpoint: &Url) -> Option<Error> {
        let number = self.platform.shared_number(&shared_name(endpoint));
        let until = UnixTime::try_from(number / STATUSES).ok()?;
        let left = u32::try_from(until.saturating_sub(self.platform.now())).ok()?;
        let status = u16::try_from(number % STATUSES).ok()?;
        // web-clock: a number that a wrong clock has left is not believed for long
        let why = Unavailable { at: Endpoint::Token, status, retry_after: None };
        (1..=MAX_SECONDS).contains(&left).then(|| unavailable(why, left))
    }
}

fn unavailable(why: Unavailable, left: u32) -> Error {
    ProtocolError::ServerUnavailable(Unavailable { retry_after: Some(left), ..why }).into()
}

/// Under which all tabs share until when an endpoint rests, and the status that it has answered with.
fn shared_name(endpoint: &Url) -> String {
    format!("{REST}{}", blind_name(endpoint.as_str()))
}

/// Such numbers, as they are swept away with others.
pub(super) const REST: &str = "daypass:rest:";

/// More than any status code.
const STATUSES: u64 = 1000;

const MAX_DOUBLINGS: u32 = 6;
const MAX_SECONDS: u32 = 3600;

/// A token that is younger is not refused because of its age.
const NEW_SECONDS: i64 = 30;
