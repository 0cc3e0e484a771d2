//! A form's fixed values, put over what a visitor sent.

use leadwire::schema::{Object, Value};

/// Object by object, so that a fixed `contact.groups` leaves the visitor's `contact.email`.
pub fn put_over(payload: &mut Object, fixed: &Object) {
    for (key, value) in fixed.entries() {
        match (payload.get(key).cloned(), value) {
            (Some(Value::Object(mut own)), Value::Object(fixed)) => {
                put_over(&mut own, fixed);
                payload.set(key, own.into());
            }
            // Not even an object: the rules will say so, and the visitor shall hear it.
            (Some(own), Value::Object(_)) if !own.is_missing() => {}
            _ => payload.set(key, value.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over() {
        let rows = [
            ("beside", r#"{"a":1}"#, r#"{"b":2}"#, r#"{"a":1,"b":2}"#),
            ("over", r#"{"a":1}"#, r#"{"a":2}"#, r#"{"a":2}"#),
            ("into", r#"{"a":{"b":1}}"#, r#"{"a":{"c":[2]}}"#, r#"{"a":{"b":1,"c":[2]}}"#),
            ("over nothing", r#"{"a":null}"#, r#"{"a":{"c":2}}"#, r#"{"a":{"c":2}}"#),
            ("not over what is wrong", r#"{"a":"x"}"#, r#"{"a":{"c":2}}"#, r#"{"a":"x"}"#),
        ];
        for (why, payload, fixed, expected) in rows {
            let [mut payload, fixed] =
                [payload, fixed].map(|json| Value::read(json, 8).unwrap().as_object().unwrap().clone());
            put_over(&mut payload, &fixed);
            assert_eq!(Value::from(payload).to_json(), expected, "{why}");
        }
    }
}
