//! Calling a protected API: where the token may go, and what a refusal means (RFC 6750; RFC 9700 §4.9.1).

use super::Session;
use super::configuration::Api;
use super::error::{Error, ProofFault, RequestFault, Result};
use super::ports::Platform;
use super::record::Record;
use crate::protocol::bearer::{self, Demand};
use crate::protocol::error::{Endpoint, RefusalCode, clean, without};
use crate::protocol::field::{self, FieldFault};
use crate::protocol::http::{Listener, Received, Request, Response, is_token};
use crate::protocol::kept::kept;
use crate::protocol::secret::AccessToken;
use crate::protocol::token::TokenType;
use crate::protocol::url::Url;
use std::fmt;
use std::rc::Rc;

/// A request of an application, to be sent with the access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiRequest {
    /// The method, in upper case.
    pub method: String,
    /// The absolute address; it must lie within a configured API.
    pub url: String,
    /// Header fields besides `Authorization`.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Option<String>,
}

kept!(ApiRequest { method, url, headers, body });

impl ApiRequest {
    /// A GET.
    pub fn get(url: impl Into<String>) -> Self {
        Self { method: "GET".to_owned(), url: url.into(), headers: vec![], body: None }
    }

    /// A request with a JSON body.
    pub fn json(method: impl Into<String>, url: impl Into<String>, body: impl Into<String>) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Self { method: method.into(), url: url.into(), headers, body: Some(body.into()) }
    }
}

/// What an API answered, whether it granted the request or not.
#[derive(Debug, Clone)]
pub struct ApiResponse {
    /// The status code.
    pub status: u16,
    /// The header fields that scripts may read.
    pub headers: Vec<(String, String)>,
    /// The body, as it came.
    pub body: Vec<u8>,
    /// How long the last exchange took, in milliseconds.
    pub milliseconds: f64,
    /// Why the API refused, where it did because of the token.
    pub refusal: Option<ApiRefusal>,
    /// Whether tokens that the API had repeated are blacked out in it.
    pub is_blacked_out: bool,
    known: Known,
}

/// The tokens that an answer may repeat.
#[derive(Clone, Default)]
struct Known(Vec<String>);

impl Known {
    fn add(&mut self, secrets: &[&str]) {
        for secret in secrets {
            if !self.0.iter().any(|it| it == secret) {
                self.0.push((*secret).to_owned());
            }
        }
    }
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Known(redacted)")
    }
}

impl ApiResponse {
    /// The answer as it may be shown and kept: what the API repeats of the account's tokens is blacked out for good, as they were
    /// before the call, as they are after it, and as they were sent. What is not UTF-8 keeps its octets. [`Session::fetch`] does
    /// not do this by itself: to hand out such a token can be what an API is for.
    pub fn without_tokens(mut self) -> Self {
        // tok-no-log: RFC 6749 §10.3
        let known = std::mem::take(&mut self.known);
        let secrets: Vec<_> = known.0.iter().map(String::as_str).collect();
        let redact = |text: &mut String| {
            let clean = without(text, &secrets);
            let is_other = clean != *text;
            *text = clean;
            is_other
        };
        for (_, value) in &mut self.headers {
            self.is_blacked_out |= redact(value);
        }
        if let Some(words) = self.refusal.as_mut().and_then(|refusal| refusal.description.as_mut()) {
            self.is_blacked_out |= redact(words);
        }
        self.body = match String::from_utf8(self.body) {
            Ok(mut text) => {
                self.is_blacked_out |= redact(&mut text);
                text.into_bytes()
            }
            Err(octets) => octets.into_bytes(),
        };
        self
    }

    /// The body as text; what is not UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The first value of a header field that scripts may read.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// A refusal because of the token (RFC 6750 §3.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiRefusal {
    /// The error code, where the browser lets it be read.
    pub code: Option<RefusalCode>,
    /// The API's own words.
    pub description: Option<String>,
    /// What it demands; [`Session::meet_demand`] asks the provider for it.
    pub demand: Option<Demand>,
    /// Whether the demand was met just now and is repeated all the same: asking again would go round in circles.
    pub in_vain: bool,
    /// What stands between the API and a proof of possession, where that is known.
    pub proof: Option<ProofFault>,
}

impl<P: Platform> Session<P> {
    /// Sends a request with the access token attached, renewing the token before or, once, after.
    ///
    /// # Errors
    /// Nobody is signed in, the address is not allowed, or no answer came. An answer that refuses is no error.
    pub async fn fetch(self: &Rc<Self>, request: &ApiRequest) -> Result<ApiResponse> {
        self.fetch_telling(request, |_| {}).await
    }

