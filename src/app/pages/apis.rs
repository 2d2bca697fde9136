//! The APIs of the provider that the person is signed in with, and their requests.

use super::free_request::FreeRequest;
use super::history::{History, ToHistory};
use super::request::{Request, is_made_with};
use super::waiting::Waiting;
use crate::app::page::open_page;
use crate::app::parts::Guarded;
use crate::app::place::place;
use crate::app::presence::use_presence;
use crate::app::words::api as words;
use crate::app::words::common::VOID;
use crate::app::words::way_out::ACCOUNT;
use crate::session::{Api, ConsoleLayout, Replay, Source};
use crate::ui::use_daypass;
use leptos::prelude::*;
use leptos_router::components::A;

/// The page at `/api`.
#[component]
pub(in crate::app) fn Apis() -> impl IntoView {
    view! { <Guarded title=words::SIGN_IN><List/></Guarded> }
}

#[component]
fn List() -> impl IntoView {
    open_page(words::TITLE);
    // a renewed token changes the account; what was answered has to stay on the page. For another person it is built anew
    let account = untrack(|| use_presence().told(|account| Some((account.issuer.clone(), account.provider.clone()))));
    let (issuer, provider) = account.unzip();
    let daypass = use_daypass();
    let found = issuer.as_ref().and_then(|issuer| daypass.configuration().provider(issuer));
    let added = found.is_some_and(|provider| provider.source != Source::File);
    let apis = found.map(|provider| provider.apis.clone()).unwrap_or_default();
    let apis = untrack(|| daypass.preferences()).in_order(apis);
    if apis.is_empty() {
        return view! { <NoApi provider=provider.unwrap_or_default() added/> }.into_any();
    }
    let mut waiting = daypass.take_replay();
    let cards = apis.into_iter().enumerate().map(|(number, api)| card(number, api, &mut waiting)).collect_view();
    let elsewhere = waiting.map(|replay| view! { <Waiting replay/> });
    view! {
        <header class="page-title">
            <h1 tabindex="-1">{words::TITLE}</h1>
            <p class="lede">{words::LEDE}</p>
            <div class="actions"><ToHistory/></div>
        </header>
        {elsewhere}
        {cards}
        <History/>
    }
    .into_any()
}

/// An API with its requests. The call that waits for a sign-in goes to the first one that it was made with.
fn card(number: usize, api: Api, waiting: &mut Option<Replay>) -> impl IntoView + use<> {
    let title = format!("api-{number}");
    let labelled = title.clone();
    let address = api.url.as_str().to_owned();
    let exactly = waiting.as_ref().is_some_and(|it| api.requests.iter().any(|of| is_made_with(&it.request, of, true)));
    let own = api.requests.iter().cloned().enumerate().map(|(at, template)| {
        let replay = waiting.take_if(|it| is_made_with(&it.request, &template, exactly));
        view! { <Request id=format!("{number}-{at}") template replay/> }
    });
    let requests = own.collect_view();
    let daypass = use_daypass();
    let layout = move || match daypass.preferences().console_layout {
        ConsoleLayout::Stacked => "stacked",
        ConsoleLayout::Beside => "beside",
    };
    view! {
        <section class="card" aria-labelledby=labelled>
            <header>
                <h2 id=title>{api.name.clone()}</h2>
                <p class="hint"><code>{address.clone()}</code></p>
            </header>
            <ol class="requests" data-layout=layout>
                {requests}
                <FreeRequest id=format!("{number}-free") address/>
            </ol>
        </section>
    }
}

#[component]
fn NoApi(
    provider: String,
    /// Whether a person has added it.
    added: bool,
) -> impl IntoView {
    let [before, between, after] = words::NO_API_LEDE;
    let (lede, first) = match added {
        true => (
            view! { <p class="lede">{words::NO_API_OWN}</p> }.into_any(),
            view! { <A href=place("/providers") attr:class="button primary">{words::TO_PROVIDERS}</A> }.into_any(),
        ),
        false => (
            view! { <p class="lede">{before} <code>"daypass.json"</code> {between} <code>"apis"</code> {after}</p> }
                .into_any(),
            ().into_any(),
        ),
    };
    let class = if added { "button" } else { "button primary" };
    view! {
        <section class="ticket void" aria-labelledby="title">
            <div class="face">
                <p class="eyebrow">{provider}</p>
                <h1 id="title" tabindex="-1">{words::NO_API}</h1>
                {lede}
                <div class="actions">
                    {first}
                    <A href=place("/account") attr:class=class>{ACCOUNT}</A>
                </div>
            </div>
            <div class="stub"><p class="admit">{VOID}</p></div>
        </section>
    }
}
