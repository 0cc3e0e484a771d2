//! Fields that a form requires of a new lead.

use super::fixture::{BITRIX24, IVVY, intake, shown, submit};

fn required(names: &[&str]) -> String {
    let tables: Vec<String> = names.iter().map(|name| format!("[form.f.field.\"{name}\"]\nrequired = true")).collect();
    tables.join("\n")
}

fn missing(path: &str, message: &str) -> String {
    format!(
        r#"422 {{"outcome":"invalid","issues":[{{"code":"required","path":[{path}],"message":"{message} is required"}}]}}"#
    )
}

#[test]
fn of_bitrix24() {
    let form = format!("{BITRIX24}allow = [\"fields\"]\n{}", required(&["fields.NAME", "fields.UF_CRM_1"]));
    let missing = missing(r#""fields","UF_CRM_1""#, "fields.UF_CRM_1");
    for (why, value, is_filled) in [
        ("a text", r#""x""#, true),
        ("a blank text", r#"" ""#, false),
        ("null", "null", false),
        ("a checked box", "true", true),
        ("a box that is not checked", "false", false),
        ("zero", "0", true),
        ("a list", r#"["","x"]"#, true),
        ("a list of blank texts", r#"[""]"#, false),
        ("an empty list", "[]", false),
        ("an object", r#"{"a":"x"}"#, true),
        ("an object of blank texts", r#"{"a":""}"#, false),
    ] {
        let payload = format!(r#"{{"fields":{{"NAME":"Ann","UF_CRM_1":{value}}}}}"#);
        let found = shown(&submit(&intake(&form), "bitrix24.lead", &payload, ""));
        let stored = format!(r#"{{"fields":{{"NAME":"Ann","TITLE":"Trial","UF_CRM_1":{value}}}}}"#);
        assert_eq!(found, if is_filled { stored } else { missing.clone() }, "{why}");
    }
}

#[test]
fn of_ivvy() {
    let names = ["name", "customFields[12]"];
    let form = format!("{IVVY}allow = [\"name\", \"customFields\"]\n{}", required(&names));
    let fixed = r#""industryId":11,"sourceId":2,"typeId":3,"stageId":1,"contactId":4"#;
    let missing = r#"{"code":"required","path":["customFields"],"message":"customFields[12] is required","params":{"idKey":"fieldId","id":12}}"#;
    let blank = r#"{"code":"required","path":["customFields",0,"fieldValue"],"message":"customFields[0].fieldValue is required"},"#;
    let refused = |issues: &str| Some(format!(r#"422 {{"outcome":"invalid","issues":[{issues}]}}"#));
    for (why, entries, refusal) in [
        ("the field", r#"{"fieldId":12,"fieldValue":"x"}"#, None),
        ("a blank value", r#"{"fieldId":12,"fieldValue":""}"#, refused(&format!("{blank}{missing}"))),
        ("another field", r#"{"fieldId":13,"fieldValue":"x"}"#, refused(missing)),
    ] {
        let payload = format!(r#"{{"name":"Ann","customFields":[{entries}]}}"#);
        let found = shown(&submit(&intake(&form), "ivvy.lead", &payload, ""));
        let stored = format!(r#"{{{fixed},"name":"Ann","customFields":[{entries}]}}"#);
        assert_eq!(found, refusal.unwrap_or(stored), "{why}");
    }
    let payload = r#"{"customFields":[{"fieldId":12,"fieldValue":"x"}]}"#;
    let found = shown(&submit(&intake(&form), "ivvy.lead", payload, ""));
    let expected = r#"422 {"outcome":"invalid","issues":[{"code":"required","path":["name"],"message":"name is required when id is missing","params":{"when":"when id is missing"}}]}"#;
    assert_eq!(found, expected, "once, although the rules require it as well");
}

#[test]
fn a_hidden_field_is_not_required() {
    let form = format!(
        "{BITRIX24}allow = [\"fields\"]\n[form.f.field.\"fields.UF_CRM_1\"]\nrequired = true\nwhen = \"fields.NAME = Ann\""
    );
    let submit = |name: &str| {
        shown(&submit(&intake(&form), "bitrix24.lead", &format!(r#"{{"fields":{{"NAME":"{name}"}}}}"#), ""))
    };
    assert_eq!(submit("Bea"), r#"{"fields":{"NAME":"Bea","TITLE":"Trial"}}"#);
    assert_eq!(submit("Ann"), missing(r#""fields","UF_CRM_1""#, "fields.UF_CRM_1"));
}

#[test]
fn an_empty_lead_is_refused_and_an_update_need_not_be_complete() {
    let form = format!("{BITRIX24}allow = [\"fields\"]\n{}", required(&["fields.NAME"]));
    let token = super::status::update_token(&intake(&form), "5");
    let more = format!(r#","updateToken":"{token}""#);
    let update = submit(&intake(&form), "bitrix24.lead", r#"{"fields":{"COMMENTS":"x"}}"#, &more);
    assert_eq!(shown(&update), r#"{"id":5,"fields":{"COMMENTS":"x"}}"#);
    let form = format!("{BITRIX24}allow = [\"fields\"]");
    for payload in [r#"{"fields":{"NAME":""}}"#, r#"{"fields":{"UF_CRM_1":["",null]}}"#, "{}"] {
        let found = shown(&submit(&intake(&form), "bitrix24.lead", payload, ""));
        assert!(found.starts_with(r#"422 {"outcome":"invalid","issues":[{"code":"empty""#), "{payload}: {found}");
    }
}
