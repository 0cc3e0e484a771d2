//! Values that the rules do not look into: sent as they are, unless a part of them could not be sent at all.

use super::Check;
use crate::schema::issue::UNSAFE_KEY;
use crate::schema::{Shape, Value};

/// Keys that change an object's prototype in a careless reader.
pub(super) fn is_unsafe(key: &str) -> bool {
    matches!(key, "__proto__" | "constructor" | "prototype")
}

impl Check<'_> {
    /// The value itself, if every part of it can be sent.
    pub(super) fn carry(&mut self, value: &Value) -> Option<Value> {
        let before = self.issues.len();
        self.look_through(value);
        (self.issues.len() == before).then(|| value.clone())
    }

    fn look_through(&mut self, value: &Value) {
        match value {
            Value::Broken(flaw) => self.refuse_broken(*flaw, &Shape::Anything),
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.at_index(index, |check| check.look_through(item));
                }
            }
            Value::Object(object) => {
                for (key, value) in object.entries() {
                    self.at_key(key, |check| {
                        if is_unsafe(key) {
                            check.refuse(UNSAFE_KEY);
                        }
                        check.look_through(value);
                    });
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => {}
        }
    }
}
