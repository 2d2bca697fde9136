//! Before the first render: the configuration, and the place to render to.

use crate::browser::{self, Browser, FileFault};
use crate::session::{Configuration, ConfigurationError, Error, own};
use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;

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

/// Reads `daypass.json` beside the page.
///
/// # Errors
/// The file is missing or has a mistake, or the page was not loaded securely. Nothing has been sent anywhere then.
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
    let text = browser::read_file(&format!("{}daypass.json", base.as_str())).await.map_err(StartFault::File)?;
    let file = Configuration::parse(&text, &base).map_err(StartFault::Configuration)?;
    Ok(own::compose(&file, &Browser, &Browser))
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
