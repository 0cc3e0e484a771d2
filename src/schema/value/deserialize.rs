//! Reads a `Value` from `serde_json`, which keeps each number's digits (`arbitrary_precision`), and from other values. A key
//! that occurs twice and nesting that is too deep are found here.

use std::cell::Cell;
use std::fmt;

use super::{Flaw, Object, Value};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        let repeats_key = Cell::new(false);
        let value = Reader { levels: usize::MAX, repeats_key: &repeats_key }.deserialize(deserializer)?;
        if repeats_key.get() { Err(D::Error::custom("an object holds a key twice")) } else { Ok(value) }
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
pub(super) struct Reader<'a> {
    /// The levels of lists and objects that are read; what lies deeper is [`Flaw::TooDeep`].
    pub levels: usize,
    /// Set when an object holds a key twice: readers disagree on which of the two counts.
    pub repeats_key: &'a Cell<bool>,
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

/// The one key of the map by which `serde_json` hands over a number with its digits.
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

    fn visit_i64<E: Error>(self, whole: i64) -> Result<Value, E> {
        Ok(Value::number(whole))
    }

    fn visit_u64<E: Error>(self, whole: u64) -> Result<Value, E> {
        Ok(Value::Number(whole.into()))
    }

    /// Never called: `serde_json` gives every number with its digits.
    fn visit_f64<E: Error>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Broken(Flaw::NotFinite))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(self.below())? {
            items.push(item);
        }
        Ok(if self.levels == 0 { Value::Broken(Flaw::TooDeep) } else { Value::List(items) })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        let mut next = map.next_key::<String>()?;
        if next.as_deref() == Some(NUMBER) {
            let value = map.next_value_seed(self)?;
            if let Some(number) = value.as_text().and_then(Value::parse_number) {
                return Ok(number);
            }
            // Somebody's own key of this name.
            entries.push((NUMBER.to_owned(), value));
            next = map.next_key()?;
        }
        while let Some(key) = next {
            entries.push((key, map.next_value_seed(self.below())?));
            next = map.next_key()?;
        }
        if has_repeated_key(&entries) {
            self.repeats_key.set(true);
        }
        Ok(if self.levels == 0 { Value::Broken(Flaw::TooDeep) } else { Value::Object(Object(entries)) })
    }
}

/// By sorting, so that an object of many keys takes no time that grows with their square.
fn has_repeated_key(entries: &[(String, Value)]) -> bool {
    let mut keys: Vec<&str> = entries.iter().map(|(key, _)| key.as_str()).collect();
    keys.sort_unstable();
    !keys.is_sorted_by(|one, next| one < next)
}
