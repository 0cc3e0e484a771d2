//! The relay: it holds the CRMs' credentials, takes leads from pages, and keeps each until its CRM has it.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing))]

pub use relay_core::{config, form_profile};

pub mod app;
pub mod clock;
mod crash;
pub mod forwarder;
pub mod http;
pub mod ledger;
pub mod limits;
pub mod operations;
pub mod signals;
pub mod spam_protection;
mod transport;
