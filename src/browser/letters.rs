//! The browser's own tables of Unicode.

use super::Browser;
use crate::session::ports::Letters;
use js_sys::{JsString, RegExp};

impl Letters for Browser {
    fn letters(&self, text: &str) -> String {
        let others = RegExp::new(r"[^\p{Alphabetic}\p{N}]", "gu");
        let without_others = |text: JsString| text.replace_by_pattern(&others, "");
        // before, for a sign can come apart into letters; and after, for a letter can come apart into one and a mark
        let letters = without_others(without_others(text.into()).normalize("NFKD"));
        // some capitals have two small letters, and some small letters no capital of their own
        letters.to_lower_case().to_upper_case().into()
    }
}
