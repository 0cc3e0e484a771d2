//! Bitrix24.

pub(super) mod answer;
pub(super) mod request;
pub(super) mod tables;
