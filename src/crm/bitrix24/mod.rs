//! Bitrix24.

pub(super) mod api;
mod errors;
pub(super) mod tables;
