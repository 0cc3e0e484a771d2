//! The relay as a program that dies at each of its crash points, whatever the CRM makes of the call: a lead that was
//! answered for is in the CRM once, or refused by it for good.

#![cfg(feature = "crash-points")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
// Shared with a program that uses other parts of it.
#![allow(dead_code)]

#[path = "support/relay.rs"]
mod relay;
#[path = "support/setting.rs"]
mod setting;

mod crash {
    mod cell;
    mod matrix;
}
