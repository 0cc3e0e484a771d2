//! JSON as leadwire holds it: objects keep their order, numbers keep their digits, so that an id beyond 2^53 reaches
//! the wire as it was written. The types and their look-ups live here, reading and writing in the modules below.

mod read;
mod write;

pub use read::Unreadable;

use super::{MAX_SAFE, digits_of};

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    /// The text of a JSON number within the range of a double.
    Number(String),
    Text(String),
    List(Vec<Value>),
    Object(Object),
    /// A part that JSON's grammar allows and that no reader could keep.
    Broken(Flaw),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A number beyond the range of a double. The page writes NaN, Infinity and functions so, too.
    NotFinite,
    /// A string with half of a surrogate pair.
    HalfSurrogate,
    /// A list or an object below the deepest level that the reader was asked for.
    TooDeep,
}

/// An object's entries in the order in which they were written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object(Vec<(String, Value)>);

impl Value {
    /// Reads JSON text whose lists and objects nest at most `levels` deep; what lies deeper is read as
    /// [`Flaw::TooDeep`].
    pub fn read(text: &str, levels: usize) -> Result<Value, Unreadable> {
        read::read(text, levels)
    }

    /// JSON text, each number digit by digit.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        write::write(self, write::Numbers::Exact, &mut out);
        out
    }

    /// JSON text for `JSON.parse`: whole numbers beyond 2^53 become strings of digits, which JavaScript can hold.
    pub fn to_js_json(&self) -> String {
        let mut out = String::new();
        write::write(self, write::Numbers::ForJs, &mut out);
        out
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

    /// A whole number, by its digits.
    pub fn whole(whole: impl TryInto<i128>) -> Value {
        Value::Number(digits_of(whole))
    }

    /// A number of any type that shows itself as JSON does.
    pub fn number(whole: impl ToString) -> Value {
        Value::Number(whole.to_string())
    }

    /// A number for JavaScript: one that it would round becomes a string of digits, as record ids do.
    pub fn number_or_digits(whole: i64) -> Value {
        if whole.unsigned_abs() > MAX_SAFE { Value::Text(digits_of(whole)) } else { Value::whole(whole) }
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

    /// Adds an entry; a key stands only once.
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
