//! iVvy.

pub(super) mod api;
pub(super) mod signature;
pub(super) mod tables;
