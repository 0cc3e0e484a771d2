//! Fields whose conditions are not met are left out, as a page hides their inputs.

use super::fixture::{BITRIX24, IVVY, intake, shown, submit};

#[track_caller]
fn stores(why: &str, form: &str, kind: &str, payload: &str, expected: &str) {
    assert_eq!(shown(&submit(&intake(form), kind, payload, "")), expected, "{why}");
}

#[test]
fn of_bitrix24() {
    let form = format!(
        "{BITRIX24}allow = [\"fields\"]\n\
         [form.f.field.\"fields.COMMENTS\"]\nwhen = \"fields.NAME = Ann\"\n\
         [form.f.field.\"fields.UF_CRM_1\"]\nwhen = \"fields.COMMENTS\"\n\
         [form.f.field.\"fields.UF_CRM_2\"]\nwhen = \"fields.UF_CRM_3 = true\"\n\
         [form.f.field.\"fields.UF_CRM_4\"]\nwhen = \"fields.UF_CRM_5 = 7\""
    );
    let stores = |why, fields: &str, expected: &str| {
        let payload = format!(r#"{{"fields":{{{fields}}}}}"#);
        stores(why, &form, "bitrix24.lead", &payload, expected);
    };
    stores(
        "the condition is met",
        r#""NAME":"Ann","COMMENTS":"x""#,
        r#"{"fields":{"COMMENTS":"x","NAME":"Ann","TITLE":"Trial"}}"#,
    );
    stores(
        "it is not",
        r#""NAME":"Bea","COMMENTS":"x""#,
        r#"{"fields":{"NAME":"Bea","TITLE":"Trial"}} without fields.COMMENTS"#,
    );
    stores(
        "a field that is left out counts as not filled in",
        r#""NAME":"Bea","COMMENTS":"x","UF_CRM_1":"y""#,
        r#"{"fields":{"NAME":"Bea","TITLE":"Trial"}} without fields.COMMENTS, fields.UF_CRM_1"#,
    );
    stores(
        "and one that is not does",
        r#""NAME":"Ann","COMMENTS":"x","UF_CRM_1":"y""#,
        r#"{"fields":{"COMMENTS":"x","NAME":"Ann","TITLE":"Trial","UF_CRM_1":"y"}}"#,
    );
    stores(
        "a checked box",
        r#""UF_CRM_3":true,"UF_CRM_2":"y""#,
        r#"{"fields":{"TITLE":"Trial","UF_CRM_3":true,"UF_CRM_2":"y"}}"#,
    );
    stores(
        "a box that is not checked",
        r#""UF_CRM_3":false,"UF_CRM_2":"y""#,
        r#"{"fields":{"TITLE":"Trial","UF_CRM_3":false}} without fields.UF_CRM_2"#,
    );
    stores(
        "a number in a list",
        r#""UF_CRM_5":[6,7],"UF_CRM_4":"y""#,
        r#"{"fields":{"TITLE":"Trial","UF_CRM_5":[6,7],"UF_CRM_4":"y"}}"#,
    );
    stores("it was not sent", r#""NAME":"Bea""#, r#"{"fields":{"NAME":"Bea","TITLE":"Trial"}}"#);
}

#[test]
fn an_update_keeps_all_fields() {
    let form =
        format!("{BITRIX24}allow = [\"fields\"]\n[form.f.field.\"fields.COMMENTS\"]\nwhen = \"fields.NAME = Ann\"");
    let token = super::status::update_token(&intake(&form), "5");
    let lead = submit(
        &intake(&form),
        "bitrix24.lead",
        r#"{"fields":{"COMMENTS":"x"}}"#,
        &format!(r#","updateToken":"{token}""#),
    );
    assert_eq!(shown(&lead), r#"{"id":5,"fields":{"COMMENTS":"x"}}"#, "it may lack the fields that conditions name");
}

#[test]
fn records_and_lists_that_are_left_empty() {
    let form = format!(
        "{IVVY}allow = [\"name\", \"contact\", \"customFields\"]\n\
         [form.f.field.\"contact.email\"]\nwhen = \"name = Ann\"\n\
         [form.f.field.\"customFields[12]\"]\nwhen = \"customFields[13] = a\""
    );
    let fixed = r#""industryId":11,"sourceId":2,"typeId":3,"stageId":1,"contactId":4"#;
    let stores = |why, payload: &str, expected: &str| stores(why, &form, "ivvy.lead", payload, expected);
    let custom = |entries: &str| format!(r#"{{"name":"Bea","customFields":[{entries}]}}"#);
    stores(
        "a list",
        &custom(r#"{"fieldId":12,"fieldValue":"x"}"#),
        &format!(r#"{{{fixed},"name":"Bea"}} without customFields[12]"#),
    );
    let other = r#"{"fieldId":13,"fieldValue":"b"}"#;
    stores(
        "beside another field",
        &custom(&format!(r#"{{"fieldId":12,"fieldValue":"x"}},{other}"#)),
        &format!(r#"{{{fixed},"name":"Bea","customFields":[{other}]}} without customFields[12]"#),
    );
    let met = |id: &str| format!(r#"{{"fieldId":{id},"fieldValue":"a"}},{{"fieldId":12,"fieldValue":"x"}}"#);
    stores(
        "met by a custom field",
        &custom(&met("\"13\"")),
        &format!(r#"{{{fixed},"name":"Bea","customFields":[{}]}}"#, met("13")),
    );
    stores("that was not sent", &custom(other), &format!(r#"{{{fixed},"name":"Bea","customFields":[{other}]}}"#));
    for (why, email) in [("a record", r#""a@b.c""#), ("of any value", r#"{"a":1}"#)] {
        let payload = format!(r#"{{"name":"Bea","contact":{{"email":{email}}}}}"#);
        stores(why, &payload, &format!(r#"{{{fixed},"name":"Bea"}} without contact.email"#));
    }
}

/// The rules refuse it, with everything that was sent.
#[test]
fn another_value_in_the_place_of_a_record_or_list() {
    let form = format!(
        "{IVVY}allow = [\"name\", \"contact\", \"customFields\"]\n[form.f.field.\"contact.customFields[12]\"]\nwhen = \"name = Ann\"\n\
         [form.f.field.\"customFields[12]\"]\nwhen = \"name = Ann\""
    );
    for (field, value, expected) in [
        ("contact", r#"[{"fieldId":12,"fieldValue":"x"}]"#, "an object"),
        ("contact", r#""x""#, "an object"),
        ("customFields", r#""x""#, "a list"),
    ] {
        let refused = format!(
            r#"422 {{"outcome":"invalid","issues":[{{"code":"type","path":["{field}"],"message":"{field} must be {expected}","params":{{"expected":"{expected}"}}}}]}}"#
        );
        stores(value, &form, "ivvy.lead", &format!(r#"{{"name":"Bea","{field}":{value}}}"#), &refused);
    }
}

#[test]
fn files_whose_inputs_are_hidden_are_not_required() {
    let form = format!(
        "{BITRIX24}allow = [\"fields\"]\n\
         [form.f.file.\"fields.UF_CRM_1\"]\nrequired = true\nwhen = \"fields.NAME = Ann\"\n\
         [form.f.file.\"fields.UF_CRM_2\"]\nrequired = true\n\
         [form.f.file.\"fields.UF_CRM_3\"]"
    );
    for (name, expected) in [("Ann", vec!["fields.UF_CRM_1", "fields.UF_CRM_2"]), ("Bea", vec!["fields.UF_CRM_2"])] {
        let intake = intake(&form);
        let payload = format!(r#"{{"fields":{{"NAME":"{name}"}}}}"#);
        let lead = submit(&intake, "bitrix24.lead", &payload, "").unwrap_or_else(|response| panic!("{response:?}"));
        assert_eq!(lead.required_files, expected, "{name}");
        assert_eq!(intake.check_required_files(&lead, |_| true), Ok(()), "{name}");
        let response = intake.check_required_files(&lead, |input| input != "fields.UF_CRM_2").unwrap_err();
        let expected = r#"422 {"outcome":"invalid","issues":[{"code":"required","path":["fields","UF_CRM_2"],"message":"fields.UF_CRM_2 is required"}]}"#;
        assert_eq!(format!("{} {}", response.status().as_u16(), response.to_json()), expected);
    }
}
