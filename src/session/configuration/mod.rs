//! `daypass.json`: which providers, which clients, which APIs. Read strictly, so that a mistake is named and not guessed at.

use crate::protocol::authorization::{is_local_target, openid_scopes};
use crate::protocol::json::{self, Value};
use crate::protocol::jws::Algorithm;
use crate::protocol::metadata::{self, ServerMetadata};
use crate::protocol::types::{Client, Issuer, Scopes};
use crate::protocol::url::Url;
use crate::protocol::userinfo::Identity;
use crate::session::error::{Error, SetupFault};

mod means;
mod own;
mod reader;

pub use means::{Means, Silent};
pub(super) use own::{entry, glanced, own_id};
pub use reader::{ConfigurationError, Mistake};
use reader::{Read, Reader};

/// A configuration that holds together.
#[derive(Debug, Clone, PartialEq)]
pub struct Configuration {
    /// What the app is called on its pages.
    pub name: String,
    /// The providers, in the order of their buttons: those of the file, and then those that people have added.
    pub providers: Vec<Provider>,
    /// Whether people may add providers of their own.
    pub own_providers: bool,
    /// The path that the app is served at, with a slash at its end.
    pub home: String,
    /// Where providers send the browser after signing out.
    pub post_logout_redirect_uri: Url,
    base: Url,
}

/// An authorization server and this app's registration with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Provider {
    /// What its button says.
    pub name: String,
    /// Its issuer identifier.
    pub issuer: Issuer,
    /// Whether it speaks OpenID Connect, or OAuth 2.0 only.
    pub openid_connect: bool,
    /// The registration.
    pub client: Client,
    /// The scopes to ask for.
    pub scopes: Scopes,
    /// Its endpoints where they are configured and not discovered.
    pub metadata: Option<ServerMetadata>,
    /// The one algorithm its ID tokens are registered with.
    pub id_token_signed_response_alg: Option<String>,
    /// How many seconds its clock may differ from ours.
    pub clock_leeway_seconds: i64,
    /// Whether requests are pushed ahead even where the provider does not demand it (RFC 9126 §6).
    pub require_pushed_authorization_requests: bool,
    /// Whether its tokens are bound to a key of this browser (RFC 9449); `None` for tokens that are not.
    pub dpop: Option<Dpop>,
    /// Where the person signs in.
    pub sign_in: Means,
    /// How it is tried to sign the person in without being asked, if at all.
    pub silent: Option<Silent>,
    /// Where to ask who signed in when there is no OpenID Connect.
    pub identity: Option<Identity>,
    /// The APIs its tokens may go to.
    pub apis: Vec<Api>,
    /// Who has named it.
    pub source: Source,
}

/// Who has named a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Whoever deploys the app, in the file.
    File,
    /// Whoever uses this browser.
    Person,
    /// Whoever uses this browser, who has removed or changed it since: a session of this tab goes on with it, and none begins.
    Former,
}

/// When tokens are bound to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dpop {
    /// Where the provider offers it.
    Offered,
    /// Always: there is no sign-in where the provider does not offer it.
    Required,
}

/// A protected API.
#[derive(Debug, Clone, PartialEq)]
pub struct Api {
    /// What it is called.
    pub name: String,
    /// The address at or below which the token may be sent.
    pub url: Url,
    /// Its resource indicator (RFC 8707), where the provider issues tokens per API.
    pub resource: Option<String>,
    /// Requests to offer.
    pub requests: Vec<RequestTemplate>,
}

/// A request that the app offers to send.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestTemplate {
    /// What it is called.
    pub name: String,
    /// The method.
    pub method: String,
    /// The complete address.
    pub url: Url,
    /// A JSON body to start from.
    pub body: Option<Value>,
}

impl Configuration {
    /// Reads the file. `base` is the address that the app is served at, with a slash at its end.
    ///
    /// # Errors
    /// The first mistake in it.
    pub fn parse(text: &str, base: &Url) -> Result<Self, ConfigurationError> {
        Self::read(text, base).map_err(|mistake| *mistake)
    }

