//! Values without rules of their own: sent as they are, unless a part of them cannot be sent.

use super::scalar;
use super::state::Check;
use crate::schema::issue::{FORMAT, TOO_DEEP, TOO_LARGE, UNSAFE_KEY};
use crate::schema::table::Shape;
use crate::schema::value::{Flaw, MAX_BYTES, MAX_LEVELS, Value};

/// Keys that may change an object's prototype where the JSON is read.
pub(super) fn is_unsafe(key: &str) -> bool {
    matches!(key, "__proto__" | "constructor" | "prototype")
}

impl Check<'_> {
    /// The value itself, if every part of it can be sent.
    pub(super) fn opaque(&mut self, value: &Value) -> Option<Value> {
        let before = self.issues.len();
        self.check_parts(value);
        (self.issues.len() == before).then(|| value.clone())
    }

    fn check_parts(&mut self, value: &Value) {
        match value {
            Value::Broken(flaw) => self.refuse_broken(*flaw, &Shape::Anything),
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.at_index(index, |check| check.check_parts(item));
                }
            }
            Value::Object(object) => {
                for (key, value) in object.entries() {
                    self.at_key(key, |check| {
                        if is_unsafe(key) {
                            check.refuse(UNSAFE_KEY);
                        }
                        check.check_parts(value);
                    });
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => {}
        }
    }

    pub(super) fn refuse_broken(&mut self, flaw: Flaw, shape: &Shape) {
        self.refuse(match flaw {
            Flaw::NotFinite => scalar::not_a(shape),
            Flaw::HalfSurrogate => FORMAT.with("expected", "text without half of a surrogate pair"),
            Flaw::TooDeep => TOO_DEEP.with("max", Value::number(MAX_LEVELS)),
            Flaw::TooLarge => TOO_LARGE.with("max", Value::number(MAX_BYTES)),
        });
    }
}
