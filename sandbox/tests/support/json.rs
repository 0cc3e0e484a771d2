//! JSON texts as values, and parts of them.

use leadwire::schema::{Object, Value};

#[track_caller]
pub fn parse(json: &str) -> Value {
    Value::read(json, 64).unwrap_or_else(|error| panic!("{error:?}: {json}"))
}

#[track_caller]
pub fn object(json: &str) -> Object {
    parse(json).as_object().unwrap().clone()
}

/// The JSON at a path such as `result.0.ID`; `null` if there is nothing.
pub fn json_at(value: &Value, path: &str) -> String {
    let found = path.split('.').try_fold(value, |value, name| match value {
        Value::Object(object) => object.get(name),
        Value::List(items) => items.get(name.parse::<usize>().ok()?),
        _ => None,
    });
    found.unwrap_or(&Value::Null).to_json()
}