    fn read(text: &str, base: &Url) -> Read<Self> {
        let object = json::object(text.as_bytes()).ok_or_else(|| not_an_object(text))?;
        let root = Reader::new("", &object);
        root.only(&["name", "own_providers", "providers"])?;
        // cfg-https: OAuth 2.1 §1.5; every redirect URI lies below the address of the app
        if !base.is_secure() {
            return Err(root.expected("", "served from an https address (http only on this machine)"));
        }
        let providers = root.list("providers", |it| provider(it, base))?;
        if providers.is_empty() {
            return Err(root.expected("providers", "a list of at least one provider"));
        }
        unique_issuers(&providers)?;
        distinct_redirects(&providers)?;
        let name = root.text("name")?.unwrap_or("Daypass").to_owned();
        let post_logout_redirect_uri =
            below(base, "/signed-out").ok_or_else(|| root.expected("", "served from an http or https address"))?;
        let own_providers = root.flag("own_providers")?.unwrap_or(false);
        let home = base.path().to_owned();
        Ok(Self { name, providers, own_providers, home, post_logout_redirect_uri, base: base.clone() })
    }

    /// Where to go: the target if it is a path of this origin, else the start page.
    pub fn local_target<'a>(&'a self, target: &'a str) -> &'a str {
        // tx-return-local, cfg-no-open-redirect: OAuth 2.1 §7.13.1
        if is_local_target(target) { target } else { &self.home }
    }

    /// The address that the app is served at, with a slash at its end.
    pub fn address(&self) -> &Url {
        &self.base
    }

    /// The provider with this issuer.
    pub fn provider(&self, issuer: &Issuer) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.issuer == *issuer)
    }
}

impl Provider {
    /// Whether tokens of this server are bound to a key.
    ///
    /// # Errors
    /// They have to be, and the server does not offer it: nothing is downgraded in silence.
    pub fn binds(&self, server: &ServerMetadata) -> Result<bool, Error> {
        // dpop-alg, dpop-no-downgrade: RFC 9449 §5.1
        match self.dpop {
            None => Ok(false),
            Some(Dpop::Required) if !server.announces_dpop() => Err(Error::Setup(SetupFault::DpopUnsupported)),
            Some(_) => Ok(server.announces_dpop()),
        }
    }

    /// Whether answers of this provider may come to another window or a frame than the one that waits for them.
    pub fn is_answered_elsewhere(&self) -> bool {
        self.sign_in == Means::Popup || self.silent == Some(Silent::Frame)
    }

    /// Whether stored metadata may be this provider's: what the configuration states cannot be otherwise in the store.
    pub fn recognises(&self, server: &ServerMetadata) -> bool {
        let as_configured = self.metadata.as_ref().is_none_or(|configured| configured == server);
        let has_keys = !self.openid_connect || server.jwks_uri.is_some();
        server.issuer == self.issuer && as_configured && has_keys
    }
}

