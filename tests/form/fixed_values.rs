//! Fixed values over those of a payload.

use leadwire::form::apply_fixed_values;
use leadwire::schema::Value;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn fixed_values_replace_those_of_the_payload() {
    let rows = [
        ("another field", r#"{"a":1}"#, r#"{"b":2}"#, r#"{"a":1,"b":2}"#),
        ("the same field", r#"{"a":1}"#, r#"{"a":2}"#, r#"{"a":2}"#),
        ("a field of a record", r#"{"a":{"b":1}}"#, r#"{"a":{"c":[2]}}"#, r#"{"a":{"b":1,"c":[2]}}"#),
        ("null", r#"{"a":null}"#, r#"{"a":{"c":2}}"#, r#"{"a":{"c":2}}"#),
        ("a text where a record belongs stays", r#"{"a":"x"}"#, r#"{"a":{"c":2}}"#, r#"{"a":"x"}"#),
    ];
    for (reason, payload, fixed, expected) in rows {
        let [mut payload, fixed] =
            [payload, fixed].map(|json| Value::read(json, 8).unwrap().as_object().unwrap().clone());
        apply_fixed_values(&mut payload, &fixed);
        assert_eq!(Value::from(payload).to_json(), expected, "{reason}");
    }
}
