//! Pages that most visitors never open: the part of the program that they are in comes when one of them does.

use super::{Apis, Doctor, Flight, Providers, Tokens};
use crate::app::page::open_page;
use crate::app::words::common::{OPENING, TRY_AGAIN};
use crate::app::words::later as words;
use crate::ui::{focus, reload};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::future::Future;

/// Shows a page.
type Show = fn() -> AnyView;

/// The part did not come. Built as one program, every part is there.
#[cfg(split)]
use wasm_split_helpers::SplitLoaderError as Missing;
#[cfg(not(split))]
type Missing = std::convert::Infallible;

#[derive(Clone, Copy)]
enum Progress {
    Coming,
    Here(Show),
    Missing,
}

/// For each page, in which part it is, the function that brings it, and the component that stands in its place.
macro_rules! later {
    ($($part:ident $bring:ident $Page:ident $Later:ident)*) => {$(
        #[cfg(split)]
        #[wasm_split_helpers::wasm_split($part, fallible)]
        fn $bring() -> Result<Show, Missing> {
            Ok(|| view! { <$Page/> }.into_any())
        }

        #[cfg(not(split))]
        async fn $bring() -> Result<Show, Missing> {
            Ok(|| view! { <$Page/> }.into_any())
        }

        #[component]
        pub(in crate::app) fn $Later() -> impl IntoView {
            let progress = RwSignal::new(Progress::Coming);
            let bring = move || follow(progress, $bring());
            bring();
            place(progress, Callback::new(move |()| {
                bring();
                // the button is gone that had it
                request_animation_frame(|| focus("main h1"));
            }))
        }
    )*};
}

later! {
    console bring_apis Apis LaterApis
    tools bring_flight Flight LaterFlight
    tools bring_tokens Tokens LaterTokens
    tools bring_doctor Doctor LaterDoctor
    tools bring_providers Providers LaterProviders
}

fn follow(progress: RwSignal<Progress>, part: impl Future<Output = Result<Show, Missing>> + 'static) {
    progress.set(Progress::Coming);
    spawn_local(async move {
        let reached = part.await.map_or(Progress::Missing, Progress::Here);
        // the page may have been left meanwhile
        let _ = progress.try_set(reached);
    });
}

fn place(progress: RwSignal<Progress>, again: Callback<()>) -> impl IntoView {
    move || match progress.get() {
        Progress::Coming => coming(),
        Progress::Here(show) => untrack(show),
        Progress::Missing => untrack(|| missing(again)),
    }
}

fn coming() -> AnyView {
    view! {
        <section class="card" aria-busy="true">
            <h1 class="sr" tabindex="-1">{OPENING}</h1>
            <span class="skeleton short" aria-hidden="true"></span>
            <span class="skeleton text" aria-hidden="true"></span>
            <p class="late">{words::SLOW}</p>
        </section>
    }
    .into_any()
}

fn missing(again: Callback<()>) -> AnyView {
    open_page(words::MISSING);
    view! {
        <section class="notice fail" role="alert">
            <h1 tabindex="-1">{words::MISSING}</h1>
            <p>{words::WHY}</p>
            <div class="actions">
                <button class="button primary" type="button" on:click=move |_| again.run(())>{TRY_AGAIN}</button>
                <button class="button" type="button" on:click=move |_| reload()>{words::RELOAD}</button>
            </div>
        </section>
    }
    .into_any()
}
