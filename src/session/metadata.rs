//! Server metadata and signing keys: from the configuration, from this tab's cache, or from the server.

use super::Session;
use super::configuration::Provider;
use super::error::{Error, Result};
use super::ports::{Platform, keep};
use crate::protocol::error::Endpoint;
use crate::protocol::json;
use crate::protocol::jwk::{self, Jwk};
use crate::protocol::metadata::{self, Document, ServerMetadata};
use crate::protocol::types::UnixTime;
use crate::protocol::url::Url;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

impl<P: Platform> Session<P> {
    /// The metadata of a provider; discovered at most once an hour.
    pub(super) async fn metadata(&self, provider: &Provider) -> Result<ServerMetadata> {
        if let Some(metadata) = &provider.metadata {
            return Ok(metadata.clone());
        }
        let document = if provider.openid_connect { Document::OpenId } else { Document::OAuth };
        let request =
            metadata::request(&provider.issuer, document).ok_or(Error::Setup(super::SetupFault::UnknownProvider))?;
        let key = format!("daypass:metadata:{}", request.url.as_str());
        // meta-cache: RFC 9728 §7.10
        if let Some(cached) = self.cached::<ServerMetadata>(&key).filter(|it| provider.recognises(it)) {
            return Ok(cached);
        }
        let response = self.send(Endpoint::Discovery, &request).await?;
        let metadata = metadata::response(&provider.issuer, document, &response)?;
        self.cache(&key, &metadata);
        Ok(metadata)
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

    fn cached<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        let text = self.platform.get(key).ok()??;
        let entry: Entry<T> = json::kept(&text)?;
        let age = self.now().saturating_sub(entry.at);
        (0..CACHE_SECONDS).contains(&age).then_some(entry.value)
    }

    fn cache<T: Serialize>(&self, key: &str, value: &T) {
        // a cache that cannot be written costs a request and nothing else
        let _ = keep(&self.platform, key, &Entry { at: self.now(), value });
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry<T> {
    at: UnixTime,
    value: T,
}

fn jwks_key(jwks_uri: &Url) -> String {
    format!("daypass:jwks:{}", jwks_uri.as_str())
}

const CACHE_SECONDS: i64 = 3600;
const COOL_DOWN_SECONDS: i64 = 30;
