//! What a page shows on which no session may begin, and goes no further.

use super::page::set_title;
use super::start::mount;
use crate::session::Configuration;
use leptos::prelude::*;
use std::future::pending;

/// Its answer is with the page that waits for it, and the browser may not have closed this window.
pub(super) async fn handed_over<T>() -> T {
    set_title(DONE);
    mount(|| {
        view! {
            <main>
                <h1>{DONE}</h1>
                <p>"The page where you started goes on by itself."</p>
            </main>
        }
    });
    pending().await
}

/// It is shown inside another page.
pub(super) async fn framed<T>(configuration: &Configuration) -> T {
    let (name, home) = (configuration.name.clone(), configuration.home.clone());
    set_title(&name);
    mount(move || {
        view! {
            <main>
                <section class="ticket void" aria-labelledby="title">
                    <div class="face">
                        <h1 id="title">{FRAMED}</h1>
                        <p class="lede">
                            {format!(
                                "{name} shows nothing and signs nobody in here: the page around it could make you press what you do not see.",
                            )}
                        </p>
                        <p class="actions">
                            <a class="button primary" href=home target="_top">"Open it by itself"</a>
                        </p>
                    </div>
                    <div class="stub">
                        <p class="admit">"Void"</p>
                        <dl class="terms">
                            <div><dt>"Session"</dt><dd>"none in here"</dd></div>
                            <div><dt>"Sent to providers"</dt><dd>"nothing"</dd></div>
                        </dl>
                    </div>
                </section>
            </main>
        }
    });
    pending().await
}

const DONE: &str = "You can close this window";
const FRAMED: &str = "This page is shown inside another one";
