//! Providers that many people use, and what each of them wants from an app that runs in a browser alone.

use crate::protocol::types::Issuer;
use crate::protocol::url::Url;

/// A provider that is known by its issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Google.
    Google,
    /// GitHub.
    GitHub,
    /// Microsoft Entra ID.
    Microsoft,
    /// Auth0, at its own domain.
    Auth0,
    /// Okta, at its own domain.
    Okta,
    /// Keycloak, by its path.
    Keycloak,
}

impl Known {
    /// Who is behind an issuer, where its address tells.
    pub fn of(issuer: &Issuer) -> Option<Self> {
        let url = Url::parse(issuer.as_str())?;
        let host = url.host();
        let is_below = |domain: &str| host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
        Some(match host {
            "accounts.google.com" => Self::Google,
            "github.com" => Self::GitHub,
            "login.microsoftonline.com" | "login.microsoftonline.us" | "login.partner.microsoftonline.cn" => {
                Self::Microsoft
            }
            _ if is_below("ciamlogin.com") => Self::Microsoft,
            _ if is_below("auth0.com") => Self::Auth0,
            _ if is_below("okta.com") || is_below("oktapreview.com") || is_below("okta-emea.com") => Self::Okta,
            _ if url.path().split('/').rev().nth(1) == Some("realms") => Self::Keycloak,
            _ => return None,
        })
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Google => "Google",
            Self::GitHub => "GitHub",
            Self::Microsoft => "Microsoft Entra ID",
            Self::Auth0 => "Auth0",
            Self::Okta => "Okta",
            Self::Keycloak => "Keycloak",
        }
    }

    /// How it is told to answer an app of this origin (CORS).
    pub(super) fn lets_in(self, app: &str) -> String {
        match self {
            Self::Google | Self::GitHub => self.needs_bridge(),
            Self::Microsoft => format!(
                "In the app registration, register the redirect URI under the platform “Single-page application”, not “Web”: only then may {app} read the answers of the token endpoint."
            ),
            Self::Auth0 => format!(
                "In the Auth0 dashboard, open the application's settings and add {app} to “Allowed Web Origins” and “Allowed Origins (CORS)”."
            ),
            Self::Okta => {
                format!("In the Okta admin console, under Security, API, Trusted Origins, add {app} and tick CORS.")
            }
            Self::Keycloak => {
                format!("In the Keycloak admin console, open the client's settings and add {app} to “Web origins”.")
            }
        }
    }

    /// How it is told that this app has no secret.
    pub(super) fn makes_public(self) -> String {
        match self {
            Self::Google | Self::GitHub => self.needs_bridge(),
            Self::Microsoft => {
                "In the app registration, register the redirect URI under the platform “Single-page application”, which has no secret.".to_owned()
            }
            Self::Auth0 => "In the Auth0 dashboard, make it an application of the type “Single Page Application”.".to_owned(),
            Self::Okta => {
                "In the Okta admin console, make it an app integration of the type “Single-Page Application”.".to_owned()
            }
            Self::Keycloak => {
                "In the Keycloak admin console, switch “Client authentication” off for this client.".to_owned()
            }
        }
    }

    fn needs_bridge(self) -> String {
        let why = match self {
            Self::GitHub => "wants a client secret and sends no CORS headers",
            _ => "wants a client secret even with PKCE",
        };
        format!(
            "{}'s token endpoint {why}, so a browser alone cannot use it. Let the static host forward the token request and add the secret, and name its address in metadata as token_endpoint.",
            self.name()
        )
    }
}
