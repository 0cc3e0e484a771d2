//! Helpers for leadwire's JSON values, which keep the digits of numbers and the order of keys.

use leadwire::schema::{Object, Value};

/// Deeper than any payload may nest.
const MAX_LEVELS: usize = 64;

/// Reads a body as an object; an empty body is an empty object.
pub fn parse_object(body: &[u8]) -> Option<Object> {
    let text = std::str::from_utf8(body).ok()?;
    if text.trim().is_empty() {
        return Some(Object::new());
    }
    match parse(text) {
        Some(Value::Object(object)) => Some(object),
        _ => None,
    }
}

pub fn parse(text: &str) -> Option<Value> {
    Value::read(text, MAX_LEVELS).ok()
}

/// `base` with its entries replaced by those of `change`; new keys are added at the end.
pub fn merge(base: &Object, change: &Object) -> Object {
    let mut merged = base.clone();
    for (key, value) in change.entries() {
        merged.set(key, value.clone());
    }
    merged
}

pub fn without(object: &Object, keys: &[&str]) -> Object {
    filter(object, |key, _| !keys.contains(&key))
}

/// The entries that are neither null nor blank text.
pub fn without_missing(object: &Object) -> Object {
    filter(object, |_, value| !value.is_missing())
}

fn filter(object: &Object, keep: impl Fn(&str, &Value) -> bool) -> Object {
    let mut kept = Object::new();
    for (key, value) in object.entries() {
        if keep(key, value) {
            kept.push(key, value.clone());
        }
    }
    kept
}

/// A record id from 1, given as a number or as digits.
pub fn parse_id(value: &Value) -> Option<i64> {
    let text = value.as_text_or_digits()?;
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|id| *id > 0)
}

/// The record id under `key`; none when it is absent or not an id.
pub fn id_at(object: &Object, key: &str) -> Option<i64> {
    object.present(key).and_then(parse_id)
}
