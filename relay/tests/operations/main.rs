//! Tests of the routes for operators and staff, the commands, the purge and the log.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
// The modules of tests/support are shared with other test programs.
#![allow(dead_code)]

#[path = "../support/claims.rs"]
mod claims;
#[path = "../support/clock.rs"]
mod clock;
#[path = "../support/entries.rs"]
mod entries;
#[path = "../support/logs.rs"]
mod logs;
#[path = "../support/operations.rs"]
mod operations;
#[path = "../support/process.rs"]
mod process;

mod admin_api;
mod admin_page;
mod arguments;
mod commands;
mod concurrent_commands;
mod health;
mod key_auth;
mod log_privacy;
mod metrics;
mod purge;
