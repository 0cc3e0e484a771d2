//! Structs out of a `Value`, by their serde derives: the target, the options and the catalog that a page gives, and the
//! messages between page and relay. A mistake says where it is and what is allowed there.

use std::fmt;

use serde::de::value::{BorrowedStrDeserializer, StrDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, Error, Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;

use super::Value;
use super::deserialize::NUMBER;
use crate::schema::joined;

/// A value whose entries are the fields of structs.
#[derive(Clone, Copy)]
pub struct Fields<'de> {
    value: &'de Value,
    /// Whether an entry that no struct has a field for is a mistake.
    is_strict: bool,
}

/// What is wrong with a value, as the end of a sentence that begins with its name.
///
/// Boxed, since every field's result has room for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake(Box<Parts>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Parts {
    /// Keys, joined by points.
    path: String,
    what: String,
}

impl<'de> Fields<'de> {
    /// For what a programmer wrote: an unknown name is a typing mistake.
    pub fn strict(value: &'de Value) -> Fields<'de> {
        Fields { value, is_strict: true }
    }

    /// For what another version of leadwire wrote: an unknown name is passed over.
    pub fn lenient(value: &'de Value) -> Fields<'de> {
        Fields { value, is_strict: false }
    }

    fn at(self, value: &'de Value) -> Fields<'de> {
        Fields { value, ..self }
    }

    /// An object's entries, which are the fields of these names, or those of a map when there are none.
    fn entries(self, names: &'static [&'static str]) -> Result<Entries<'de>, Mistake> {
        let Value::Object(object) = self.value else { return Err(Mistake::must_be("an object")) };
        let rest = object.entries().iter();
        if self.is_strict
            && !names.is_empty()
            && let Some((name, _)) = rest.clone().find(|(name, _)| !names.contains(&name.as_str()))
        {
            return Err(Mistake::unknown_field(name, names));
        }
        Ok(Entries { fields: self, rest, at: None })
    }
}

impl Mistake {
    #[cold]
    fn new(what: String) -> Mistake {
        Mistake(Box::new(Parts { path: String::new(), what }))
    }

    #[cold]
    fn must_be(what: &str) -> Mistake {
        Mistake::new(["must be ", what].concat())
    }

    fn under(mut self, key: &str) -> Mistake {
        let path = &mut self.0.path;
        *path = if path.is_empty() { key.to_owned() } else { [key, ".", path].concat() };
        self
    }

    /// The sentence about `name`, such as `the target's url must be text`.
    pub fn about(&self, name: &str) -> String {
        let Parts { path, what } = &*self.0;
        match path.as_str() {
            "" => [name, " ", what].concat(),
            path => [name, "'s ", path, " ", what].concat(),
        }
    }

    /// Whether it is about a field, and not about the object as a whole, such as a name that it does not have.
    pub fn has_path(&self) -> bool {
        !self.0.path.is_empty()
    }

    /// The sentence about the path alone, where it needs no other name.
    pub fn about_path(&self) -> String {
        [&self.0.path, " ", &self.0.what].concat()
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.about_path())
    }
}

impl std::error::Error for Mistake {}

