//! The parts in which threads meet, with every order of their steps that shuttle finds. The files of the relay are compiled here a second
//! time, with shuttle's primitives in place of the standard library's (`crate::threads`). Each test has a control in which an order is
//! wrong, and which must fail. A lease has one task, so that its orders are those of messages, which the simulation tries.

#![allow(clippy::unwrap_used, clippy::panic, dead_code)]

#[path = "../../src/store/sqlite/checkpoints.rs"]
mod checkpoints;
#[path = "../../src/store/sqlite/group_commit.rs"]
mod group_commit;
mod observed_checkpoints;
#[path = "../../src/signals.rs"]
mod signals;
mod wake_ups;
mod written_groups;

/// In place of the relay's.
mod threads {
    pub use shuttle::sync::{Mutex, MutexGuard, atomic, mpsc};
    pub use shuttle::thread;
    pub use std::sync::PoisonError;
}

/// Of each test.
const ORDERS: usize = 2_000;
