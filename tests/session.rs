//! The session engine against a faked world: a scripted provider, a store, a clock, locks, and one log of all that happens.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "session/absent.rs"]
mod absent;
#[path = "session/accounts.rs"]
mod accounts;
#[path = "session/ahead.rs"]
mod ahead;
#[path = "session/api_calls.rs"]
mod api_calls;
#[path = "session/callback.rs"]
mod callback;
#[path = "session/clocks.rs"]
mod clocks;
#[path = "session/configuration.rs"]
mod configuration;
#[path = "session/copies.rs"]
mod copies;
#[path = "session/doctor.rs"]
mod doctor;
#[path = "session/dpop.rs"]
mod dpop;
#[path = "session/dpop_keys.rs"]
mod dpop_keys;
#[path = "session/errors.rs"]
mod errors;
#[path = "session/exchange.rs"]
mod exchange;
#[path = "session/flight.rs"]
mod flight;
#[path = "session/held.rs"]
mod held;
#[path = "session/id_tokens.rs"]
mod id_tokens;
#[path = "session/inspect.rs"]
mod inspect;
#[path = "session/lasting.rs"]
mod lasting;
#[path = "session/late_answers.rs"]
mod late_answers;
#[path = "session/own.rs"]
mod own;
#[path = "session/own_sessions.rs"]
mod own_sessions;
#[path = "session/popup.rs"]
mod popup;
#[path = "session/preferences.rs"]
mod preferences;
#[path = "session/profile.rs"]
mod profile;
#[path = "session/providers.rs"]
mod providers;
#[path = "session/pushed.rs"]
mod pushed;
#[path = "session/records.rs"]
mod records;
#[path = "session/refreshed_id_tokens.rs"]
mod refreshed_id_tokens;
#[path = "session/repeated.rs"]
mod repeated;
#[path = "session/revoke.rs"]
mod revoke;
#[path = "session/sequence.rs"]
mod sequence;
#[path = "session/sign_in.rs"]
mod sign_in;
#[path = "session/sign_out.rs"]
mod sign_out;
#[path = "session/silent.rs"]
mod silent;
#[path = "session/step_up.rs"]
mod step_up;
#[path = "session/tabs.rs"]
mod tabs;
#[path = "session/timeline.rs"]
mod timeline;
#[path = "session/tokens.rs"]
mod tokens;

#[path = "support/alike.rs"]
mod alike;
#[path = "support/fake_clock.rs"]
mod fake_clock;
#[path = "support/fake_crypto.rs"]
mod fake_crypto;
#[path = "support/fake_keys.rs"]
mod fake_keys;
#[path = "support/fake_network.rs"]
mod fake_network;
#[path = "support/fake_platform.rs"]
mod fake_platform;
#[path = "support/fake_proofs.rs"]
mod fake_proofs;
#[path = "support/fake_server.rs"]
mod fake_server;
#[path = "support/fake_shelf.rs"]
mod fake_shelf;
#[path = "support/fake_store.rs"]
mod fake_store;
#[path = "support/fake_tabs.rs"]
mod fake_tabs;
#[path = "support/fake_windows.rs"]
mod fake_windows;
#[path = "support/session_stage.rs"]
mod stage;
