//! The standard library's primitives for threads, under a name that the test of interleavings gives to others: those let it try every
//! order of the threads (`relay/tests/interleavings`).

pub(crate) use std::sync::{Mutex, MutexGuard, PoisonError, atomic, mpsc};
pub(crate) use std::thread;
