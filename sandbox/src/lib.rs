//! A server that behaves like iVvy, Bitrix24 and Capillary as their documentation describes: calls, lists, batches,
//! credentials, rate limits and errors, with records in a SQLite file and faults on request.
//!
//! It validates by its own implementation of leadwire's field tables. It shares no other code with the library, so that
//! each can be tested against the other. `Sandbox::start` runs one inside a test.

mod apply_fault;
mod bitrix24;
mod capillary;
mod clock;
mod connection;
mod control;
mod fault;
mod ivvy;
mod json;
mod rate_limiter;
mod request;
mod request_log;
mod response;
mod router;
mod server;
mod state;
mod store;
mod validation;

pub use clock::Clock;
pub use server::{Options, Sandbox, StartError};
pub use store::{Record, Store, StoreError};
