//! What a provider says of itself.

use super::{Check, Examination};
use crate::protocol::error::clean;
use crate::protocol::json::{self, Object};
use crate::protocol::metadata::{self, Document, ServerMetadata};
use crate::session::configuration::Dpop;
use crate::session::error::Error;
use crate::session::known::allow_origin;
use crate::session::ports::{NoResponse, Platform};
use crate::session::words::{RECEIVED, doctor as words};

impl<P: Platform> Examination<'_, P> {
    /// The metadata, and the document that it was read from; `None` where a sign-in cannot go on without it.
    pub(super) async fn metadata(&self) -> Option<(ServerMetadata, Object)> {
        if let Some(configured) = &self.provider.metadata {
            self.skipped(&[Check::Discovery, Check::Issuer], words::CONFIGURED);
            self.good(Check::Metadata, words::CONFIGURED);
            return Some((configured.clone(), Object::new()));
        }
        let document = if self.provider.openid_connect { Document::OpenId } else { Document::OAuth };
        let found = self.discover(document).await;
        if found.is_none() {
            self.skipped(&Check::ALL[NEED_METADATA], words::NO_METADATA);
        }
        found
    }

    async fn discover(&self, document: Document) -> Option<(ServerMetadata, Object)> {
        let issuer = &self.provider.issuer;
        let request = metadata::request(issuer, document)?;
        let url = request.url.as_str();
        let failed = |evidence: String, advice: String| {
            self.bad(Check::Discovery, evidence, advice);
            self.skipped(&[Check::Issuer, Check::Metadata], words::NO_METADATA);
        };
        let response = match self.ask(&request).await {
            Ok(response) => response,
            Err(cause) => {
                failed(words::silent(url, cause), self.silence_advice(cause));
                return None;
            }
        };
        let Some(object) = json::object(&response.body).filter(|_| response.status == 200 && response.is_json()) else {
            let seen = words::answered(url, response.status, &response.media_type());
            failed(seen, words::CHECK_THE_ISSUER.to_owned());
            return None;
        };
        self.good(Check::Discovery, url);
        let named = json::text(&object, "issuer").ok().flatten().unwrap_or_default();
        if named != issuer.as_str() {
            self.bad(Check::Issuer, words::other_issuer(issuer.as_str(), named), words::right_issuer(named));
            self.skipped(&[Check::Metadata], words::NO_METADATA);
            return None;
        }
        self.good(Check::Issuer, issuer.as_str());
        match metadata::response(issuer, document, &response) {
            Ok(server) => {
                self.good(Check::Metadata, words::METADATA_COMPLETE);
                Some((server, object))
            }
            Err(error) => {
                let error = Error::Protocol(error);
                let what = error.detail().into_iter().find(|(name, _)| *name == RECEIVED).map(|(_, value)| value);
                self.bad(Check::Metadata, what.unwrap_or_else(|| error.title().to_owned()), error.sentence());
                None
            }
        }
    }

    /// What the metadata promises and what it leaves open.
    pub(super) fn announcements(&self, server: &ServerMetadata, document: &Object) {
        match &server.code_challenge_methods_supported {
            Some(_) if server.announces_s256() => self.good(Check::Pkce, "S256"),
            Some(methods) => self.bad(Check::Pkce, clean(&methods.join(", ")), words::NO_S256),
            None => self.doubtful(Check::Pkce, words::NOT_TOLD, words::S256_UNTOLD),
        }
        match json::texts(document, "token_endpoint_auth_methods_supported") {
            Ok(Some(methods)) if methods.iter().any(|it| it == "none") => self.good(Check::PublicClients, "none"),
            Ok(Some(methods)) => self.doubtful(
                Check::PublicClients,
                clean(&methods.join(", ")),
                self.known.map_or_else(|| words::NONE_UNLISTED.to_owned(), |it| it.makes_public()),
            ),
            _ => self.doubtful(Check::PublicClients, words::NOT_TOLD, words::NONE_UNLISTED),
        }
        match server.authorization_response_iss_parameter_supported {
            true => self.good(Check::IssParameter, words::ISS_PROMISED),
            false => self.doubtful(Check::IssParameter, words::NOT_TOLD, words::ISS_NOT_PROMISED),
        }
        match (self.wants_dpop(), server.announces_dpop()) {
            (false, _) => self.skipped(&[Check::Dpop], words::DPOP_UNWANTED),
            (true, true) => self.good(Check::Dpop, "ES256"),
            (true, false) if self.provider.dpop == Some(Dpop::Required) => {
                self.bad(Check::Dpop, words::NOT_TOLD, words::DPOP_MISSING);
            }
            (true, false) => self.doubtful(Check::Dpop, words::NOT_TOLD, words::DPOP_MISSING),
        }
    }

    /// What to do about a server that is silent.
    pub(super) fn silence_advice(&self, cause: NoResponse) -> String {
        match cause {
            NoResponse::Unreadable => match self.known {
                Some(known) => known.lets_in(&self.app),
                None => allow_origin(&self.app),
            },
            _ => words::silence_advice(cause).to_owned(),
        }
    }
}

/// Those of [`Check::ALL`] that need metadata.
const NEED_METADATA: std::ops::Range<usize> = 7..17;
