//! JSON values. Objects keep the order of their entries, and numbers keep their digits, so that an id beyond 2^53 is sent as
//! it was written.

use serde_json::Number;

use super::key::Key;
use crate::schema::number;
use crate::schema::text::{is_blank, with_ascii_digits};

/// The most bytes of JSON that a payload may have.
pub const MAX_BYTES: usize = 60 * 1024;
/// The most levels of lists and objects that a payload may have, itself included.
pub const MAX_LEVELS: usize = 16;

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    #[default]
    Null,
    Bool(bool),
    /// Within the range of a double.
    Number(Number),
    Text(String),
    List(Vec<Value>),
    Object(Object),
    /// A value that could not be read.
    Unreadable(ReadError),
}

/// Why a value could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// JSON cannot represent it: a number beyond the range of a double, NaN, Infinity, a function, or an object such as a Map.
    NotRepresentable,
    /// A JavaScript string with a lone surrogate.
    LoneSurrogate,
    /// A list or an object below the deepest level that is read.
    TooDeep,
    /// The whole payload, if its JSON has too many bytes.
    TooLarge,
}

/// Why a value is not an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotInteger {
    /// Neither a number nor text.
    Type,
    /// A fraction, or text that is not digits.
    Fraction,
    /// A double beyond 2^53, whose digits are not exact.
    Rounded,
    /// Below the minimum, or beyond 2^63-1.
    Range,
}

/// Entries in the order of the JSON text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object(Vec<(Key, Value)>);

impl Value {
    /// Whether the rules count it as missing: null, or text that shows nothing.
    pub fn is_missing(&self) -> bool {
        match self {
            Value::Null => true,
            Value::Text(text) => is_blank(text),
            _ => false,
        }
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The integer that this is as a number or as digits, if it is `min` or more. Digits are exact up to 2^63-1, may have blanks around
    /// them, and may be of another script. A number
    /// written with a point or an exponent was a double, whose digits beyond 2^53 are not exact.
    pub fn integer(&self, min: i64) -> Result<i64, NotInteger> {
        let integer = match self {
            Value::Number(number) if is_plain_integer(number.as_str()) => number::parse_integer(number.as_str()),
            Value::Number(number) => {
                let digits = number::integer_digits(number.as_str()).ok_or(NotInteger::Fraction)?;
                if number::is_beyond_js(&digits) {
                    return Err(NotInteger::Rounded);
                }
                number::parse_integer(&digits)
            }
            Value::Text(text) => {
                let text = with_ascii_digits(text);
                if !is_plain_integer(&text) || (min >= 0 && text.starts_with('-')) {
                    return Err(NotInteger::Fraction);
                }
                number::parse_integer(&text)
            }
            _ => return Err(NotInteger::Type),
        };
        // Text of digits cannot be read only if it is too long.
        integer.filter(|integer| *integer >= min).ok_or(NotInteger::Range)
    }

    pub fn as_integer(&self, min: i64) -> Option<i64> {
        self.integer(min).ok()
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

    /// An integer; one that is too large for an `i64` becomes the largest.
    pub fn number(integer: impl TryInto<i64>) -> Value {
        Value::Number(Number::from_string_unchecked(number::digits_of(integer)))
    }

    /// A number by its digits. None for text that is not a number in JSON.
    pub fn parse_number(digits: &str) -> Option<Value> {
        if !number::is_json_number(digits) {
            return None;
        }
        if !number::is_finite(digits) {
            return Some(Value::Unreadable(ReadError::NotRepresentable));
        }
        // `Number`'s own `FromStr` checks the same, but needs the formatting of floats, which the module does not contain.
        Some(Value::Number(Number::from_string_unchecked(digits.to_owned())))
    }

    /// A number by its digits; any other text stays text.
    pub fn from_digits(digits: &str) -> Value {
        Value::parse_number(digits).unwrap_or_else(|| digits.into())
    }

    /// A number for JavaScript: one that it would round becomes a string of digits, as record ids do.
    pub fn number_or_digits(integer: i64) -> Value {
        if integer.unsigned_abs() > number::MAX_SAFE {
            Value::Text(number::digits_of(integer))
        } else {
            Value::number(integer)
        }
    }

    pub fn texts<T: AsRef<str>>(texts: &[T]) -> Value {
        let mut items = Vec::new();
        for text in texts {
            items.push(text.as_ref().into());
        }
        Value::List(items)
    }
}

impl Object {
    pub const fn new() -> Object {
        Object(Vec::new())
    }

    /// The keys must differ.
    pub(super) fn from_entries(entries: Vec<(Key, Value)>) -> Object {
        Object(entries)
    }

    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| *name == *key).map(|(_, value)| value)
    }

    /// The value, unless it counts as missing.
    pub fn present(&self, key: &str) -> Option<&Value> {
        self.get(key).filter(|value| !value.is_missing())
    }

    pub fn has(&self, key: &str) -> bool {
        self.present(key).is_some()
    }

    /// Removes the entry and returns its value.
    pub fn take(&mut self, key: &str) -> Option<Value> {
        let at = self.0.iter().position(|(name, _)| *name == *key)?;
        Some(self.0.remove(at).1)
    }

    /// Adds an entry; the object must not have the key.
    pub fn push(&mut self, key: impl Into<Key>, value: Value) {
        self.0.push((key.into(), value));
    }

    /// Adds or replaces an entry.
    pub fn set(&mut self, key: &str, value: Value) {
        match self.0.iter_mut().find(|(name, _)| *name == *key) {
            Some((_, old)) => *old = value,
            None => self.0.push((key.to_owned().into(), value)),
        }
    }

    /// Keeps the entries for which `keep` is true.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &mut Value) -> bool) {
        self.0.retain_mut(|(key, value)| keep(key, value));
    }

    /// The object with one more entry.
    pub fn with(mut self, key: impl Into<Key>, value: impl Into<Value>) -> Object {
        self.push(key, value.into());
        self
    }

    pub fn entries(&self) -> &[(Key, Value)] {
        &self.0
    }

    pub fn entries_mut(&mut self) -> &mut [(Key, Value)] {
        &mut self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn is_plain_integer(text: &str) -> bool {
    number::is_digits(text.strip_prefix('-').unwrap_or(text))
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
