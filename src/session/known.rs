//! Providers that many people use: what their issuers look like, what to ask them for, and what each of them wants from an app that
//! runs in a browser alone. The doctor and the page where people add providers both read it here.

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
    /// authentik, by its path.
    Authentik,
    /// GitLab, at its own domain.
    GitLab,
    /// Zitadel, at its own domain.
    Zitadel,
    /// Amazon Cognito.
    Cognito,
}

/// What is known of a provider before it has been asked anything.
struct Preset {
    name: &'static str,
    /// The issuer; what stands in braces is another word for everybody.
    issuer: &'static str,
    scopes: &'static str,
}

impl Known {
    /// All of them, in the order of their names.
    pub const ALL: [Self; 10] = [
        Self::Cognito,
        Self::Auth0,
        Self::Authentik,
        Self::GitHub,
        Self::GitLab,
        Self::Google,
        Self::Keycloak,
        Self::Microsoft,
        Self::Okta,
        Self::Zitadel,
    ];

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
            "gitlab.com" => Self::GitLab,
            _ if is_below("auth0.com") => Self::Auth0,
            _ if is_below("zitadel.cloud") => Self::Zitadel,
            _ if host.starts_with("cognito-idp.") && is_below("amazonaws.com") => Self::Cognito,
            _ if is_below("okta.com") || is_below("oktapreview.com") || is_below("okta-emea.com") => Self::Okta,
            _ if url.path().split('/').rev().nth(1) == Some("realms") => Self::Keycloak,
            _ if url.path().starts_with("/application/o/") => Self::Authentik,
            _ => return None,
        })
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        self.preset().name
    }

    /// What its issuers look like; what stands in braces is another word for everybody.
    pub fn issuer_template(self) -> &'static str {
        self.preset().issuer
    }

    /// The scopes that it knows and that a sign-in is good for, with spaces between them.
    pub fn scopes(self) -> &'static str {
        self.preset().scopes
    }

    /// Whether an app can sign people in there from a browser alone.
    pub fn takes_browsers(self) -> bool {
        !matches!(self, Self::Google | Self::GitHub)
    }

    /// What is to be done there for an app of this origin.
    pub fn needs(self, app: &str) -> Vec<String> {
        match self.takes_browsers() {
            true => vec![self.makes_public(), self.lets_in(app)],
            false => vec![self.needs_bridge()],
        }
    }

    fn preset(self) -> Preset {
        let (name, issuer, scopes) = match self {
            Self::Google => ("Google", "https://accounts.google.com", "openid profile email"),
            Self::GitHub => ("GitHub", "https://github.com", "read:user"),
            Self::Microsoft => (
                "Microsoft Entra ID",
                "https://login.microsoftonline.com/{tenant}/v2.0",
                "openid profile email offline_access",
            ),
            Self::Auth0 => ("Auth0", "https://{tenant}.auth0.com/", "openid profile email offline_access"),
            Self::Okta => ("Okta", "https://{organization}.okta.com", "openid profile email offline_access"),
            Self::Keycloak => ("Keycloak", "https://{host}/realms/{realm}", "openid profile email"),
            Self::Authentik => {
                ("authentik", "https://{host}/application/o/{application}/", "openid profile email offline_access")
            }
            Self::GitLab => ("GitLab", "https://gitlab.com", "openid profile email"),
            Self::Zitadel => ("Zitadel", "https://{instance}.zitadel.cloud", "openid profile email offline_access"),
            Self::Cognito => {
                ("Amazon Cognito", "https://cognito-idp.{region}.amazonaws.com/{user-pool}", "openid profile email")
            }
        };
        Preset { name, issuer, scopes }
    }

    /// How it is told to answer an app of this origin (CORS).
    pub fn lets_in(self, app: &str) -> String {
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
            Self::Authentik | Self::GitLab | Self::Zitadel | Self::Cognito => allow_origin(app),
        }
    }

    /// How it is told that this app has no secret.
    pub fn makes_public(self) -> String {
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
            Self::Authentik | Self::GitLab | Self::Zitadel | Self::Cognito => MAKE_PUBLIC.to_owned(),
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

/// How a provider that nobody knows is told to answer an app of this origin (CORS).
pub fn allow_origin(app: &str) -> String {
    format!("At the provider, allow {app} as a web origin (CORS) for this client, on every endpoint.")
}

/// How a provider that nobody knows is told that this app has no secret.
pub const MAKE_PUBLIC: &str =
    "Register this app as a public client, also called “SPA” or “native”: with PKCE and without a secret.";
