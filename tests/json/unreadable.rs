//! Valid JSON with values that are not supported: numbers beyond the range of a double, and nesting below the given level. Such a value
//! is unreadable, and the rest is read. A text with a lone surrogate is refused, since UTF-8 cannot represent it.

use leadwire::schema::{Object, ParseError, ReadError, Value};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn containing(error: ReadError) -> Value {
    let inner = Object::new().with("a", Value::List(vec![Value::number(1), Value::Unreadable(error)])).with("b", "x");
    Value::Object(inner)
}

#[track_caller]
fn expect_unreadable(part: &str, error: ReadError) {
    assert_eq!(Value::read(part, 9), Ok(Value::Unreadable(error)), "{part}");
    let around = format!(r#" {{"a" : [1, {part} ] , "b":"x"}}"#);
    assert_eq!(Value::read(&around, 9), Ok(containing(error)), "{around}");
}

#[test]
fn numbers_beyond_the_range_of_a_double() {
    for number in [
        "1e309",
        "-1e309",
        "1.7976931348623158079372897140531e308",
        "1.7976931348623159e308",
        "1.8e308",
        "179769313486231590000e289",
        "1e999",
        "1E+999",
        "123e99999999999999999999",
        "-0.001e99999999999999999999",
        "1e9223372036854775807",
        "1e9223372036854775808",
    ] {
        expect_unreadable(number, ReadError::NotRepresentable);
    }
    let digits = "9".repeat(400);
    expect_unreadable(&digits, ReadError::NotRepresentable);
    for number in [format!("0.{digits}"), format!("{digits}e-400")] {
        let read = Value::read(&number, 9).map(|value| value.to_json());
        assert_eq!(read, Ok(number), "every digit is kept");
    }
}

#[test]
fn lone_surrogates() {
    for text in [
        r#""\ud800""#,
        r#""\udbff""#,
        r#""\udc00""#,
        r#""\udfff""#,
        r#""\uDFAA""#,
        r#""a\ud83cb""#,
        r#""\ud83c\ud83c""#,
        r#""\ud83c\u0041""#,
        r#""\ud83c\n""#,
        r#""\udf89\ud83c""#,
        r#""\ud83c\udf89\ud83c""#,
        r#""\ud83c\ud83c\udf89""#,
    ] {
        assert_eq!(Value::read(text, 9), Err(ParseError::NotJson), "{text}");
    }
    for text in [r#"{"\ud800":1}"#, r#"{"c":1,"\ud800":{"d":[2]},"e":3}"#] {
        assert_eq!(Value::read(text, 9), Err(ParseError::NotJson), "{text}");
    }
}

#[test]
fn nesting_below_the_given_level() {
    for (levels, text, expected) in [
        (0, "1", "1"),
        (0, "[]", "null"),
        (0, "{}", "null"),
        (1, "[]", "[]"),
        (1, "[[]]", "[null]"),
        (1, r#"{"a":[1,2],"b":3}"#, r#"{"a":null,"b":3}"#),
        (2, r#"[{"a":{}},[[]],1]"#, r#"[{"a":null},[null],1]"#),
        (2, r#"[[["]","\"]","\\"],[{"}":"}"}]],2]"#, "[[null,null],2]"),
        (3, "[[[1]]]", "[[[1]]]"),
    ] {
        assert_eq!(Value::read(text, levels).unwrap().to_json(), expected, "{levels} levels of {text}");
    }
    for text in ["[[", "[[]", "[[[", r#"[["]""#, "[{", r#"[{"a":"}"#] {
        assert!(Value::read(text, 1).is_err(), "{text} is incomplete at any depth");
    }
    for brackets in ["[", r#"{"a":"#, r#"[{"a":"#] {
        let deep = brackets.repeat(100_000);
        assert!(Value::read(&deep, 16).is_err(), "100,000 open brackets do not overflow the stack");
    }
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    assert!(Value::read(&deep, 16).is_err(), "neither do closed ones");
}
