//! iVvy.

pub(super) mod api;
mod errors;
pub(super) mod signature;
pub(super) mod tables;
