//! `SignedIn` and `SignedOut`: who sees what. They hide things; it is the API that refuses.

use super::hook::use_daypass;
use leptos::prelude::*;

/// Shows its children to somebody who is signed in and the fallback to everybody else.
#[component]
pub fn SignedIn(
    /// What everybody else sees.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// What the person sees.
    children: ChildrenFn,
) -> impl IntoView {
    let daypass = use_daypass();
    let present = Memo::new(move |_| daypass.account().is_some());
    view! { <Show when=move || present.get() fallback>{children()}</Show> }
}

/// Shows its children to somebody who is not signed in.
#[component]
pub fn SignedOut(
    /// What the person sees.
    children: ChildrenFn,
) -> impl IntoView {
    let daypass = use_daypass();
    let absent = Memo::new(move |_| daypass.account().is_none());
    view! { <Show when=move || absent.get()>{children()}</Show> }
}
