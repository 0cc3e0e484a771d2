//! The HTTP interface over real connections, with a ledger's file: which requests are stored, and the response to each.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../support/claims.rs"]
mod claims;
#[path = "../support/clock.rs"]
mod clock;

mod allowed_fields;
mod bodies;
mod captchas;
mod challenges;
mod cors;
mod field_settings;
mod form_posts;
mod form_profile;
mod hold_reasons;
mod logs;
mod origins;
mod program;
mod rate_limits;
mod responses;
mod server;
mod staff;
mod static_files;
mod support;
mod unavailable_ledger;
mod update_tokens;
