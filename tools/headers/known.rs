//! Which endpoints the app will meet: those of the configuration, and those of discovery documents that were handed in.

use crate::fault::Fault;
use daypass::protocol::http::Response;
use daypass::protocol::json::{self, Value};
use daypass::protocol::metadata::{self, Document, ServerMetadata};
use daypass::session::configuration::Provider;
use daypass::session::{Configuration, Error, Means, Silent};

/// A configuration, with what is known beyond it.
pub(crate) struct Known<'a> {
    providers: Vec<KnownProvider<'a>>,
    own_providers: bool,
}

struct KnownProvider<'a> {
    configured: &'a Provider,
    discovered: Option<ServerMetadata>,
}

/// The addresses that the pages load something from, as they were written.
pub(crate) struct Addresses {
    /// By fetch.
    pub(crate) fetched: Vec<String>,
    /// In a hidden frame.
    pub(crate) framed: Vec<String>,
    /// As the picture of a person.
    pub(crate) pictured: Vec<String>,
}

impl<'a> Known<'a> {
    pub(crate) fn of(configuration: &'a Configuration) -> Self {
        let provider = |configured| KnownProvider { configured, discovered: None };
        let providers = configuration.providers.iter().map(provider).collect();
        Self { providers, own_providers: configuration.own_providers }
    }

    /// Takes a discovery document, judged as the app will judge it.
    pub(crate) fn discover(&mut self, file: &str, text: &str) -> Result<(), Fault> {
        let object = json::object(text.as_bytes()).unwrap_or_default();
        let named = object.get("issuer").and_then(Value::as_str);
        let provider = self
            .providers
            .iter_mut()
            .find(|it| it.configured.metadata.is_none() && Some(it.configured.issuer.as_str()) == named);
        let provider = provider.ok_or_else(|| Fault::Unasked { file: file.to_owned() })?;
        let KnownProvider { configured: Provider { issuer, openid_connect, .. }, discovered } = provider;
        let document = if *openid_connect { Document::OpenId } else { Document::OAuth };
        let response = Response {
            status: 200,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: text.as_bytes().to_vec(),
        };
        let server = metadata::response(issuer, document, &response);
        let refused = |error| {
            let error = Error::Protocol(error);
            Fault::Discovery { file: file.to_owned(), issuer: issuer.clone(), error }
        };
        *discovered = Some(server.map_err(refused)?);
        Ok(())
    }

    /// What to tell whoever asked: where something had to be assumed.
    pub(crate) fn notes(&self) -> Vec<String> {
        if self.own_providers {
            return vec![OWN_PROVIDERS.to_owned()];
        }
        let assumed = self.providers.iter().filter(|it| it.server().is_none());
        let note = |it: &KnownProvider<'_>| {
            let issuer = it.configured.issuer.as_str();
            format!(
                "all endpoints of {issuer} are taken to be at its origin; if its discovery document names others, save it and name it with --discovered"
            )
        };
        assumed.map(note).collect()
    }

    /// Whether people add providers, whose addresses nobody knows here.
    pub(crate) fn takes_any_provider(&self) -> bool {
        self.own_providers
    }

    /// Whether somebody signs in in a window of its own.
    pub(crate) fn opens_popups(&self) -> bool {
        self.providers.iter().any(|it| it.configured.sign_in == Means::Popup)
    }

    /// Whether somebody is signed in in a hidden frame.
    pub(crate) fn opens_frames(&self) -> bool {
        self.providers.iter().any(KnownProvider::opens_frames)
    }

    pub(crate) fn addresses(&self) -> Addresses {
        let mut addresses = Addresses { fetched: vec![], framed: vec![], pictured: vec![] };
        for provider in &self.providers {
            let Provider { issuer, identity, .. } = provider.configured;
            addresses.fetched.extend(provider.fetched());
            addresses.pictured.push(issuer.as_str().to_owned());
            addresses.pictured.extend(identity.iter().map(|it| it.url.as_str().to_owned()));
            if provider.opens_frames() {
                let start = provider.server().map(|it| &it.authorization_endpoint);
                addresses.framed.push(start.map_or(issuer.as_str(), |it| it.as_str()).to_owned());
            }
        }
        addresses
    }
}

impl KnownProvider<'_> {
    fn server(&self) -> Option<&ServerMetadata> {
        self.configured.metadata.as_ref().or(self.discovered.as_ref())
    }

    fn opens_frames(&self) -> bool {
        self.configured.silent == Some(Silent::Frame)
    }

    fn fetched(&self) -> Vec<String> {
        let Provider { issuer, metadata, identity, apis, .. } = self.configured;
        let document = metadata.is_none().then(|| issuer.as_str());
        let endpoints = self.server().into_iter().flat_map(|it| {
            let optional = [
                &it.pushed_authorization_request_endpoint,
                &it.jwks_uri,
                &it.userinfo_endpoint,
                &it.revocation_endpoint,
            ];
            [&it.token_endpoint].into_iter().chain(optional.into_iter().flatten())
        });
        let urls = endpoints.chain(identity.iter().map(|it| &it.url)).chain(apis.iter().map(|it| &it.url));
        document.into_iter().chain(urls.map(|it| it.as_str())).map(str::to_owned).collect()
    }
}

const OWN_PROVIDERS: &str = "own_providers is true, so connect-src allows every https server: whatever gets into the page can send what it has read to any of them";
