//! How the inputs of an HTML form become a payload: `contact.email` is the field `email` of the record `contact`,
//! `customFields[12]` the account's custom field 12. One implementation for a page and for a form that a browser posts without
//! JavaScript.

mod field_name;
mod fixed_values;
mod input_tree;
mod name_resolution;
mod payload;
mod repeated_input;

pub use field_name::{FieldName, Step, custom_value, parse_steps};
pub use fixed_values::apply_fixed_values;
pub use payload::{FormPayload, Input, SetBy};