fn provider(reader: &Reader<'_>, base: &Url) -> Read<Provider> {
    reader.only(&[
        "name",
        "issuer",
        "client_id",
        "openid_connect",
        "scopes",
        "redirect_path",
        "metadata",
        "id_token_signed_response_alg",
        "clock_leeway_seconds",
        "require_pushed_authorization_requests",
        "dpop",
        "sign_in",
        "silent",
        "identity",
        "apis",
    ])?;
    let issuer = Issuer::parse(reader.required("issuer")?).ok_or_else(|| reader.expected("issuer", ISSUER))?;
    let openid_connect = reader.flag("openid_connect")?.unwrap_or(true);
    let redirect_path = reader.text("redirect_path")?.unwrap_or("/callback");
    let plain_path =
        redirect_path.starts_with('/') && !redirect_path.contains(['?', '#', '\\']) && !redirect_path.contains("//");
    let redirect_uri = below(base, redirect_path).filter(|_| plain_path && redirect_path.len() > 1);
    let redirect_uri =
        redirect_uri.ok_or_else(|| reader.expected("redirect_path", "a path such as /callback, without ? and #"))?;
    let algorithm = reader.text("id_token_signed_response_alg")?;
    if algorithm.is_some_and(|name| Algorithm::parse(name).is_none()) {
        return Err(reader.expected("id_token_signed_response_alg", "an asymmetric algorithm such as RS256 or ES256"));
    }
    let leeway = reader.number("clock_leeway_seconds")?.unwrap_or(60);
    if !(0..=300).contains(&leeway) {
        return Err(reader.expected("clock_leeway_seconds", "a number of seconds from 0 to 300"));
    }
    let identity = reader.object("identity")?.map(|it| identity(&it)).transpose()?;
    if identity.is_some() && openid_connect {
        return Err(
            reader.expected("identity", "left out where openid_connect is true: OpenID Connect tells who signed in")
        );
    }
    let metadata = reader.object("metadata")?.map(|it| explicit(&it, &issuer, openid_connect)).transpose()?;
    Ok(Provider {
        name: reader.text("name")?.unwrap_or_else(|| host(&issuer)).to_owned(),
        openid_connect,
        client: Client { client_id: reader.required("client_id")?.to_owned(), redirect_uri },
        scopes: scopes(reader, openid_connect)?,
        dpop: dpop(reader, metadata.as_ref())?,
        metadata,
        id_token_signed_response_alg: algorithm.map(str::to_owned),
        clock_leeway_seconds: leeway,
        require_pushed_authorization_requests: reader.flag("require_pushed_authorization_requests")?.unwrap_or(false),
        sign_in: means::means(reader)?,
        silent: means::silent(reader, openid_connect)?,
        identity,
        apis: reader.list("apis", api)?,
        source: Source::File,
        issuer,
    })
}

fn dpop(reader: &Reader<'_>, metadata: Option<&ServerMetadata>) -> Read<Option<Dpop>> {
    let silent = metadata.is_some_and(|it| !it.announces_dpop());
    match reader.text("dpop")? {
        None => Ok(None),
        Some("offered") => Ok(Some(Dpop::Offered)),
        // dpop-alg: RFC 9449 §5.1; what discovery tells is judged at sign-in
        Some("required") if silent => {
            Err(reader
                .expected("dpop", "left out where metadata does not list ES256 in dpop_signing_alg_values_supported"))
        }
        Some("required") => Ok(Some(Dpop::Required)),
        Some(_) => Err(reader.expected("dpop", "offered or required")),
    }
}

fn scopes(reader: &Reader<'_>, openid_connect: bool) -> Read<Scopes> {
    let wrong = || reader.expected("scopes", "a list of scope tokens without spaces, quotes and backslashes");
    let tokens = json::texts(reader.object, "scopes").map_err(|_| wrong())?;
    // cfg-min-scope: OAuth 2.1 §7.3.2
    let scopes = Scopes::from_tokens(tokens.unwrap_or_default()).ok_or_else(wrong)?;
    match openid_connect {
        true => Ok(openid_scopes(scopes)),
        false if scopes.contains("openid") => {
            Err(reader.expected("scopes", "without openid where openid_connect is false"))
        }
        false => Ok(scopes),
    }
}

fn explicit(reader: &Reader<'_>, issuer: &Issuer, openid_connect: bool) -> Read<ServerMetadata> {
    reader.only(metadata::CONFIGURABLE)?;
    metadata::from_object(issuer, openid_connect, reader.object).map_err(|error| {
        let member = match &error {
            crate::protocol::Error::ServerMisbehaved(_, detail) => detail.actual.clone().unwrap_or_default(),
            _ => String::new(),
        };
        reader.expected(&member, "there, an https address for an endpoint, true or false for a flag")
    })
}

fn identity(reader: &Reader<'_>) -> Read<Identity> {
    reader.only(&["url", "subject", "name", "email", "picture"])?;
    let owned = |key| reader.text(key).map(|text| text.map(str::to_owned));
    Ok(Identity {
        url: reader.url("url")?,
        subject: reader.required("subject")?.to_owned(),
        name: owned("name")?,
        email: owned("email")?,
        picture: owned("picture")?,
    })
}

