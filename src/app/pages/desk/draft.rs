//! A request as it is being written.

use crate::app::call::Call;
use crate::app::json;
use crate::app::words::api as words;
use crate::session::{ApiRequest, field_fault};
use leptos::prelude::*;

/// What of a request can be written.
#[derive(Clone, Copy)]
pub(in crate::app::pages) struct Draft {
    /// The method.
    pub(in crate::app::pages) method: RwSignal<String>,
    /// The address, or what stands below the API's one.
    pub(in crate::app::pages) address: RwSignal<String>,
    /// The headers besides those that are written for the person.
    pub(in crate::app::pages) headers: RwSignal<Vec<(String, String)>>,
    /// The body.
    pub(in crate::app::pages) body: RwSignal<String>,
    /// Whether what is below the method and the address is to be seen.
    pub(in crate::app::pages) open: RwSignal<bool>,
    /// What is wrong with the body.
    pub(in crate::app::pages) mistake: RwSignal<Option<String>>,
    /// Why the headers are not sent.
    pub(in crate::app::pages) refused: RwSignal<Option<&'static str>>,
    /// The address that the path stands below.
    base: StoredValue<Option<String>>,
    kind: BodyKind,
}

/// Whether there is a body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::app::pages) enum BodyKind {
    /// Never.
    Absent,
    /// Always.
    Present,
    /// Where the method has one and something is written.
    Optional,
}

impl Draft {
    /// One to begin with; below the base, where there is one.
    pub(in crate::app::pages) fn new(method: &str, address: String, kind: BodyKind, base: Option<String>) -> Self {
        Self {
            method: RwSignal::new(method.to_owned()),
            address: RwSignal::new(address),
            headers: RwSignal::new(vec![]),
            body: RwSignal::new(String::new()),
            open: RwSignal::new(false),
            mistake: RwSignal::new(None),
            refused: RwSignal::new(None),
            base: StoredValue::new(base),
            kind,
        }
    }

    /// What the person had written before.
    pub(in crate::app::pages) fn restore(self, request: &ApiRequest) {
        self.address.set(request.url.clone());
        let own = request.headers.iter().filter(|it| request.body.is_none() || !is_default(it));
        self.headers.set(own.cloned().collect());
        if let Some(body) = &request.body {
            self.body.set(body.clone());
        }
    }

    /// Where it goes; tracked.
    pub(in crate::app::pages) fn url(self) -> String {
        self.base.with_value(|base| {
            self.address.with(|address| base.as_ref().map_or_else(|| address.clone(), |base| below(base, address)))
        })
    }

    /// Whether there can be a body; tracked.
    pub(in crate::app::pages) fn has_body(self) -> bool {
        match self.kind {
            BodyKind::Absent => false,
            BodyKind::Present => true,
            BodyKind::Optional => self.method.with(|method| !matches!(method.as_str(), "GET" | "HEAD")),
        }
    }

    /// How many query parameters and headers it has; tracked.
    pub(in crate::app::pages) fn additions(self) -> usize {
        let query = self.address.with(|address| crate::session::desk::pairs(address).len());
        query + self.headers.with(|headers| headers.iter().filter(|it| !is_blank(it)).count())
    }

    /// Makes the call with it, unless something is wrong with it.
    pub(in crate::app::pages) fn sender(self, call: Call) -> Callback<()> {
        Callback::new(move |()| {
            if let Some(request) = self.finish() {
                call.make(request);
            }
        })
    }

    /// The request, or `None` where something is wrong with it, which is told beside it then.
    pub(in crate::app::pages) fn finish(self) -> Option<ApiRequest> {
        untrack(|| {
            let text = self.has_body().then(|| self.body.get());
            let body = text.filter(|text| self.kind == BodyKind::Present || !text.trim().is_empty());
            self.mistake.set(body.as_deref().and_then(json::mistake));
            let trimmed = |(name, value): &(String, String)| (name.trim().to_owned(), value.trim().to_owned());
            let mut headers: Vec<_> =
                self.headers.with(|headers| headers.iter().filter(|it| !is_blank(it)).map(trimmed).collect());
            let wrong = headers.iter().any(|(name, value)| field_fault(name, value).is_some());
            self.refused.set(wrong.then_some(words::NOT_SENT_HEADER));
            if wrong {
                self.open.set(true);
            }
            if wrong || self.mistake.with(Option::is_some) {
                return None;
            }
            if body.is_some() && !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(CONTENT_TYPE)) {
                headers.insert(0, (CONTENT_TYPE.to_owned(), JSON.to_owned()));
            }
            Some(ApiRequest { method: self.method.get(), url: self.url(), headers, body })
        })
    }
}

/// Whether nothing is written there.
fn is_blank((name, value): &(String, String)) -> bool {
    name.trim().is_empty() && value.trim().is_empty()
}

fn is_default((name, value): &(String, String)) -> bool {
    name == CONTENT_TYPE && value == JSON
}

fn below(base: &str, path: &str) -> String {
    let path = path.trim().trim_start_matches('/');
    match path.chars().next() {
        None => base.to_owned(),
        Some('?' | '#') => format!("{base}{path}"),
        Some(_) => format!("{}/{path}", base.trim_end_matches('/')),
    }
}

const CONTENT_TYPE: &str = "content-type";
const JSON: &str = "application/json";
