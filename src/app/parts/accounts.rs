//! The accounts of this tab: who is in use, who else can be, and the way to somebody else.

use crate::app::accounts::use_accounts;
use crate::app::place::place;
use crate::app::presence::{Holder, use_presence};
use crate::app::words::accounts::{IN_USE, SOMEBODY_ELSE, USE, continue_as, continue_at, somebody_else_at, use_this};
use crate::app::words::{self, monogram};
use crate::session::Provider;
use crate::ui::use_daypass;
use leptos::prelude::*;
use leptos_router::components::A;

/// Everybody who is signed in in this tab, with a button for everybody who is not in use.
#[component]
pub(in crate::app) fn AccountList(
    /// Whether it stands in the menu, which closes then.
    #[prop(optional)]
    in_menu: bool,
) -> impl IntoView {
    let presence = use_presence();
    let row = move |holder| view! { <Row holder in_menu/> };
    view! { <ul class="accounts">{move || presence.holders().into_iter().map(row).collect_view()}</ul> }
}

#[component]
fn Row(holder: Holder, in_menu: bool) -> impl IntoView {
    let presence = use_presence();
    let switch = use_accounts().switcher(holder.id.clone(), None);
    let label = use_this(holder.title(), &holder.provider);
    let id = holder.id.clone();
    let action = move || match presence.is_in_use(&id) {
        true => view! { <span class="badge pass">{IN_USE}</span> }.into_any(),
        false => {
            let (label, switch) = (label.clone(), switch.clone());
            view! {
                <button
                    class="button small"
                    type="button"
                    aria-label=label
                    popovertarget=in_menu.then_some(MENU)
                    popovertargetaction=in_menu.then_some("hide")
                    on:click=move |_| switch()
                >
                    {USE}
                </button>
            }
            .into_any()
        }
    };
    view! { <li><Who holder/> {action}</li> }
}

/// The accounts that can be gone on with, where nobody is in use.
#[component]
pub(in crate::app) fn ContinueAs(
    /// The page to go on to; this one if none is named.
    then: Option<&'static str>,
) -> impl IntoView {
    let presence = use_presence();
    let entry = move |holder: Holder| {
        let switch = use_accounts().switcher(holder.id.clone(), then);
        let said = match &holder.name {
            Some(name) => continue_as(name),
            None => continue_at(&holder.provider),
        };
        view! {
            <li>
                <button class="provider" type="button" on:click=move |_| switch()>
                    <span class="monogram" aria-hidden="true">{monogram(holder.title())}</span>
                    <span><b>{said}</b> " " <Origin holder/></span>
                </button>
            </li>
        }
    };
    let entries = move || presence.holders().into_iter().map(entry).collect_view();
    view! { <ul class="providers">{entries}</ul> }
}

/// A person, as a line of a list.
#[component]
fn Who(holder: Holder) -> impl IntoView {
    view! {
        <span class="monogram" aria-hidden="true">{monogram(holder.title())}</span>
        <span class="who"><b>{holder.title().to_owned()}</b> " " <Origin holder/></span>
    }
}

/// Where a person comes from: two people of one name are told apart by it.
#[component]
fn Origin(holder: Holder) -> impl IntoView {
    let subject = holder.subject.map(|subject| view! { " · " <code>{subject}</code> });
    view! { <small>{holder.provider} {subject}</small> }
}

/// The way to another account: at the same provider, or at another one, which on a page may be one to be added.
#[component]
pub(in crate::app) fn SomebodyElse(
    /// Whether it stands in the menu, which closes then.
    #[prop(optional)]
    in_menu: bool,
) -> impl IntoView {
    let daypass = use_daypass();
    let own = daypass.configuration().own_providers && !in_menu;
    move || {
        let providers = daypass.providers_on_offer();
        let alone = providers.len() == 1;
        let entries =
            providers.into_iter().map(|provider| view! { <Elsewhere provider alone in_menu/> }).collect_view();
        view! {
            <div class="else">
                {(!alone).then(|| view! { <p class="hint">{SOMEBODY_ELSE}</p> })}
                <div class="actions">{entries}</div>
                {own.then(|| view! { <p class="hint"><A href=place("/providers")>{words::own::LINK}</A></p> })}
            </div>
        }
    }
}

#[component]
fn Elsewhere(provider: Provider, alone: bool, in_menu: bool) -> impl IntoView {
    let accounts = use_accounts();
    let Provider { name, issuer, .. } = provider;
    let issuer = StoredValue::new(issuer);
    let busy = Memo::new(move |_| issuer.with_value(|issuer| accounts.is_under_way(issuer)));
    let (word, label) = match alone {
        true => (SOMEBODY_ELSE.to_owned(), None),
        false => (name.clone(), Some(somebody_else_at(&name))),
    };
    view! {
        <button
            class="button small"
            type="button"
            aria-label=label
            aria-busy=move || busy.get().to_string()
            popovertarget=in_menu.then_some(MENU)
            popovertargetaction=in_menu.then_some("hide")
            on:click=move |_| issuer.with_value(|issuer| accounts.sign_in_elsewhere(issuer))
        >
            {word}
        </button>
    }
}

/// The list of accounts that the header opens.
pub(in crate::app) const MENU: &str = "accounts";
