//! Record ids are exact; JavaScript gets those that it would round as text.

use super::support::*;
use leadwire::schema::Value;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn ids_are_exact() {
    for (digits, for_js) in [
        ("1", "1"),
        ("9007199254740991", "9007199254740991"),
        ("9007199254740992", r#""9007199254740992""#),
        ("9007199254740993", r#""9007199254740993""#),
        ("9223372036854775807", r#""9223372036854775807""#),
    ] {
        for (sent, body) in [
            (IVVY_ADD, format!(r#"{{"success":true,"id":{digits}}}"#)),
            (IVVY_UPDATE, format!(r#"{{"success":true,"id":"{digits}"}}"#)),
            (BITRIX24_ADD, format!(r#"{{"result":{digits}}}"#)),
            (CAPILLARY_STATUS, format!(r#"{{"id":{digits}}}"#)),
        ] {
            let id = interpret(sent, &response(200, &body)).unwrap().id.unwrap();
            assert_eq!(id.0, digits, "{body}");
            assert_eq!(Value::from(&id).to_js_json(), for_js, "{body}");
        }
    }
}

#[test]
fn the_raw_response_is_kept() {
    let body = r#"{"success":true,"id":9007199254740993,"x":[1.50,{"y":18446744073709551616,"z":"\u0041"}],"b":-9007199254740993}"#;
    let raw = interpret(IVVY_ADD, &response(200, body)).unwrap().raw;
    assert_eq!(raw.to_json(), body.replace("\\u0041", "A"));
    assert_eq!(
        raw.to_js_json(),
        r#"{"success":true,"id":"9007199254740993","x":[1.50,{"y":"18446744073709551616","z":"A"}],"b":"-9007199254740993"}"#,
        "numbers that JavaScript would round are text"
    );
}
