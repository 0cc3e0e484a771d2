//! Operations: health, metrics, who may see what, the delivery page's calls, the commands, the purge, and that no log
//! ever holds personal data or a secret.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
// Each test file uses its own part of what they share.
#![allow(dead_code)]

#[path = "../support/admin_client.rs"]
mod asks;
#[path = "../support/entries.rs"]
mod entries;
#[path = "../support/logs.rs"]
mod logs;
#[path = "../support/process.rs"]
mod process;

mod access;
mod admin_api;
mod arguments;
mod commands;
mod concurrent_commands;
mod health;
mod log_privacy;
mod metrics;
mod purge;
