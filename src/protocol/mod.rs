//! Pure OAuth 2 and OpenID Connect messages and the rules that judge them.
//!
//! One file per message or proof. Nothing here is asynchronous, reads a clock, draws randomness or touches the web:
//! time, random octets and the outcome of a signature check are arguments. What a check proves is a type whose
//! constructor is private, so that code further up cannot skip the check.

pub mod authorization;
pub mod base64url;
pub mod bearer;
pub mod dpop;
pub mod end_session;
pub mod error;
pub mod field;
pub mod form;
pub mod http;
pub mod id_token;
pub mod inspect;
pub mod json;
pub mod jwk;
pub mod jws;
pub mod kept;
pub mod metadata;
pub mod par;
pub mod pkce;
pub mod revocation;
pub mod rule;
pub mod secret;
pub mod token;
pub mod types;
pub mod url;
pub mod userinfo;

pub use error::{Detail, Error, Refusal, Result};
pub use rule::Rule;
