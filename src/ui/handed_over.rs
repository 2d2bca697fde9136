//! What a window shows that has brought its answer to the page that waits for it, in case it cannot close itself.

use super::page::set_title;
use super::start::mount;
use leptos::prelude::*;
use std::future::pending;

/// Says that the window can be closed, and goes no further.
pub(super) async fn stay<T>() -> T {
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

const DONE: &str = "You can close this window";
