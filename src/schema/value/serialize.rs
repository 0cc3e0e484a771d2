//! `Value` as serde sees it when it is written. Numbers keep their digits.

use serde::ser::{Serialize, Serializer};

use super::{Object, Value};
use crate::schema::number;

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            // A broken part is refused by every check, so nothing that is sent has one.
            Value::Null | Value::Broken(_) => serializer.serialize_unit(),
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
        serializer.collect_map(self.entries().iter().map(|(key, value)| (key, value)))
    }
}

/// A value as JSON for `JSON.parse`: whole numbers beyond 2^53 become strings of digits, which JavaScript can hold.
pub(super) struct ForJavaScript<'a>(pub &'a Value);

impl Serialize for ForJavaScript<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Number(number) if number::is_beyond_js(number.as_str()) => serializer.serialize_str(number.as_str()),
            Value::List(items) => serializer.collect_seq(items.iter().map(ForJavaScript)),
            Value::Object(object) => {
                serializer.collect_map(object.entries().iter().map(|(key, value)| (key, ForJavaScript(value))))
            }
            other => other.serialize(serializer),
        }
    }
}
