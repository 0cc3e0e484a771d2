//! `JSONTestSuite`: what it accepts is read and what it refuses is refused, apart from the texts of [`DECIDED`]. Bytes that are not
//! UTF-8 are refused before they are parsed.

use leadwire::schema::{ParseError, Value};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const SUITE: &str = include_str!("json_test_suite.txt");

/// As many levels as the deepest text that is read.
const LEVELS: usize = 64;

/// What is not decided by a text's name, with the reason: what is written of it, or why it is refused.
const DECIDED: &[(&str, Result<&str, &str>)] = &[
    // Parsers disagree on which of two equal keys counts.
    ("y_object_duplicated_key", DUPLICATE_KEY),
    ("y_object_duplicated_key_and_value", DUPLICATE_KEY),
    ("t_object_same_key_different_values", DUPLICATE_KEY),
    ("t_object_same_key_same_value", DUPLICATE_KEY),
    ("t_object_same_key_unclear_values", DUPLICATE_KEY),
    // A number keeps its digits. Beyond the range of a double it is unreadable, which every check refuses, and which is written as
    // null.
    ("i_number_double_huge_neg_exp", Ok("[123.456e-789]")),
    ("i_number_huge_exp", Ok("[null]")),
    ("i_number_neg_int_huge_exp", Ok("[null]")),
    ("i_number_pos_double_huge_exp", Ok("[null]")),
    ("i_number_real_neg_overflow", Ok("[null]")),
    ("i_number_real_pos_overflow", Ok("[null]")),
    ("i_number_real_underflow", Ok("[123e-10000000]")),
    ("i_number_too_big_neg_int", Ok("[-123123123123123123123123123123]")),
    ("i_number_too_big_pos_int", Ok("[100000000000000000000]")),
    ("i_number_very_big_negative_int", Ok("[-237462374673276894279832749832423479823246327846]")),
    ("t_number_-9223372036854775808", Ok("[-9223372036854775808]")),
    ("t_number_-9223372036854775809", Ok("[-9223372036854775809]")),
    ("t_number_1.0", Ok("[1.0]")),
    ("t_number_1.000000000000000005", Ok("[1.000000000000000005]")),
    ("t_number_1000000000000000", Ok("[1000000000000000]")),
    ("t_number_10000000000000000999", Ok("[10000000000000000999]")),
    ("t_number_1e-999", Ok("[1e-999]")),
    ("t_number_1e6", Ok("[1e+6]")),
    ("t_number_9223372036854775807", Ok("[9223372036854775807]")),
    ("t_number_9223372036854775808", Ok("[9223372036854775808]")),
    // Keys are compared by their characters, without normalization.
    ("t_object_key_nfc_nfd", Ok("{\"\u{e9}\":\"NFC\",\"e\u{301}\":\"NFD\"}")),
    ("t_object_key_nfd_nfc", Ok("{\"e\u{301}\":\"NFD\",\"\u{e9}\":\"NFC\"}")),
    ("t_string_with_escaped_NULL", Ok(r#"["A\u0000B"]"#)),
    // UTF-8 cannot represent half of a surrogate pair. An envelope is read without such halves.
    ("i_object_key_lone_2nd_surrogate", NOT_JSON),
    ("i_string_1st_surrogate_but_2nd_missing", NOT_JSON),
    ("i_string_1st_valid_surrogate_2nd_invalid", NOT_JSON),
    ("i_string_incomplete_surrogate_and_escape_valid", NOT_JSON),
    ("i_string_incomplete_surrogate_pair", NOT_JSON),
    ("i_string_incomplete_surrogates_escape_valid", NOT_JSON),
    ("i_string_invalid_lonely_surrogate", NOT_JSON),
    ("i_string_invalid_surrogate", NOT_JSON),
    ("i_string_inverted_surrogates_U+1D11E", NOT_JSON),
    ("i_string_lone_second_surrogate", NOT_JSON),
    ("t_string_1_escaped_invalid_codepoint", NOT_JSON),
    ("t_string_2_escaped_invalid_codepoints", NOT_JSON),
    ("t_string_3_escaped_invalid_codepoints", NOT_JSON),
    // JSON is UTF-8, without a byte order mark (RFC 8259, 8.1).
    ("i_string_UTF-16LE_with_BOM", NOT_UTF8),
    ("i_string_UTF-8_invalid_sequence", NOT_UTF8),
    ("i_string_UTF8_surrogate_U+D800", NOT_UTF8),
    ("i_string_invalid_utf-8", NOT_UTF8),
    ("i_string_iso_latin_1", NOT_UTF8),
    ("i_string_lone_utf8_continuation_byte", NOT_UTF8),
    ("i_string_not_in_unicode_range", NOT_UTF8),
    ("i_string_overlong_sequence_2_bytes", NOT_UTF8),
    ("i_string_overlong_sequence_6_bytes", NOT_UTF8),
    ("i_string_overlong_sequence_6_bytes_null", NOT_UTF8),
    ("i_string_truncated-utf-8", NOT_UTF8),
    ("i_string_utf16BE_no_BOM", NOT_UTF8),
    ("i_string_utf16LE_no_BOM", NOT_UTF8),
    ("i_structure_UTF-8_BOM_empty_object", NOT_JSON),
    ("t_string_1_invalid_codepoint", NOT_UTF8),
    ("t_string_2_invalid_codepoints", NOT_UTF8),
    ("t_string_3_invalid_codepoints", NOT_UTF8),
    // serde_json reads 128 levels, whatever the limit is below which values are unreadable.
    ("i_structure_500_nested_arrays", NOT_JSON),
];

const NOT_JSON: Result<&str, &str> = Err("not JSON");
const NOT_UTF8: Result<&str, &str> = Err("not UTF-8");
const DUPLICATE_KEY: Result<&str, &str> = Err("a key twice");

/// The names and bytes of the suite.
fn suite() -> Vec<(String, Vec<u8>)> {
    let lines = SUITE.lines().filter(|line| !line.starts_with('#'));
    let rows = lines.map(|line| line.split_once('\t').expect("a name and a text"));
    let mut rows: Vec<_> = rows.map(|(name, text)| (name.to_owned(), unescape(text))).collect();
    rows.push(("n_structure_100000_opening_arrays".to_owned(), b"[".repeat(100_000)));
    rows.push(("n_structure_open_array_object".to_owned(), [&b"[{\"\":".repeat(50_000)[..], b"\n"].concat()));
    rows
}

fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        bytes.extend(before.bytes());
        let (byte, length) = match &escape[..1] {
            "t" => (b'\t', 1),
            "n" => (b'\n', 1),
            "r" => (b'\r', 1),
            "\\" => (b'\\', 1),
            _ => (u8::from_str_radix(&escape[1..3], 16).expect("two digits"), 3),
        };
        bytes.push(byte);
        rest = &escape[length..];
    }
    bytes.extend(rest.bytes());
    bytes
}

