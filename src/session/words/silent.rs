//! What is said where nobody was signed in without being asked.

use crate::session::NotSilently;
use crate::session::error::{AttemptFault, Error};
use std::borrow::Cow;

impl NotSilently {
    /// Why, in a sentence for people.
    pub fn sentence(&self) -> Cow<'static, str> {
        match self {
            Self::WouldAsk => {
                "The provider does not know you in this browser, or wants to ask you something first.".into()
            }
            Self::NoAnswer => {
                "The provider did not answer in time. It may show a page of its own, or the browser keeps its cookies from it.".into()
            }
            Self::SomebodyElse => Error::Attempt(AttemptFault::SomebodyElse).sentence(),
            Self::SignedOut => "You have signed out in this tab, so it waits until you sign in yourself.".into(),
            Self::TriedEnough => {
                "Signing in without asking you was tried in this tab a moment ago, so it is not tried again by itself.".into()
            }
            Self::Failed(error) => error.sentence(),
        }
    }
}
