//! The ledger: what "received" means, what a crash leaves behind, and what is forgotten when.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
// Each test file uses its own part of what they share.
#![allow(dead_code)]

#[path = "support/claims.rs"]
mod claims;
#[path = "support/entries.rs"]
mod entries;
#[path = "support/process.rs"]
mod process;

mod ledger {
    mod decide;
    mod disk;
    mod insert;
    mod instance_lock;
    mod kill;
    mod lease;
    mod migration;
    mod queue;
    mod report;
    mod retention;
}
