//! JSON text for parsers that round integers beyond 2^53.

use leadwire::schema::{Value, long_numbers_as_text};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn integers_of_16_digits_become_text() {
    for (json, expected) in [
        ("", ""),
        ("9007199254740993", r#""9007199254740993""#),
        ("-9007199254740993", r#""-9007199254740993""#),
        ("900719925474099", "900719925474099"),
        (r#"{"id":9007199254740993,"n":7}"#, r#"{"id":"9007199254740993","n":7}"#),
        (
            "[9007199254740993,1.9007199254740993,9007199254740993.5,9007199254740993e2]",
            r#"["9007199254740993",1.9007199254740993,9007199254740993.5,9007199254740993e2]"#,
        ),
        (
            r#"{"a":"id: 9007199254740993, \"9007199254740993\""}"#,
            r#"{"a":"id: 9007199254740993, \"9007199254740993\""}"#,
        ),
        (r#"["\\",9007199254740993]"#, r#"["\\","9007199254740993"]"#),
        (r#"["\\\"",9007199254740993]"#, r#"["\\\"","9007199254740993"]"#),
        (r#"{"é🎉":9007199254740993}"#, r#"{"é🎉":"9007199254740993"}"#),
        (r#"["a"#, r#"["a"#),
        (r#"["a\"#, r#"["a\"#),
        ("é 9007199254740993 --", r#"é "9007199254740993" --"#),
    ] {
        assert_eq!(long_numbers_as_text(json), expected, "{json}");
    }
}

#[test]
fn what_is_not_json_does_not_become_json() {
    for text in [
        "01111111111111111",
        "-01111111111111111",
        "[00000000000000000]",
        "{9007199254740993:1}",
        "{-9007199254740993 \n: 1}",
        "9007199254740993 9007199254740993",
    ] {
        assert!(Value::read(text, 2).is_err(), "{text} is not JSON");
        assert!(Value::read(&long_numbers_as_text(text), 2).is_err(), "{text} becomes JSON");
    }
}

#[test]
fn nothing_else_is_changed() {
    let json =
        r#"{"time":{"start":1502695381.235,"operating_reset_at":1502695981},"result":[true,null,-0,1e+20,"1e20"]}"#;
    assert_eq!(long_numbers_as_text(json), json);
    let long = format!(r"[{}]", "1,".repeat(100_000) + "12345678901234567");
    let read = Value::read(&long_numbers_as_text(&long), 2).unwrap();
    assert_eq!(read.as_list().and_then(|items| items.last()?.as_text()), Some("12345678901234567"));
}
