//! Numbers by their digits, and JSON text for parsers that round integers beyond 2^53.

use leadwire::schema::{ReadError, Value, long_numbers_as_text};

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

#[test]
fn a_number_by_its_digits() {
    for digits in ["0", "-0", "7", "-7", "10", "0.5", "-0.50", "1e3", "1E+3", "1.5e-3", "9007199254740993", "1e308"] {
        assert_eq!(Value::parse_number(digits).map(|number| number.to_json()).as_deref(), Some(digits));
    }
    for digits in ["1e309", "-1e309"] {
        assert_eq!(Value::parse_number(digits), Some(Value::Unreadable(ReadError::NotRepresentable)), "{digits}");
    }
    for text in [
        "", "-", "+7", "00", "07", "-07", "00.5", ".5", "5.", "1.5.2", "1e", "1e+", "1e+-3", "1e3.5", "e3", "x", "7x",
        " 7", "0x7", "1_000", "NaN", "Infinity", "１",
    ] {
        assert_eq!(Value::parse_number(text), None, "{text:?}");
    }
}

/// JavaScript would round those beyond 2^53.
#[test]
fn integers_for_javascript() {
    for (integer, json) in [
        (0, "0"),
        (-5, "-5"),
        (9_007_199_254_740_991, "9007199254740991"),
        (-9_007_199_254_740_991, "-9007199254740991"),
        (9_007_199_254_740_992, r#""9007199254740992""#),
        (-9_007_199_254_740_992, r#""-9007199254740992""#),
        (i64::MAX, r#""9223372036854775807""#),
    ] {
        assert_eq!(Value::number_or_digits(integer).to_json(), json);
    }
}
