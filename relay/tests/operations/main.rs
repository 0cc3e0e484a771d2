//! The routes for operators and staff, the commands, the purge and the log.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod admin_api;
mod admin_page;
mod canaries;
mod command_line;
mod commands;
mod concurrent_commands;
mod files;
mod health;
mod key_auth;
mod log_privacy;
mod metrics;
mod purge;
mod reference_data;
mod relay;
mod sqlite;
#[path = "../support/mod.rs"]
mod support;
