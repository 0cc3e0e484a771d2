//! A server that behaves like iVvy, Bitrix24 and Capillary as their documents describe them: their calls, look-ups,
//! batches, credentials, limits and errors, with records in a database file and misbehaviour on demand.
//!
//! It reads leadwire's field tables with eyes of its own and shares no code with the library's checker, requests,
//! answers or signing, so that each can be tested against the other. `Sandbox::start` runs one inside a test.

mod apply_fault;
mod bitrix24;
mod capillary;
mod clock;
mod connection;
mod control;
mod digest;
mod fault;
mod fault_json;
mod ivvy;
mod json;
mod options;
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
pub use options::Options;
pub use server::{Sandbox, StartError};
pub use store::{Record, Store, StoreError};
