//! What the relay decides: which leads it accepts, and how each is delivered to its CRM. Without input and output: sockets,
//! the ledger's store and time are passed in by the program.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing))]

pub mod clock;
pub mod config;
pub mod delivery;
pub mod field_name;
pub mod ledger;
pub mod profile;
pub mod transport;
