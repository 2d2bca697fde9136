//! The authorization request and its response (RFC 6749 §4.1.1, §4.1.2; OIDC Core §3.1.2; RFC 7636 §4.3; RFC 9126 §4;
//! RFC 9207).

use super::error::{Endpoint, Error, Refusal, RefusalCode, Result, clean};
use super::form;
use super::metadata::ServerMetadata;
use super::rule::Rule;
use super::secret::{Code, IdToken, RequestUri, State};
use super::types::{Client, Scopes};

/// What one authorization request asks for, apart from what the protocol itself puts in.
#[derive(Debug, Clone, Default)]
pub struct Ask<'a> {
    /// The scopes.
    pub scopes: &'a [String],
    /// The APIs that tokens will be asked for (RFC 8707 §2.1).
    pub resources: &'a [String],
    /// What the person is asked; `None` for the provider's own choice.
    pub prompt: Option<Prompt>,
    /// How many seconds the sign-in may lie back.
    pub max_age: Option<i64>,
    /// Who is about to sign in: a name or an address that the person has given.
    pub login_hint: Option<&'a str>,
    /// Who is signed in; goes out with [`Prompt::None`] only.
    pub id_token_hint: Option<&'a IdToken>,
    /// The authentication contexts, the preferred one first.
    pub acr_values: &'a [String],
    /// The nonce, empty where no ID token is expected.
    pub nonce: &'a str,
    /// The PKCE challenge.
    pub code_challenge: &'a str,
    /// The thumbprint of the key that tokens will be bound to (RFC 9449 §10).
    pub dpop_jkt: Option<&'a str>,
}

/// What the provider asks the person (OIDC Core §3.1.2.1). One value, so that `none` stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    /// Nothing: an error comes back where something would have to be asked.
    None,
    /// To sign in, even where that was done before.
    Login,
    /// To consent, even where that was done before.
    Consent,
    /// To choose one of several accounts.
    SelectAccount,
    /// To create an account; goes out only where the provider offers it ([`ServerMetadata::announces_create`]).
    Create,
}

impl Prompt {
    fn as_str(self) -> &'static str {
        // areq-prompt-none: OIDC Core §3.1.2.1
        match self {
            Self::None => "none",
            Self::Login => "login",
            Self::Consent => "consent",
            Self::SelectAccount => "select_account",
            Self::Create => "create",
        }
    }
}

/// The address to send the browser to. It is navigated to and never fetched (RFC 9700 §2.6).
pub fn request(server: &ServerMetadata, client: &Client, state: &State, ask: &Ask<'_>) -> String {
    address(server, &parameters(server, client, state, ask))
}

/// The address for a request that was pushed ahead: all the rest of it is with the server already (RFC 9126 §4).
pub fn pushed(server: &ServerMetadata, client: &Client, request_uri: &RequestUri) -> String {
    // par-front, jar-exclusive: RFC 9126 §4, RFC 9101 §5
    address(server, &form::encode(&[("client_id", &client.client_id), ("request_uri", request_uri.expose())]))
}

/// The request as a form, whichever way it takes. There is no parameter in it that a caller could name itself.
pub(super) fn parameters(server: &ServerMetadata, client: &Client, state: &State, ask: &Ask<'_>) -> String {
    let is_offline = ask.scopes.iter().any(|scope| scope == "offline_access");
    // areq-prompt-create: OpenID Connect Prompt Create §4.2
    let prompt = ask.prompt.filter(|prompt| *prompt != Prompt::Create || server.announces_create());
    // areq-offline, areq-prompt-none: OIDC Core §11; a refresh token needs consent whatever else is asked
    let consent = is_offline && !matches!(prompt, Some(Prompt::None | Prompt::Consent));
    let prompts = [prompt.map(Prompt::as_str), consent.then_some("consent")];
    let prompts: Vec<_> = prompts.into_iter().flatten().collect();
    let prompts = prompts.join(" ");
    // areq-hint: OIDC Core §3.1.2.1
    let hint = ask.id_token_hint.filter(|_| prompt == Some(Prompt::None));
    let (scope, acr_values) = (ask.scopes.join(" "), ask.acr_values.join(" "));
    let max_age = ask.max_age.map(|seconds| seconds.max(0).to_string()).unwrap_or_default();
    // cfg-code-only, areq-redirect-present, areq-nonce, tx-s256, areq-response-mode: Core §3.1.2.1, RFC 7636 §4.3
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", client.client_id.as_str()),
        ("redirect_uri", client.redirect_uri.as_str()),
        ("scope", &scope),
        ("state", state.expose()),
        ("nonce", ask.nonce),
        ("prompt", &prompts),
        // step-request: RFC 9470 §4
        ("max_age", &max_age),
        ("acr_values", &acr_values),
        ("login_hint", ask.login_hint.unwrap_or_default()),
        ("id_token_hint", hint.map(IdToken::expose).unwrap_or_default()),
        ("code_challenge", ask.code_challenge),
        ("code_challenge_method", "S256"),
        // dpop-jkt: RFC 9449 §10
        ("dpop_jkt", ask.dpop_jkt.unwrap_or_default()),
    ];
    // ri-repeat, ri-both: RFC 8707 §2
    pairs.extend(ask.resources.iter().map(|resource| ("resource", resource.as_str())));
    // areq-encode, areq-once: RFC 6749 §3.1
    form::encode(&pairs)
}

