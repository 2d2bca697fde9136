//! The endpoints, each asked for something it has to refuse: an answer that can be read is the good one.

use super::{Check, Examination};
use crate::protocol::http::Response;
use crate::protocol::json::{self, Object};
use crate::protocol::jws::{self, Algorithm};
use crate::protocol::metadata::ServerMetadata;
use crate::protocol::revocation::{self, Hint, Revoked};
use crate::protocol::secret::{AccessToken, Code, CodeVerifier};
use crate::protocol::token::{self, TokenType};
use crate::protocol::{jwk, userinfo};
use crate::session::ports::{NoResponse, Platform};
use crate::session::words::doctor as words;
use std::collections::BTreeSet;

impl<P: Platform> Examination<'_, P> {
    pub(super) async fn endpoints(&self, server: &ServerMetadata, document: &Object) {
        self.signing_keys(server).await;
        self.token_endpoint(server).await;
        self.user_info(server).await;
        self.revocation(server).await;
        self.refresh(document);
        match &server.end_session_endpoint {
            Some(url) => self.good(Check::SignOut, url.as_str()),
            None => self.doubtful(Check::SignOut, words::NOT_TOLD, words::NO_END_SESSION),
        }
    }

    async fn signing_keys(&self, server: &ServerMetadata) {
        let Some(jwks_uri) = server.jwks_uri.as_ref().filter(|_| self.provider.openid_connect) else {
            return self.skipped(&[Check::SigningKeys], words::OAUTH_ONLY);
        };
        let response = match self.ask(&jwk::request(jwks_uri)).await {
            Ok(response) => response,
            Err(cause) => return self.silent(Check::SigningKeys, jwks_uri.as_str(), cause),
        };
        let registered = self.provider.id_token_signed_response_alg.as_deref();
        let mut allowed = jws::allowed(registered, server.id_token_signing_alg_values_supported.as_deref());
        // two names that are announced can be of one algorithm (RFC 9864 §2.2)
        let mut names = BTreeSet::new();
        allowed.retain(|it| names.insert(it.name()));
        let fits = |algorithm: &&Algorithm, keys: &[jwk::Jwk]| keys.iter().any(|key| key.fits(**algorithm));
        match jwk::response(&response) {
            Err(_) => self.bad(Check::SigningKeys, seen(jwks_uri.as_str(), &response), words::NO_KEYS),
            Ok(keys) => match allowed.iter().filter(|it| fits(it, &keys)).map(|it| it.name()).collect::<Vec<_>>() {
                fitting if fitting.is_empty() => {
                    let names: Vec<_> = allowed.iter().map(|it| it.name()).collect();
                    self.bad(Check::SigningKeys, words::keys_for(keys.len(), &names), words::NO_FITTING_KEY);
                }
                fitting => self.good(Check::SigningKeys, words::keys_for(keys.len(), &fitting)),
            },
        }
    }

    async fn token_endpoint(&self, server: &ServerMetadata) {
        let (code, verifier) = (Code::new(MADE_UP), CodeVerifier::new(MADE_UP_VERIFIER));
        let request = token::code_request(server, &self.provider.client, &code, &verifier);
        let url = request.url.as_str();
        let response = match self.ask(&request).await {
            Ok(response) => response,
            Err(cause) => return self.silent(Check::TokenEndpoint, url, cause),
        };
        let object = json::object(&response.body);
        let text = |name: &str| object.as_ref().and_then(|it| json::text(it, name).ok().flatten()).unwrap_or_default();
        let (error, description) = (text("error"), text("error_description"));
        let evidence = words::refusal(response.status, error, description);
        let wants_secret = description.contains("secret") || description.contains("client_assertion");
        match (response.status, error) {
            (429 | 500.., _) => self.bad(Check::TokenEndpoint, evidence, words::BROKEN),
            (_, "invalid_client" | "unauthorized_client") => {
                self.bad(Check::TokenEndpoint, evidence, self.refused_client());
            }
            _ if wants_secret => self.bad(Check::TokenEndpoint, evidence, self.refused_client()),
            (400 | 401 | 403, code) if !code.is_empty() => self.good(Check::TokenEndpoint, evidence),
            _ => self.doubtful(Check::TokenEndpoint, seen(url, &response), words::ODD_REFUSAL),
        }
    }

    fn refused_client(&self) -> String {
        self.known.map_or_else(|| words::CLIENT_REFUSED.to_owned(), |it| it.makes_public())
    }

    /// With a header, so that the browser asks the server first whether it may send it.
    async fn user_info(&self, server: &ServerMetadata) {
        let token = AccessToken::new(MADE_UP);
        let request = server.userinfo_endpoint.as_ref().and_then(|it| userinfo::request(it, &token, TokenType::Bearer));
        let Some(request) = request else { return self.skipped(&[Check::UserInfo], words::NOT_TOLD) };
        match self.ask(&request).await {
            Ok(response) => self.good(Check::UserInfo, seen(request.url.as_str(), &response)),
            Err(cause) => {
                // who signed in is told by the ID token; only the rest is missing
                let evidence = words::silent(request.url.as_str(), cause);
                self.doubtful(Check::UserInfo, evidence, self.silence_advice(cause));
            }
        }
    }

    async fn revocation(&self, server: &ServerMetadata) {
        let Some(request) = revocation::request(server, &self.provider.client, MADE_UP, Hint::RefreshToken) else {
            return self.doubtful(Check::Revocation, words::NOT_TOLD, words::NO_REVOCATION);
        };
        let url = request.url.as_str();
        match self.ask(&request).await {
            Ok(response) => match revocation::response(&response) {
                Revoked::Done | Revoked::Unsupported => self.good(Check::Revocation, seen(url, &response)),
                Revoked::Unavailable(_) | Revoked::Refused => {
                    self.doubtful(Check::Revocation, seen(url, &response), words::NO_REVOCATION);
                }
            },
            Err(cause) => {
                let evidence = words::silent(url, cause);
                self.doubtful(Check::Revocation, evidence, self.silence_advice(cause));
            }
        }
    }

    fn refresh(&self, document: &Object) {
        let list = |name: &str| json::texts(document, name).ok().flatten();
        let offers = |name: &str, value: &str| list(name).is_some_and(|values| values.iter().any(|it| it == value));
        let asks = self.provider.scopes.contains("offline_access");
        match list("grant_types_supported") {
            Some(_) if !offers("grant_types_supported", "refresh_token") => {
                self.doubtful(Check::Refresh, words::REFRESH_UNLISTED, words::NO_REFRESH);
            }
            _ if !asks && offers("scopes_supported", "offline_access") => {
                self.doubtful(Check::Refresh, words::OFFLINE_UNASKED, words::ASK_OFFLINE);
            }
            Some(_) => self.good(Check::Refresh, words::REFRESH_LISTED),
            None if asks => self.good(Check::Refresh, words::OFFLINE_ASKED),
            None => self.doubtful(Check::Refresh, words::NOT_TOLD, words::ASK_OFFLINE),
        }
    }

    fn silent(&self, check: Check, url: &str, cause: NoResponse) {
        self.bad(check, words::silent(url, cause), self.silence_advice(cause));
    }
}

fn seen(url: &str, response: &Response) -> String {
    words::answered(url, response.status, &response.media_type())
}

/// In the place of a code and of tokens.
const MADE_UP: &str = "made-up-by-the-provider-doctor";

/// As long as a verifier has to be (RFC 7636 §4.1).
const MADE_UP_VERIFIER: &str = "made-up-by-the-provider-doctor-and-good-for-nothing";
