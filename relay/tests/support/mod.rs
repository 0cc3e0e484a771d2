//! What the test programs of this crate share. Each of them uses some of it.

#![allow(dead_code)]

pub mod captured_log;
pub mod child_process;
pub mod crm_faults;
pub mod faulty_ledger;
pub mod invariants;
pub mod lead_sender;
pub mod ledger;
#[path = "../../../relay-core/tests/support/model_ledger/mod.rs"]
pub mod model_ledger;
pub mod postgres_server;
pub mod relay_config;
pub mod relay_process;
pub mod responses;
pub mod sandbox;
pub mod seeded_random;
pub mod test_store;
pub mod time;
