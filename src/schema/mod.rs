//! Field tables and what can be done with one: check a payload, describe it as JSON Schema, write it as TypeScript.
//! Which fields a CRM has stands in its tables; here is only what fields can be like, and what a page's catalog may say.

mod catalog;
mod check;
mod issue;
mod json_schema;
mod number;
mod path;
mod table;
mod typescript;
mod value;

pub use catalog::{Bitrix24Catalog, Catalog, IvvyCatalog};
pub use check::{Invalid, MAX_BYTES, MAX_LEVELS, Valid, check, check_value};
pub use issue::{Code, Issue};
pub use json_schema::json_schema;
pub use number::{MAX_SAFE, digits_of, is_beyond_js, is_digits, long_numbers_as_text, value_of};
pub use path::{Path, Segment};
pub use table::*;
pub use typescript::typescript;
#[cfg(target_arch = "wasm32")]
pub(crate) use value::javascript::{property, text_of};
pub use value::{FieldError, Fields, Flaw, Object, Unreadable, Value, if_readable};
