//! The relay: it holds the CRMs' credentials, takes leads from pages, and keeps each until its CRM has it.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing))]

pub use relay_core::{config, form_profile};

pub mod app;
pub mod clock;
mod crash;
pub mod forwarder;
#[path = "transport.rs"]
mod http;
mod impatient;
#[path = "http/routes.rs"]
pub mod ingress;
#[path = "../../relay-core/src/auth/access_keys.rs"]
mod keys;
pub mod ledger;
pub mod limits;
pub mod operations;
#[path = "http/server.rs"]
pub mod server;
pub mod signals;
