//! What this browser keeps of the person's providers: to sign in with, to check, to change and to remove.

use super::form::Form;
use crate::app::accounts::use_accounts;
use crate::app::clipboard::put_on_clipboard;
use crate::app::parts::Blocked;
use crate::app::place::{self, place};
use crate::app::presence::use_presence;
use crate::app::sign_in::SignIn;
use crate::app::words::own as words;
use crate::session::own::{Draft, Own, Unusable};
use crate::session::{Provider, Source};
use crate::ui::focus;
use leptos::prelude::*;
use leptos_router::components::A;

pub(super) fn list(form: Form) -> AnyView {
    let sign_in = SignIn::offer();
    let rows = move || {
        let all = form.daypass.with_value(|it| {
            let former = it.configuration().providers.iter().filter(|it| it.source == Source::Former);
            (it.own_providers(), former.cloned().collect::<Vec<_>>())
        });
        let (kept, former) = all;
        if kept.is_empty() && former.is_empty() {
            return ().into_any();
        }
        let kept = kept.into_iter().map(|Own { id, provider }| match provider {
            Ok(provider) => entry(form, sign_in, id, provider),
            Err(unusable) => broken(form, id, unusable),
        });
        let former = former.into_iter().map(gone);
        view! {
            <section class="card" aria-labelledby="own-list">
                <h2 id="own-list">{words::LIST}</h2>
                <ul class="own">{kept.chain(former).collect_view()}</ul>
            </section>
        }
        .into_any()
    };
    view! {
        <p class="hint said" id="own-said" role="status" tabindex="-1">{form.said}</p>
        <Blocked sign_in/>
        {rows}
    }
    .into_any()
}

fn entry(form: Form, sign_in: SignIn, id: String, provider: Provider) -> AnyView {
    let accounts = use_accounts();
    let issuer = StoredValue::new(provider.issuer.clone());
    let busy = move || issuer.with_value(|it| sign_in.is_under_way(it)).to_string();
    let start = move |_| sign_in.start_with(issuer.with_value(|it| accounts.request(it, place::account())));
    let (changed, draft) = (id.clone(), Draft::of(&provider));
    let change = move |_| form.change(changed.clone(), draft.clone());
    let said = RwSignal::new("");
    let text = provider.to_entry();
    let export = move |_| put_on_clipboard(text.clone(), said, words::NOT_COPIED);
    let name = provider.name.clone();
    let label = move |what: &str| format!("{what}: {name}");
    let scopes = provider.scopes.tokens().iter().map(|it| view! { <li>{it.clone()}</li> }).collect_view();
    let api = provider.apis.first().map(|api| api.url.as_str().to_owned());
    let api = api.map(|api| view! { <div><dt>{words::THE_API}</dt><dd><code>{api}</code></dd></div> });
    let asking = RwSignal::new(false);
    let remove = removal(form, id.clone(), provider.clone(), asking);
    let button = removal_button(&id);
    view! {
        <li>
            <h3>{provider.name.clone()}</h3>
            <dl class="facts">
                <div><dt>{words::ISSUER.0}</dt><dd><code>{provider.issuer.as_str().to_owned()}</code></dd></div>
                <div><dt>{words::CLIENT_ID.0}</dt><dd><code>{provider.client.client_id.clone()}</code></dd></div>
                <div><dt>{words::SCOPES.0}</dt><dd><ul class="chips">{scopes}</ul></dd></div>
                {api}
                <div><dt>{words::REDIRECT_URI}</dt><dd><code>{provider.client.redirect_uri.as_str().to_owned()}</code></dd></div>
            </dl>
            <div class="actions">
                <button class="button primary small" type="button" aria-label=label(words::SIGN_IN) aria-busy=busy on:click=start>{words::SIGN_IN}</button>
                <A href=format!("{}?provider={id}", place("/doctor")) attr:class="button small" attr:aria-label=label(words::CHECK)>{words::CHECK}</A>
                <button class="button small" type="button" aria-label=label(words::EDIT) on:click=change>{words::EDIT}</button>
                <button class="button small" type="button" aria-label=label(words::EXPORT) on:click=export>{words::EXPORT}</button>
                <button
                    id=button
                    class="button small"
                    type="button"
                    aria-label=label(words::REMOVE)
                    aria-expanded=move || asking.get().to_string()
                    on:click=move |_| asking.update(|it| *it = !*it)
                >
                    {words::REMOVE}
                </button>
            </div>
            <p class="hint" role="status">{said}</p>
            {remove}
        </li>
    }
    .into_any()
}

/// The question, with what will become of a session of this tab.
fn removal(form: Form, id: String, provider: Provider, asking: RwSignal<bool>) -> AnyView {
    let presence = use_presence();
    let question = move || {
        if !asking.get() {
            return ().into_any();
        }
        let live = presence.holders().iter().any(|it| it.issuer == provider.issuer);
        let told = if live { words::REMOVE_LIVE } else { words::REMOVE_ASK };
        let (id, button) = (id.clone(), format!("#{}", removal_button(&id)));
        let keep = move |_| {
            asking.set(false);
            focus(&button);
        };
        let remove = move |_| {
            form.forget_if_changing(&id);
            form.daypass.with_value(|it| it.remove_own(&id));
            say_removed(form);
        };
        view! {
            <div class="notice ask" role="alert">
                <p>{told}</p>
                <div class="actions">
                    <button class="button small" type="button" on:click=remove>{words::REMOVE}</button>
                    <button class="button small" type="button" on:click=keep>{words::KEEP}</button>
                </div>
            </div>
        }
        .into_any()
    };
    view! { {question} }.into_any()
}

fn removal_button(id: &str) -> String {
    format!("own-remove-{id}")
}

/// The button that was pressed is gone with the entry.
fn say_removed(form: Form) {
    form.said.set(words::REMOVED.to_owned());
    request_animation_frame(|| focus("#own-said"));
}

fn gone(provider: Provider) -> AnyView {
    view! {
        <li>
            <h3>{provider.name}</h3>
            <p class="hint">{words::FORMER}</p>
        </li>
    }
    .into_any()
}

fn broken(form: Form, id: String, unusable: Unusable) -> AnyView {
    let label = format!("{}: {id}", words::UNUSABLE);
    let remove = move |_| {
        form.daypass.with_value(|it| it.remove_own(&id));
        say_removed(form);
    };
    view! {
        <li>
            <div class="notice fail">
                <h3>{words::UNUSABLE}</h3>
                <p>{words::unusable(&unusable.why)}</p>
                <pre tabindex="0" role="region" aria-label=label><code>{unusable.text}</code></pre>
                <button class="button small" type="button" on:click=remove>{words::REMOVE}</button>
            </div>
        </li>
    }
    .into_any()
}
