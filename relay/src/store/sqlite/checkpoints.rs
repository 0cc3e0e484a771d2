//! The checkpoints of this process, for whoever observes the file: it changes with a checkpoint, and else only if another program writes
//! into it.

use crate::threads::atomic::{AtomicBool, AtomicU64, Ordering};

#[derive(Default)]
pub(super) struct Checkpoints {
    is_in_progress: AtomicBool,
    ended: AtomicU64,
}

/// To be read before the file is looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Observed {
    pub is_in_progress: bool,
    /// How many have ended.
    pub ended: u64,
}

impl Checkpoints {
    pub(super) fn begin(&self) {
        self.is_in_progress.store(true, Ordering::SeqCst);
    }

    /// Also without [`begin`](Checkpoints::begin).
    pub(super) fn end(&self) {
        self.ended.fetch_add(1, Ordering::SeqCst);
        self.is_in_progress.store(false, Ordering::SeqCst);
    }

    pub(super) fn is_in_progress(&self) -> bool {
        self.is_in_progress.load(Ordering::SeqCst)
    }

    pub(super) fn observe(&self) -> Observed {
        Observed { is_in_progress: self.is_in_progress(), ended: self.ended.load(Ordering::SeqCst) }
    }
}

impl Observed {
    /// Whether a checkpoint may have changed the file since so many had ended.
    pub(super) fn explains_change(self, seen: u64) -> bool {
        self.is_in_progress || self.ended != seen
    }
}
