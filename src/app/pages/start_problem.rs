//! Why the app cannot start: a mistake in `daypass.json`, a file that is not there, a page that is not secure.

use crate::app::layout::{Footer, Logo};
use crate::session::ports::NoResponse;
use crate::session::{ConfigurationError, Mistake};
use crate::ui::{FileFault, StartFault, reload, set_title};
use leptos::prelude::*;

/// What is shown in the place of the app.
#[component]
pub(in crate::app) fn StartProblem(
    /// Why it cannot start.
    fault: StartFault,
) -> impl IntoView {
    let Explained { title, blame, sentence, key, allowed } = explain(&fault);
    let title = match title.strip_prefix(FILE) {
        Some(rest) => view! { <code>{FILE}</code> {rest.to_owned()} }.into_any(),
        None => title.into_any(),
    };
    set_title("Cannot start · Daypass");
    let known = allowed.iter().map(|name| view! { <li>{*name}</li> }).collect_view();
    let known = (!allowed.is_empty())
        .then(|| view! { <div><dt>"Allowed here"</dt><dd><ul class="chips">{known}</ul></dd></div> });
    let facts = key.clone().map(|key| {
        view! { <dl class="facts"><div><dt>"Key"</dt><dd><code>{key}</code></dd></div> {known}</dl> }
    });
    view! {
        <header class="shell-header">
            <p class="brand"><Logo/><span>"Daypass"</span></p>
        </header>
        <main id="main" tabindex="-1">
            <section class="ticket void" aria-labelledby="title">
                <div class="face">
                    <p class="eyebrow">"Not open yet"</p>
                    <h1 id="title" tabindex="-1">{title}</h1>
                    <p class="blame"><span>"At fault"</span> " " <b>{blame}</b></p>
                    <p class="lede">{sentence}</p>
                    {facts}
                    <div class="actions">
                        <button class="button primary" type="button" on:click=move |_| reload()>"Try again"</button>
                    </div>
                </div>
                <div class="stub">
                    <p class="admit">"Void"</p>
                    <dl class="terms">
                        <div><dt>"File"</dt><dd>{FILE}</dd></div>
                        <div><dt>"Sent to providers"</dt><dd>"nothing"</dd></div>
                    </dl>
                </div>
            </section>
        </main>
        <Footer/>
    }
}

struct Explained {
    title: String,
    blame: &'static str,
    sentence: String,
    key: Option<String>,
    allowed: &'static [&'static str],
}

fn explain(fault: &StartFault) -> Explained {
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
            "The server of this site",
            &format!("The server of this site answered with status {status} instead of the file."),
        ),
        StartFault::File(FileFault::NoAnswer(NoResponse::TooLarge)) => plain(
            "daypass.json could not be read",
            "The server of this site",
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
        StartFault::Page(error) => plain(error.title(), THIS_APP, &error.sentence()),
        StartFault::Configuration(error) => mistake(error),
    }
}

fn mistake(error: &ConfigurationError) -> Explained {
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

const FILE: &str = "daypass.json";
const THIS_APP: &str = "This app’s configuration";
