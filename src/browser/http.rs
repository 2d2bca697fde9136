//! `fetch`, without cookies, referrers, caches and redirects; cancelled when nobody waits for it any more.

use super::policy::Watch;
use super::{Browser, window};
use crate::protocol::http::{Listener, Received, Request, Response};
use crate::protocol::url::Url;
use crate::session::ports::{Http, NoResponse};
use futures::future::{Either, select};
use gloo_net::http;
use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use std::pin::pin;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReadableStreamDefaultReader, ReadableStreamReadResult, ReferrerPolicy, RequestCache,
    RequestCredentials, RequestInit, RequestMode, RequestRedirect, ResponseType,
};

impl Http for Browser {
    async fn send(&self, request: &Request) -> Result<Response, NoResponse> {
        let abort = AbortOnDrop(AbortController::new().ok());
        let exchange = pin!(exchange(request, &abort));
        let timeout = pin!(TimeoutFuture::new(request.timeout_seconds.saturating_mul(1000)));
        match select(exchange, timeout).await {
            Either::Left((Ok(Err(refused)), _)) => Err(refused),
            Either::Left((Ok(Ok(response)), _)) => Ok(response),
            Either::Left((Err(_), _)) => Err(explain(&request.url).await),
            Either::Right(_) => Err(NoResponse::TimedOut),
        }
    }
}

async fn exchange(request: &Request, abort: &AbortOnDrop) -> Result<Result<Response, NoResponse>, gloo_net::Error> {
    let init = private(abort);
    init.set_redirect(RequestRedirect::Manual);
    init.set_method(&request.method);
    init.set_headers(&headers(&request.headers));
    if let Some(body) = &request.body {
        init.set_body(&body.as_str().into());
    }
    let response = send(&request.url, &init).await?;
    if response.type_() == ResponseType::Opaqueredirect {
        return Ok(Err(NoResponse::Redirected));
    }
    let announced = response.headers().get("content-length").and_then(|length| length.parse::<usize>().ok());
    if announced.is_some_and(|length| length > request.max_answer_bytes) {
        return Ok(Err(NoResponse::TooLarge));
    }
    let (status, headers) = (response.status(), response.headers().entries().collect());
    request.listener.tell(Received { bytes: 0, announced });
    Ok(body(&response, request.max_answer_bytes, announced, &request.listener).await.map(|body| Response {
        status,
        headers,
        body,
    }))
}

/// Reads a body piece by piece, because what is announced may be the length of something compressed. Of one that is longer than
/// this the rest is never fetched.
pub(super) async fn body(
    response: &http::Response,
    most: usize,
    announced: Option<usize>,
    listener: &Listener,
) -> Result<Vec<u8>, NoResponse> {
    let mut body = Vec::new();
    let Some(stream) = response.body() else { return Ok(body) };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    loop {
        // the head has come, so whatever happens now is no matter of addresses or CORS
        let piece = JsFuture::from(reader.read()).await.map_err(|_| NoResponse::CutOff)?;
        let piece: ReadableStreamReadResult = piece.unchecked_into();
        if piece.get_done() == Some(true) {
            return Ok(body);
        }
        let octets: Uint8Array = piece.get_value().dyn_into().map_err(|_| NoResponse::CutOff)?;
        let (start, end) = (body.len(), body.len() + octets.length() as usize);
        if end > most {
            // nobody waits for what comes of it
            drop(reader.cancel());
            return Err(NoResponse::TooLarge);
        }
        body.resize(end, 0);
        octets.copy_to(&mut body[start..]);
        listener.tell(Received { bytes: end, announced });
    }
}

/// Browsers hide why a fetch failed. An answer that nobody may read still tells that somebody is there.
async fn explain(url: &Url) -> NoResponse {
    let abort = AbortOnDrop(AbortController::new().ok());
    let init = private(&abort);
    init.set_mode(RequestMode::NoCors);
    let policy = Watch::over(url);
    let probe = pin!(send(url, &init));
    match select(probe, pin!(TimeoutFuture::new(PROBE_MILLISECONDS))).await {
        Either::Left((Ok(_), _)) => NoResponse::Unreadable,
        _ if policy.forbids().await => NoResponse::Forbidden,
        // told last: a browser that calls itself offline still reaches servers on this machine
        _ if window().is_some_and(|window| !window.navigator().on_line()) => NoResponse::Offline,
        _ => NoResponse::Unreachable,
    }
}

fn private(abort: &AbortOnDrop) -> RequestInit {
    let init = RequestInit::new();
    // tok-fetch, rs-omit: RFC 9700 §4.12
    init.set_credentials(RequestCredentials::Omit);
    init.set_cache(RequestCache::NoStore);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    init.set_signal(abort.0.as_ref().map(AbortController::signal).as_ref());
    init
}

/// The address goes out as it is: a builder would write its query anew.
async fn send(url: &Url, init: &RequestInit) -> Result<http::Response, gloo_net::Error> {
    let request = web_sys::Request::new_with_str_and_init(url.as_str(), init);
    let request = request.map_err(|_| gloo_net::Error::GlooError("before the request went out".to_owned()))?;
    http::Request::from(request).send().await
}

fn headers(pairs: &[(String, String)]) -> JsValue {
    let Ok(headers) = web_sys::Headers::new() else { return JsValue::UNDEFINED };
    for (name, value) in pairs {
        // a name or value that the browser refuses is left out; the session has refused it before
        let _ = headers.append(name, value);
    }
    headers.into()
}

struct AbortOnDrop(Option<AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

const PROBE_MILLISECONDS: u32 = 5000;
