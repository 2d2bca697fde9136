//! The browser's own tables of Unicode.

use super::Browser;
use crate::session::ports::Letters;
use js_sys::{JsString, RegExp};

impl Letters for Browser {
    fn glanced(&self, text: &str) -> String {
        // letters that show nothing count for none
        let unseen = RegExp::new(r"[^\p{Alphabetic}\p{N}]|[\u115f\u1160\u3164\uffa0]", "gu");
        JsString::from(text).normalize("NFKC").replace_by_pattern(&unseen, "").to_lower_case().into()
    }
}
