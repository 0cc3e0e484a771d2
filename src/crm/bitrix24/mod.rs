//! Bitrix24.

pub(super) mod api;
mod errors;
mod item;
pub(super) mod item_tables;
pub(super) mod tables;
