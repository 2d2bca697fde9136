//! What is said where two clocks differ: whose clock is wrong is certain only if a third one has been asked.

use crate::session::time::duration;

pub(super) fn title(ahead_seconds: i64, confirmed: bool) -> &'static str {
    match (ahead_seconds > 0, confirmed) {
        (true, true) => "This device’s clock is ahead",
        (false, true) => "This device’s clock is behind",
        (true, false) => "This device’s clock seems to be ahead",
        (false, false) => "This device’s clock seems to be behind",
    }
}

pub(super) fn sentence(ahead_seconds: i64, confirmed: bool) -> String {
    let (way, other) = if ahead_seconds > 0 { ("ahead", "behind") } else { ("behind", "ahead") };
    let by = duration(ahead_seconds.abs());
    match confirmed {
        true => format!("Your clock is {by} {way}. Set it right, best by letting it set itself, and try again."),
        false => format!(
            "Your clock seems to be {by} {way}, or the provider’s is {other}: there was nobody else to ask for the time. If it is yours, set it right, best by letting it set itself, and try again."
        ),
    }
}
