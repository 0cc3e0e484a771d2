//! What the test programs of this crate share. Each of them uses some of it.

#![allow(dead_code)]

pub mod captured_log;
pub mod child_process;
pub mod faulty_ledger;
pub mod ledger;
pub mod postgres_server;
pub mod relay_config;
pub mod relay_process;
pub mod sandbox;
pub mod test_store;
pub mod time;
