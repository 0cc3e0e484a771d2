//! Capillary.

pub(super) mod answer;
pub(super) mod authorization;
pub(super) mod request;
pub(super) mod tables;
