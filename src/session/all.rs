//! Waiting for several things at once.

use futures::future::{MaybeDone, maybe_done, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// What came of each, in their order, once all are done. They are a handful, so each is looked at whenever one of them moves on.
pub(super) async fn all<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut running: Vec<Pin<Box<MaybeDone<F>>>> = futures.into_iter().map(|it| Box::pin(maybe_done(it))).collect();
    poll_fn(|context| {
        let mut left = 0;
        for it in &mut running {
            left += usize::from(it.as_mut().poll(context).is_pending());
        }
        if left == 0 { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    running.iter_mut().filter_map(|it| it.as_mut().take_output()).collect()
}
