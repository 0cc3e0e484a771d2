//! The limits of a payload's size and depth: 60 KiB of JSON, 16 levels, each with a case at the limit and one beyond it.

use super::cases::Cases;
use leadwire::crm::Kind;
use leadwire::schema::{Catalog, check};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const MAX_BYTES: usize = 60 * 1024;
const TOO_LARGE: &str = "too_large id: the payload is too large: its JSON has at most 61440 bytes";

#[test]
fn sixty_kibibytes() {
    let stage = Cases::of("ivvy.stage");
    stage.sends("60 KiB", &long_name(MAX_BYTES, "a"), &long_name(MAX_BYTES, "a"));
    stage.refuses("60 KiB and a byte", &long_name(MAX_BYTES + 1, "a"), &[TOO_LARGE]);
    stage.sends("60 KiB in characters of two bytes", &long_name(MAX_BYTES, "ß"), &long_name(MAX_BYTES, "ß"));
    stage.refuses("bytes count, not characters", &long_name(MAX_BYTES + 2, "ß"), &[TOO_LARGE]);
    stage.refuses("ten times too much", &long_name(10 * MAX_BYTES, "a"), &[TOO_LARGE]);
    stage.refuses("too large and not JSON", &"x".repeat(MAX_BYTES + 1), &[TOO_LARGE]);
}

/// A stage whose JSON has this many bytes.
fn long_name(bytes: usize, letter: &str) -> String {
    let shell = r#"{"id":1,"name":""}"#;
    let (before, after) = shell.split_at(shell.len() - 2);
    let rest = bytes - shell.len();
    let name = letter.repeat(rest / letter.len()) + &"a".repeat(rest % letter.len());
    [before, &name, after].concat()
}

#[test]
fn many_keys() {
    let stage = Cases::of("ivvy.stage");
    let keys: Vec<String> = (0..5000).map(|key| format!(r#""k{key}":1"#)).collect();
    let payload = format!(r#"{{"id":1,{}}}"#, keys.join(","));
    let warnings: Vec<String> = (0..5000)
        .map(|key| format!("unknown_field k{key}: k{key} is not a documented field; it is sent as it is"))
        .collect();
    let warnings: Vec<&str> = warnings.iter().map(String::as_str).collect();
    stage.warns("5000 unknown keys are 5000 warnings", &payload, &payload, &warnings);
}

#[test]
fn reported_issues_are_limited() {
    let (key, numbers) = ("k".repeat(30_000), vec!["1e999"; 5000].join(","));
    let payload = format!(r#"{{"id":1,"{key}":[{numbers}]}}"#);
    let invalid = check(Kind::IvvyStage.table(), &payload, &Catalog::default()).expect_err("5000 issues");
    let reported: usize = invalid.issues.iter().map(|issue| issue.message.len()).sum();
    assert!(reported < 1024 * 1024, "60 KB of payload produce {reported} bytes of messages");
    assert!(invalid.issues.len() > 1, "{} issues are reported", invalid.issues.len());
}

#[test]
fn sixteen_levels() {
    let lead = Cases::of("capillary.lead");
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        // The payload and extendedFields are two levels.
        let at = |levels: usize| {
            let nested = open.repeat(levels - 2) + "1" + &close.repeat(levels - 2);
            format!(r#"{{"id":1,"extendedFields":{{"a":{nested}}}}}"#)
        };
        lead.sends("16 levels", &at(16), &at(16));
        for levels in [17, 18, 100] {
            lead.refuses("17 levels and more", &at(levels), &[&too_deep(if open == "[" { "[0]" } else { ".a" })]);
        }
    }
}

/// The issue at the seventeenth level.
fn too_deep(step: &str) -> String {
    let path = format!("extendedFields.a{}", step.repeat(14));
    format!("too_deep {path}: {path} is nested too deep: a payload has at most 16 levels")
}

#[test]
fn depth_of_unknown_fields() {
    let stage = Cases::of("ivvy.stage");
    let at = |levels: usize| format!(r#"{{"id":1,"x":{}{}}}"#, "[".repeat(levels - 1), "]".repeat(levels - 1));
    let unknown = "unknown_field x: x is not a documented field; it is sent as it is";
    stage.warns("16 levels", &at(16), &at(16), &[unknown]);
    let path = format!("x{}", "[0]".repeat(15));
    let issue = format!("too_deep {path}: {path} is nested too deep: a payload has at most 16 levels");
    stage.refuses_and_warns("17 levels", &at(17), &[&issue], &[unknown]);
}

#[test]
fn too_deep_in_two_places() {
    let lead = Cases::of("capillary.lead");
    let (open, close) = ("[".repeat(15), "]".repeat(15));
    let payload = format!(r#"{{"id":1,"owner":5,"extendedFields":{{"a":{open}{close},"b":{open}"]}}"{close}}}}}"#);
    let (a, b) = (format!("extendedFields.a{}", "[0]".repeat(14)), format!("extendedFields.b{}", "[0]".repeat(14)));
    lead.refuses(
        "each at its path, among the other issues, with brackets in text not counted",
        &payload,
        &[
            "type owner: owner must be text",
            &format!("too_deep {a}: {a} is nested too deep: a payload has at most 16 levels"),
            &format!("too_deep {b}: {b} is nested too deep: a payload has at most 16 levels"),
        ],
    );
}
