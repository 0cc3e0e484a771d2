//! Texts that are not JSON.

use leadwire::schema::{ParseError, Value};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const TEXTS: &[&str] = &[
    // Nothing, or more than one thing.
    "",
    " ",
    "\n",
    "\u{feff}null",
    "null\u{feff}",
    "1 2",
    "[] []",
    "{}{}",
    "nullnull",
    "null,",
    ",null",
    "null;",
    "# x\n1",
    // White space that JSON does not have.
    "\u{a0}1",
    "1\u{2028}",
    "\u{b}1",
    "\u{c}1",
    "\0",
    "1\0",
    // Words.
    "nul",
    "nulll",
    "Null",
    "NULL",
    "tru",
    "True",
    "fals",
    "undefined",
    "NaN",
    "Infinity",
    "-Infinity",
    "nan",
    "inf",
    "a",
    "truefalse",
    "t",
    "n ull",
    // Numbers.
    "-",
    "+",
    "+1",
    "--1",
    "- 1",
    "01",
    "-01",
    "00",
    "-00",
    "0x1",
    "0x",
    "1.",
    ".5",
    "-.5",
    "1.e1",
    ".e1",
    "1e",
    "1E",
    "1e+",
    "1e-",
    "1e1.5",
    "1e1e1",
    "1.2.3",
    "1_000",
    "1,000",
    "1a",
    "1 000",
    "0b1",
    "1f",
    "1n",
    "٣",
    "１",
    "1e１",
    "1.٥",
    "-a",
    "0e",
    "0.e1",
    "1ee1",
    "1-1",
    "1+1",
    "2.e+3",
    "-2.",
    // Strings.
    "\"",
    "\"a",
    "a\"",
    "'a'",
    "`a`",
    "\"\\\"",
    "\"\\",
    "\"\\a\"",
    "\"\\x41\"",
    "\"\\'\"",
    "\"\\0\"",
    "\"\\U0041\"",
    "\"\\u\"",
    "\"\\u0\"",
    "\"\\u00\"",
    "\"\\u004\"",
    "\"\\u004g\"",
    "\"\\u 041\"",
    "\"\\u+041\"",
    "\"\\u-041\"",
    "\"\\u００４１\"",
    "\"\\ud800\\u\"",
    "\"\\ud800\\u00\"",
    "\"\\ud800\\ug\"",
    "\"\\é\"",
    "\"\\🎉\"",
    "\"a\nb\"",
    "\"\t\"",
    "\"\r\"",
    "\"\0\"",
    "\"\u{1f}\"",
    "\"a\"b",
    "\"a\"\"b\"",
    // Lists.
    "[",
    "]",
    "[1",
    "[1,",
    "[,",
    "[,]",
    "[1,]",
    "[,1]",
    "[1,,2]",
    "[1 2]",
    "[1;2]",
    "[1:2]",
    "[1}",
    "[1]]",
    "[[1]",
    "[1,\n",
    "[\"a\"",
    "[\"a",
    "[null",
    "[nul]",
    "[1,#2]",
    "[1]/*x*/",
    "[1]//x",
    "/**/[1]",
    "[\u{a0}]",
    "[...[1]]",
    "[\\n1]",
    "(1)",
    "[a]",
    // Objects.
    "{",
    "}",
    "{]",
    "{\"a\"",
    "{\"a\":",
    "{\"a\":1",
    "{\"a\":1,",
    "{\"a\":1,}",
    "{,}",
    "{,\"a\":1}",
    "{\"a\":1,,\"b\":2}",
    "{\"a\" 1}",
    "{\"a\",1}",
    "{\"a\"=1}",
    "{\"a\"::1}",
    "{\"a\":}",
    "{:1}",
    "{\"a\"}",
    "{\"a\":1 \"b\":2}",
    "{\"a\":1}}",
    "{\"a\":1]",
    "{a:1}",
    "{'a':1}",
    "{1:1}",
    "{null:1}",
    "{[]:1}",
    "{\"a\":1/*x*/}",
    "{\"a\":1,\"b\"}",
    "{\"a\":\"b}",
    "{\"a\":1;}",
    "{\"\\u\":1}",
    "{\"a\nb\":1}",
    "{\"a\":[1,{\"b\":]}",
    "{{}}",
    "{\"a\":1}a",
    "${\"a\":1}",
];

#[test]
fn are_refused() {
    for text in TEXTS {
        for levels in [4, 16] {
            assert_eq!(Value::read(text, levels), Err(ParseError::NotJson), "{text:?}");
        }
    }
}

#[test]
fn are_refused_inside_other_values() {
    let bad = TEXTS.iter().filter(|text| !text.trim_matches([' ', '\n']).is_empty());
    for text in bad.filter(|text| !is_valid_inside(text)) {
        for inside in [format!("[{text}]"), format!("[1,{text}]"), format!("{{\"a\":{text}}}")] {
            let read = Value::read(&inside, 16);
            assert!(read.is_err(), "{inside:?} is not JSON but was read as {read:?}");
        }
    }
}

/// Texts that become JSON by the brackets or the comma around them.
fn is_valid_inside(text: &str) -> bool {
    ["1,000", "null,", ",null", "1,"].contains(&text)
}

#[test]
fn truncated_at_every_position() {
    let whole = r#"{"a":[1.5e-3,{"b":"\u00e9\ud83c\udf89\n"}],"c":true,"d":null}"#;
    assert!(Value::read(whole, 16).is_ok());
    for (at, _) in whole.char_indices() {
        assert_eq!(Value::read(&whole[..at], 16), Err(ParseError::NotJson), "{}", &whole[..at]);
    }
}

#[test]
fn duplicate_keys() {
    for text in [
        r#"{"a":1,"a":1}"#,
        r#"{"":1,"b":2,"":3}"#,
        r#"{"a":1,"\u0061":2}"#,
        r#"[{"a":{"b":1,"b":2}}]"#,
        r#"{"é":1,"é":2}"#,
        r#"{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"a":9}"#,
    ] {
        assert_eq!(Value::read(text, 16), Err(ParseError::DuplicateKey), "{text}");
    }
    for text in [r#"{"a":1,"A":2}"#, r#"{"a":{"a":{"a":1}}}"#, r#"[{"a":1},{"a":1}]"#, r#"{"a":1,"a ":2,"":3," ":4}"#] {
        assert!(Value::read(text, 16).is_ok(), "{text}");
    }
}

#[test]
fn a_duplicate_among_many_keys() {
    // So many keys that comparing each pair would take minutes.
    let mut keys: Vec<String> = (0..20_000).map(|key| format!(r#""{key}":0"#)).collect();
    assert!(Value::read(&format!("{{{}}}", keys.join(",")), 1).is_ok());
    keys.push(r#""7":0"#.to_owned());
    let text = format!("{{{}}}", keys.join(","));
    assert_eq!(Value::read(&text, 1), Err(ParseError::DuplicateKey));
}
