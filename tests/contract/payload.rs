//! A payload that is not a JSON object is refused at `id`, because form libraries ignore an issue with an empty path.

use super::cases::Cases;
use leadwire::crm::Kind;
use leadwire::schema::{Catalog, Issue, check};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// A page writes what JSON cannot hold, such as NaN or a function, as a number beyond the range of a double.
const NOT_OBJECTS: &[(&str, &str, &str)] = &[
    ("null", "null", "null"),
    ("true", "true", "a boolean"),
    ("false", "false", "a boolean"),
    ("a number", "5", "a number"),
    ("text", r#""lead""#, "text"),
    ("empty text", r#""""#, "text"),
    ("a list", "[]", "a list"),
    ("a list of leads", r#"[{"name":"x"}]"#, "a list"),
    ("NaN or a function", "1e999", UNREADABLE),
    ("a lone surrogate in a key", r#"{"\ud800":1}"#, UNREADABLE),
    ("nothing", "", UNREADABLE),
    ("white space", "  ", UNREADABLE),
    ("a circular value", "undefined", UNREADABLE),
    ("a truncated object", r#"{"name":"x""#, UNREADABLE),
    ("two objects", "{}{}", UNREADABLE),
    ("a trailing comma", r#"{"name":"x",}"#, UNREADABLE),
    ("a key without quotes", r#"{name:"x"}"#, UNREADABLE),
    ("a byte order mark", "\u{feff}{}", UNREADABLE),
    ("a repeated key", r#"{"name":"x","name":"y"}"#, TWICE),
    ("a repeated key in other letters of the same", r#"{"name":"x","n\u0061me":"x"}"#, TWICE),
    ("a repeated key far down", r#"{"a":[{"b":{"c":1,"c":1}}]}"#, TWICE),
];
const UNREADABLE: &str = "something that cannot be written as JSON";
const TWICE: &str = "one that contains a key twice";

#[test]
fn refused_at_id() {
    for kind in KINDS {
        let cases = Cases::of(kind);
        for (why, payload, found) in NOT_OBJECTS {
            let issue = format!("type id: the payload must be an object, not {found}");
            cases.refuses(why, payload, &[&issue]);
        }
    }
}

const KINDS: &[&str] = &[
    "ivvy.lead",
    "ivvy.stage",
    "ivvy.source",
    "ivvy.status",
    "ivvy.contact",
    "ivvy.company",
    "bitrix24.lead",
    "bitrix24.item",
    "bitrix24.status",
    "capillary.lead",
    "capillary.status",
];

#[test]
fn issues_as_json() {
    let invalid = check(Kind::IvvyStage.table(), r#"{"name":"","applyTo":9}"#, &Catalog::default()).unwrap_err();
    assert_eq!(
        Issue::list(&invalid.issues).to_json(),
        concat!(
            r#"[{"code":"required","path":["name"],"message":"name is required when id is missing","params":{"when":"when id is missing"}},"#,
            r#"{"code":"choice","path":["applyTo"],"message":"applyTo must be one of 1 (Opportunity), 2 (Lead)","#,
            r#""params":{"choices":["1 (Opportunity)","2 (Lead)"]}}]"#
        )
    );
}

#[test]
fn white_space_around_the_json_is_ignored() {
    let stage = Cases::of("ivvy.stage");
    stage.sends("spaces and lines", "\t{ \"id\" :\r\n1 , \"name\": \"x\" } ", r#"{"id":1,"name":"x"}"#);
}

#[test]
fn kinds_by_name() {
    for kind in KINDS {
        assert_eq!(Kind::of(kind).map(Kind::name), Some(*kind));
    }
    for other in ["", "ivvy", "IVVY.LEAD", "ivvy.lead ", "bitrix24.stage", "capillary.source"] {
        assert_eq!(Kind::of(other), None, "{other:?} is no kind");
    }
}
