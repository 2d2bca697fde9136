//! Everything the provider said about the person.

use crate::app::presence::use_presence;
use crate::app::words::claims::{FROM_API, FROM_OPENID_PROVIDER, NO, SUBJECT, TITLE, YES};
use crate::session::Account;
use crate::ui::local_date_time;
use leptos::prelude::*;
use serde_json::{Map, Value};

/// All claims, as they came.
#[component]
pub(super) fn Claims(
    /// Whether the provider is being asked for more.
    loading: RwSignal<bool>,
) -> impl IntoView {
    let presence = use_presence();
    let hint = move || {
        presence.told(|account| match account.openid_connect {
            true => FROM_OPENID_PROVIDER,
            false => FROM_API,
        })
    };
    let skeleton =
        || view! { <div><dt><span class="skeleton short"></span></dt><dd><span class="skeleton"></span></dd></div> };
    view! {
        <section class="card" aria-labelledby="claims" aria-busy=move || loading.get().to_string()>
            <h2 id="claims">{TITLE}</h2>
            <p class="hint">{hint}</p>
            <dl class="facts">
                {move || presence.told(rows)}
                {move || loading.get().then(skeleton)}
            </dl>
        </section>
    }
}

fn rows(account: &Account) -> Vec<AnyView> {
    in_order(&account.claims).into_iter().map(|(name, value)| row(name.clone(), value)).collect()
}

/// Claims as people read them: who it is first, how it was made last.
pub(super) fn in_order(claims: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut claims: Vec<_> = claims.iter().collect();
    claims.sort_by_key(|(name, _)| {
        let place = |list: &[&str]| list.iter().position(|it| it == name);
        place(FIRST).map(|at| (0, at)).or(place(LAST).map(|at| (2, at))).unwrap_or((1, 0))
    });
    claims
}

fn row(name: String, value: &Value) -> AnyView {
    let note = (name == "sub").then(|| view! { <small>{SUBJECT}</small> });
    let shown = shown(&name, value);
    view! { <div><dt><code>{name}</code></dt><dd>{shown} " " {note}</dd></div> }.into_any()
}

/// The value of a claim, with its meaning where it has a known one.
pub(super) fn shown(name: &str, value: &Value) -> AnyView {
    match value {
        Value::Bool(true) => view! { <span class="badge pass">{YES}</span> }.into_any(),
        Value::Bool(false) => view! { <span class="badge warn">{NO}</span> }.into_any(),
        Value::Number(number) if TIMES.contains(&name) => {
            let at = number.as_f64().unwrap_or_default() as i64;
            view! { {local_date_time(at)} <small><code>{number.to_string()}</code></small> }.into_any()
        }
        Value::String(text) if PROSE.contains(&name) => text.clone().into_any(),
        Value::String(text) => view! { <code>{text.clone()}</code> }.into_any(),
        Value::Object(_) => view! { <pre><code>{format!("{value:#}")}</code></pre> }.into_any(),
        value => view! { <code>{value.to_string()}</code> }.into_any(),
    }
}

const FIRST: &[&str] = &[
    "sub",
    "name",
    "given_name",
    "middle_name",
    "family_name",
    "nickname",
    "preferred_username",
    "email",
    "email_verified",
    "phone_number",
    "phone_number_verified",
    "birthdate",
    "gender",
    "address",
    "locale",
    "zoneinfo",
    "picture",
    "profile",
    "website",
];
const LAST: &[&str] = &["iss", "aud", "azp", "iat", "auth_time", "nbf", "exp", "acr", "amr", "nonce", "at_hash"];
const TIMES: &[&str] = &["iat", "auth_time", "nbf", "exp", "updated_at"];
const PROSE: &[&str] =
    &["name", "given_name", "middle_name", "family_name", "nickname", "preferred_username", "email", "phone_number"];
