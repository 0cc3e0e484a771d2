//! Updates: what clears a field, what deletes an entry, and entries that are added each time.

use crate::contract::cases::Cases;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// The kinds, and a field of each of these: text, date, amount, custom field.
const CLEARABLE: [(&str, [&str; 4]); 2] = [
    ("bitrix24.lead", ["COMMENTS", "BIRTHDATE", "OPPORTUNITY", "UF_CRM_1"]),
    ("bitrix24.item", ["comments", "birthdate", "opportunity", "ufCrm_1"]),
];
/// An id, a status, a currency, a flag, a list of ids.
const FIXED: [(&str, [&str; 5]); 2] = [
    ("bitrix24.lead", ["COMPANY_ID", "STATUS_ID", "CURRENCY_ID", "OPENED", "CONTACT_IDS"]),
    ("bitrix24.item", ["companyId", "stageId", "currencyId", "opened", "contactIds"]),
];

fn update(fields: &str) -> String {
    format!(r#"{{"id":1,"fields":{{{fields}}}}}"#)
}

#[test]
fn null_clears() {
    for (kind, fields) in CLEARABLE {
        let (cases, title) = (Cases::of(kind), if kind == "bitrix24.lead" { "TITLE" } else { "title" });
        for field in fields {
            let cleared = update(&format!(r#""{field}":null"#));
            cases.sends("null is kept, and sent as an empty text", &cleared, &cleared);
            let with_title = format!(r#""{title}":"x""#);
            for empty in [r#""""#, r#"" ""#] {
                let given = update(&format!(r#"{with_title},"{field}":{empty}"#));
                let warning =
                    format!("left_out fields.{field}: fields.{field} is empty, so it is left out; null clears it");
                cases.warns("an empty text is not", &given, &update(&with_title), &[&warning]);
            }
            let add = format!(r#"{{"fields":{{{with_title},"{field}":null}}}}"#);
            cases.sends("an add has nothing to clear", &add, &format!(r#"{{"fields":{{{with_title}}}}}"#));
        }
    }
    for (kind, fields) in FIXED {
        let (cases, title) = (Cases::of(kind), if kind == "bitrix24.lead" { "TITLE" } else { "title" });
        for field in fields {
            for empty in ["null", r#""""#] {
                let with_title = format!(r#""{title}":"x""#);
                let given = update(&format!(r#"{with_title},"{field}":{empty}"#));
                let warning = format!(
                    "left_out fields.{field}: fields.{field} is empty, so it is left out; it cannot be cleared"
                );
                cases.warns("other fields cannot be cleared", &given, &update(&with_title), &[&warning]);
            }
        }
    }
    Cases::of("bitrix24.lead").refuses_and_warns(
        "nothing is left",
        &update(r#""TITLE":"""#),
        &["empty fields: fields must contain at least one field"],
        &["left_out fields.TITLE: fields.TITLE is empty, so it is left out; null clears it"],
    );
    Cases::of("bitrix24.lead").refuses(
        "null clears no undocumented field",
        &update(r#""OTHER":null"#),
        &["empty fields: fields must contain at least one field"],
    );
}

const ADDED: &str = "so it is added each time that the update is sent";

#[test]
fn entries_without_an_id_are_added() {
    let lead = Cases::of("bitrix24.lead");
    let warning = |path: &str, id: &str| format!("adds_value fields.{path}: fields.{path} has no {id}, {ADDED}");
    let given = update(r#""PHONE":[{"VALUE":"1","ID":5},{"VALUE":"2"}]"#);
    lead.warns("the entry", &given, &given, &[&warning("PHONE[1]", "ID")]);
    lead.warns(
        "plain text",
        &update(r#""EMAIL":"a@b.c""#),
        &update(r#""EMAIL":[{"VALUE":"a@b.c","VALUE_TYPE":"WORK"}]"#),
        &[&warning("EMAIL", "ID")],
    );
    let add = r#"{"fields":{"PHONE":[{"VALUE":"2"}]}}"#;
    lead.sends("not in an add", add, add);
    let item = Cases::of("bitrix24.item");
    let given = update(r#""fm":[{"typeId":"PHONE","value":"1","id":5},{"typeId":"PHONE","value":"2"}]"#);
    item.warns("of an item", &given, &given, &[&warning("fm[1]", "id")]);
    let add = r#"{"fields":{"fm":[{"typeId":"PHONE","value":"2"}]}}"#;
    item.sends("not in an add", add, add);
}

#[test]
fn an_empty_list_changes_nothing() {
    for (kind, field) in [("bitrix24.lead", "EMAIL"), ("bitrix24.lead", "LINK"), ("bitrix24.item", "fm")] {
        let given = update(&format!(r#""{field}":[]"#));
        let warning =
            format!("nothing_to_update fields.{field}: fields.{field} is an empty list, which changes nothing");
        Cases::of(kind).warns("no entries", &given, &given, &[&warning]);
    }
}

#[test]
fn an_empty_value_deletes_an_entry() {
    let lead = Cases::of("bitrix24.lead");
    for name in ["PHONE", "EMAIL", "WEB", "IM", "LINK"] {
        let deletion = update(&format!(r#""{name}":[{{"VALUE":"","ID":5}}]"#));
        lead.sends("an ID with an empty value", &deletion, &deletion);
        let path = format!("fields.{name}[0].VALUE");
        let required = format!("required {path}: {path} is required unless DELETE is Y with an ID");
        for entry in [r#"{"VALUE":" ","ID":5}"#, r#"{"VALUE":null,"ID":5}"#, r#"{"ID":5}"#] {
            lead.refuses("what is no empty text", &update(&format!(r#""{name}":[{entry}]"#)), &[&required]);
        }
        let add = format!(r#"{{"fields":{{"{name}":[{{"VALUE":"","ID":5}}]}}}}"#);
        lead.refuses("an add has nothing to delete", &add, &[&required]);
    }
    let item = Cases::of("bitrix24.item");
    let entry = |rest: &str| update(&format!(r#""fm":[{{"typeId":"EMAIL","value":""{rest}}}]"#));
    item.sends("of an item", &entry(r#","id":5"#), &entry(r#","id":5"#));
    item.refuses_and_warns(
        "without an id",
        &entry(""),
        &["required fields.fm[0].value: fields.fm[0].value is required"],
        &[&format!("adds_value fields.fm[0]: fields.fm[0] has no id, {ADDED}")],
    );
}