fn read(bytes: &[u8]) -> Result<String, &'static str> {
    let text = std::str::from_utf8(bytes).map_err(|_| "not UTF-8")?;
    match Value::read(text, LEVELS) {
        Ok(value) => Ok(value.to_json()),
        Err(ParseError::NotJson) => Err("not JSON"),
        Err(ParseError::DuplicateKey) => Err("a key twice"),
    }
}

#[test]
fn every_text_is_read_or_refused_as_decided() {
    let mut failures = Vec::new();
    for (name, bytes) in suite() {
        let found = read(&bytes);
        let is_right = match DECIDED.iter().find(|(decided, _)| *decided == name) {
            Some((_, expected)) => found.as_deref() == expected.as_deref(),
            None => name.starts_with("y_") && found.is_ok() || name.starts_with("n_") && found.is_err(),
        };
        if !is_right {
            failures.push(format!("{name}: {found:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn what_is_written_of_a_text_is_read_again() {
    for (name, bytes) in suite() {
        if let Ok(written) = read(&bytes) {
            assert_eq!(read(written.as_bytes()).as_deref(), Ok(written.as_str()), "{name}");
        }
    }
}

#[test]
fn the_suite_is_complete() {
    let suite = suite();
    let count = |prefix: &str| suite.iter().filter(|(name, _)| name.starts_with(prefix)).count();
    assert_eq!(["y_", "n_", "i_", "t_"].map(count), [95, 188, 35, 22]);
    for (name, _) in DECIDED {
        assert!(suite.iter().any(|(known, _)| known == name), "{name} is in the suite");
    }
}
