//! Values as JSON text, by serde's traits and `serde_json`, which keeps each number's digits (`arbitrary_precision`). The reader
//! reports a key that occurs twice and nesting that is too deep.

use std::cell::Cell;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};

use super::key::Key;
use super::model::{Object, ReadError, Value};
use crate::schema::number;

/// Why text cannot be parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseError {
    NotJson,
    /// An object contains a key twice: parsers disagree on which of the two counts.
    DuplicateKey,
}

impl Value {
    /// Reads JSON text whose lists and objects are nested at most `levels` deep; below, values are [`ReadError::TooDeep`].
    pub fn read(text: &str, levels: usize) -> Result<Value, ParseError> {
        let state = ReadState::default();
        let mut reader = serde_json::Deserializer::from_str(text);
        let value = Reader { levels, state: &state }.deserialize(&mut reader);
        match value.and_then(|value| reader.end().map(|()| value)) {
            Err(_) => Err(ParseError::NotJson),
            Ok(_) if state.duplicate_key.get() => Err(ParseError::DuplicateKey),
            Ok(value) => Ok(value),
        }
    }

    /// JSON text, each number digit by digit.
    pub fn to_json(&self) -> String {
        // Writing to a string cannot fail, and every key is a string.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// JSON text for `JSON.parse`: integers beyond 2^53 become strings of digits, which JavaScript can hold.
    pub fn to_js_json(&self) -> String {
        serde_json::to_string(&ForJavaScript(self)).unwrap_or_default()
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        let state = ReadState::default();
        let value = Reader { levels: usize::MAX, state: &state }.deserialize(deserializer)?;
        if state.duplicate_key.get() { Err(D::Error::custom("an object contains a key twice")) } else { Ok(value) }
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Object, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Object(object) => Ok(object),
            _ => Err(D::Error::invalid_type(Unexpected::Other("another value"), &"an object")),
        }
    }
}

#[derive(Clone, Copy)]
struct Reader<'a> {
    /// The levels of lists and objects that are read.
    levels: usize,
    state: &'a ReadState,
}

/// What is known while reading, beside the value.
#[derive(Default)]
struct ReadState {
    /// An object contains a key twice: parsers disagree on which of the two counts.
    duplicate_key: Cell<bool>,
    /// The last text was not read from JSON text but made by the deserializer, as the digits of a number are.
    made_text: Cell<bool>,
}

impl<'a> Reader<'a> {
    fn below(self) -> Reader<'a> {
        Reader { levels: self.levels.saturating_sub(1), ..self }
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// The key of the map in which `serde_json` represents a number with its digits.
pub(super) const NUMBER: &str = "$serde_json::private::Number";

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_i64<E: Error>(self, integer: i64) -> Result<Value, E> {
        Ok(Value::number(integer))
    }

    fn visit_u64<E: Error>(self, integer: u64) -> Result<Value, E> {
        Ok(Value::Number(integer.into()))
    }

    /// Never called: `serde_json` represents every number by its digits.
    fn visit_f64<E: Error>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Unreadable(ReadError::NotRepresentable))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value, E> {
        self.state.made_text.set(true);
        Ok(Value::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(self.below())? {
            items.push(item);
        }
        Ok(if self.levels == 0 { Value::Unreadable(ReadError::TooDeep) } else { Value::List(items) })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        let mut next = map.next_key::<String>()?;
        if next.as_deref() == Some(NUMBER) {
            self.state.made_text.set(false);
            // Below, if it is a key of the payload that has the same name.
            let value = map.next_value_seed(self.below())?;
            if let Some(number) = value.as_text().filter(|_| self.state.made_text.get()).and_then(Value::parse_number) {
                return Ok(number);
            }
            entries.push((NUMBER.into(), value));
            next = map.next_key()?;
        }
        while let Some(key) = next {
            entries.push((key.into(), map.next_value_seed(self.below())?));
            next = map.next_key()?;
        }
        if has_duplicate_key(&entries) {
            self.state.duplicate_key.set(true);
        }
        Ok(if self.levels == 0 {
            Value::Unreadable(ReadError::TooDeep)
        } else {
            Value::Object(Object::from_entries(entries))
        })
    }
}

/// By sorting, since comparing each pair would take quadratic time.
fn has_duplicate_key(entries: &[(Key, Value)]) -> bool {
    let mut keys: Vec<&str> = entries.iter().map(|(key, _)| key.as_str()).collect();
    keys.sort_unstable();
    !keys.is_sorted_by(|one, next| one < next)
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            // Every check refuses an unreadable value, so nothing that is sent contains one.
            Value::Null | Value::Unreadable(_) => serializer.serialize_unit(),
            Value::Bool(flag) => serializer.serialize_bool(*flag),
            Value::Number(number) => number.serialize(serializer),
            Value::Text(text) => serializer.serialize_str(text),
            Value::List(items) => serializer.collect_seq(items),
            Value::Object(object) => object.serialize(serializer),
        }
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.entries().iter().map(|(key, value)| (key.as_str(), value)))
    }
}

/// A value as JSON for `JSON.parse`: integers beyond 2^53 become strings of digits, which JavaScript can hold.
struct ForJavaScript<'a>(&'a Value);

impl Serialize for ForJavaScript<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Number(number) if number::is_beyond_js(number.as_str()) => serializer.serialize_str(number.as_str()),
            Value::List(items) => serializer.collect_seq(items.iter().map(ForJavaScript)),
            Value::Object(object) => {
                serializer.collect_map(object.entries().iter().map(|(key, value)| (key.as_str(), ForJavaScript(value))))
            }
            other => other.serialize(serializer),
        }
    }
}
