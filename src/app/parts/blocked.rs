//! Why the way to a provider is blocked, told where it was taken.

use super::ProblemNotice;
use crate::app::sign_in::SignIn;
use crate::app::words::common::TRY_AGAIN;
use crate::app::words::sign_in::LOAD_AGAIN;
use crate::session::NextStep;
use crate::ui::reload;
use leptos::prelude::*;

/// Nothing, or the failure and the way to try again. Whatever offers the sign-in can still be used.
#[component]
pub(in crate::app) fn Blocked(
    /// The sign-in.
    sign_in: SignIn,
) -> impl IntoView {
    // the same failure once more leaves the notice, and the focus in it, where they are
    let stopped = Memo::new(move |_| sign_in.stopped());
    move || {
        stopped.get().map(|error| {
            let reloading = error.next_step() == NextStep::Start;
            let action = if reloading { LOAD_AGAIN } else { TRY_AGAIN };
            let on_action = move || if reloading { reload() } else { sign_in.again() };
            view! { <ProblemNotice error action on_action/> }
        })
    }
}
