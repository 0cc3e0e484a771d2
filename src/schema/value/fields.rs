//! Reads structs out of a `Value` by their serde derives: the target, the options and the catalog that a page gives, and
//! the messages between page and relay.

use serde::de::value::{BorrowedStrDeserializer, StrDeserializer, StringDeserializer};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::field_error::FieldError;
use super::json::NUMBER;
use super::key::Key;
use super::model::Value;

/// A value, as a deserializer of structs.
#[derive(Clone, Copy)]
pub struct Fields<'de> {
    value: &'de Value,
    /// Whether an unknown field is an error.
    is_strict: bool,
}

impl<'de> Fields<'de> {
    /// For a program's own objects: an unknown field is an error.
    pub fn strict(value: &'de Value) -> Fields<'de> {
        Fields { value, is_strict: true }
    }

    /// For messages of other versions of leadwire: an unknown field is ignored.
    pub fn lenient(value: &'de Value) -> Fields<'de> {
        Fields { value, is_strict: false }
    }

    fn at(self, value: &'de Value) -> Fields<'de> {
        Fields { value, ..self }
    }

    /// An object's entries; `names` are the fields of a struct, or empty for a map.
    fn entries(self, names: &'static [&'static str]) -> Result<Entries<'de>, FieldError> {
        let Value::Object(object) = self.value else { return Err(FieldError::must_be("an object")) };
        let rest = object.entries().iter();
        if self.is_strict
            && !names.is_empty()
            && let Some((name, _)) = rest.clone().find(|(name, _)| !names.contains(&name.as_str()))
        {
            return Err(FieldError::unknown_field(name, names));
        }
        Ok(Entries { fields: self, rest, at: None })
    }
}

impl<'de> Deserializer<'de> for Fields<'de> {
    type Error = FieldError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(flag) => visitor.visit_bool(*flag),
            Value::Text(text) => visitor.visit_borrowed_str(text),
            Value::Number(number) => match number.as_i64() {
                Some(integer) => visitor.visit_i64(integer),
                None => visitor.visit_map(Digits(Some(number.as_str()))),
            },
            Value::List(items) => visitor.visit_seq(Items { fields: self, items: items.iter() }),
            Value::Object(_) => self.deserialize_map(visitor),
            Value::Unreadable(_) => Err(FieldError::must_be("a value that JSON can represent")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        if matches!(self.value, Value::Null) { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        match self.value {
            Value::Bool(flag) => visitor.visit_bool(*flag),
            _ => Err(FieldError::must_be("true or false")),
        }
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        let integer = self.value.as_integer(0).and_then(|integer| u64::try_from(integer).ok());
        visitor.visit_u64(integer.ok_or_else(|| FieldError::must_be("a whole number from 0"))?)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        let number = if let Value::Number(number) = self.value { number.as_f64() } else { None };
        visitor.visit_f64(number.ok_or_else(|| FieldError::must_be("a number"))?)
    }

    /// Ids are numbers or digits.
    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        let integer = self.value.as_integer(i64::MIN);
        visitor.visit_i64(integer.ok_or_else(|| FieldError::must_be("a whole number"))?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        match self.value {
            Value::Text(text) => visitor.visit_borrowed_str(text),
            _ => Err(FieldError::must_be("text")),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        match self.value {
            Value::List(items) => visitor.visit_seq(Items { fields: self, items: items.iter() }),
            _ => Err(FieldError::must_be("a list")),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        visitor.visit_map(self.entries(&[])?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        visitor.visit_map(Named { names, entries: self.entries(names)? })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        match self.value {
            Value::Text(text) => visitor.visit_enum(StrDeserializer::<FieldError>::new(text)),
            _ => Err(FieldError::must_be("text")),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, FieldError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        visitor.visit_unit()
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        self.deserialize_string(visitor)
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u32 u128 f32 char bytes byte_buf unit unit_struct tuple tuple_struct identifier
    }
}

/// For `deserialize_with`: a field that cannot be read counts as absent.
pub fn if_readable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Ok(T::deserialize(deserializer).ok())
}

/// A number as `serde_json` represents it.
struct Digits<'de>(Option<&'de str>);

impl<'de> MapAccess<'de> for Digits<'de> {
    type Error = FieldError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, FieldError> {
        self.0.map(|_| seed.deserialize(BorrowedStrDeserializer::new(NUMBER))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, FieldError> {
        // Owned, which distinguishes it from a text of a key with the same name.
        seed.deserialize(StringDeserializer::new(self.0.take().unwrap_or_default().to_owned()))
    }
}

struct Items<'de> {
    fields: Fields<'de>,
    items: std::slice::Iter<'de, Value>,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = FieldError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, FieldError> {
        self.items.next().map(|item| seed.deserialize(self.fields.at(item))).transpose()
    }
}

struct Entries<'de> {
    fields: Fields<'de>,
    rest: std::slice::Iter<'de, (Key, Value)>,
    at: Option<&'de (Key, Value)>,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = FieldError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, FieldError> {
        self.at = self.rest.next();
        self.at.map(|(key, _)| seed.deserialize(BorrowedStrDeserializer::new(key))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, FieldError> {
        let Some((key, value)) = self.at else { return Err(FieldError::must_be("an object")) };
        seed.deserialize(self.fields.at(value)).map_err(|error| error.under(key))
    }
}

/// The entries that are a struct's fields, each by its index among the struct's names: the derives accept an
/// index as well as a name, and this needs less code.
struct Named<'de> {
    names: &'static [&'static str],
    entries: Entries<'de>,
}

impl Named<'_> {
    /// The index of the next entry that has one. A null counts as absent.
    fn next_index(&mut self) -> Option<usize> {
        let Named { names, entries } = self;
        entries.rest.find_map(|entry| {
            entries.at = Some(entry);
            let index = names.iter().position(|name| entry.0 == **name);
            index.filter(|_| !matches!(entry.1, Value::Null))
        })
    }
}

impl<'de> MapAccess<'de> for Named<'de> {
    type Error = FieldError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, FieldError> {
        let Some(index) = self.next_index() else { return Ok(None) };
        seed.deserialize(index.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, FieldError> {
        self.entries.next_value_seed(seed)
    }
}
