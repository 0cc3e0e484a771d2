//! leadwire: the rules of three CRMs for leads, lead stages, lead sources and status changes, and the way of a payload
//! from a page into the CRM.
//!
//! `schema` knows what a field table is and how a payload is checked against one; `crm` holds the tables, the requests
//! and the answers; `wire` is what page and relay say to each other; `send` judges an attempt; `wasm` is what JavaScript
//! sees.

pub mod crm;
pub mod schema;
pub mod send;
#[cfg(target_arch = "wasm32")]
mod wasm;
pub mod wire;
