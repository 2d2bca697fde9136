//! A token endpoint that is overloaded is left alone for as long as it asks, or for longer and longer.

use super::Session;
use super::error::Error;
use super::ports::Platform;
use crate::protocol::Error as ProtocolError;
use crate::protocol::error::Unavailable;
use crate::protocol::url::Url;

/// An endpoint that wants to be left alone.
pub(super) struct Rest {
    endpoint: Url,
    until: f64,
    failures: u32,
    answer: Unavailable,
}

impl<P: Platform> Session<P> {
    /// Why this endpoint is not asked now.
    pub(super) fn resting(&self, endpoint: &Url) -> Option<Error> {
        // rt-transient: RFC 9110 §10.2.3
        let rests = self.rests.borrow();
        let rest = rests.iter().find(|it| it.endpoint == *endpoint)?;
        let left = ((rest.until - self.platform.monotonic_milliseconds()) / 1000.0).ceil();
        let retry_after = Some(left as u32);
        (left > 0.0).then(|| ProtocolError::ServerUnavailable(Unavailable { retry_after, ..rest.answer }).into())
    }

    /// Notes how the endpoint answered: an answer ends its rest, and being told "not now" begins one.
    pub(super) fn rest<T>(&self, endpoint: &Url, outcome: &Result<T, ProtocolError>) {
        let mut rests = self.rests.borrow_mut();
        let before = rests.iter().position(|it| it.endpoint == *endpoint).map(|at| rests.swap_remove(at));
        if let Err(ProtocolError::ServerUnavailable(answer)) = outcome {
            let failures = before.map_or(0, |rest| rest.failures);
            let growing = 1 << failures.min(MAX_DOUBLINGS);
            let seconds = answer.retry_after.unwrap_or(growing).clamp(1, MAX_SECONDS);
            let until = self.platform.monotonic_milliseconds() + f64::from(seconds) * 1000.0;
            rests.push(Rest { endpoint: endpoint.clone(), until, failures: failures + 1, answer: *answer });
        }
    }
}

const MAX_DOUBLINGS: u32 = 6;
const MAX_SECONDS: u32 = 3600;
