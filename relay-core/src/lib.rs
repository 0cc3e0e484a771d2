//! The relay's decisions: which leads it accepts, and how each is delivered to its CRM. No input or output: the relay
//! passes in requests, time and the results of calls.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing))]

pub mod auth;
pub mod clock;
pub mod config;
pub mod credentials;
pub mod delivery;
pub mod files;
pub mod form_condition;
pub mod form_profile;
pub mod hold_reason;
pub mod intake;
pub mod ledger;
pub mod reference_data;
pub mod secret;
pub mod transport;
