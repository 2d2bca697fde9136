//! RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0 §2).
//!
//! The ID token goes along in the address, as the hint that providers demand. A form post would keep it out of there, but
//! widespread providers answer one with 404, and cookies that are `SameSite=Lax` would stay behind.

use super::form;
use super::metadata::ServerMetadata;
use super::secret::{IdToken, State};
use super::types::Client;
use super::url::Url;

/// The address to send the browser to, so that the provider forgets the person too; `None` where there is none.
pub fn request(
    server: &ServerMetadata,
    client: &Client,
    hint: Option<&IdToken>,
    back: &Url,
    state: &State,
) -> Option<String> {
    let endpoint = server.end_session_endpoint.as_ref()?;
    // out-request, out-registered: RP-Initiated Logout §2
    let query = form::encode(&[
        ("id_token_hint", hint.map(IdToken::expose).unwrap_or_default()),
        ("client_id", &client.client_id),
        ("post_logout_redirect_uri", back.as_str()),
        ("state", state.expose()),
    ]);
    let joint = if endpoint.query().is_some() { '&' } else { '?' };
    Some(format!("{}{joint}{query}", endpoint.as_str()))
}
