//! iVvy.

pub(super) mod answer;
pub(super) mod request;
mod sign;
pub(super) mod tables;
