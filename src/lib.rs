//! leadwire: the rules of three CRMs for leads, lead stages, lead sources and status changes, and the delivery of a payload from a
//! page to the CRM.
//!
//! - `schema`: field tables and the check of a payload against one
//! - `crm`: the tables of each CRM, its requests and its responses
//! - `form`: the payload that the inputs of a form make
//! - `protocol`: the messages between page and relay
//! - `client`: a send from its first attempt to its receipt
//! - `wasm`: the functions that JavaScript calls

pub mod client;
pub mod crm;
pub mod form;
pub mod protocol;
pub mod schema;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
