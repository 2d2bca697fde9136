//! The account: who signed in, what was said about them, and what was verified.

use super::accounts::Accounts;
use super::claims::Claims;
use super::identity::Identity;
use super::preferences::Preferences;
use super::receipt::{NoReceipt, Receipt};
use super::renewal::{Refresh, Renewal};
use crate::app::page::open_page;
use crate::app::parts::{Guarded, PassStub, ProblemNotice};
use crate::app::presence::use_presence;
use crate::app::words::account::{PAGE, SIGN_IN};
use crate::app::words::common::TRY_AGAIN;
use crate::session::Error;
use crate::ui::{Daypass, focus, use_daypass};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The page at `/account`.
#[component]
pub(in crate::app) fn Account() -> impl IntoView {
    view! { <Guarded title=SIGN_IN><Ticket/></Guarded> }
}

#[component]
fn Ticket() -> impl IntoView {
    open_page(PAGE);
    let presence = use_presence();
    let (profile, renewal) = (Profile::ask(), Renewal::offer());
    let verified = Memo::new(move |_| presence.told(|account| account.openid_connect));
    let trouble = move || {
        let again = move || {
            // the button that was clicked goes away with the notice
            focus("main h1");
            profile.load();
        };
        let notice = |error| view! { <ProblemNotice error action=TRY_AGAIN on_action=again/> };
        profile.trouble.get().map(notice)
    };
    let refused = move || {
        let again = move || {
            focus("#refresh");
            renewal.make();
        };
        let notice = |error| view! { <ProblemNotice error action=TRY_AGAIN on_action=again/> };
        renewal.trouble().map(notice)
    };
    view! {
        <section class="ticket" aria-labelledby="title">
            <Identity loading=profile.loading/>
            <PassStub><Refresh renewal/></PassStub>
        </section>
        {refused}
        {trouble}
        <div class="columns">
            <div class="stack"><Accounts/> <Claims loading=profile.loading/> <Preferences/></div>
            {move || if verified.get() { view! { <Receipt/> }.into_any() } else { view! { <NoReceipt/> }.into_any() }}
        </div>
    }
}

/// What the provider has yet to tell, asked for when somebody looks.
#[derive(Clone, Copy)]
struct Profile {
    daypass: StoredValue<Daypass>,
    loading: RwSignal<bool>,
    trouble: RwSignal<Option<Error>>,
}

impl Profile {
    fn ask() -> Self {
        let daypass = StoredValue::new(use_daypass());
        let profile = Self { daypass, loading: RwSignal::new(false), trouble: RwSignal::new(None) };
        let complete = untrack(|| use_presence().told(|account| account.is_complete));
        if !complete {
            profile.load();
        }
        profile
    }

    fn load(self) {
        if self.loading.get_untracked() {
            return;
        }
        self.loading.set(true);
        let daypass = self.daypass.get_value();
        spawn_local(async move {
            let outcome = daypass.load_profile().await;
            // the page may have been left meanwhile
            let _ = self.loading.try_set(false);
            let _ = self.trouble.try_set(outcome.err());
        });
    }
}
