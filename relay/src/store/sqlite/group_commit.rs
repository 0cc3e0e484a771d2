//! Group commit: one thread takes every change that waits, and writes them together.

use std::time::Duration;

use crate::threads::mpsc::{Receiver, RecvTimeoutError};
use crate::threads::thread;

/// In one commit, so that the first change does not wait for long.
const MAX_CHANGES: usize = 256;

pub(super) trait GroupWriter {
    type Change;

    /// Commits the changes, and then returns their results.
    fn write(&mut self, changes: &mut dyn Iterator<Item = Self::Change>);

    /// Nothing was to be written for some time.
    fn idle(&mut self);
}

/// Returns when nobody can send changes any more, and all are written.
pub(super) fn write_groups<W: GroupWriter>(waiting: &Receiver<W::Change>, idle_after: Duration, writer: &mut W) {
    loop {
        let first = match waiting.recv_timeout(idle_after) {
            Ok(first) => first,
            Err(RecvTimeoutError::Timeout) => {
                writer.idle();
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        writer.write(&mut std::iter::once(first).chain(std::iter::from_fn(|| next(waiting))).take(MAX_CHANGES));
    }
}

/// The next change that waits. Where none does, the threads that read requests run first if they have work: what they have
/// received is then part of the group. Without such work this returns at once.
fn next<C>(waiting: &Receiver<C>) -> Option<C> {
    waiting.try_recv().ok().or_else(|| {
        thread::yield_now();
        waiting.try_recv().ok()
    })
}
