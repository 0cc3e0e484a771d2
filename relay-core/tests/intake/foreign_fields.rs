//! What a visitor may not set is left out and named, and never refuses the lead.

use super::fixture::{BITRIX24, IVVY, intake, shown, submit};

#[track_caller]
fn stores(why: &str, form: &str, kind: &str, payload: &str, expected: &str) {
    assert_eq!(shown(&submit(&intake(form), kind, payload, "")), expected, "{why}");
}

#[test]
fn of_bitrix24() {
    let form = format!("{BITRIX24}allow = [\"fields.NAME\", \"fields.PHONE\"]\n[form.f.file.\"fields.UF_CRM_1\"]");
    let stores = |why, payload: &str, expected: &str| stores(why, &form, "bitrix24.lead", payload, expected);
    let ann = r#"{"fields":{"NAME":"Ann","TITLE":"Trial"}}"#;
    for (why, fields, left_out) in [
        ("not allowed", r#","COMMENTS":"x""#, "fields.COMMENTS"),
        ("fixed", r#","TITLE":"Mine""#, "fields.TITLE"),
        ("the relay's marker", r#","ORIGIN_ID":"k""#, "fields.ORIGIN_ID"),
        ("a field for files", r#","UF_CRM_1":"x""#, "fields.UF_CRM_1"),
        ("a record", r#","contact":{"id":1,"a":{"b":2}}"#, "fields.contact.a.b, fields.contact.id"),
        ("null", r#","COMMENTS":null"#, "fields.COMMENTS"),
        ("an empty list", r#","COMMENTS":[]"#, "fields.COMMENTS"),
    ] {
        stores(why, &format!(r#"{{"fields":{{"NAME":"Ann"{fields}}}}}"#), &format!("{ann} without {left_out}"));
    }
    stores("beside the fields", r#"{"fields":{"NAME":"Ann"},"params":{}}"#, &format!("{ann} without params"));
    stores(
        "ids within an allowed list",
        r#"{"fields":{"NAME":"Ann","PHONE":[{"ID":"9","id":9,"VALUE":"1"}]}}"#,
        r#"{"fields":{"NAME":"Ann","TITLE":"Trial","PHONE":[{"VALUE":"1","ID":9}]}} without fields.PHONE.id"#,
    );
    stores(
        "an allowed list that is empty",
        r#"{"fields":{"NAME":"Ann","PHONE":[]}}"#,
        r#"{"fields":{"NAME":"Ann","TITLE":"Trial","PHONE":[]}}"#,
    );
}

#[test]
fn parts_of_an_allowed_record() {
    let form = format!("{BITRIX24}allow = [\"fields\"]\n[form.f.file.\"fields.UF_CRM_1\"]");
    for (why, field) in [("fixed", "TITLE"), ("the relay's marker", "ORIGIN_ID"), ("a field for files", "UF_CRM_1")] {
        let payload = format!(r#"{{"fields":{{"NAME":"Ann","{field}":"x"}}}}"#);
        let expected = format!(r#"{{"fields":{{"NAME":"Ann","TITLE":"Trial"}}}} without fields.{field}"#);
        stores(why, &form, "bitrix24.lead", &payload, &expected);
    }
}

#[test]
fn of_ivvy() {
    let form = format!("{IVVY}allow = [\"name\", \"contact.email\", \"customFields[12]\", \"company\"]");
    let fixed = r#""industryId":11,"sourceId":2,"typeId":3,"stageId":1,"contactId":4"#;
    let stores = |why, more: &str, expected: &str| {
        stores(why, &form, "ivvy.lead", &format!(r#"{{"name":"Ann"{more}}}"#), expected);
    };
    let ours = r#"{"fieldId":12,"fieldValue":"x"}"#;
    stores(
        "custom fields that are not allowed",
        &format!(r#","customFields":[{ours},{{"fieldId":13,"fieldValue":"y"}}]"#),
        &format!(r#"{{{fixed},"name":"Ann","customFields":[{ours}]}} without customFields[13]"#),
    );
    stores(
        "the relay's marker",
        r#","customFields":[{"fieldId":99,"fieldValue":"y"}]"#,
        &format!(r#"{{{fixed},"name":"Ann"}} without customFields[99]"#),
    );
    stores(
        "an entry without a field",
        r#","customFields":[{"fieldValue":"y"}]"#,
        &format!(r#"{{{fixed},"name":"Ann"}} without customFields.fieldValue"#),
    );
    let empty = shown(&submit(&intake(&form), "ivvy.lead", r#"{"name":"Ann","contact":{}}"#, ""));
    assert!(empty.contains("contact.email is required"), "a record that could have an allowed field stays: {empty}");
    stores("one that could not", r#","event":{}"#, &format!(r#"{{{fixed},"name":"Ann"}} without event"#));
    stores(
        "a part of an allowed record",
        r#","company":{"businessName":"ACME","id":4}"#,
        r#"{"industryId":11,"sourceId":2,"typeId":3,"stageId":1,"company":{"businessName":"ACME"},"contactId":4,"name":"Ann"} without company.id"#,
    );
}

/// Without its id, a change of a contact would add one.
#[test]
fn an_update_that_selects_another_record_is_refused() {
    let form = format!("{IVVY}allow = [\"name\", \"contact\"]");
    let token = super::status::update_token(&intake(&form), "5");
    let more = format!(r#","updateToken":"{token}""#);
    let update = |payload: &str| shown(&submit(&intake(&form), "ivvy.lead", payload, &more));
    assert_eq!(
        update(r#"{"contact":{"id":9,"email":"a@b.c"}}"#),
        r#"403 {"outcome":"refused","reason":"not_allowed","fields":["contact.id"]}"#
    );
    assert_eq!(update(r#"{"name":"Ann","event":{"id":9}}"#), r#"{"id":5,"name":"Ann"} without event.id"#);
}

#[test]
fn an_update_with_a_fixed_field_is_not() {
    let form = format!("{BITRIX24}allow = [\"fields\"]");
    let token = super::status::update_token(&intake(&form), "5");
    let more = format!(r#","updateToken":"{token}""#);
    let update = submit(&intake(&form), "bitrix24.lead", r#"{"fields":{"NAME":"Ann","TITLE":"Mine"}}"#, &more);
    assert_eq!(shown(&update), r#"{"id":5,"fields":{"NAME":"Ann"}} without fields.TITLE"#);
}

#[test]
fn names_are_limited() {
    let form = format!("{BITRIX24}allow = [\"fields.NAME\"]");
    let many: Vec<String> = (10..40).map(|number| format!(r#""X{number}":1"#)).collect();
    let payload = format!(r#"{{"fields":{{"NAME":"Ann",{}}}}}"#, many.join(","));
    let lead = submit(&intake(&form), "bitrix24.lead", &payload, "").unwrap_or_else(|response| panic!("{response:?}"));
    assert_eq!(lead.ignored.len(), 20);
    assert_eq!((lead.ignored[0].as_str(), lead.ignored[19].as_str()), ("fields.X10", "fields.X29"));
    let long = format!(r#"{{"fields":{{"NAME":"Ann"}},"a\n{}":1}}"#, "b".repeat(200));
    let lead = submit(&intake(&form), "bitrix24.lead", &long, "").unwrap_or_else(|response| panic!("{response:?}"));
    assert_eq!(lead.ignored, [format!("a{}", "b".repeat(99))], "without control characters");
    assert!(lead.entry.context.contains("\"ignored\""), "staff see them: {}", lead.entry.context);
}

#[test]
fn other_kinds_and_connections_are_refused() {
    let form = format!("{BITRIX24}allow = [\"fields.NAME\"]");
    let payload = r#"{"fields":{"NAME":"Ann"}}"#;
    let refused = |part: &str| format!(r#"403 {{"outcome":"refused","reason":"not_allowed","fields":["{part}"]}}"#);
    assert_eq!(shown(&submit(&intake(&form), "bitrix24.status", payload, "")), refused("kind"));
    let more = r#","connection":"portal""#;
    assert_eq!(shown(&submit(&intake(&form), "bitrix24.lead", payload, more)), refused("connection"));
}
