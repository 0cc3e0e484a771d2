//! Bitrix24.

pub(super) mod api;
pub(super) mod tables;
