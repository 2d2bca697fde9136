//! The face of the account's ticket: picture, name, email, and where all that comes from.

use crate::app::presence::use_presence;
use crate::app::words::identity::{LOADING, NOT_VERIFIED, SCOPES, SIGNED_IN, VERIFIED, VOUCHED_FOR_BY};
use crate::app::words::monogram;
use crate::session::Account;
use crate::ui::local_date_time;
use leptos::prelude::*;

/// Who signed in.
#[component]
pub(super) fn Identity(
    /// Whether the provider is being asked for more.
    loading: RwSignal<bool>,
) -> impl IntoView {
    let presence = use_presence();
    let waiting = Memo::new(move |_| loading.get() && presence.told(|account| account.text("name").is_none()));
    let name = move || match waiting.get() {
        true => view! {
            <span class="sr">{LOADING}</span>
            <span class="skeleton short" aria-hidden="true"></span>
        }
        .into_any(),
        false => presence.told(|account| account.display_name().to_owned()).into_any(),
    };
    let scopes = move || {
        presence.told(|account| account.scopes.tokens().iter().map(|it| view! { <li>{it.clone()}</li> }).collect_view())
    };
    view! {
        <div class="face">
            <div class="identity">
                <Avatar/>
                <div>
                    <h1 id="title" tabindex="-1">{name}</h1>
                    {move || presence.told(|account| email(account, waiting.get()))}
                </div>
            </div>
            <dl class="facts">
                <div>
                    <dt>{VOUCHED_FOR_BY}</dt>
                    <dd>
                        {move || presence.told(|account| account.provider.clone())}
                        <small><code>{move || presence.told(|account| account.issuer.as_str().to_owned())}</code></small>
                    </dd>
                </div>
                <div>
                    <dt>{SIGNED_IN}</dt>
                    <dd>{move || presence.told(|account| local_date_time(account.signed_in_at))}</dd>
                </div>
                <div><dt>{SCOPES}</dt><dd><ul class="chips">{scopes}</ul></dd></div>
            </dl>
        </div>
    }
}

fn email(account: &Account, waiting: bool) -> Option<AnyView> {
    if waiting {
        return Some(view! { <p><span class="skeleton" aria-hidden="true"></span></p> }.into_any());
    }
    let address = account.text("email")?.to_owned();
    let badge = match account.claims.get("email_verified").and_then(|it| it.as_bool()) {
        Some(true) => Some(view! { <span class="badge pass">{VERIFIED}</span> }),
        Some(false) => Some(view! { <span class="badge warn">{NOT_VERIFIED}</span> }),
        None => None,
    };
    Some(view! { <p><bdi>{address}</bdi> " " {badge}</p> }.into_any())
}

/// The picture, or the initials where there is none or it cannot be loaded.
#[component]
fn Avatar() -> impl IntoView {
    let presence = use_presence();
    let broken = RwSignal::new(false);
    let picture = Memo::new(move |_| presence.told(|account| account.picture().map(str::to_owned)));
    let initials = Memo::new(move |_| presence.told(|account| monogram(account.display_name())));
    move || match picture.get().filter(|_| !broken.get()) {
        Some(address) => view! {
            <img
                class="avatar"
                alt=""
                width="72"
                height="72"
                referrerpolicy="no-referrer"
                src=address
                on:error=move |_| broken.set(true)
            />
        }
        .into_any(),
        None => view! { <span class="avatar" aria-hidden="true">{initials.get()}</span> }.into_any(),
    }
}
