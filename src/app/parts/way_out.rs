//! Where to go from a page that leads nowhere.

use crate::app::place::place;
use crate::app::presence::use_presence;
use crate::app::words::way_out::{ACCOUNT, START};
use leptos::prelude::*;
use leptos_router::components::A;

/// The way to the account, or to the start page for somebody who has none.
#[component]
pub(in crate::app) fn WayOut() -> impl IntoView {
    let presence = use_presence();
    move || match presence.is_present() {
        true => view! { <A href=place("/account") attr:class="button primary">{ACCOUNT}</A> }.into_any(),
        false => view! { <A href=place("/") attr:class="button primary">{START}</A> }.into_any(),
    }
}
