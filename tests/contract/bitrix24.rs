//! Bitrix24's rules, except the formats of its fields, which are in `fields/`.

mod item;
mod lead;
mod multifield;
mod status;
mod update;
