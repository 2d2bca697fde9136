//! Why the app cannot start, in words.

use crate::session::ports::NoResponse;
use crate::session::{ConfigurationError, Mistake};
use crate::ui::{FileFault, StartFault};

/// The name of the file, as it stands beside the page.
pub(in crate::app) const FILE: &str = "daypass.json";
pub(in crate::app) const PAGE: &str = "Cannot start · Daypass";
pub(in crate::app) const EYEBROW: &str = "Not open yet";
pub(in crate::app) const ALLOWED: &str = "Allowed here";
pub(in crate::app) const KEY: &str = "Key";
pub(in crate::app) const FILE_NAME: &str = "File";
pub(in crate::app) const SIGNED_IN: &str = "Signed in by this page";
pub(in crate::app) const NOBODY: &str = "nobody";

/// What is told.
pub(in crate::app) struct Explained {
    /// One short line; it may begin with [`FILE`].
    pub(in crate::app) title: String,
    /// Who is at fault.
    pub(in crate::app) blame: &'static str,
    /// What to do about it.
    pub(in crate::app) sentence: String,
    /// Which key of the file it is about.
    pub(in crate::app) key: Option<String>,
    /// The keys that may stand there.
    pub(in crate::app) allowed: &'static [&'static str],
}

/// Why the app cannot start.
pub(in crate::app) fn explain(fault: &StartFault) -> Explained {
    let plain = |title: &str, blame, sentence: &str| Explained {
        title: title.to_owned(),
        blame,
        sentence: sentence.to_owned(),
        key: None,
        allowed: &[],
    };
    match fault {
        StartFault::File(FileFault::Status(404)) => plain(
            "daypass.json is missing",
            THIS_APP,
            "The file that names the providers has to lie beside index.html. The server says that it is not there.",
        ),
        StartFault::File(FileFault::Status(status)) => plain(
            "daypass.json could not be read",
            SERVER,
            &format!("The server of this site answered with status {status} instead of the file."),
        ),
        StartFault::File(FileFault::NoAnswer(NoResponse::TooLarge)) => plain(
            "daypass.json could not be read",
            SERVER,
            "The server of this site sends far more than the file can hold. It was not read.",
        ),
        StartFault::File(FileFault::NoAnswer(cause)) => {
            let sentence = match cause {
                NoResponse::TimedOut => "The server of this site did not answer in time. Try again in a moment.",
                NoResponse::CutOff => "The answer of the server of this site broke off. Try again in a moment.",
                _ => "No answer came from the server of this site. Try again when the network is back.",
            };
            plain("daypass.json could not be read", "The network", sentence)
        }
        StartFault::Page(error) => plain(error.title(), "The address of this page", &error.sentence()),
        StartFault::Configuration(error) => mistake(error),
    }
}

pub(in crate::app) fn mistake(error: &ConfigurationError) -> Explained {
    let mut sentence = error.sentence();
    let title = match &error.mistake {
        Mistake::Syntax(1, _) => {
            sentence.push_str(" Some servers answer with a web page where a file is missing; see that it is there.");
            "daypass.json is not JSON"
        }
        Mistake::Syntax(..) => "daypass.json is not JSON",
        Mistake::NotAnObject => "daypass.json is not one JSON object",
        Mistake::TooLong(_) => "daypass.json is too long",
        Mistake::Unknown(_) => "daypass.json has a key that is not known",
        Mistake::Missing => "daypass.json lacks a key",
        Mistake::Expected(_) => "daypass.json has a value that does not fit",
        Mistake::Secret => "daypass.json has a key that must not be there",
        Mistake::Duplicate => "daypass.json has a value twice",
    };
    let allowed: &'static [&'static str] = match error.mistake {
        Mistake::Unknown(allowed) => {
            sentence = "There is no such key here, so it would have no effect. It may be misspelt.".to_owned();
            allowed
        }
        _ => &[],
    };
    let key = Some(error.key.clone()).filter(|key| !key.is_empty());
    Explained { title: title.to_owned(), blame: THIS_APP, sentence, key, allowed }
}

const THIS_APP: &str = "This app’s configuration";
const SERVER: &str = "The server of this site";
