//! The ledger on SQLite: inserts, leases, the states of an entry, retention, files and disks that fail, crashes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod clock_correction;
mod connection_values;
mod counters;
mod delivered_before;
mod durability;
mod entry_states;
mod file_errors;
mod insert;
mod lease;
mod lists_and_stats;
mod lost_log;
mod migration;
mod overwritten;
mod postgres_server;
mod retention;
#[path = "../support/mod.rs"]
mod support;
