//! What is done with JSON all over the sandbox: read it, lay one object over another, look at a value as text.

use leadwire::schema::{Object, Value};

/// Deeper than any payload may nest.
const LEVELS: usize = 64;

/// The object in a body; an empty body is an empty object.
pub fn object(body: &[u8]) -> Option<Object> {
    let text = std::str::from_utf8(body).ok()?;
    if text.trim().is_empty() {
        return Some(Object::new());
    }
    match value(text) {
        Some(Value::Object(object)) => Some(object),
        _ => None,
    }
}

pub fn value(text: &str) -> Option<Value> {
    Value::read(text, LEVELS).ok()
}

/// `base` with the entries of `change` in their place.
pub fn merged(base: &Object, change: &Object) -> Object {
    let mut all = Object::new();
    for (key, value) in base.entries() {
        all.push(key, change.get(key).unwrap_or(value).clone());
    }
    for (key, value) in change.entries() {
        if base.get(key).is_none() {
            all.push(key, value.clone());
        }
    }
    all
}

pub fn without(object: &Object, keys: &[&str]) -> Object {
    let mut rest = Object::new();
    for (key, value) in object.entries() {
        if !keys.contains(&key.as_str()) {
            rest.push(key, value.clone());
        }
    }
    rest
}

/// A number's digits, or text as it is; nothing for what is neither.
pub fn text_of(value: &Value) -> Option<&str> {
    value.as_text_or_digits()
}

/// The id that a number or digits spell, from 1 on.
pub fn id_of(value: &Value) -> Option<i64> {
    let text = text_of(value)?;
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|id| *id > 0)
}
