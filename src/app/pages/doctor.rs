//! The doctor: whether a provider, and this page, are set up for a sign-in, before one is tried or after one has failed.

use crate::app::clipboard::put_on_clipboard;
use crate::app::page::open_page;
use crate::app::presence::use_presence;
use crate::app::words::doctor as words;
use crate::session::doctor::{Finding, Verdict};
use crate::session::{Configuration, Provider, own};
use crate::ui::use_daypass;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;

/// The page at `/doctor`.
#[component]
pub(in crate::app) fn Doctor() -> impl IntoView {
    open_page(words::TITLE);
    let daypass = StoredValue::new(use_daypass());
    // another tab can add and remove providers meanwhile: the page is about those that were there
    let providers = StoredValue::new(daypass.with_value(|it| it.configuration().providers.clone()));
    let chosen = RwSignal::new(providers.with_value(|it| first(it)));
    let findings = RwSignal::new(Vec::new());
    let busy = RwSignal::new(false);
    let examine = move |_| {
        if busy.get_untracked() {
            return;
        }
        let daypass = daypass.get_value();
        let Some(provider) = providers.with_value(|it| it.get(chosen.get_untracked()).cloned()) else { return };
        findings.set(vec![]);
        busy.set(true);
        spawn_local(async move {
            // the page may have been left meanwhile
            let told = |finding| {
                let _ = findings.try_update(|all| all.push(finding));
            };
            daypass.examine(&provider, told).await;
            let _ = busy.try_set(false);
        });
    };
    let choose = move |index| {
        chosen.set(index);
        findings.set(vec![]);
    };
    let label = move || if findings.with(Vec::is_empty) || busy.get() { words::EXAMINE } else { words::AGAIN };
    view! {
        <header class="page-title">
            <p class="eyebrow">{words::EYEBROW}</p>
            <h1 tabindex="-1">{words::HEADING}</h1>
            <p class="lede">{words::LEDE}</p>
        </header>
        <section class="card" aria-labelledby="registration">
            <Choice providers chosen choose busy/>
            <h2 id="registration">{words::REGISTRATION}</h2>
            {move || daypass.with_value(|it| providers.with_value(|all| registration(it.configuration(), all.get(chosen.get()))))}
            <div class="actions">
                <button class="button primary" type="button" aria-busy=move || busy.get().to_string() on:click=examine>{label}</button>
            </div>
        </section>
        <Report findings busy providers chosen/>
    }
}

/// Whom the link to this page names, or where the person is signed in, or was, or the first one.
fn first(providers: &[Provider]) -> usize {
    // the router knows where it leads before the address bar does
    let query = use_location().search.get_untracked();
    let named = query.strip_prefix("provider=");
    if let Some(index) = providers.iter().position(|it| named == Some(&own::id_of(it))) {
        return index;
    }
    let presence = use_presence();
    let (here, ended) = untrack(|| (presence.told(|account| Some(account.issuer.clone())), presence.ended()));
    let concerned = here.or(ended.map(|it| it.issuer));
    providers.iter().position(|it| concerned.as_ref() == Some(&it.issuer)).unwrap_or_default()
}

#[component]
fn Choice(
    /// Whom to choose from.
    providers: StoredValue<Vec<Provider>>,
    /// Who is to be examined.
    chosen: RwSignal<usize>,
    /// Chooses somebody else.
    choose: impl Fn(usize) + 'static,
    /// Whether somebody is examined now.
    busy: RwSignal<bool>,
) -> impl IntoView {
    let option = |(index, provider): (usize, &Provider)| {
        view! { <option value=index.to_string() selected=move || chosen.get() == index>{provider.name.clone()}</option> }
    };
    let options = providers.with_value(|all| all.iter().enumerate().map(option).collect_view());
    let change = move |event| choose(event_target_value(&event).parse().unwrap_or_default());
    view! {
        <p class="field">
            <label for="provider">{words::PROVIDER}</label>
            <select id="provider" disabled=busy on:change=change>{options}</select>
        </p>
    }
}

/// What has to stand at the provider, letter by letter.
fn registration(configuration: &Configuration, chosen: Option<&Provider>) -> AnyView {
    let Some(Provider { client, .. }) = chosen else { return ().into_any() };
    let row = |term: &'static str, value: String| view! { <div><dt>{term}</dt><dd><code>{value}</code></dd></div> };
    let kind = view! { <div><dt>{words::CLIENT}</dt><dd><code>{client.client_id.clone()}</code> <small>{words::CLIENT_KIND}</small></dd></div> };
    view! {
        <dl class="facts">
            {row(words::REDIRECT_URI, client.redirect_uri.as_str().to_owned())}
            {row(words::SIGN_OUT_URI, configuration.post_logout_redirect_uri.as_str().to_owned())}
            {row(words::ORIGIN, client.redirect_uri.origin())}
            {kind}
        </dl>
    }
    .into_any()
}

#[component]
fn Report(
    /// What was found so far.
    findings: RwSignal<Vec<Finding>>,
    /// Whether there is more to come.
    busy: RwSignal<bool>,
    /// Whom it may be about.
    providers: StoredValue<Vec<Provider>>,
    /// Whom it is about.
    chosen: RwSignal<usize>,
) -> impl IntoView {
    let said = RwSignal::new("");
    let summary = move || match findings.with(Vec::is_empty) {
        true if !busy.get() => words::WAITING.to_owned(),
        _ if busy.get() => findings.with(|all| words::progress(all)),
        _ => findings.with(|all| words::outcome(all)),
    };
    let take = move |_| {
        let name = |all: &Vec<Provider>| all.get(chosen.get_untracked()).map(|it| it.issuer.as_str().to_owned());
        let issuer = providers.with_value(name).unwrap_or_default();
        let text = findings.with_untracked(|all| words::report(&issuer, all));
        put_on_clipboard(text, said, words::NOT_COPIED);
    };
    let numbered = move || findings.get().into_iter().enumerate();
    view! {
        <section class="card" aria-labelledby="report">
            <h2 id="report">{words::REPORT}</h2>
            <p role="status">{summary}</p>
            <ol class="findings">
                <For each=numbered key=|(number, _)| *number let((_, finding))>{line(finding)}</For>
            </ol>
            <Show when=move || !busy.get() && !findings.with(Vec::is_empty)>
                <div class="actions">
                    <button class="button" type="button" on:click=take>{words::COPY}</button>
                    <p class="hint" role="status">{said}</p>
                </div>
            </Show>
        </section>
    }
}

fn line(finding: Finding) -> AnyView {
    let Finding { check, verdict, evidence, advice } = finding;
    let class = match verdict {
        Verdict::Good => "pass",
        Verdict::Doubtful => "warn",
        Verdict::Bad => "fail",
        Verdict::Skipped => "skipped",
    };
    let advice = advice.map(|advice| view! { <p><strong>{advice}</strong></p> });
    view! {
        <li class=class>
            <h3>{check.title()}</h3>
            <p class="outcome"><span class=format!("badge {class}")>{words::mark(verdict)} " " {verdict.word()}</span></p>
            <p>{evidence}</p>
            {advice}
            <p class="hint">{check.source()}</p>
        </li>
    }
    .into_any()
}
