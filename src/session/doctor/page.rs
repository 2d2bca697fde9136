//! This page: the browser, the clock, and the host that the app is served from.

use super::{Check, Examination};
use crate::protocol::http::{Request, Response};
use crate::protocol::url::Url;
use crate::session::configuration::Dpop;
use crate::session::error::Error;
use crate::session::ports::{NoResponse, Platform, StoreFault};
use crate::session::words::doctor as words;
use futures::future::join;

impl<P: Platform> Examination<'_, P> {
    pub(super) async fn page(&self) {
        self.secure_context().await;
        self.storage();
        self.clock().await;
        self.callback_page().await;
    }

    async fn secure_context(&self) {
        // web-secure-context: WebCrypto
        match self.platform.seal(&[0; 32], b"doctor").await {
            Ok(_) => self.good(Check::SecureContext, words::CRYPTOGRAPHY_WORKS),
            Err(fault) => {
                let error = Error::Crypto(fault);
                self.bad(Check::SecureContext, error.title(), error.sentence());
            }
        }
    }

    fn storage(&self) {
        let kept = self.platform.set(PROBE, "1").and_then(|()| self.platform.get(PROBE));
        let kept = kept.and_then(|text| self.platform.remove(PROBE).map(|()| text));
        let fault = match kept {
            Ok(Some(_)) => return self.good(Check::Storage, words::STORAGE_WORKS),
            Ok(None) => StoreFault::Blocked,
            Err(fault) => fault,
        };
        let error = Error::Store(fault);
        self.bad(Check::Storage, error.title(), error.sentence());
    }

    async fn clock(&self) {
        let Some(host) = self.platform.host_time().await else {
            return self.skipped(&[Check::Clock], words::CLOCK_UNTOLD);
        };
        let ahead = self.platform.now().saturating_sub(host);
        let evidence = words::by_the_host(ahead);
        match ahead.abs() <= self.provider.clock_leeway_seconds.max(SMALL_SECONDS) {
            true => self.good(Check::Clock, evidence),
            false => self.bad(Check::Clock, evidence, words::SET_THE_CLOCK),
        }
    }

    /// A static host that does not know the path answers 404, and nobody who has signed in comes back.
    async fn callback_page(&self) {
        let redirect_uri = &self.provider.client.redirect_uri;
        let (answer, home) = join(self.html(redirect_uri), self.html(self.home)).await;
        let evidence = match answer {
            Ok(response) if response.status == 200 && response.media_type() == "text/html" => {
                // a host with several apps may answer with the page of another one
                match home.is_ok_and(|home| home.body == response.body) {
                    true => return self.good(Check::CallbackPage, redirect_uri.as_str()),
                    false => words::other_page(redirect_uri.as_str(), self.home.as_str()),
                }
            }
            Ok(response) => words::answered(redirect_uri.as_str(), response.status, &response.media_type()),
            Err(cause) => words::silent(redirect_uri.as_str(), cause),
        };
        self.bad(Check::CallbackPage, evidence, words::SERVE_THE_CALLBACK);
    }

    async fn html(&self, url: &Url) -> Result<Response, NoResponse> {
        let mut request = Request::get(url.clone());
        request.headers = vec![("accept".to_owned(), "text/html".to_owned())];
        self.ask(&request).await
    }

    /// Whether tokens of this provider are to be bound to a key.
    pub(super) fn wants_dpop(&self) -> bool {
        matches!(self.provider.dpop, Some(Dpop::Required | Dpop::Offered))
    }
}

const PROBE: &str = "daypass:doctor";
const SMALL_SECONDS: i64 = 5;
