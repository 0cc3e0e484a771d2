//! Why a struct cannot be read out of a value, as a sentence for the programmer.

use std::fmt;

use serde::de::{Error, Expected, Unexpected};

/// A field that cannot be read: where it is, and the end of a sentence about it.
///
/// Boxed, since every field's result has room for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError(Box<Parts>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Parts {
    /// Keys, joined by points.
    path: String,
    message: String,
}

impl FieldError {
    #[cold]
    fn new(message: String) -> FieldError {
        FieldError(Box::new(Parts { path: String::new(), message }))
    }

    #[cold]
    pub(super) fn must_be(what: &str) -> FieldError {
        FieldError::new(["must be ", what].concat())
    }

    pub(super) fn under(mut self, key: &str) -> FieldError {
        let path = &mut self.0.path;
        *path = if path.is_empty() { key.to_owned() } else { [key, ".", path].concat() };
        self
    }

    /// The sentence with the object's name: `the target's url must be text`.
    pub fn about(&self, name: &str) -> String {
        let Parts { path, message } = &*self.0;
        match path.as_str() {
            "" => [name, " ", message].concat(),
            path => [name, "'s ", path, " ", message].concat(),
        }
    }

    /// Whether it is about a field, and not about the whole object.
    pub fn has_path(&self) -> bool {
        !self.0.path.is_empty()
    }

    /// The sentence with the path alone: `retries must be a whole number from 0`.
    pub fn about_path(&self) -> String {
        [&self.0.path, " ", &self.0.message].concat()
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.about_path())
    }
}

impl std::error::Error for FieldError {}

// The messages are written here: serde's own need the standard library's formatting, which the module does not contain.
impl Error for FieldError {
    fn custom<T: fmt::Display>(message: T) -> FieldError {
        FieldError::new(message.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> FieldError {
        FieldError::new("is of a type that is not allowed".to_owned())
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> FieldError {
        FieldError::new("is out of range".to_owned())
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> FieldError {
        FieldError::new("has too few entries".to_owned())
    }

    fn unknown_variant(variant: &str, allowed: &'static [&'static str]) -> FieldError {
        FieldError::new(["is \"", variant, "\"; expected one of ", &allowed.join(", ")].concat())
    }

    fn unknown_field(field: &str, allowed: &'static [&'static str]) -> FieldError {
        FieldError::new(["has an unknown field \"", field, "\"; expected one of ", &allowed.join(", ")].concat())
    }

    fn missing_field(field: &'static str) -> FieldError {
        FieldError::new("is required".to_owned()).under(field)
    }

    /// Without the key's name: no value that was read holds a key twice.
    fn duplicate_field(_: &'static str) -> FieldError {
        FieldError::new("contains a key twice".to_owned())
    }
}