fn api(reader: &Reader<'_>) -> Read<Api> {
    reader.only(&["name", "url", "resource", "requests"])?;
    let url = reader.url("url")?;
    if url.query().is_some() {
        return Err(reader.expected("url", "an address without a query"));
    }
    let resource = reader.text("resource")?;
    if resource.is_some_and(|resource| !is_absolute_uri(resource)) {
        return Err(reader.expected("resource", "an absolute URI without a fragment"));
    }
    Ok(Api {
        name: reader.text("name")?.unwrap_or(url.host()).to_owned(),
        resource: resource.map(str::to_owned),
        requests: reader.list("requests", |it| template(it, &url))?,
        url,
    })
}

/// RFC 8707 §2, RFC 3986 §4.3
fn is_absolute_uri(text: &str) -> bool {
    // ri-shape: RFC 8707 §2
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let named = scheme.starts_with(|it: char| it.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    named && !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#')
}

fn template(reader: &Reader<'_>, api: &Url) -> Read<RequestTemplate> {
    reader.only(&["name", "method", "path", "body"])?;
    let method = reader.text("method")?.unwrap_or("GET");
    if !METHODS.contains(&method) {
        return Err(reader.expected("method", "GET, POST, PUT, PATCH, DELETE or HEAD"));
    }
    let path = reader.text("path")?.unwrap_or_default();
    let is_relative = !path.contains("//") && !path.split(['/', '?']).next().is_some_and(|first| first.contains(':'));
    let joined = format!("{}/{}", api.as_str().trim_end_matches('/'), path.trim_start_matches('/'));
    let url = Url::parse(if path.is_empty() { api.as_str() } else { &joined })
        .filter(|url| url.is_within(api) && is_relative);
    let url = url.ok_or_else(|| reader.expected("path", "a path below the address of its API"))?;
    let name = reader.text("name")?.map_or_else(|| format!("{method} {}", url.path()), str::to_owned);
    Ok(RequestTemplate { name, method: method.to_owned(), url, body: reader.object.get("body").cloned() })
}

fn unique_issuers(providers: &[Provider]) -> Read<()> {
    // cfg-issuer-unique: RFC 9207 §4
    duplicate(providers, "issuer", |earlier, later| earlier.issuer == later.issuer)
}

fn distinct_redirects(providers: &[Provider]) -> Read<()> {
    // cfg-distinct-redirect: RFC 9700 §4.4.2.2; what discovery tells is judged at sign-in
    let silent =
        |it: &Provider| it.metadata.as_ref().is_some_and(|it| !it.authorization_response_iss_parameter_supported);
    duplicate(providers, "redirect_path", |earlier, later| {
        earlier.client.redirect_uri == later.client.redirect_uri && (silent(earlier) || silent(later))
    })
}

fn duplicate(providers: &[Provider], key: &str, same: impl Fn(&Provider, &Provider) -> bool) -> Read<()> {
    let repeats = |index: &usize| providers[..*index].iter().any(|earlier| same(earlier, &providers[*index]));
    match (1..providers.len()).find(repeats) {
        Some(index) => {
            Err(Box::new(ConfigurationError { key: format!("providers[{index}].{key}"), mistake: Mistake::Duplicate }))
        }
        None => Ok(()),
    }
}

fn not_an_object(text: &str) -> Box<ConfigurationError> {
    let mistake = match text.len() > json::MAX_BYTES {
        true => Mistake::TooLong(json::MAX_BYTES),
        false => json::syntax_error(text.as_bytes())
            .map_or(Mistake::NotAnObject, |(line, column)| Mistake::Syntax(line, column)),
    };
    Box::new(ConfigurationError { key: String::new(), mistake })
}

fn below(base: &Url, path: &str) -> Option<Url> {
    Url::parse(&format!("{}{path}", base.as_str().trim_end_matches('/')))
}

fn host(issuer: &Issuer) -> &str {
    let rest = issuer.as_str().split("//").nth(1).unwrap_or_default();
    rest.split('/').next().unwrap_or(rest)
}

const ISSUER: &str = "an https address without query and fragment (http only on this machine)";

/// The methods that a request may have.
pub const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
