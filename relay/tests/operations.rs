//! Operations: health, metrics, who may see what, the delivery page's calls, the commands, the purge, and that no log
//! ever holds personal data or a secret.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
// Each test file uses its own part of what they share.
#![allow(dead_code)]

#[path = "support/asks.rs"]
mod asks;
#[path = "support/claims.rs"]
mod claims;
#[path = "support/entries.rs"]
mod entries;
#[path = "support/logs.rs"]
mod logs;
#[path = "support/process.rs"]
mod process;

mod operations {
    mod access;
    mod admin;
    mod arguments;
    mod commands;
    mod health;
    mod log;
    mod metrics;
    mod purge;
    mod together;
}
