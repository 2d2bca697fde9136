//! The rules of `src/protocol`, one file per message. A test's name begins with the id of the rule it shows.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "support/messages.rs"]
mod messages;
#[path = "protocol/mod.rs"]
mod protocol;
#[path = "support/tokens.rs"]
mod tokens;
