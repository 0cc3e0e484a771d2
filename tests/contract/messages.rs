//! Messages in a catalog replace the English ones by code. An issue as a JavaScript value.

use leadwire::crm::{AccountCatalog, Kind};
use leadwire::schema::{Issue, Value, check};

use super::cases::Cases;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn by_code() {
    let stage = Cases::with(
        "ivvy.stage",
        r#"{"messages":{"required":"{field} fehlt","choice":"{field}: bitte eines von {choices}",
            "unknown_field":"{field} ist unbekannt","range":"von {min} bis {max}"}}"#,
    );
    stage.refuses_and_warns(
        "issues and warnings",
        r#"{"applyTo":3,"foo":1}"#,
        &["required name: name fehlt", "choice applyTo: applyTo: bitte eines von 1 (Opportunity), 2 (Lead)"],
        &["unknown_field foo: foo ist unbekannt"],
    );
    stage.refuses("with the bounds", r#"{"id":0,"name":"x"}"#, &["range id: von 1 bis 9223372036854775807"]);
    stage.refuses("others stay English", r#"{"id":1,"name":5}"#, &["type name: name must be text"]);
}

#[test]
fn templates() {
    for (why, template, message) in [
        ("no place", "Pflichtfeld", "Pflichtfeld"),
        ("nothing", "", ""),
        ("two places", "{field}, {field}", "name, name"),
        ("a place that is none", "{feld} {} { {field", "{feld} {} { {field"),
        ("braces alone", "}{", "}{"),
        ("other scripts", "「{field}」は必須です🎉", "「name」は必須です🎉"),
    ] {
        let catalog = format!(r#"{{"messages":{{"required":"{template}"}}}}"#);
        let stage = Cases::with("ivvy.stage", &catalog);
        stage.refuses(why, r#"{"applyTo":1}"#, &[&format!("required name: {message}")]);
    }
    let stage = Cases::with("ivvy.stage", r#"{"messages":{"nothing_known":"x","Required":"y"}}"#);
    stage.refuses(
        "a code that is none changes nothing",
        r#"{"applyTo":1}"#,
        &["required name: name is required when id is missing"],
    );
}

/// The issues of a payload as JavaScript sees them.
fn for_js(kind: &str, payload: &str, catalog: &str) -> String {
    let catalog = AccountCatalog::read(&Value::read(catalog, 9).unwrap()).unwrap().into();
    let issues = check(Kind::of(kind).unwrap().table(), payload, &catalog).unwrap_err().issues;
    let all: Vec<String> = issues.iter().map(|issue: &Issue| Value::from(issue).to_js_json()).collect();
    all.join("\n")
}

#[test]
fn code_path_message_and_params() {
    for (kind, payload, catalog, expected) in [
        (
            "ivvy.lead",
            r#"{"id":1,"customFields":[{"fieldId":1,"fieldValue":{"a.b":[1e999]}}]}"#,
            "null",
            r#"{"code":"type","path":["customFields",0,"fieldValue","a.b",0],"message":"customFields[0].fieldValue.a.b[0] must be a value that JSON can represent, which NaN, Infinity and functions are not","params":{"expected":"a value that JSON can represent, which NaN, Infinity and functions are not"}}"#,
        ),
        (
            "bitrix24.lead",
            r#"{"fields":{"PHONE":{"0":{"VALUE":5}}}}"#,
            "null",
            r#"{"code":"type","path":["fields","PHONE",0,"VALUE"],"message":"fields.PHONE[0].VALUE must be text","params":{"expected":"text"}}"#,
        ),
        (
            "bitrix24.status",
            r#"{"id":1}"#,
            "null",
            r#"{"code":"required","path":["status"],"message":"status is required"}"#,
        ),
        (
            "ivvy.stage",
            r#"{"id":0,"name":"x"}"#,
            "null",
            r#"{"code":"range","path":["id"],"message":"id must be from 1 to 9223372036854775807","params":{"min":1,"max":"9223372036854775807"}}"#,
        ),
        (
            "bitrix24.status",
            r#"{"id":1,"status":"B"}"#,
            r#"{"bitrix24":{"statuses":["A","C"]}}"#,
            r#"{"code":"choice","path":["status"],"message":"status must be one of A, C","params":{"choices":["A","C"]}}"#,
        ),
    ] {
        assert_eq!(for_js(kind, payload, catalog), expected, "{kind} {payload}");
    }
}

#[test]
fn a_required_custom_fields_id_is_among_the_params() {
    let catalog = r#"{"ivvy":{"requiredCustomFields":[12,9007199254740993]}}"#;
    let found = for_js(
        "ivvy.lead",
        r#"{"industryId":1,"sourceId":2,"typeId":3,"stageId":4,"contactId":5,"name":"x"}"#,
        catalog,
    );
    let lines: Vec<&str> = found.lines().collect();
    assert_eq!(lines.len(), 2, "{found}");
    for (line, id) in lines.iter().zip(["12", r#""9007199254740993""#]) {
        assert!(line.starts_with(r#"{"code":"required","path":["customFields"],"#), "{line}");
        assert!(line.contains(&format!(r#""id":{id}"#)), "{line}");
    }
}
