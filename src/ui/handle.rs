//! What components hold: the session, and its status as a signal.

use super::preferences::Unkept;
use crate::browser::{self, Browser};
use crate::session::doctor::Finding;
use crate::session::{
    Account, ApiRequest, ApiResponse, Configuration, Demand, Error, Failed, Issuer, NotSilently, Opening, Provider,
    Reach, Received, Replay, Result, Session, SignInRequest, SignedOut, Status, Step, own,
};
use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use std::cell::Cell;
use std::rc::Rc;

/// The session of this page. Cheap to clone; holds no token that a component could read.
///
/// What takes time is boxed here, so that it stands in the program once and not once per place that calls it.
#[derive(Clone)]
pub struct Daypass {
    pub(super) session: SendWrapper<Rc<Session<Browser>>>,
    status: ArcRwSignal<Status>,
    /// The last status that was not `Redirecting`: until the browser has left, the page stays as it is.
    settled: ArcRwSignal<Status>,
    accounts: ArcRwSignal<Vec<Account>>,
    signing_in_at: ArcRwSignal<Option<Issuer>>,
    arrival: ArcRwSignal<Option<String>>,
    not_silently: ArcRwSignal<Option<NotSilently>>,
    ended: ArcRwSignal<Option<Account>>,
    ended_because: ArcRwSignal<Option<Error>>,
    /// Rises with each change of the shelf that all tabs share.
    pub(super) shelf: ArcRwSignal<u32>,
    /// What the person in use prefers where the browser keeps nothing.
    pub(super) unkept: ArcRwSignal<Option<Unkept>>,
}

