//! The ledger: what "received" means, what a crash leaves behind, and what is forgotten when.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
// Each test file uses its own part of what they share.
#![allow(dead_code)]

#[path = "support/entries.rs"]
mod entries;
#[path = "support/process.rs"]
mod process;

mod ledger {
    mod decide;
    mod disk;
    mod erase;
    mod ingress;
    mod kill;
    mod queue;
    mod report;
    mod sole;
    mod upgrade;
}
