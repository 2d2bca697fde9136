//! `location` and `history`.

use super::{Browser, window};
use crate::protocol::end_session::Submission;
use crate::session::ports::Navigation;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlFormElement, HtmlInputElement};

impl Navigation for Browser {
    fn leave_for(&self, url: &str) {
        if let Some(window) = window() {
            // the address was built from a parsed https URL, so the browser takes it
            let _ = window.location().assign(url);
        }
    }

    fn leave_with(&self, submission: &Submission) {
        // a document without a body has nobody to sign out
        let _ = submit(submission);
    }

    fn replace_address(&self, path: &str) {
        if let Some(history) = window().and_then(|window| window.history().ok()) {
            // a path of this origin is always allowed
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(path));
        }
    }
}

fn submit(submission: &Submission) -> Option<()> {
    let document = window()?.document()?;
    let form: HtmlFormElement = document.create_element("form").ok()?.dyn_into().ok()?;
    form.set_method("post");
    form.set_action(submission.endpoint.as_str());
    for (name, field) in &submission.fields {
        let input: HtmlInputElement = document.create_element("input").ok()?.dyn_into().ok()?;
        input.set_type("hidden");
        input.set_name(name);
        input.set_value(field.expose());
        form.append_child(&input).ok()?;
    }
    let body = document.body()?;
    body.append_child(&form).ok()?;
    let sent = form.submit();
    // the values must not stay in a page that the browser may freeze and show again
    body.remove_child(&form).ok()?;
    sent.ok()
}
