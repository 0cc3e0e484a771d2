//! Re-exports the standard library's primitives for threads. `relay/tests/interleavings` compiles the files that use them with those of shuttle,
//! which try many random schedules.

pub(crate) use std::sync::{Mutex, MutexGuard, PoisonError, atomic, mpsc};
pub(crate) use std::thread;
