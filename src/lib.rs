//! leadwire: the rules of three CRMs for leads, lead stages, lead sources and status changes, and the way of a payload
//! from a page into the CRM.
//!
//! `schema` knows what a field table is and how a payload is checked against one; `crm` holds the tables, the requests
//! and the answers; `protocol` is what page and relay say to each other; `client` makes a send from its first attempt to
//! its receipt; `wasm` has the functions that JavaScript calls.

pub mod client;
pub mod crm;
pub mod form;
pub mod protocol;
pub mod schema;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
