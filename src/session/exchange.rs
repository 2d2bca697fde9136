//! One exchange with a server: sent, timed, written down, and a silent endpoint named.

use super::Session;
use super::error::{Error, Result};
use super::ports::Platform;
use crate::protocol::error::Endpoint;
use crate::protocol::http::{Request, Response};

impl<P: Platform> Session<P> {
    /// Sends a request and says which endpoint kept silent.
    pub(super) async fn send(&self, at: Endpoint, request: &Request) -> Result<Response> {
        let started = self.platform.monotonic_milliseconds();
        let silent = |cause| Error::NoResponse { at, origin: request.url.origin(), cause };
        let outcome = self.platform.send(request).await.map_err(silent);
        self.note_exchange(at, request, &outcome, self.platform.monotonic_milliseconds() - started);
        outcome
    }
}
