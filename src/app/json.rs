//! JSON as people write it.

use super::words::api as words;
use serde::de::IgnoredAny;

/// What is wrong with a text that should be JSON.
pub(super) fn mistake(text: &str) -> Option<String> {
    let error = serde_json::from_str::<IgnoredAny>(text).err()?;
    if text.trim().is_empty() {
        return Some(words::NO_VALUE.to_owned());
    }
    Some(words::not_json(error.line(), error.column()))
}
