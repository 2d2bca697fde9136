//! Signing in without asking, when a page opens.

use crate::browser::{self, Browser};
use crate::session::ports::{Tabs as _, Tasks as _};
use crate::session::{Session, Silent, Status};
use std::rc::Rc;

/// Tries it. A redirect comes before the first render; a frame takes its time while the page is there already.
pub(super) async fn try_to_sign_in(session: &Rc<Session<Browser>>) {
    let here = browser::address().to_text();
    if session.sign_in_silently(Silent::Redirect, &here).await && session.status() == Status::Redirecting {
        Browser.wait(DEPARTURE_MILLISECONDS).await;
        // the person, or the browser, has stopped it
        session.restore();
    }
    let session = Rc::clone(session);
    Browser.spawn(Box::pin(async move {
        session.sign_in_silently(Silent::Frame, &here).await;
    }));
}

/// How long the browser may take to leave for the provider.
const DEPARTURE_MILLISECONDS: u32 = 10_000;
