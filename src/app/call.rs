//! A call to an API that a page offers: whether it is under way, how far it is, and how the last one went.

use super::history::{Done, End, History, use_history};
use crate::session::{ApiRequest, ApiResponse, Error, Received, Replay};
use crate::ui::{Daypass, now, use_daypass};
use futures::future::{AbortHandle, LocalBoxFuture, abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

/// A call on offer. It is cancelled when its page is left.
#[derive(Clone, Copy)]
pub(super) struct Call {
    daypass: StoredValue<Daypass>,
    history: History,
    name: StoredValue<String>,
    sent: RwSignal<Option<usize>>,
    received: RwSignal<Option<Received>>,
    replayed: RwSignal<bool>,
    outcome: RwSignal<Option<Arc<Done>>>,
    abort: StoredValue<Option<AbortHandle>>,
    /// Whether its outcome opens in the history by itself.
    opens: bool,
}

impl Call {
    /// One that has not been made yet; with what it is called in the history.
    pub(super) fn offer(name: String) -> Self {
        Self::with(name, false)
    }

    /// One of the history, where its outcome will stand too.
    pub(super) fn offer_once_more(name: String) -> Self {
        Self::with(name, true)
    }

    fn with(name: String, opens: bool) -> Self {
        let call = Self {
            daypass: StoredValue::new(use_daypass()),
            history: use_history(),
            name: StoredValue::new(name),
            sent: RwSignal::new(None),
            received: RwSignal::new(None),
            replayed: RwSignal::new(false),
            outcome: RwSignal::new(None),
            abort: StoredValue::new(None),
            opens,
        };
        on_cleanup(move || call.cancel());
        call
    }

    /// Makes it, unless it is being made.
    pub(super) fn make(self, request: ApiRequest) {
        let (daypass, asked) = (self.daypass.get_value(), request.clone());
        let told = self.listener();
        self.begin(request, false, Box::pin(async move { daypass.fetch_telling(&asked, told).await }));
    }

    /// Makes the one that was refused before the person signed in once more.
    pub(super) fn replay(self, replay: Replay) {
        let (daypass, request) = (self.daypass.get_value(), replay.request.clone());
        let told = self.listener();
        self.begin(request, true, Box::pin(async move { daypass.replay_telling(&replay, told).await }));
    }

    /// Ends it, if it is being made: nobody waits for the answer any more.
    pub(super) fn cancel(self) {
        if let Some(Some(abort)) = self.abort.try_get_value() {
            abort.abort();
        }
    }

    fn listener(self) -> impl Fn(Received) + 'static {
        move |received| {
            // the page may have been left meanwhile
            let _ = self.received.try_set(Some(received));
        }
    }

    fn begin(self, request: ApiRequest, replayed: bool, answer: LocalBoxFuture<'static, Result<ApiResponse, Error>>) {
        if self.sent.with_untracked(Option::is_some) {
            return;
        }
        self.sent.set(Some(request.body.as_ref().map_or(0, String::len)));
        self.received.set(None);
        self.replayed.set(replayed);
        let (answer, abort) = abortable(answer);
        self.abort.set_value(Some(abort));
        let (history, name) = (self.history, self.name.get_value());
        let (number, visit) = (history.number(), history.visit());
        spawn_local(async move {
            let end = match answer.await {
                // what an API repeats of the request is kept nowhere: not for whoever looks over the shoulder, and not when the
                // tokens are others later
                Ok(Ok(response)) => End::Answered(response.without_tokens()),
                Ok(Err(error)) => End::Failed(error),
                Err(_) => End::Cancelled,
            };
            // what was cancelled, as by leaving the page, has nothing to show
            let opens = self.opens && !matches!(end, End::Cancelled);
            let done = Arc::new(Done { number, visit, name, at: now(), request, end });
            if opens {
                history.want(number);
            }
            history.add(Arc::clone(&done));
            // the page may have been left meanwhile
            let _ = self.sent.try_set(None);
            let _ = self.outcome.try_set(Some(done));
        });
    }

    /// Whether it is being made; tracked.
    pub(super) fn is_under_way(self) -> bool {
        self.sent.with(Option::is_some)
    }

    /// How large the body is that is being sent, and what has come of the answer; `None` when it is not being made. Tracked.
    pub(super) fn progress(self) -> Option<(usize, Option<Received>)> {
        self.sent.get().map(|sent| (sent, self.received.get()))
    }

    /// Whether the last one was made by itself, after a sign-in; tracked.
    pub(super) fn is_replay(self) -> bool {
        self.replayed.get()
    }

    /// How the last one went; tracked.
    pub(super) fn outcome(self) -> Option<Arc<Done>> {
        self.outcome.get()
    }
}
