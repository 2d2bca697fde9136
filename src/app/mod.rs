//! The app: reads its configuration, completes or restores a sign-in, and shows pages. It never sees a token.

#![allow(unreachable_pub, reason = "what #[component] generates is pub")]

mod accounts;
mod call;
mod clipboard;
mod header;
mod history;
mod json;
mod layout;
mod page;
mod pages;
mod parts;
mod place;
mod presence;
mod problems;
mod sign_in;
mod sign_out;
mod ticking;
mod window_notice;
mod words;

use crate::session::Failed;
use crate::ui::{self, Daypass, DaypassProvider};
use layout::Layout;
use leptos::prelude::*;
use pages::StartProblem;

/// Starts the app in the place of the static page.
pub fn start() {
    ui::run(async {
        match ui::load_configuration().await {
            Ok(configuration) => {
                let (daypass, failed) = Daypass::start(configuration).await;
                ui::mount(move || view! { <App daypass failed/> });
            }
            Err(fault) => ui::mount(move || view! { <StartProblem fault/> }),
        }
    });
}

#[component]
fn App(daypass: Daypass, failed: Option<Failed>) -> impl IntoView {
    view! {
        <DaypassProvider daypass>
            <Layout failed/>
        </DaypassProvider>
    }
}
