//! The relay: it holds the CRMs' credentials, takes leads from pages, and keeps each until its CRM has it.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing))]

pub use relay_core::{config, form_profile, ledger};

pub mod admin;
pub mod app;
pub mod cli;
pub mod clock;
mod clock_watch;
mod connection_notes;
mod crash;
mod credentials;
pub mod delivery;
mod entry_json;
mod fair_share;
pub mod files;
pub mod health;
pub mod http;
pub mod limits;
pub mod logs;
mod manual_action;
pub mod metrics;
pub mod open_files;
pub mod purge;
pub mod purge_time;
pub mod reference_data;
mod relays_json;
mod require_key;
pub mod signals;
pub mod spam_protection;
pub mod store;
mod threads;
pub mod transport;