    /// The same, and tells how far the answer has come; of one that is asked for once more, from the beginning. Whoever does
    /// not wait for it any more ends the call, and a renewal that has begun for it comes to its own end.
    ///
    /// # Errors
    /// As for [`Session::fetch`].
    pub async fn fetch_telling(
        self: &Rc<Self>,
        request: &ApiRequest,
        told: impl Fn(Received) + 'static,
    ) -> Result<ApiResponse> {
        // rs-allow, rs-https: RFC 6750 §5.3
        let url = Url::parse(&request.url).filter(Url::is_secure).ok_or(Error::Request(RequestFault::Url))?;
        let record = self.record()?;
        let resource = self.api(&record, &url)?.resource.clone();
        // rs-one-way: RFC 6750 §2
        let fault = request.headers.iter().find_map(|(name, value)| field::fault(name, value));
        match fault {
            Some(FieldFault::Authorization | FieldFault::Proof) => {
                return Err(Error::Request(RequestFault::Authorization));
            }
            Some(_) => return Err(Error::Request(RequestFault::Header)),
            None if !is_sendable(request) => return Err(Error::Request(RequestFault::Header)),
            None => {}
        }
        let plain = Request {
            method: request.method.clone(),
            url,
            headers: request.headers.clone(),
            body: request.body.clone(),
            timeout_seconds: TIMEOUT_SECONDS,
            max_answer_bytes: MAX_ANSWER_BYTES,
            listener: Listener::new(told),
        };
        let mut response = self.fetch_as(&record, resource.as_deref(), &plain).await?;
        // an answer for somebody who is not shown any more is nobody's
        let record_now = self.demand_in_use(&record)?;
        response.known.add(&record.secrets());
        response.known.add(&record_now.secrets());
        Ok(response)
    }

    fn demand_in_use(&self, record: &Record) -> Result<Record> {
        let record = self.record_of(&record.id)?;
        if self.is_in_use(&record.id) { Ok(record) } else { Err(Error::Superseded) }
    }

    async fn fetch_as(
        self: &Rc<Self>,
        record: &Record,
        resource: Option<&str>,
        plain: &Request,
    ) -> Result<ApiResponse> {
        let token = self.access_token(&record.id, resource).await?;
        let response = self.send_with(record, plain, &token).await?;
        // rs-401, rs-challenge-hidden, rs-replay-body: RFC 6750 §3.1; all bodies are texts and can be sent again
        let is_final = response.status != 401 || asks_for_another_sign_in(&response);
        if is_final || self.is_just_renewed(&record.id, resource, &token) {
            return Ok(response);
        }
        match self.renew(&record.id, resource, Some(&token)).await {
            Ok(renewed) => {
                let mut response = self.send_with(record, plain, &renewed).await?;
                response.known.add(&[token.expose()]);
                Ok(response)
            }
            // without a refresh token the API's own answer says more
            Err(Error::NotRenewable) => Ok(response),
            Err(error) => Err(error),
        }
    }

    fn api(&self, record: &Record, url: &Url) -> Result<&Api> {
        let provider = self.configuration().provider(&record.server.issuer).ok_or(Error::SignedOut)?;
        let within = provider.apis.iter().filter(|api| url.is_within(&api.url));
        // ri-per-token: RFC 9700 §2.3; the narrowest of several that fit
        within.max_by_key(|api| api.url.path().len()).ok_or(Error::Request(RequestFault::NotAllowed))
    }

    async fn send_with(&self, record: &Record, plain: &Request, token: &AccessToken) -> Result<ApiResponse> {
        // idt-user-key: nothing is done as somebody whom the person has left meanwhile
        self.demand_in_use(record)?;
        let mut request = plain.clone();
        let authorization = match record.token_type() {
            TokenType::Bearer => bearer::authorization(token),
            TokenType::Dpop => bearer::authorization_dpop(token),
        };
        let authorization = authorization.ok_or(Error::Request(RequestFault::Token))?;
        // rs-header, rs-no-query: RFC 6750 §2.1
        request.headers.push(("authorization".to_owned(), authorization));
        let started = self.platform.monotonic_milliseconds();
        let response = self.send_for(record, Endpoint::Api, &request, Some(token)).await?;
        let milliseconds = self.platform.monotonic_milliseconds() - started;
        let refusal = matches!(response.status, 401 | 403).then(|| refusal(&response, record, token));
        let mut known = Known::default();
        known.add(&[token.expose()]);
        Ok(ApiResponse {
            status: response.status,
            headers: response.headers,
            body: response.body,
            milliseconds,
            refusal,
            is_blacked_out: false,
            known,
        })
    }
}

/// What a browser would refuse, change or drop in silence is refused here (Fetch, "forbidden method", RFC 9110 §9).
fn is_sendable(request: &ApiRequest) -> bool {
    let bodiless = ["GET", "HEAD"].iter().any(|it| request.method.eq_ignore_ascii_case(it)) && request.body.is_some();
    is_token(&request.method) && !field::is_forbidden_method(&request.method) && !bodiless
}

fn refusal(response: &Response, record: &Record, token: &AccessToken) -> ApiRefusal {
    let challenges = bearer::challenges_of(response);
    let hidden = record.proof_key.is_some() && response.status == 401 && challenges.is_empty();
    let get = |name: &str| challenges.iter().filter(|it| it.is_about_tokens()).find_map(|it| it.get(name));
    let words = |name: &str| get(name).map(|words| clean(&without(words, &[token.expose()])));
    ApiRefusal {
        code: words("error").map(|code| RefusalCode::parse(&code)),
        description: words("error_description"),
        demand: bearer::demand(&challenges),
        in_vain: false,
        // dpop-cors: RFC 9449 §7.1
        proof: hidden.then_some(ProofFault::ChallengeHidden),
    }
}

fn asks_for_another_sign_in(response: &ApiResponse) -> bool {
    // step-no-refresh: RFC 9470 §6.1
    let code = response.refusal.as_ref().and_then(|refusal| refusal.code.as_ref());
    code == Some(&RefusalCode::InsufficientUserAuthentication)
}

const TIMEOUT_SECONDS: u32 = 60;

/// No API answers with more on purpose.
const MAX_ANSWER_BYTES: usize = 32 << 20;
