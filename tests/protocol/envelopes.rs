//! Envelopes: what a relay reads, and the message of each error.

use leadwire::protocol::{Envelope, MAX_ENVELOPE_BYTES};
use leadwire::schema::Value;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const KEY: &str = "0b8e0c1e-7c57-4d0e-9c83-1d3d3c1f6a11";

#[test]
fn serialized_and_parsed() {
    for (why, json) in [
        ("the least", format!(r#"{{"v":1,"key":"{KEY}","kind":"ivvy.lead","payload":{{}}}}"#)),
        (
            "everything, every digit kept",
            format!(
                r#"{{"v":1,"key":"{KEY}","kind":"ivvy.lead","payload":{{"id":9007199254740993,"cost":"1.50","n":1e+2}},"form":"wedding","connection":"venue","updateToken":"t","page":{{"url":"https://e.example"}},"guard":{{"trap":"","elapsedMs":5300}}}}"#
            ),
        ),
    ] {
        assert_eq!(Envelope::read(&json).unwrap().to_json(), json, "{why}");
    }
}

#[test]
fn its_limits_are_those_of_the_documentation() {
    assert_eq!(MAX_ENVELOPE_BYTES, 61_440);
    let nested = |levels: usize| format!("{}1{}", r#"{"a":"#.repeat(levels), "}".repeat(levels));
    let with = |payload: String| format!(r#"{{"v":1,"key":"{KEY}","kind":"ivvy.lead","payload":{payload}}}"#);
    for (levels, is_kept) in [(15, true), (16, true), (17, false)] {
        let given = with(nested(levels));
        assert_eq!(Envelope::read(&given).unwrap().to_json() == given, is_kept, "{levels} levels");
    }
}

/// `JSON.stringify` writes them for text that a script has cut.
#[test]
fn halves_of_surrogate_pairs_are_left_out() {
    for (why, given, read) in [
        ("a pair", r"\ud83d\ude00", "\u{1f600}"),
        ("the first half", r"Ann\ud83d", "Ann"),
        ("the second half", r"\ude00Ann", "Ann"),
        ("the halves in the wrong order", r"a\ude00\ud83db", "ab"),
        ("a half before a pair", r"\ud83d\ud83d\ude00", "\u{1f600}"),
        ("a half before another escape", r"\ud83d\n\u00e9", "\n\u{e9}"),
        ("no half, but a backslash and letters", r"\\ud83d", r"\ud83d"),
        ("in digits of both cases", r"\uD83D\uDe00", "\u{1f600}"),
        ("what is next to the halves", r"\ud7ff\ue000", "\u{d7ff}\u{e000}"),
        ("a quote after a half", r#"\ud83d\""#, "\""),
    ] {
        let json = format!(r#"{{"v":1,"key":"{KEY}","kind":"k","payload":{{"name":"{given}"}}}}"#);
        let envelope = Envelope::read(&json).unwrap_or_else(|error| panic!("{why}: {error}"));
        let leadwire::schema::Value::Object(payload) = envelope.payload else { panic!("{why}") };
        assert_eq!(payload.get("name").and_then(|name| name.as_text()), Some(read), "{why}");
    }
}

#[test]
fn unknown_keys_are_ignored() {
    let newer =
        format!(r#"{{"v":1,"key":"{KEY}","kind":"k","payload":null,"form":null,"new":{{"a":[1]}},"page":null}}"#);
    let envelope = Envelope::read(&newer).unwrap();
    assert_eq!(envelope.to_json(), format!(r#"{{"v":1,"key":"{KEY}","kind":"k","payload":null}}"#));
}

#[test]
fn errors() {
    let with = |rest: &str| format!(r#"{{"v":1,"key":"{KEY}","kind":"ivvy.lead","payload":{{}}{rest}}}"#);
    let keyed = |key: &str| format!(r#"{{"v":1,"key":{key},"kind":"ivvy.lead"}}"#);
    let key = "key must be 16 to 64 letters, digits and hyphens";
    for (given, words) in [
        (String::new(), "the envelope must be a JSON object"),
        ("[]".to_owned(), "the envelope must be a JSON object"),
        ("null".to_owned(), "the envelope must be a JSON object"),
        (format!(r#"{{"v":1,"key":"{KEY}""#), "the envelope must be a JSON object"),
        (with(r#","kind":"ivvy.stage""#), "the envelope contains a key twice"),
        (with(r#","payload":{}"#), "the envelope contains a key twice"),
        (r#"{"key":"x"}"#.to_owned(), "v must be 1"),
        (r#"{"v":2}"#.to_owned(), "v must be 1"),
        (r#"{"v":"one"}"#.to_owned(), "v must be 1"),
        (r#"{"v":1}"#.to_owned(), "key is required"),
        (keyed("1"), "key must be text"),
        (keyed(r#""""#), key),
        (keyed(&format!("\"{}\"", "a".repeat(15))), key),
        (keyed(&format!("\"{}\"", "a".repeat(65))), key),
        (keyed(r#""0123456789abcde/""#), key),
        (keyed(r#""0123456789abcdé""#), key),
        (format!(r#"{{"v":1,"key":"{KEY}"}}"#), "kind is required"),
        (with(r#","form":1"#), "form must be text"),
        (with(r#","connection":[]"#), "connection must be text"),
        (with(r#","updateToken":true"#), "updateToken must be text"),
        (with(r#","page":"x""#), "page must be an object"),
        (with(r#","guard":[]"#), "guard must be an object"),
    ] {
        assert_eq!(Envelope::read(&given).unwrap_err(), words, "{given}");
    }
    for length in [16, 64] {
        assert!(Envelope::read(&keyed(&format!("\"{}\"", "a".repeat(length)))).is_ok(), "a key of {length}");
    }
}

#[test]
fn printed_without_what_it_carries() {
    let token = Some("a-secret-token".to_owned());
    let envelope = Envelope { update_token: token, ..Envelope::new(KEY.to_owned(), "ivvy.stage", Value::from("Ann")) };
    assert_eq!(format!("{envelope:?}"), format!("Envelope {{ key: \"{KEY}\", kind: \"ivvy.stage\", .. }}"));
}
