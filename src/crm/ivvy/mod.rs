//! iVvy.

pub(super) mod answer;
pub(super) mod catalog;
pub(super) mod request;
mod sign;
pub(super) mod tables;
