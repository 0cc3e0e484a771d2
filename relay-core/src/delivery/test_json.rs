//! JSON objects for the tests of these modules.

use leadwire::schema::{Object, Value};

#[track_caller]
pub(super) fn object(json: &str) -> Object {
    match Value::read(json, 16) {
        Ok(Value::Object(object)) => object,
        other => panic!("not an object: {json}: {other:?}"),
    }
}
