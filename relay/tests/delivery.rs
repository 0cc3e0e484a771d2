//! Delivery to the sandbox: real HTTP on this machine, a ledger in a file, and CRMs with faults on demand.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "support/clock.rs"]
mod clock;

mod delivery {
    mod batches;
    mod bench;
    mod circuit_breaker;
    mod clock;
    mod look_up;
    mod matrix;
    mod order;
    mod payloads;
    mod rate_limit;
    mod restart;
    mod stop;
}
