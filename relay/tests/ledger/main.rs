//! The ledger on each store: inserts, leases, the states of an entry, retention, crashes. `LEADWIRE_TEST_STORE` names the store.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod clock_correction;
mod concurrent;
mod connection_values;
mod counters;
mod delivered_before;
mod due;
mod durability;
mod entry_states;
mod insert;
mod lease;
mod lists_and_stats;
mod retention;
mod sqlite;
#[path = "../support/mod.rs"]
mod support;
