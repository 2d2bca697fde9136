//! Server metadata and signing keys: from the configuration, from this tab's cache, or from the server.

use super::Session;
use super::configuration::Provider;
use super::error::{Error, Result};
use super::ports::{Platform, keep};
use crate::protocol::error::Endpoint;
use crate::protocol::http::Request;
use crate::protocol::json::Value;
use crate::protocol::jwk::{self, Jwk};
use crate::protocol::kept::{self, Kept, kept};
use crate::protocol::metadata::{self, Document, ServerMetadata};
use crate::protocol::types::{Issuer, UnixTime};
use crate::protocol::url::Url;

impl<P: Platform> Session<P> {
    /// The metadata of a provider; discovered at most once an hour.
    pub(super) async fn metadata(&self, provider: &Provider) -> Result<ServerMetadata> {
        if let Some(metadata) = &provider.metadata {
            return Ok(metadata.clone());
        }
        let document = document(provider);
        let request =
            metadata::request(&provider.issuer, document).ok_or(Error::Setup(super::SetupFault::UnknownProvider))?;
        let key = metadata_key(&request);
        // meta-cache: RFC 9728 §7.10
        if let Some(cached) = self.cached::<ServerMetadata>(&key).filter(|it| provider.recognises(it)) {
            return Ok(cached);
        }
        let response = self.send(Endpoint::Discovery, &request).await?;
        let metadata = metadata::response(&provider.issuer, document, &response)?;
        self.cache(&key, &metadata);
        Ok(metadata)
    }

    /// The provider that has this address, as far as that is known without asking anybody.
    pub(super) fn issuer_at(&self, url: &Url) -> Option<Issuer> {
        let providers = &self.configuration().providers;
        let cached =
            providers.iter().filter_map(|it| self.cached(&metadata_key(&metadata::request(&it.issuer, document(it))?)));
        let kept = self.remains().unwrap_or_default().into_iter().map(|record| record.server);
        let configured = providers.iter().filter_map(|it| it.metadata.clone());
        let stated =
            configured.chain(cached).chain(kept).find(|it: &ServerMetadata| it.states(url)).map(|it| it.issuer);
        let identity = |it: &&Provider| it.identity.as_ref().is_some_and(|identity| identity.url == *url);
        let same_origin = |it: &&Provider| Url::parse(it.issuer.as_str()).is_some_and(|it| it.same_origin(url));
        let beside = || match providers.iter().filter(same_origin).collect::<Vec<_>>().as_slice() {
            [only] => Some(only.issuer.clone()),
            _ => None,
        };
        stated.or_else(|| providers.iter().find(identity).map(|it| it.issuer.clone())).or_else(beside)
    }

    /// The keys of a server, from the cache where it is an hour old at most.
    pub(super) async fn keys(&self, jwks_uri: &Url) -> Result<Vec<Jwk>> {
        match self.cached::<String>(&jwks_key(jwks_uri)).and_then(|text| jwk::set(text.as_bytes()).ok()) {
            Some(keys) => Ok(keys),
            None => self.fetch_keys(jwks_uri).await,
        }
    }

    /// The keys of a server, once more from the server, because a token names a key that the cache lacks.
    pub(super) async fn newer_keys(&self, jwks_uri: &Url) -> Result<Vec<Jwk>> {
        // jose-rotate-limit: OIDC Core §10.1.1
        let key = format!("daypass:jwks-renewed:{}", jwks_uri.as_str());
        let last = self.platform.get(&key)?.and_then(|text| text.parse::<UnixTime>().ok());
        let now = self.now();
        if last.is_some_and(|last| (0..COOL_DOWN_SECONDS).contains(&now.saturating_sub(last))) {
            return self.keys(jwks_uri).await;
        }
        let keys = self.fetch_keys(jwks_uri).await?;
        self.platform.set(&key, &now.to_string())?;
        Ok(keys)
    }

    async fn fetch_keys(&self, jwks_uri: &Url) -> Result<Vec<Jwk>> {
        let response = self.send(Endpoint::Jwks, &jwk::request(jwks_uri)).await?;
        let keys = jwk::response(&response)?;
        self.cache(&jwks_key(jwks_uri), &String::from_utf8_lossy(&response.body).into_owned());
        Ok(keys)
    }

    fn cached<T: Kept>(&self, key: &str) -> Option<T> {
        let text = self.platform.get(key).ok()??;
        let entry: Entry = kept::read(&text)?;
        let age = self.now().saturating_sub(entry.at);
        if (0..CACHE_SECONDS).contains(&age) { T::read(&entry.value) } else { None }
    }

    fn cache(&self, key: &str, value: &impl Kept) {
        // a cache that cannot be written costs a request and nothing else
        let _ = keep(&self.platform, key, &Entry { at: self.now(), value: value.write() });
    }
}

struct Entry {
    at: UnixTime,
    value: Value,
}

kept!(Entry { at, value });

fn document(provider: &Provider) -> Document {
    if provider.openid_connect { Document::OpenId } else { Document::OAuth }
}

fn metadata_key(request: &Request) -> String {
    format!("daypass:metadata:{}", request.url.as_str())
}

fn jwks_key(jwks_uri: &Url) -> String {
    format!("daypass:jwks:{}", jwks_uri.as_str())
}

const CACHE_SECONDS: i64 = 3600;
const COOL_DOWN_SECONDS: i64 = 30;
