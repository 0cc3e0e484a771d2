//! The open connections. Their number is limited; when a further one arrives, the one that has been idle for longest is closed,
//! so that idle connections do not keep out those with a request.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

pub(super) struct Connections {
    permits: Arc<Semaphore>,
    idle: Mutex<Idle>,
}

/// The idle connections, by the order in which they became idle.
#[derive(Default)]
struct Idle {
    next: u64,
    connections: BTreeMap<u64, Arc<Notify>>,
    /// The next connection that becomes idle is to be closed.
    is_awaited: bool,
}

/// One open connection; idle until a request begins.
pub(super) struct ConnectionState {
    connections: Arc<Connections>,
    /// Its place among the idle ones, while it is idle.
    place: Mutex<Option<u64>>,
    closing: Arc<Notify>,
    is_in_head: AtomicBool,
}

/// A request in progress: from its head to the end of its response.
pub(super) struct RequestInProgress(Arc<ConnectionState>);

impl Connections {
    pub(super) fn new(limit: usize) -> Arc<Connections> {
        Arc::new(Connections { permits: Arc::new(Semaphore::new(limit)), idle: Mutex::default() })
    }

    /// Waits while all connections have a request in progress. `None` when the semaphore was closed, which does not happen.
    pub(super) async fn admit(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() {
            return Some(permit);
        }
        self.idle().close_longest();
        let permit = Arc::clone(&self.permits).acquire_owned().await.ok();
        self.idle().is_awaited = false;
        permit
    }

    pub(super) fn open(self: &Arc<Self>) -> Arc<ConnectionState> {
        let state = Arc::new(ConnectionState {
            connections: Arc::clone(self),
            place: Mutex::default(),
            closing: Arc::default(),
            is_in_head: AtomicBool::new(false),
        });
        state.set_idle();
        state
    }

    /// Each change is complete, so a panic leaves it valid.
    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Idle {
    fn close_longest(&mut self) {
        match self.connections.pop_first() {
            Some((_, closing)) => closing.notify_one(),
            None => self.is_awaited = true,
        }
    }
}

impl ConnectionState {
    /// Returns when the connection is to be closed for another one.
    pub(super) async fn closing(&self) {
        loop {
            self.closing.notified().await;
            // A request may have begun in the meantime.
            if self.is_idle() {
                return;
            }
        }
    }

    pub(super) fn begin_request(self: &Arc<Self>) -> RequestInProgress {
        self.is_in_head.store(false, Ordering::Relaxed);
        self.set_busy();
        RequestInProgress(Arc::clone(self))
    }

    /// A part of the next request's head was read.
    pub(super) fn bytes_read(&self) {
        if self.is_idle() {
            self.is_in_head.store(true, Ordering::Relaxed);
        }
    }

    /// Between two requests, or before the first one.
    pub(super) fn has_no_request(&self) -> bool {
        self.is_idle() && !self.is_in_head.load(Ordering::Relaxed)
    }

    fn is_idle(&self) -> bool {
        self.place().is_some()
    }

    fn set_idle(&self) {
        let mut idle = self.connections.idle();
        idle.next += 1;
        let place = idle.next;
        *self.place() = Some(place);
        idle.connections.insert(place, Arc::clone(&self.closing));
        if std::mem::take(&mut idle.is_awaited) {
            idle.close_longest();
        }
    }

    fn set_busy(&self) {
        let mut idle = self.connections.idle();
        let place = self.place().take();
        if place.is_some_and(|place| idle.connections.remove(&place).is_none()) {
            // It was to be closed.
            idle.close_longest();
        }
    }

    fn place(&self) -> MutexGuard<'_, Option<u64>> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for ConnectionState {
    fn drop(&mut self) {
        let mut idle = self.connections.idle();
        let place = self.place().take();
        place.map(|place| idle.connections.remove(&place));
    }
}

impl Drop for RequestInProgress {
    fn drop(&mut self) {
        self.0.set_idle();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn only_as_many_are_closed_as_room_is_needed_for() {
        let connections = Connections::new(2);
        let is_closing = |state: &Arc<ConnectionState>| state.closing().now_or_never().is_some();
        let [first, second] = [connections.admit().await, connections.admit().await].map(Option::unwrap);
        let [oldest, newest] = [(); 2].map(|()| connections.open());
        let mut third = Box::pin(connections.admit());
        assert!(third.as_mut().now_or_never().is_none());
        assert_eq!([&oldest, &newest].map(is_closing), [true, false]);
        drop((oldest, first));
        let _third = third.await.unwrap();

        let (_requests, mut fourth) = (newest.begin_request(), Box::pin(connections.admit()));
        assert!(fourth.as_mut().now_or_never().is_none(), "all have a request");
        drop(second);
        let _fourth = fourth.await.unwrap();
        let opened = connections.open();
        assert!(!is_closing(&opened), "a connection has ended by itself");

        let busy = opened.begin_request();
        let mut fifth = Box::pin(connections.admit());
        assert!(fifth.as_mut().now_or_never().is_none());
        drop(busy);
        assert!(is_closing(&opened), "the next one that becomes idle");
    }
}