impl Daypass {
    /// Completes a sign-in if this page was opened as the answer to one, and otherwise takes up what the tab remembers, or
    /// tries to sign in without asking where the configuration says so. Call it once, before the first render. The second
    /// value tells of an answer that was refused. On a page that has only brought an answer to another one it never
    /// returns: that window closes itself, or says that it can be closed. Nor does it inside another page: there it offers to
    /// open the app by itself.
    pub fn start(configuration: Configuration) -> LocalBoxFuture<'static, (Self, Option<Failed>)> {
        async move {
            let address = browser::address();
            let session = match super::start::begun() {
                Some(ahead) => ahead.go_on(configuration),
                None => {
                    // ibc-silent-page, web-frame: before a session begins on this page
                    match Session::opening(&Browser, &configuration, &address).await {
                        Opening::Session => {}
                        Opening::HandedOver => return super::closed::handed_over().await,
                        Opening::Framed => return super::closed::framed(&configuration).await,
                    }
                    Session::new(Browser, configuration)
                }
            };
            let status = ArcRwSignal::new(session.status());
            let settled = ArcRwSignal::new(session.status());
            let accounts = ArcRwSignal::new(session.accounts());
            let ended = ArcRwSignal::new(None);
            let (told, told_settled, told_accounts) = (status.clone(), settled.clone(), accounts.clone());
            let (signing_in_at, arrival, not_silently) =
                (ArcRwSignal::new(None), ArcRwSignal::new(None), ArcRwSignal::new(session.not_silently()));
            let told_windows = (signing_in_at.clone(), arrival.clone(), not_silently.clone());
            let ended_because = ArcRwSignal::new(None);
            let (told_ended, told_because) = (ended.clone(), ended_because.clone());
            let (shelf, started) = (ArcRwSignal::new(0_u32), Rc::new(Cell::new(false)));
            let (told_shelf, has_started) = (shelf.clone(), Rc::clone(&started));
            let asked = Rc::downgrade(&session);
            session.on_change(move |status| {
                let Some(asked) = asked.upgrade() else { return };
                told_accounts.set(asked.accounts());
                told_windows.0.set(asked.signing_in_at());
                if let Some(target) = asked.take_arrival() {
                    told_windows.1.set(Some(target));
                }
                told_windows.2.set(asked.not_silently());
                told.set(status.clone());
                let former = told_settled.get_untracked();
                if *status != Status::Redirecting && *status != former {
                    told_ended.set(match (former, status) {
                        (Status::SignedIn(account), Status::Expired(_)) => Some(account),
                        _ => None,
                    });
                    told_because.set(asked.ended_because());
                    told_settled.set(status.clone());
                }
                // last, because it can tell of another status; an answer that is being completed needs what it was asked with
                if has_started.get() && own::drop_former(&asked, &Browser) {
                    told_shelf.update(|changes| *changes += 1);
                }
            });
            let failed = session.complete(&address).await.and_then(|outcome| outcome.err());
            session.restore();
            session.keep_fresh();
            let (returned, told_accounts, returned_shelf) = (Rc::clone(&session), accounts.clone(), shelf.clone());
            // web-bfcache: a page that was frozen may show what is no longer true
            browser::on_page_return(move || {
                super::own::heed(&returned, &returned_shelf);
                returned.restore();
                told_accounts.set(returned.accounts());
            });
            if failed.is_none() {
                super::silently::try_to_sign_in(&session).await;
            }
            let session = SendWrapper::new(session);
            started.set(true);
            let daypass = Self {
                session,
                status,
                settled,
                accounts,
                ended,
                ended_because,
                signing_in_at,
                arrival,
                not_silently,
                shelf,
                unkept: ArcRwSignal::new(None),
            };
            daypass.follow_the_shelf();
            (daypass, failed)
        }
        .boxed_local()
    }

    /// The configuration it runs with.
    pub fn configuration(&self) -> &Configuration {
        self.session.configuration()
    }

    /// Where the session stands; tracked.
    pub fn status(&self) -> Status {
        self.status.get()
    }

    /// Who is signed in, if anybody; tracked. It stays while the browser is about to leave for a provider.
    pub fn account(&self) -> Option<Account> {
        match self.settled.get() {
            Status::SignedIn(account) => Some(account),
            _ => None,
        }
    }

    /// Everybody who is signed in in this tab, the one in use included, in the order of their sign-ins; tracked.
    pub fn accounts(&self) -> Vec<Account> {
        self.accounts.get()
    }

    /// Puts another account of this tab to use; [`Account::id`] names it.
    ///
    /// # Errors
    /// This account is no longer signed in, or the browser's storage cannot be reached.
    pub fn switch_to(&self, id: &str) -> Result<()> {
        let outcome = self.session.switch_to(id);
        // whoever has gone meanwhile is not offered again
        self.accounts.set(self.session.accounts());
        outcome
    }

    /// The provider of the session of this tab that has ended, if one has; tracked. It stays while the browser is about to
    /// leave for a provider.
    pub fn ended_by(&self) -> Option<Issuer> {
        match self.settled.get() {
            Status::Expired(issuer) => Some(issuer),
            _ => None,
        }
    }

    /// Why it has ended, where the provider did not simply end it; tracked.
    pub fn ended_because(&self) -> Option<Error> {
        self.ended_because.get()
    }

    /// Whose session that was; tracked. `None` after the page has been loaded anew: then nobody knows any more.
    pub fn ended(&self) -> Option<Account> {
        self.ended.get()
    }

    /// Sends the browser to a provider, or opens a window for it where the configuration says so, and waits. `return_to` is
    /// the path of this app to come back to; after a window, [`Daypass::arrival`] tells it. Call it in a person's click.
    ///
    /// # Errors
    /// The provider cannot be reached or is not as configured, its answer was refused, or the browser does not keep what
    /// must be kept. Nothing has changed then.
    pub async fn sign_in(&self, issuer: &Issuer, return_to: &str) -> Result<()> {
        self.sign_in_with(&SignInRequest::at(issuer, return_to)).await
    }

    /// The same, for more than what is configured: another account, a stronger sign-in, more scopes.
    ///
    /// # Errors
    /// As for [`Daypass::sign_in`].
    pub fn sign_in_with<'a>(&'a self, request: &'a SignInRequest) -> LocalBoxFuture<'a, Result<()>> {
        self.session.sign_in(request).boxed_local()
    }

    /// The provider at which the person signs in in a window of its own, while this page waits; tracked.
    pub fn signing_in_at(&self) -> Option<Issuer> {
        self.signing_in_at.get()
    }

    /// Where the person wanted to go who has signed in in a window of its own; tracked. The page has not moved.
    pub fn arrival(&self) -> Option<String> {
        self.arrival.get()
    }

    /// Gives up the sign-in that this page waits for, and closes its window.
    pub fn cancel_sign_in(&self) {
        self.session.cancel_sign_in();
    }

    /// Gives up the window that this page waits for, and sends the browser to the provider for the same sign-in instead.
    ///
    /// # Errors
    /// As for [`Daypass::sign_in`].
    pub fn sign_in_here(&self) -> LocalBoxFuture<'_, Result<()>> {
        self.session.sign_in_here().boxed_local()
    }

    /// Why nobody was signed in without being asked, where that was tried; tracked.
    pub fn not_silently(&self) -> Option<NotSilently> {
        self.not_silently.get()
    }

    /// Forgets the account in use, revokes its tokens, and sends the browser to the provider to sign out there too.
    /// `false` when the provider has no page for that and the browser stays. Other accounts of this tab stay.
    ///
    /// # Errors
    /// The browser's storage cannot be reached.
    pub async fn sign_out(&self) -> Result<bool> {
        self.leave(Reach::ThisSession).await
    }

    /// The same, and every other tab of this browser forgets this account too and revokes its own tokens.
    ///
    /// # Errors
    /// The browser's storage cannot be reached.
    pub async fn sign_out_everywhere(&self) -> Result<bool> {
        self.leave(Reach::ThisBrowser).await
    }

    fn leave(&self, reach: Reach) -> LocalBoxFuture<'_, Result<bool>> {
        self.session.sign_out(reach).boxed_local()
    }

    /// Forgets the account in use and revokes its tokens, and leaves it at that: the person stays signed in at the provider, and
    /// the browser stays. `true` when something else was started meanwhile. Other accounts of this tab stay.
    ///
    /// # Errors
    /// The browser's storage cannot be reached.
    pub async fn revoke(&self) -> Result<bool> {
        self.leave(Reach::Tokens).await
    }

    /// Calls a configured API with the access token, renewed if need be.
    ///
    /// # Errors
    /// Nobody is signed in, the address is not allowed, or no answer came. An answer that refuses is no error.
    pub fn fetch<'a>(&'a self, request: &'a ApiRequest) -> LocalBoxFuture<'a, Result<ApiResponse>> {
        self.fetch_telling(request, |_| {})
    }

    /// The same, and tells how far the answer has come. Dropping it cancels the call.
    ///
    /// # Errors
    /// As for [`Daypass::fetch`].
    pub fn fetch_telling<'a>(
        &'a self,
        request: &'a ApiRequest,
        told: impl Fn(Received) + 'static,
    ) -> LocalBoxFuture<'a, Result<ApiResponse>> {
        let told: Box<dyn Fn(Received)> = Box::new(told);
        self.session.fetch_telling(request, told).boxed_local()
    }

    /// Sends the browser to the provider for what an API demands ([`ApiRefusal::demand`](crate::session::ApiRefusal)). Only
    /// when the person agrees: an API must not be able to send people away by itself (RFC 9470 §9).
    ///
    /// # Errors
    /// Nobody is signed in, or the sign-in cannot begin.
    pub fn meet_demand<'a>(
        &'a self,
        request: &'a ApiRequest,
        demand: &'a Demand,
        return_to: &'a str,
    ) -> LocalBoxFuture<'a, Result<()>> {
        self.session.meet_demand(request, demand, return_to).boxed_local()
    }

    /// The refused call for which the person has signed in once more, told once.
    pub fn take_replay(&self) -> Option<Replay> {
        self.session.take_replay()
    }

    /// Makes the refused call once more. A demand that is repeated is marked as such.
    ///
    /// # Errors
    /// As for [`Daypass::fetch`].
    pub fn replay<'a>(&'a self, replay: &'a Replay) -> LocalBoxFuture<'a, Result<ApiResponse>> {
        self.replay_telling(replay, |_| {})
    }

    /// The same, and tells how far the answer has come.
    ///
    /// # Errors
    /// As for [`Daypass::fetch`].
    pub fn replay_telling<'a>(
        &'a self,
        replay: &'a Replay,
        told: impl Fn(Received) + 'static,
    ) -> LocalBoxFuture<'a, Result<ApiResponse>> {
        let told: Box<dyn Fn(Received)> = Box::new(told);
        self.session.replay_telling(replay, told).boxed_local()
    }

    /// By how many seconds this computer's clock was found ahead, or behind where negative, where that had to be allowed for.
    pub fn clock_ahead(&self) -> Option<i64> {
        self.session.clock_ahead()
    }

    /// What the session did in this tab, step by step and without any secret, the oldest step first.
    pub fn flight(&self) -> Vec<Step> {
        self.session.flight()
    }

    /// The same as a JSON text for a bug report.
    pub fn flight_json(&self) -> String {
        self.session.flight_json()
    }

    /// Calls back on every step from now on.
    pub fn on_step(&self, listener: impl Fn(&Step) + 'static) {
        self.session.on_step(listener);
    }

    /// Renews the access token now, whether it is time or not; [`Daypass::account`] tells the new times.
    ///
    /// # Errors
    /// Nobody is signed in, or the provider renewed nothing. The session goes on unless the provider has ended it.
    pub fn refresh(&self) -> LocalBoxFuture<'_, Result<()>> {
        self.session.refresh().boxed_local()
    }

    /// Examines a provider, configured or not, and this page, and tells each finding as soon as it is made. Nothing that it sends is worth
    /// anything, and the session is left alone.
    pub async fn examine(&self, provider: &Provider, told: impl Fn(Finding)) {
        let session = Rc::clone(&self.session);
        session.examine(provider, told).await;
    }

    /// Asks the provider for the rest of the claims; [`Daypass::account`] has them afterwards.
    ///
    /// # Errors
    /// The provider did not answer, or answered about somebody else.
    pub fn load_profile(&self) -> LocalBoxFuture<'_, Result<()>> {
        self.session.load_profile().boxed_local()
    }

    /// How the last sign-out of this tab went, told once, and whether the provider confirmed it.
    pub fn sign_out_report(&self) -> Option<(SignedOut, bool)> {
        self.session.sign_out_report(&browser::address().query)
    }

    /// The path, query and fragment of this page: what to return to after signing in.
    pub fn here() -> String {
        browser::address().to_text()
    }

    /// The path that this app is served at, without a slash at its end: the base of a router.
    pub fn base_path() -> String {
        browser::base().map(|base| base.path().trim_end_matches('/').to_owned()).unwrap_or_default()
    }
}
