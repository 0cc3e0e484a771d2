//! JSON text: what is read is written again unchanged, a second reader agrees, and the verdict on a payload stays the same.

use leadwire::crm::Kind;
use leadwire::schema::{
    Catalog, Invalid, Issue, MAX_BYTES, MAX_LEVELS, ParseError, ReadError, Valid, Value, check, check_value,
    long_numbers_as_text, parse_digits,
};
use serde_json::Value as OtherValue;

pub fn check_json(data: &[u8]) -> &'static str {
    let Ok(text) = std::str::from_utf8(data) else { return "not text" };
    // The key by which the other reader represents a number.
    if text.contains("serde_json::private") {
        return "not comparable";
    }
    let other = serde_json::from_str::<OtherValue>(text);
    for levels in [1, MAX_LEVELS, 64] {
        let read = Value::read(text, levels);
        // Only one of the two refuses a key that occurs twice.
        let is_refused = read == Err(ParseError::NotJson);
        assert!(is_refused == other.is_err() || read == Err(ParseError::DuplicateKey), "both readers agree");
        if let Ok(value) = &read {
            check_written(text, value, levels);
        }
    }
    assert_eq!(
        serde_json::from_str::<OtherValue>(&long_numbers_as_text(text)).is_ok(),
        other.is_ok(),
        "long numbers as text do not change what is JSON"
    );
    for kind in Kind::ALL {
        check_verdict(kind, text);
    }
    if other.is_ok() { "read" } else { "refused" }
}

fn check_written(text: &str, value: &Value, levels: usize) {
    let written = value.to_json();
    // The longest that is written for something shorter: null for [].
    assert!(written.len() <= 2 * text.len(), "{} bytes are written for {}", written.len(), text.len());
    let again = Value::read(&written, levels).expect("what is written is JSON");
    assert_eq!(again.to_json(), written, "what is written is written again");
    if !has_unreadable(value) {
        assert_eq!(&again, value, "what is written is read as the same value");
    }
    let for_js = value.to_js_json();
    let read: OtherValue = serde_json::from_str(&for_js).expect("what is written for JavaScript is JSON");
    assert!(is_exact_in_js(&read), "JavaScript holds each integer: {for_js}");
}

/// The verdict on a payload as text and as a value, before and after it is written.
fn check_verdict(kind: Kind, text: &str) {
    let catalog = Catalog::default();
    let of_text = check(kind.table(), text, &catalog);
    check_result(&of_text, text.len());
    let Ok(value) = Value::read(text, MAX_LEVELS) else {
        assert!(of_text.is_err(), "what is not JSON is refused");
        return;
    };
    if text.len() > MAX_BYTES {
        assert!(of_text.is_err(), "a payload that is too large is refused");
        return;
    }
    let written = value.to_json();
    let is_readable = !has_unreadable(&value);
    assert_eq!(of_text, check_value(kind.table(), value, &catalog), "a value has the verdict of its text");
    if is_readable && written.len() <= MAX_BYTES {
        assert_eq!(of_text, check(kind.table(), &written, &catalog), "what is written has the same verdict");
    }
}

/// What holds for each result of a check.
pub fn check_result(result: &Result<Valid, Invalid>, given_bytes: usize) {
    // The checker stops at 1 MiB of issues. Each key that is not documented has a warning of its own.
    let max_bytes = 4 * 1024 * 1024 + 64 * given_bytes;
    let (issues, warnings) = match result {
        Ok(valid) => (&[][..], &valid.warnings),
        Err(invalid) => {
            assert!(!invalid.issues.is_empty(), "a refusal has an issue");
            (&invalid.issues[..], &invalid.warnings)
        }
    };
    let bytes = Issue::list(issues).to_json().len() + Issue::list(warnings).to_json().len();
    assert!(bytes <= max_bytes, "{bytes} bytes of issues for {given_bytes} bytes");
    for issue in issues.iter().chain(warnings) {
        assert!(!issue.path.0.is_empty(), "an issue has a path: {issue:?}");
        assert!(!issue.message.is_empty(), "an issue has a message: {issue:?}");
        assert!(!issue.code.as_str().is_empty(), "an issue has a code: {issue:?}");
    }
}

pub fn has_unreadable(value: &Value) -> bool {
    match value {
        Value::Unreadable(ReadError::NotRepresentable | ReadError::LoneSurrogate) => true,
        Value::Unreadable(ReadError::TooDeep | ReadError::TooLarge) => true,
        Value::List(items) => items.iter().any(has_unreadable),
        Value::Object(object) => object.entries().iter().any(|(_, value)| has_unreadable(value)),
        _ => false,
    }
}

fn is_exact_in_js(value: &OtherValue) -> bool {
    match value {
        OtherValue::Number(number) => {
            let text = number.as_str();
            let unsigned = text.strip_prefix('-').unwrap_or(text);
            !unsigned.bytes().all(|byte| byte.is_ascii_digit()) || parse_digits(unsigned).is_some_and(|n| n < 1 << 53)
        }
        OtherValue::Array(items) => items.iter().all(is_exact_in_js),
        OtherValue::Object(object) => object.values().all(is_exact_in_js),
        _ => true,
    }
}
