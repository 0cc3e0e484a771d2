//! iVvy.

pub(super) mod api;
mod errors;
mod signature;
pub(super) mod tables;
