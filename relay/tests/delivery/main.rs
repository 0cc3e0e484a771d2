//! Delivery to the sandbox: real HTTP on this machine, a ledger on the store of this run, and CRMs with faults on demand.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod appending;
mod attribution;
mod batches;
mod capillary;
mod circuit_breaker;
mod clock_corrections;
mod clock_skew;
#[cfg(feature = "crash-points")]
mod crash;
#[cfg(feature = "crash-points")]
mod credential_crash;
mod credentials;
mod failing_lead;
mod fault_outcomes;
#[cfg(feature = "crash-points")]
mod file_crash;
mod file_faults;
mod files;
mod graceful_stop;
mod ivvy_markers;
mod log_privacy;
mod log_volume;
mod login;
mod look_up;
mod moved_delivery;
mod operating_time;
mod payloads;
mod rate_limit;
mod reference_data;
mod reference_data_credentials;
mod reference_data_schedule;
mod refused_credentials;
mod relay;
mod restart;
mod several_relays;
#[path = "../support/mod.rs"]
mod support;
mod takeover;
mod update_order;
