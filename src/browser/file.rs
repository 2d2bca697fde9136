//! A static file beside the page, fetched in the plain way so that a preload of it is used.

use gloo_net::http::Request;

/// Why a file could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFault {
    /// No answer.
    Unreachable,
    /// An answer with this status.
    Status(u16),
}

/// Reads a text file of this origin.
pub async fn read_file(url: &str) -> Result<String, FileFault> {
    let response = Request::get(url).send().await.map_err(|_| FileFault::Unreachable)?;
    match response.ok() {
        true => response.text().await.map_err(|_| FileFault::Unreachable),
        false => Err(FileFault::Status(response.status())),
    }
}
