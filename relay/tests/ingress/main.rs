//! The ingress over real HTTP, against a real ledger's file: what is let in, and what is refused with which answer and
//! without a row.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod answers;
mod bodies;
mod captchas;
mod challenges;
mod cors;
mod custom;
mod drawn;
mod fields;
mod folder;
mod ledger;
mod logs;
mod native;
mod origins;
mod program;
mod rates;
mod server;
mod staff;
mod support;
mod suspects;
mod tokens;
