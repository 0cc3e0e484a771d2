//! Bitrix24's rules beside the forms of its fields, which stand in `fields/`.

mod lead;
mod multifield;
mod status;
