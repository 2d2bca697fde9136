//! Pages for somebody who is signed in; everybody else may sign in there and comes back to the same page.

use super::SignInCard;
use crate::app::page::open_page;
use crate::app::presence::use_presence;
use crate::app::sign_out::use_sign_out;
use crate::app::words::common::USED;
use crate::app::words::sign_in::{ABOUT_YOU, LEAVING, LEAVING_LEDE, LEAVING_TITLE};
use crate::ui::Daypass;
use leptos::prelude::*;

/// Shows the page, or the way to it. It hides things; it is the API that refuses.
#[component]
pub(in crate::app) fn Guarded(
    /// What the way to the page is called.
    title: &'static str,
    /// The page.
    children: ChildrenFn,
) -> impl IntoView {
    let (presence, sign_out) = (use_presence(), use_sign_out());
    let leaving = Memo::new(move |_| sign_out.is_under_way());
    move || {
        // nothing of one person may be left on the page when it opens for another one: it is built anew
        if presence.is_present_anew() {
            children().into_any()
        } else if leaving.get() {
            view! { <Leaving/> }.into_any()
        } else {
            view! { <SignInCard title lede=ABOUT_YOU return_to=Daypass::here/> }.into_any()
        }
    }
}

#[component]
fn Leaving() -> impl IntoView {
    open_page(LEAVING);
    view! {
        <section class="ticket torn" aria-labelledby="title">
            <div class="face">
                <p class="eyebrow">{LEAVING}</p>
                <h1 id="title" tabindex="-1">{LEAVING_TITLE}</h1>
                <p class="lede">{LEAVING_LEDE}</p>
            </div>
            <div class="stub">
                <p class="admit">{USED}</p>
            </div>
        </section>
    }
}
