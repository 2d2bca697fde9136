//! What the session says to people. The types that it says it about stand beside this folder.

pub(super) mod doctor;
mod error;
mod faults;
mod silent;

/// A duration for people, in its largest unit.
pub(super) fn duration(seconds: i64) -> String {
    let (count, unit) = match seconds {
        ..120 => (seconds, "seconds"),
        120..7200 => (seconds / 60, "minutes"),
        7200..172_800 => (seconds / 3600, "hours"),
        _ => (seconds / 86_400, "days"),
    };
    format!("{count} {unit}")
}

/// Who is asked for the time.
pub(super) const HOST: &str = "the host of this app";

/// What was there instead of what was expected.
pub(super) const RECEIVED: &str = "Received";

/// What a provider says itself about its refusal.
pub(super) const THEIR_WORDS: &str = "In the provider's words";
