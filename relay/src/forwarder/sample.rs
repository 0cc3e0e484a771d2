//! What the tables of the modules' tests are made from.

use leadwire::schema::{Object, Value};

#[track_caller]
#[allow(clippy::panic)]
pub(super) fn object(json: &str) -> Object {
    match Value::read(json, 16) {
        Ok(Value::Object(object)) => object,
        other => panic!("no object: {json}: {other:?}"),
    }
}
