//! RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0 §2).

use super::metadata::ServerMetadata;
use super::secret::{IdToken, State};
use super::types::Client;
use super::url::Url;

/// A form to be posted by the browser itself, so that the ID token stands in no address, history or log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Where to.
    pub endpoint: Url,
    /// What to say, by parameter.
    pub fields: Vec<(&'static str, Field)>,
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// Anybody may see it.
    Plain(String),
    /// The ID token.
    Hint(IdToken),
}

impl Field {
    /// The value itself.
    pub fn expose(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Hint(token) => token.expose(),
        }
    }
}

/// What to send the browser with, so that the provider forgets the person too; `None` where it has no endpoint for it.
pub fn request(
    server: &ServerMetadata,
    client: &Client,
    hint: Option<&IdToken>,
    back: &Url,
    state: &State,
) -> Option<Submission> {
    let endpoint = server.end_session_endpoint.clone()?;
    // out-request, out-post, out-registered: RP-Initiated Logout §2
    let mut fields = vec![
        ("client_id", Field::Plain(client.client_id.clone())),
        ("post_logout_redirect_uri", Field::Plain(back.as_str().to_owned())),
        ("state", Field::Plain(state.expose().to_owned())),
    ];
    fields.extend(hint.map(|hint| ("id_token_hint", Field::Hint(hint.clone()))));
    fields.retain(|(_, field)| !field.expose().is_empty());
    Some(Submission { endpoint, fields })
}
