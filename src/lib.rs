//! Daypass: sign-in for static sites. An OAuth 2.1 / OpenID Connect public client that runs entirely in the browser.
//!
//! Authorization code with PKCE, tokens in this tab's `sessionStorage` and nowhere else, `Authorization: Bearer` or `DPoP` to the
//! APIs of the configuration and to nobody else. No backend, no client secret, no implicit or password grant.
//!
//! # The map
//!
//! | module | what it is | never |
//! |---|---|---|
//! | [`protocol`] | pure messages and the rules that judge them, one file per message or proof | async, clock, randomness, web |
//! | [`session`] | drives the protocol through [`session::ports`]: sign-in, callback, refresh, API calls, sign-out | web APIs |
//! | `browser` | one adapter per Web API; states facts, decides nothing | policy; it hands tokens on and reads none |
//! | `ui` | the Leptos library: `Daypass`, `DaypassProvider`, `use_daypass`, `SignedIn`, `SignedOut` | secrets |
//! | `app` | the app: pages, layout | anything below `ui` and the view types of `session` |
//!
//! `browser`, `ui` and `app` exist on `wasm32` only, so the compiler keeps them out of the core, and `cargo test` tests the
//! core in seconds. `tests/layers.rs` holds the rest of these rules.
//!
//! # Invariants
//!
//! 1. Nothing is stored before it is verified: only a [`protocol::id_token::ValidatedIdToken`] begins an OpenID session,
//!    and only [`protocol::jws::Check::conclude`] leads to one.
//! 2. An authorization response is used once. The attempt is taken out of the store before anything is sent to a
//!    provider, and the code has left the address by then. An answer that comes to a popup or a hidden frame is handed over to
//!    the one page that has the attempt, in memory only, under a key that is derived from the state; the window keeps nothing.
//! 3. A token goes to its own server, or to an API of its provider's configuration, compared by parsed origin and path
//!    segments; redirects are not followed.
//!    A provider that a person has added is read as strictly as one of the file, is never put in the place of one, and is kept without any
//!    token; the address of its API is what the person wrote, and no link can fill it in.
//! 4. The endpoints of an exchange are those recorded when the attempt began. The code may go out while the configuration is still being
//!    read, if the one that the tab read before names them; what it brings is kept only if the one of now does too.
//! 5. One caller at a time spends a refresh token, and the new one is stored before the result is released. Copies of a
//!    session in duplicated tabs share a lock and a generation: one renews and tells the others, sealed under a key that
//!    only copies have; one that finds itself outdated asks, and without an answer spends nothing but what it had claimed
//!    itself before its page was loaded anew.
//! 6. Signing out forgets first and talks to servers afterwards. Network trouble never signs anybody out.
//! 7. No token stands in an address, but for the ID token that goes to its own provider as the hint, at sign-out or where a session is
//!    renewed silently.
//! 8. A token that is bound to a key goes out with a proof of that key, or not at all, but for its revocation. Nobody can read the key; it is made for
//!    one sign-in and deleted with its session.
//! 9. Secrets are types without `Display` and with a `Debug` that says nothing; `.expose()` is the only way out.
//!
//! # Threat model
//!
//! Considered hostile: other origins, links that lead here, everything a provider or API sends, and text in the store that
//! does not hold together. They cannot start a session, redirect a token, replay a response or put markup on a page: a
//! response needs the record of its attempt in this tab or page, PKCE ties the code to it, `state`, `iss` and the nonce tie the
//! answer to the request, stored endpoints are judged again as if a server had sent them, and foreign text is shown as text.
//!
//! Not promised: script that runs on this very origin (XSS, a malicious extension), or whoever else can write its storage,
//! can use the session as the page itself can, and read what `sessionStorage` holds. Tokens bound to a key are of no use elsewhere, but
//! such script can have them used here. Deploy the app alone on its origin, with a strict Content-Security-Policy. For
//! sensitive business applications RFC 10017 §6.1 advises a backend for the frontend instead of this pattern.

pub mod protocol;
pub mod session;

#[cfg(target_arch = "wasm32")]
pub mod app;
#[cfg(target_arch = "wasm32")]
pub mod browser;
#[cfg(target_arch = "wasm32")]
pub mod ui;
