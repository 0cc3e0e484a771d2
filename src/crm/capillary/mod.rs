//! Capillary.

pub(super) mod api;
pub(super) mod errors;
pub(super) mod tables;
