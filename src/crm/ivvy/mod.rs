//! iVvy.

pub(super) mod api;
mod signature;
pub(super) mod tables;
