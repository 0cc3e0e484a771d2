//! JSON values: the model, its text, structs read out of it, and values of JavaScript.

mod field_error;
mod fields;
#[cfg(target_arch = "wasm32")]
pub(crate) mod javascript;
mod json;
mod key;
mod model;

pub use field_error::FieldError;
pub use fields::{Fields, if_readable};
pub use json::ParseError;
pub use key::Key;
pub use model::{MAX_BYTES, MAX_LEVELS, NotInteger, Object, ReadError, Value};
