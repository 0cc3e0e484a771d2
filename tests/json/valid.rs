//! Texts that are JSON, and how each is serialized again.

use leadwire::schema::Value;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// A text, and the same without white space and needless escapes.
const TEXTS: &[(&str, &str)] = &[
    ("null", "null"),
    ("true", "true"),
    ("false", "false"),
    (" null", "null"),
    ("null \n\t\r ", "null"),
    ("\t\n\r [ \t1 \n, \r2 ] ", "[1,2]"),
    ("[]", "[]"),
    ("[ ]", "[]"),
    ("{}", "{}"),
    ("{ \n }", "{}"),
    ("[[]]", "[[]]"),
    ("[[],[[]],{}]", "[[],[[]],{}]"),
    (r#"{"":0}"#, r#"{"":0}"#),
    (r#"{ "a" : 1 , "b":2}"#, r#"{"a":1,"b":2}"#),
    (r#"{"b":1,"a":2}"#, r#"{"b":1,"a":2}"#),
    (r#"{"1":1,"0":2}"#, r#"{"1":1,"0":2}"#),
    (r#"{"a":{"b":[{"c":null}]}}"#, r#"{"a":{"b":[{"c":null}]}}"#),
    (r#"{"a\u0000b":1}"#, r#"{"a\u0000b":1}"#),
    (r#"{"__proto__":{}}"#, r#"{"__proto__":{}}"#),
    // The key by which serde_json represents a number.
    (r#"{"$serde_json::private::Number":"5"}"#, r#"{"$serde_json::private::Number":"5"}"#),
    (r#"{"$serde_json::private::Number":"\u0035"}"#, r#"{"$serde_json::private::Number":"5"}"#),
    (r#"{"$serde_json::private::Number":5,"a":6}"#, r#"{"$serde_json::private::Number":5,"a":6}"#),
    (
        r#"{"$serde_json::private::Number":{"$serde_json::private::Number":"5"}}"#,
        r#"{"$serde_json::private::Number":{"$serde_json::private::Number":"5"}}"#,
    ),
];

/// Every form of number that JSON has; each is kept as it is.
const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "1",
    "-1",
    "10",
    "123456789",
    "0.5",
    "-0.5",
    "0.0",
    "1.0",
    "1.50",
    "1e1",
    "1E1",
    "1e+1",
    "1e-1",
    "1E+01",
    "1e00",
    "0e0",
    "0e+1",
    "1.5e3",
    "-1.5E-3",
    "123.456e78",
    "9007199254740993",
    "-9007199254740993",
    "18446744073709551616",
    "123456789012345678901234567890",
    "0.1000000000000000055511151231257827",
    "1.7976931348623157e308",
    "-1.7976931348623157e+308",
    "1.797693134862315807937289714053e308",
    "17976931348623157e292",
    "0.00000000000000000000017976931348623157e330",
    "5e-324",
    "1e-400",
    "1e-99999999999999999999",
    "0e99999999999999999999",
    "0.000e999",
];

/// Strings by what stands between the quotes, and what is written of them.
const STRINGS: &[(&str, &str)] = &[
    ("", ""),
    (" ", " "),
    ("a", "a"),
    ("\\\"", "\\\""),
    ("\\\\", "\\\\"),
    ("\\/", "/"),
    ("/", "/"),
    ("\\b\\f\\n\\r\\t", "\\b\\f\\n\\r\\t"),
    ("\\u0000\\u001F", "\\u0000\\u001f"),
    ("\\u0020\\u0041\\u00e9\\u00E9\\u20aC", " Aéé€"),
    ("\\uD83C\\uDF89", "🎉"),
    ("\\ud83c\\udf89\\ud83c\\udf89", "🎉🎉"),
    ("\\uD800\\uDC00\\uDBFF\\uDFFF", "\u{10000}\u{10FFFF}"),
    ("\\uFFFF\\uFFFE\\uFEFF", "\u{FFFF}\u{FFFE}\u{FEFF}"),
    ("\\\\u0041", "\\\\u0041"),
    ("é€🎉", "é€🎉"),
    ("\u{7f}\u{80}\u{2028}\u{2029}\u{FEFF}", "\u{7f}\u{80}\u{2028}\u{2029}\u{FEFF}"),
    ("[1,2]{}:,'", "[1,2]{}:,'"),
    ("\\u0022\\u005C\\u002F", "\\\"\\\\/"),
];

#[track_caller]
fn reads(text: &str, written: &str) {
    match Value::read(text, 16) {
        Ok(value) => assert_eq!(value.to_json(), written, "{text:?}"),
        Err(error) => panic!("{text:?} is JSON, {error:?}"),
    }
}

#[test]
fn texts() {
    for (text, written) in TEXTS {
        reads(text, written);
    }
}

#[test]
fn numbers() {
    for number in NUMBERS {
        let written = &with_signed_exponent(number);
        reads(number, written);
        reads(&format!("[{number} , {number}]"), &format!("[{written},{written}]"));
        reads(&format!(r#"{{"a":{number}}}"#), &format!(r#"{{"a":{written}}}"#));
    }
}

/// The one thing that is not kept: an exponent is written as `e` and its sign.
fn with_signed_exponent(number: &str) -> String {
    match number.find(['e', 'E']) {
        Some(at) if number[at + 1..].starts_with(|next: char| next.is_ascii_digit()) => {
            format!("{}e+{}", &number[..at], &number[at + 1..])
        }
        _ => number.replace('E', "e"),
    }
}

#[test]
fn strings() {
    for (inside, written) in STRINGS {
        reads(&format!("\"{inside}\""), &format!("\"{written}\""));
        reads(&format!("[\"{inside}\"]"), &format!("[\"{written}\"]"));
        reads(&format!("{{\"{inside}\":1}}"), &format!("{{\"{written}\":1}}"));
    }
}

#[test]
fn whole_numbers_beyond_2_53_are_text_for_js() {
    for (number, for_js) in [
        ("9007199254740991", "9007199254740991"),
        ("9007199254740992", r#""9007199254740992""#),
        ("-9007199254740991", "-9007199254740991"),
        ("-9007199254740992", r#""-9007199254740992""#),
        ("99999999999999999999999", r#""99999999999999999999999""#),
        ("9007199254740993.5", "9007199254740993.5"),
        ("1e300", "1e+300"),
    ] {
        assert_eq!(Value::read(number, 1).unwrap().to_js_json(), for_js);
    }
}
