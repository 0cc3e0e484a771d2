//! The HTTP interface over real connections, with a ledger on the store of this run: which requests are stored, and the response to each.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod allowed_fields;
mod captchas;
mod challenges;
mod conditions;
mod file_posts;
mod files;
mod fixture;
mod form_bodies;
mod form_posts;
mod form_settings;
mod idle_connections;
mod logs;
mod open_files;
mod origins;
mod phone_numbers;
mod program;
mod reference_data;
mod request_bodies;
mod responses;
mod route_headers;
mod server;
mod slow_clients;
mod spam_protection;
mod sqlite;
mod staff_requests;
mod static_files;
mod stop_under_load;
#[path = "../support/mod.rs"]
mod support;
mod update_tokens;