// Each in words of its own: serde's would bring all of the standard library's formatting into the page.
impl Error for Mistake {
    fn custom<T: fmt::Display>(words: T) -> Mistake {
        Mistake::new(words.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Mistake {
        Mistake::new("is of a type that is not allowed".to_owned())
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Mistake {
        Mistake::new("is out of range".to_owned())
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Mistake {
        Mistake::new("has too few entries".to_owned())
    }

    fn unknown_variant(variant: &str, allowed: &'static [&'static str]) -> Mistake {
        Mistake::new(["is \"", variant, "\"; allowed is ", &joined(allowed, ", ")].concat())
    }

    fn unknown_field(field: &str, allowed: &'static [&'static str]) -> Mistake {
        Mistake::new(["has no \"", field, "\"; allowed is ", &joined(allowed, ", ")].concat())
    }

    fn missing_field(field: &'static str) -> Mistake {
        Mistake::new("is required".to_owned()).under(field)
    }

    /// Not which: neither an object of JavaScript's nor a message that was read holds a key twice.
    fn duplicate_field(_: &'static str) -> Mistake {
        Mistake::new("holds a key twice".to_owned())
    }
}

impl<'de> Deserializer<'de> for Fields<'de> {
    type Error = Mistake;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(flag) => visitor.visit_bool(*flag),
            Value::Text(text) => visitor.visit_borrowed_str(text),
            Value::Number(number) => match number.as_i64() {
                Some(whole) => visitor.visit_i64(whole),
                None => visitor.visit_map(Digits(Some(number.as_str()))),
            },
            Value::List(items) => visitor.visit_seq(Items { fields: self, items: items.iter() }),
            Value::Object(_) => self.deserialize_map(visitor),
            Value::Broken(_) => Err(Mistake::must_be("a value that JSON can carry")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        if matches!(self.value, Value::Null) { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match self.value {
            Value::Bool(flag) => visitor.visit_bool(*flag),
            _ => Err(Mistake::must_be("true or false")),
        }
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        let whole = self.value.as_whole(0).and_then(|whole| u64::try_from(whole).ok());
        visitor.visit_u64(whole.ok_or_else(|| Mistake::must_be("a whole number from 0"))?)
    }

    /// A number or digits, as an id may be given.
    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        let whole = self.value.as_whole(i64::MIN);
        visitor.visit_i64(whole.ok_or_else(|| Mistake::must_be("a whole number"))?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match self.value {
            Value::Text(text) => visitor.visit_borrowed_str(text),
            _ => Err(Mistake::must_be("text")),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match self.value {
            Value::List(items) => visitor.visit_seq(Items { fields: self, items: items.iter() }),
            _ => Err(Mistake::must_be("a list")),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        visitor.visit_map(self.entries(&[])?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        visitor.visit_map(Named { names, entries: self.entries(names)? })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        match self.value {
            Value::Text(text) => visitor.visit_enum(StrDeserializer::<Mistake>::new(text)),
            _ => Err(Mistake::must_be("text")),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Mistake> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        visitor.visit_unit()
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_string(visitor)
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u32 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct identifier
    }
}

/// A number with its digits, in the form in which `serde_json` hands one over.
struct Digits<'de>(Option<&'de str>);

impl<'de> MapAccess<'de> for Digits<'de> {
    type Error = Mistake;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Mistake> {
        self.0.map(|_| seed.deserialize(BorrowedStrDeserializer::new(NUMBER))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Mistake> {
        seed.deserialize(BorrowedStrDeserializer::new(self.0.take().unwrap_or_default()))
    }
}

struct Items<'de> {
    fields: Fields<'de>,
    items: std::slice::Iter<'de, Value>,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Mistake;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Mistake> {
        self.items.next().map(|item| seed.deserialize(self.fields.at(item))).transpose()
    }
}

struct Entries<'de> {
    fields: Fields<'de>,
    rest: std::slice::Iter<'de, (String, Value)>,
    at: Option<&'de (String, Value)>,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Mistake;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Mistake> {
        self.at = self.rest.next();
        self.at.map(|(key, _)| seed.deserialize(BorrowedStrDeserializer::new(key))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Mistake> {
        let Some((key, value)) = self.at else { return Err(Mistake::must_be("an object")) };
        seed.deserialize(self.fields.at(value)).map_err(|mistake| mistake.under(key))
    }
}

/// The entries that are a struct's fields, each by its place among the struct's names, which the derives take as well as the
/// name itself.
struct Named<'de> {
    names: &'static [&'static str],
    entries: Entries<'de>,
}

impl Named<'_> {
    /// The place of the next entry that has one. What is null is left out.
    fn next_place(&mut self) -> Option<usize> {
        let Named { names, entries } = self;
        entries.rest.find_map(|entry| {
            entries.at = Some(entry);
            let place = names.iter().position(|name| *name == entry.0);
            place.filter(|_| !matches!(entry.1, Value::Null))
        })
    }
}

impl<'de> MapAccess<'de> for Named<'de> {
    type Error = Mistake;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Mistake> {
        let Some(place) = self.next_place() else { return Ok(None) };
        seed.deserialize(place.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Mistake> {
        self.entries.next_value_seed(seed)
    }
}
