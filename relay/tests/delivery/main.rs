//! Delivery to the sandbox: real HTTP on this machine, a ledger's file, and CRMs with faults on demand.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod attribution;
mod batches;
mod circuit_breaker;
mod clock_skew;
#[cfg(feature = "crash-points")]
mod crash;
mod credentials;
mod fault_outcomes;
mod graceful_stop;
mod log_privacy;
mod look_up;
mod payloads;
mod rate_limit;
mod relay;
mod restart;
#[path = "../support/mod.rs"]
mod support;
mod update_order;
