//! Texts that JSON's grammar allows and that no reader could keep: numbers beyond all doubles, and what lies deeper than it is
//! asked for. The part is broken, the rest is read. Half of a surrogate pair has no form in UTF-8: such a text is refused.

use leadwire::schema::{Object, ParseError, ReadError, Value};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn holding(flaw: ReadError) -> Value {
    let inner = Object::new().with("a", Value::List(vec![Value::number(1), Value::Unreadable(flaw)])).with("b", "x");
    Value::Object(inner)
}

#[track_caller]
fn flawed(part: &str, flaw: ReadError) {
    assert_eq!(Value::read(part, 9), Ok(Value::Unreadable(flaw)), "{part}");
    let around = format!(r#" {{"a" : [1, {part} ] , "b":"x"}}"#);
    assert_eq!(Value::read(&around, 9), Ok(holding(flaw)), "{around}");
}

#[test]
fn numbers_beyond_all_doubles() {
    for number in [
        "1e309",
        "-1e309",
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
        flawed(number, ReadError::NotRepresentable);
    }
    let digits = "9".repeat(400);
    flawed(&digits, ReadError::NotRepresentable);
    for number in [format!("0.{digits}"), format!("{digits}e-400")] {
        let read = Value::read(&number, 9).map(|value| value.to_json());
        assert_eq!(read, Ok(number), "every digit is kept");
    }
}

#[test]
fn halves_of_surrogate_pairs() {
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
fn deeper_than_asked_for() {
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
        assert!(Value::read(text, 1).is_err(), "{text} ends too soon, however deep");
    }
    for brackets in ["[", r#"{"a":"#, r#"[{"a":"#] {
        let deep = brackets.repeat(100_000);
        assert!(Value::read(&deep, 16).is_err(), "a hundred thousand open brackets need no stack");
    }
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    assert!(Value::read(&deep, 16).is_err(), "nor do closed ones");
}