fn address(server: &ServerMetadata, query: &str) -> String {
    // areq-keep-query: RFC 6749 §3.1
    let endpoint = &server.authorization_endpoint;
    let joint = if endpoint.query().is_some() { '&' } else { '?' };
    format!("{}{joint}{query}", endpoint.as_str())
}

/// The parameters of an authorization response, decoded but not yet believed.
pub struct Response {
    pairs: Vec<(String, String)>,
}

/// The parameters that belong to the protocol and leave the address bar.
pub const PARAMETERS: &[&str] = &[
    "code",
    "state",
    "iss",
    "error",
    "error_description",
    "error_uri",
    "session_state",
    "response",
    "access_token",
    "id_token",
    "refresh_token",
];

impl Response {
    /// Reads a query; `None` when it holds no sign of an authorization response.
    pub fn read(query: &str) -> Option<Result<Self>> {
        // cb-decode: RFC 6749 App. B
        let Some(pairs) = form::decode(query) else {
            return form::holds_any(query, PARAMETERS).then_some(Err(Error::rule(Rule::ResponseMalformed)));
        };
        let response = Self { pairs };
        let is_response = ["code", "error", "state"].iter().any(|name| response.get(name).is_some());
        is_response.then_some(Ok(response))
    }

    /// The state, by which the stored attempt is found; `None` when absent or there twice.
    pub fn state(&self) -> Option<State> {
        // cb-state, cb-dup: RFC 6749 §10.12, §3.1
        let mut values = self.pairs.iter().filter(|(name, _)| name == "state");
        let (Some((_, state)), None) = (values.next(), values.next()) else { return None };
        Some(State::new(state.clone()))
    }

    /// Judges the response of the attempt that its state has found, and gives the code.
    pub fn judge(&self, server: &ServerMetadata) -> Result<Code> {
        // tok-no-log: RFC 6749 §10.3
        let secrets = ["code", "state"].map(|name| self.get(name).unwrap_or_default());
        self.code_from(server).map_err(|error| error.without(&secrets))
    }

    fn code_from(&self, server: &ServerMetadata) -> Result<Code> {
        // cb-dup: RFC 6749 §3.1
        for name in ["code", "state", "iss", "error", "error_description", "error_uri"] {
            if self.pairs.iter().filter(|(it, _)| it == name).count() > 1 {
                return Err(Error::about(Rule::ResponseDuplicate, name));
            }
        }
        let announced = server.authorization_response_iss_parameter_supported;
        let issuer = self.get("iss");
        match issuer {
            // cb-iss-match, cb-iss-error: RFC 9207 §2.4
            Some(named) if named != server.issuer.as_str() => {
                return Err(Error::compared(Rule::ResponseIssuer, server.issuer.as_str(), named));
            }
            // cb-iss-unadvertised: RFC 9207 §2.4
            Some(_) if !announced && self.get("error").is_none() => {
                return Err(Error::rule(Rule::ResponseIssuerUnadvertised));
            }
            _ => {}
        }
        match (self.get("code"), self.get("error")) {
            // cb-iss-missing: RFC 9207 §2.4
            (Some(_), None) if announced && issuer.is_none() => Err(Error::rule(Rule::ResponseIssuerMissing)),
            (Some(code), None) => Ok(Code::new(code)),
            (None, Some(error)) => Err(Error::ServerRefused(Box::new(Refusal {
                at: Endpoint::Authorization,
                status: None,
                code: RefusalCode::parse(error),
                description: self.get("error_description").map(clean),
                authentic: issuer.is_some() || !announced,
            }))),
            // cb-xor: RFC 6749 §4.1.2
            _ => Err(Error::rule(Rule::ResponseAmbiguous)),
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        let found = self.pairs.iter().find(|(it, value)| it == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }
}

/// The address without the parameters of the protocol: path, the app's own query, and no fragment of tokens.
pub fn scrubbed(path: &str, query: &str, fragment: &str) -> String {
    // cb-scrub, cb-scrub-keep, cb-no-front-tokens: RFC 6749 §3.1.2.5, OAuth 2.1 §2.3.6
    let kept = form::without(query, PARAMETERS);
    let query = if kept.is_empty() { kept } else { format!("?{kept}") };
    let pairs = fragment.strip_prefix('#').unwrap_or(fragment);
    let fragment = if form::holds_any(pairs, PARAMETERS) { "" } else { fragment };
    let path = path.trim_start_matches('/');
    format!("/{path}{query}{fragment}")
}

/// The scopes of an OpenID Connect request always hold `openid` (OIDC Core §3.1.2.1).
pub fn openid_scopes(mut scopes: Scopes) -> Scopes {
    // areq-openid: OIDC Core §3.1.2.1
    if !scopes.contains("openid") {
        let mut with = Scopes::default();
        with.insert("openid");
        scopes.tokens().iter().for_each(|scope| with.insert(scope));
        scopes = with;
    }
    scopes
}

/// Whether a return-to target stays on this origin: a path with query and fragment (RFC 9700 §4.11.1).
pub fn is_local_target(target: &str) -> bool {
    // tx-return-local, cfg-no-open-redirect: OAuth 2.1 §7.13.1
    if target.len() > MAX_TARGET {
        return false;
    }
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let clean = !target.contains('\\') && target.bytes().all(|byte| byte > b' ' && byte != 0x7f);
    path.starts_with('/') && !path.contains("//") && clean
}

const MAX_TARGET: usize = 2048;
