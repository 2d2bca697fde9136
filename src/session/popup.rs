//! Signing in in another window while this page stays: a popup, or a frame that nobody sees.

use super::Session;
use super::configuration::Means;
use super::error::{AttemptFault, Error, Result};
use super::flight::{Event, Window};
use super::ports::Platform;
use super::sign_in::{Departure, SignInRequest};
use crate::protocol::authorization::Response;
use crate::protocol::types::Issuer;

impl<P: Platform> Session<P> {
    /// The provider at which the person signs in in a window of its own, while this page waits.
    pub fn signing_in_at(&self) -> Option<Issuer> {
        self.in_popup.borrow().as_ref().map(|request| request.issuer.clone())
    }

    /// Gives up the sign-in that this page waits for, and closes its window.
    pub fn cancel_sign_in(&self) {
        if self.signing_in_at().is_some() {
            self.new_intent();
        }
    }

    /// Gives up the window that this page waits for, and sends the browser to the provider for the same sign-in instead.
    ///
    /// # Errors
    /// This page waits for no window, or the sign-in cannot begin.
    pub async fn sign_in_here(&self) -> Result<()> {
        let mut request = self.in_popup.borrow().clone().ok_or(Error::Superseded)?;
        request.in_this_window = true;
        self.sign_in(&request).await
    }

    /// Where the person wanted to go who has just signed in in a window of its own; told once. The page has not moved.
    pub fn take_arrival(&self) -> Option<String> {
        self.arrival.take()
    }

    /// An empty window for a sign-in that is configured to have one; `None` where the browser opens none.
    pub(super) fn popup_for(&self, request: &SignInRequest) -> Option<P::Window> {
        let provider = self.configuration().provider(&request.issuer);
        if request.in_this_window || provider.is_none_or(|provider| provider.sign_in != Means::Popup) {
            return None;
        }
        let popup = self.platform.open_popup();
        if popup.is_none() {
            self.note(Event::PopupBlocked, &[("issuer", request.issuer.as_str())]);
        }
        popup
    }

    /// Signs in in a popup, for as long as the person takes.
    pub(super) async fn sign_in_in(&self, popup: P::Window, request: &SignInRequest, intent: u64) -> Result<()> {
        *self.in_popup.borrow_mut() = Some(request.clone());
        self.tell();
        let outcome = self.complete_in(popup, request, intent, PATIENCE_MILLISECONDS).await;
        match &outcome {
            // tx-return-local
            Ok(()) if !self.is_intent(intent) => {}
            Ok(()) => {
                *self.arrival.borrow_mut() = Some(self.configuration().local_target(&request.return_to).to_owned())
            }
            Err(error) => self.note_failure(Event::SignInFailed, error),
        }
        if self.is_intent(intent) {
            self.in_popup.take();
            self.tell();
        }
        outcome
    }

    /// Leads a window to the provider, and completes the sign-in with the answer that it brings.
    pub(super) async fn complete_in(
        &self,
        window: P::Window,
        request: &SignInRequest,
        intent: u64,
        patience: u32,
    ) -> Result<()> {
        // the attempt is in no storage: the window has a copy of this tab's, and so has a duplicate of this tab
        let Departure { state, attempt, address, prepared } = self.prepare_sign_in(request, intent).await?;
        let answer = self.expect_answer(&state);
        let kind = if attempt.silent { Window::Frame } else { Window::Popup };
        self.note_departure(Event::AuthorizationRequest, &request.issuer, kind, &address);
        if !self.platform.lead(&window, &address) {
            self.awaited.take();
            return Err(Error::Superseded);
        }
        let address = self.answer(answer, patience).await?;
        drop(window);
        self.note_answer(Some(&request.issuer), &address.query);
        let unknown = Error::Attempt(AttemptFault::Unknown);
        let response = Response::read(&address.query).ok_or(unknown.clone())??;
        // ibc-same-rules, cb-state: RFC 9700 §4.17.2
        if response.state() != Some(state) {
            return Err(unknown);
        }
        self.redeem(&attempt, &response, &address.path, intent).await?;
        prepared.keep();
        Ok(())
    }
}

/// Long enough for a second factor; a person who wants to start again need not wait for it.
const PATIENCE_MILLISECONDS: u32 = 600_000;
