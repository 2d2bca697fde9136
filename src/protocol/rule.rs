//! Every rule a server can break, with a stable code, its source and a sentence for people.

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident: $code:literal, $source:literal, $sentence:literal;)*) => {
        /// A rule of the specifications that an answer broke.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Rule {
            $(#[doc = $sentence] $name,)*
        }

        impl Rule {
            /// All rules there are.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// A stable name for programs, reports and searches.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The specification and section that states the rule.
            pub fn source(self) -> &'static str {
                match self { $(Self::$name => $source,)* }
            }

            /// What happened, in one sentence for people.
            pub fn sentence(self) -> &'static str {
                match self { $(Self::$name => $sentence,)* }
            }
        }
    };
}

rules! {
    MetadataUnreadable: "metadata_unreadable", "RFC 8414 §3.2", "The provider did not answer the discovery request with a JSON document.";
    MetadataIssuer: "metadata_issuer", "RFC 8414 §3.3", "The provider's discovery document names another issuer than the one configured.";
    MetadataMember: "metadata_member", "RFC 8414 §2", "The provider's discovery document lacks a member, or has one of the wrong type.";
    MetadataInsecure: "metadata_insecure", "OAuth 2.1 §1.5", "The provider's discovery document names an endpoint that is not https.";
    SignedRequestRequired: "signed_request_required", "RFC 9101 §10.5", "This provider accepts signed request objects only, which a client without a key cannot make.";
    PushedResponseMalformed: "par_response", "RFC 9126 §2.2", "The provider did not answer the pushed request with a reference to it.";
    ResponseMalformed: "callback_malformed", "RFC 6749 App. B", "The provider sent you back with an address that cannot be read.";
    ResponseDuplicate: "callback_duplicate", "RFC 6749 §3.1", "The provider sent you back with a parameter that stands there twice.";
    ResponseAmbiguous: "callback_ambiguous", "RFC 6749 §4.1.2", "The provider sent you back with neither a code nor an error, or with both.";
    ResponseIssuer: "callback_issuer", "RFC 9207 §2.4", "The answer came from another provider than the one you chose.";
    ResponseIssuerMissing: "callback_issuer_missing", "RFC 9207 §2.4", "The provider promised to name itself in its answer and did not.";
    ResponseIssuerUnadvertised: "callback_issuer_unadvertised", "RFC 9207 §2.4", "The provider named itself in its answer though its metadata does not announce that.";
    TokenResponseMalformed: "token_response_malformed", "RFC 6749 §5.1", "The provider's token endpoint did not answer with a JSON object.";
    TokenErrorMalformed: "token_error_malformed", "RFC 6749 §5.2", "The provider's token endpoint refused without saying why in the way OAuth prescribes.";
    AccessTokenMissing: "access_token_missing", "RFC 6749 §5.1", "The provider's token endpoint answered without a usable access token.";
    TokenType: "token_type", "RFC 6749 §7.1", "The provider issued a type of token that this app does not know how to use.";
    TokenNotBound: "token_type_bearer", "RFC 9449 §5", "The provider issued an access token that anybody may use, though it was asked to bind it to this browser's key.";
    TokenBound: "token_type_dpop", "RFC 9449 §5", "The provider bound the access token to a key, though this app did not ask for that.";
    TokenExpiry: "token_expires_in", "RFC 6749 §5.1", "The provider gave the access token a lifetime that is not a number of seconds.";
    TokenMember: "token_member", "RFC 6749 §5.1", "The provider's token endpoint answered with a member of the wrong type.";
    IdTokenMissing: "id_token_missing", "OIDC Core §3.1.3.3", "The provider answered without an ID token, so nobody knows who signed in.";
    JwksUnreadable: "jwks_unreadable", "RFC 7517 §5", "The provider's signing keys could not be read.";
    IdTokenMalformed: "id_token_malformed", "RFC 7515 §7.1", "The ID token is not a well-formed signed token.";
    IdTokenAlgorithm: "id_token_alg", "RFC 8725 §3.1", "The ID token is signed with an algorithm that is not allowed here.";
    IdTokenCritical: "id_token_crit", "RFC 7515 §4.1.11", "The ID token demands an extension that this app does not know.";
    IdTokenType: "id_token_typ", "RFC 8725 §3.11", "A token of another kind stands in the place of the ID token.";
    KeyUnknown: "key_unknown", "OIDC Core §10.1", "The ID token is signed with a key that the provider does not publish.";
    KeyAmbiguous: "key_ambiguous", "RFC 7515 §4.1.4", "The ID token does not say with which of several keys it was signed.";
    IdTokenSignature: "id_token_signature", "OIDC Core §3.1.3.7(6)", "The signature of the ID token does not fit: it was not made by this provider, or was altered.";
    IdTokenClaimType: "id_token_claim_type", "RFC 7519 §4.1", "A claim of the ID token has the wrong type.";
    IdTokenIssuer: "id_token_iss", "OIDC Core §3.1.3.7(2)", "The ID token was issued by somebody else than the provider you chose.";
    IdTokenAudience: "id_token_aud", "OIDC Core §3.1.3.7(3)", "The ID token was made for another app.";
    IdTokenAudienceExtra: "id_token_aud_extra", "OIDC Core §3.1.3.7(3)", "The ID token was also made for others, whom this app does not trust.";
    IdTokenAuthorizedParty: "id_token_azp", "OIDC Core §3.1.3.7(5)", "The ID token was issued to another app.";
    IdTokenSubject: "id_token_sub", "OIDC Core §2", "The ID token does not say who signed in.";
    IdTokenExpired: "id_token_exp", "OIDC Core §3.1.3.7(9)", "The ID token has expired already, or this computer's clock is ahead.";
    IdTokenIssuedAt: "id_token_iat", "OIDC Core §2", "The ID token does not say when it was issued.";
    IdTokenIssuedAtWindow: "id_token_iat_window", "OIDC Core §3.1.3.7(10)", "The ID token was issued too long ago or in the future: this computer's clock may be wrong.";
    IdTokenNotBefore: "id_token_nbf", "RFC 7519 §4.1.5", "The ID token is not valid yet: this computer's clock may be behind.";
    IdTokenNonce: "id_token_nonce", "OIDC Core §3.1.3.7(11)", "The ID token belongs to another sign-in than the one you started.";
    IdTokenNonceUnsent: "id_token_nonce_unsent", "OIDC Core §2", "The ID token answers a sign-in that was never started.";
    IdTokenAccessTokenHash: "id_token_at_hash", "OIDC Core §3.1.3.8", "The access token is not the one that the ID token was issued with.";
    IdTokenAuthenticationContext: "id_token_acr", "OIDC Core §3.1.3.7(12)", "The provider did not authenticate you in one of the ways that were asked for.";
    IdTokenAuthenticationTime: "id_token_auth_time", "OIDC Core §3.1.3.7(13)", "The provider does not confirm that you authenticated as recently as was asked for.";
    RefreshedIssuer: "refreshed_iss", "OIDC Core §12.2", "The renewed ID token names another issuer than the first one.";
    RefreshedSubject: "refreshed_sub", "OIDC Core §12.2", "The renewed ID token is about somebody else than the first one.";
    RefreshedAudience: "refreshed_aud", "OIDC Core §12.2", "The renewed ID token was made for others than the first one.";
    RefreshedAuthenticationTime: "refreshed_auth_time", "OIDC Core §12.2", "The renewed ID token claims another time of sign-in than the first one.";
    RefreshedNonce: "refreshed_nonce", "OIDC Core §12.2", "The renewed ID token belongs to another sign-in than the first one.";
    UserInfoUnreadable: "userinfo_unreadable", "OIDC Core §5.3.2", "The provider's user information is not a JSON object.";
    UserInfoSigned: "userinfo_signed", "OIDC Core §5.3.2", "The provider's signed user information was made by somebody else, or for another app.";
    UserInfoSignature: "userinfo_signature", "OIDC Core §5.3.2", "The signature of the provider's user information does not fit, or is of a kind that is not allowed here.";
    UserInfoSubject: "userinfo_sub", "OIDC Core §5.3.2", "The provider's user information is about somebody else than the ID token.";
    IdentityUnreadable: "identity_unreadable", "this app's configuration", "The identity API did not answer with the member that tells who signed in.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_rule_has_a_code_of_its_own_and_a_whole_sentence() {
        let codes: BTreeSet<_> = Rule::ALL.iter().map(|rule| rule.code()).collect();
        assert_eq!(codes.len(), Rule::ALL.len());
        assert!(Rule::ALL.iter().all(|rule| rule.sentence().ends_with('.') && !rule.source().is_empty()));
    }
}
