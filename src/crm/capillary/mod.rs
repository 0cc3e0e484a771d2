//! Capillary.

pub(super) mod api;
pub(super) mod tables;
