//! A static file beside the page, fetched in the plain way so that a preload of it is used.

use super::http::body;
use crate::protocol::http::Listener;
use crate::protocol::json;
use crate::session::ports::NoResponse;
use futures::future::{Either, select};
use gloo_net::http::Request;
use gloo_timers::future::TimeoutFuture;
use std::pin::pin;
use web_sys::{RequestCredentials, RequestMode};

/// Why a file could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFault {
    /// No answer that could be read.
    NoAnswer(NoResponse),
    /// An answer with this status.
    Status(u16),
}

/// Reads a text file of this origin.
pub async fn read_file(url: &str) -> Result<String, FileFault> {
    let (text, patience) = (pin!(read(url)), pin!(TimeoutFuture::new(PATIENCE_MILLISECONDS)));
    match select(text, patience).await {
        Either::Left((text, _)) => text,
        Either::Right(_) => Err(FileFault::NoAnswer(NoResponse::TimedOut)),
    }
}

async fn read(url: &str) -> Result<String, FileFault> {
    // as boot/start.js asks for the program; an answer of another origin cannot be read then
    let request = Request::get(url).mode(RequestMode::NoCors).credentials(RequestCredentials::Include);
    let response = request.send().await.map_err(|_| FileFault::NoAnswer(NoResponse::Unreachable))?;
    if !response.ok() {
        return Err(FileFault::Status(response.status()));
    }
    let body = body(&response, json::MAX_BYTES, None, &Listener::default()).await.map_err(FileFault::NoAnswer)?;
    // a byte order mark is no part of the text
    Ok(String::from_utf8_lossy(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&body)).into_owned())
}

/// As long as the requests of a sign-in wait for an answer.
const PATIENCE_MILLISECONDS: u32 = 20_000;
