//! Tokens: those that this tab holds, and any other that somebody pastes.

mod held;
mod parts;
mod pasted;
mod verdict;

use crate::app::parts::Guarded;
use crate::app::words::tokens as words;
use held::HeldTokens;
use leptos::prelude::*;
use pasted::Pasted;

/// The page at `/tokens`.
#[component]
pub(in crate::app) fn Tokens() -> impl IntoView {
    view! {
        <Guarded title=words::SIGN_IN><HeldTokens/></Guarded>
        <Pasted/>
    }
}
