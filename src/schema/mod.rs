//! Field tables: the vocabulary in which they are written, and what is made of one: a check of payloads, JSON Schema and
//! TypeScript. No CRM is known here; their tables are in `crm`.

mod amount;
mod builders;
mod check;
mod clear;
mod issue;
mod json_schema;
mod number;
mod path;
mod table;
mod text;
mod typescript;
mod value;

pub use amount::{DecimalSeparator, read_amount};
pub use builders::*;
pub use check::{Invalid, Valid, check, check_value, is_unsafe_key};
pub use clear::with_empty_values;
pub use issue::{Code, Issue};
pub use json_schema::json_schema;
pub use number::{MAX_SAFE, digits_of, is_beyond_js, is_digits, long_numbers_as_text, parse_digits, parse_integer};
pub use path::{Path, Segment};
pub use table::*;
pub use text::{is_blank, is_blank_character, without_controls};
pub use typescript::typescript;
#[cfg(target_arch = "wasm32")]
pub(crate) use value::javascript::{property, text_of};
pub use value::{FieldError, Fields, Key, MAX_BYTES, MAX_LEVELS, Object, ParseError, ReadError, Value, if_readable};
