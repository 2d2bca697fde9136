//! Before the first render: the configuration, and the place to render to.

use crate::browser::{self, Browser, FileFault};
use crate::session::ahead::{self, Ahead};
use crate::session::{Configuration, ConfigurationError, Error, own};
use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use std::cell::Cell;

/// Why an app cannot start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartFault {
    /// The configuration could not be fetched.
    File(FileFault),
    /// The configuration has a mistake.
    Configuration(ConfigurationError),
    /// The page's own address is of no use, or the browser withholds cryptography from it.
    Page(Error),
}

/// Reads `daypass.json` beside the page. On a page that is the answer to a sign-in of this tab, the code is on its way meanwhile;
/// [`Daypass::start`](super::Daypass::start) completes what this has begun; an app that never calls it loses that sign-in.
///
/// # Errors
/// The file is missing or has a mistake, or the page was not loaded securely. Nobody is signed in then; if a code was on its way, what
/// it brings is revoked.
pub fn load_configuration() -> LocalBoxFuture<'static, Result<Configuration, StartFault>> {
    async {
        let outcome = read_configuration().await;
        if outcome.is_err() {
            // cb-scrub: an answer that nobody can use must not stay in the address
            browser::forget_answer();
        }
        outcome
    }
    .boxed_local()
}

async fn read_configuration() -> Result<Configuration, StartFault> {
    let insecure = || StartFault::Page(Error::Crypto(crate::session::ports::CryptoFault::InsecureContext));
    // web-secure-context
    let base = browser::base().filter(|base| browser::is_secure_context() && base.is_secure()).ok_or_else(insecure)?;
    // dropped with any error below
    let begun = BEGUN.take().or_else(|| Ahead::begin(&Browser, &Browser, &base, &browser::address()));
    let text = browser::read_file(&format!("{}daypass.json", base.as_str())).await.map_err(StartFault::File)?;
    let file = Configuration::parse(&text, &base).map_err(StartFault::Configuration)?;
    ahead::keep(&Browser, &text);
    let configuration = own::compose_for(&file, &Browser, &Browser, begun.as_ref().map(Ahead::client));
    // another call has none, for an answer is taken once
    if begun.is_some() {
        BEGUN.set(begun);
    }
    Ok(configuration)
}

/// The session that began while the configuration was being read; told once.
pub(super) fn begun() -> Option<Ahead<Browser>> {
    BEGUN.take()
}

thread_local! {
    /// A page has one address, and so one answer to complete.
    static BEGUN: Cell<Option<Ahead<Browser>>> = const { Cell::new(None) };
}

/// Renders in the place of the static page, and stays.
pub fn mount<F, V>(app: F)
where
    F: FnOnce() -> V + 'static,
    V: IntoView + 'static,
{
    browser::clear_page();
    leptos::mount::mount_to_body(app);
}
