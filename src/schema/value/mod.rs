//! JSON as leadwire holds it: objects keep their order, numbers keep their digits, so that an id beyond 2^53 reaches
//! the wire as it was written. The types and their look-ups live here. `serde_json` reads and writes JSON text by the
//! implementations of serde's traits in the modules below; `fields` reads structs out of a value.

mod deserialize;
mod field_error;
mod fields;
#[cfg(target_arch = "wasm32")]
pub(crate) mod javascript;
mod serialize;

use std::cell::Cell;

use serde::de::DeserializeSeed as _;
use serde_json::Number;

pub use field_error::FieldError;
pub use fields::{Fields, if_readable};

use super::{MAX_SAFE, number};

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    #[default]
    Null,
    Bool(bool),
    /// A number within the range of a double, with the digits that it was written with.
    Number(Number),
    Text(String),
    List(Vec<Value>),
    Object(Object),
    /// A part that cannot be represented.
    Broken(Flaw),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A number beyond the range of a double, NaN, Infinity, a function, or an object that JSON has no form for.
    NotFinite,
    /// A string of JavaScript's with half of a surrogate pair.
    HalfSurrogate,
    /// A list or an object below the deepest level that the reader was asked for.
    TooDeep,
    /// The whole payload, when its JSON has more bytes than are allowed.
    TooLarge,
}

/// Why a text is no value at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    NotJson,
    /// An object holds a key twice: readers disagree on which of the two counts.
    RepeatedKey,
}

/// An object's entries in the order in which they were written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object(Vec<(String, Value)>);

impl Value {
    /// Reads JSON text whose lists and objects nest at most `levels` deep; what lies deeper is read as
    /// [`Flaw::TooDeep`].
    pub fn read(text: &str, levels: usize) -> Result<Value, Unreadable> {
        let repeats_key = Cell::new(false);
        let mut reader = serde_json::Deserializer::from_str(text);
        let value = deserialize::Reader { levels, repeats_key: &repeats_key }.deserialize(&mut reader);
        match value.and_then(|value| reader.end().map(|()| value)) {
            Err(_) => Err(Unreadable::NotJson),
            Ok(_) if repeats_key.get() => Err(Unreadable::RepeatedKey),
            Ok(value) => Ok(value),
        }
    }

    /// JSON text, each number digit by digit.
    pub fn to_json(&self) -> String {
        // Writing to a string cannot fail, and every key is a string.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// JSON text for `JSON.parse`: whole numbers beyond 2^53 become strings of digits, which JavaScript can hold.
    pub fn to_js_json(&self) -> String {
        serde_json::to_string(&serialize::ForJavaScript(self)).unwrap_or_default()
    }

    /// Absent in the sense of every rule: null, or text without a visible character.
    pub fn is_missing(&self) -> bool {
        match self {
            Value::Null => true,
            Value::Text(text) => text.chars().all(char::is_whitespace),
            _ => false,
        }
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Text as it is, or a number's digits.
    pub fn as_text_or_digits(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            Value::Number(number) => Some(number.as_str()),
            _ => None,
        }
    }

    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// A whole number; one that is too large for an `i64` is the largest.
    pub fn number(whole: impl TryInto<i64>) -> Value {
        Value::Number(Number::from_string_unchecked(number::digits_of(whole)))
    }

    /// A number by its digits. None for text that is no number of JSON's.
    pub fn parse_number(digits: &str) -> Option<Value> {
        if !number::is_json_number(digits) {
            return None;
        }
        if !number::is_finite(digits) {
            return Some(Value::Broken(Flaw::NotFinite));
        }
        // `Number`'s own `FromStr` checks the same, and would bring the formatting of floats into the page.
        Some(Value::Number(Number::from_string_unchecked(digits.to_owned())))
    }

    /// A number by its digits; any other text stays text.
    pub fn from_digits(digits: &str) -> Value {
        Value::parse_number(digits).unwrap_or_else(|| digits.into())
    }

    /// A number for JavaScript: one that it would round becomes a string of digits, as record ids do.
    pub fn number_or_digits(whole: i64) -> Value {
        if whole.unsigned_abs() > MAX_SAFE { Value::Text(number::digits_of(whole)) } else { Value::number(whole) }
    }

    pub fn texts<T: AsRef<str>>(words: &[T]) -> Value {
        let mut items = Vec::new();
        for word in words {
            items.push(word.as_ref().into());
        }
        Value::List(items)
    }
}

impl Object {
    pub const fn new() -> Object {
        Object(Vec::new())
    }

    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The value under `key` unless it is missing.
    pub fn present(&self, key: &str) -> Option<&Value> {
        self.get(key).filter(|value| !value.is_missing())
    }

    pub fn has(&self, key: &str) -> bool {
        self.present(key).is_some()
    }

    /// Takes the entry under `key` out.
    pub fn take(&mut self, key: &str) -> Option<Value> {
        let at = self.0.iter().position(|(name, _)| name == key)?;
        Some(self.0.remove(at).1)
    }

    /// Adds an entry, whose key must be new.
    pub fn push(&mut self, key: &str, value: Value) {
        self.0.push((key.to_owned(), value));
    }

    /// Puts the value under `key`, whether or not one is there.
    pub fn set(&mut self, key: &str, value: Value) {
        match self.0.iter_mut().find(|(name, _)| name == key) {
            Some((_, old)) => *old = value,
            None => self.push(key, value),
        }
    }

    /// The object with one more entry.
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Object {
        self.push(key, value.into());
        self
    }

    pub fn entries(&self) -> &[(String, Value)] {
        &self.0
    }

    pub fn entries_mut(&mut self) -> &mut [(String, Value)] {
        &mut self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Value::Object(object)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Value::Bool(flag)
    }
}
