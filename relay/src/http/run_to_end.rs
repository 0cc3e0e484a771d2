//! A future that runs to its end although the one that waits for it is dropped, as when a client closes its connection. It becomes
//! a task only then: a task for each lead would be one more hand-over between threads.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::runtime::Handle;

pub(super) struct RunToEnd<T: Send + 'static> {
    /// None at its end.
    rest: Option<Pin<Box<dyn Future<Output = T> + Send>>>,
}

impl<T: Send + 'static> RunToEnd<T> {
    pub(super) fn new(future: impl Future<Output = T> + Send + 'static) -> RunToEnd<T> {
        RunToEnd { rest: Some(Box::pin(future)) }
    }
}

impl<T: Send + 'static> Future for RunToEnd<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        // Not put back if it panics.
        let Some(mut rest) = self.rest.take() else { return Poll::Pending };
        let polled = rest.as_mut().poll(cx);
        if polled.is_pending() {
            self.rest = Some(rest);
        }
        polled
    }
}

impl<T: Send + 'static> Drop for RunToEnd<T> {
    fn drop(&mut self) {
        // Without a runtime the process ends.
        if let (Some(rest), Ok(runtime)) = (self.rest.take(), Handle::try_current()) {
            runtime.spawn(async {
                rest.await;
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn it_ends_although_it_is_dropped() {
        for polls_before in [0, 1] {
            let ((start, started), (end, ended)) = (oneshot::channel(), oneshot::channel());
            let mut waiting = RunToEnd::new(async {
                started.await.unwrap();
                end.send("the end").unwrap();
            });
            for _ in 0..polls_before {
                assert!((&mut waiting).now_or_never().is_none());
            }
            drop(waiting);
            start.send(()).unwrap();
            assert_eq!(ended.await.unwrap(), "the end", "polled {polls_before} times");
        }
    }

    #[tokio::test]
    async fn its_result() {
        assert_eq!(RunToEnd::new(async { 7 }).await, 7);
    }
}
