//! The relay: it holds the CRMs' credentials, takes leads from pages, and keeps each until its CRM has it.

pub mod config;
mod crash;
pub mod ledger;
pub mod profile;
pub mod signals;
