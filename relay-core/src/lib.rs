//! What the relay decides: which leads it takes, and how each gets to its CRM. It does no input or output; sockets, the ledger's
//! file and time are passed in by the program.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing))]

pub mod config;
pub mod form_profile;
