//! Leads: required fields, fields that Bitrix24 sets, addresses, and the third parameter's two names.

use crate::contract::cases::Cases;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn required_fields() {
    let lead = Cases::of("bitrix24.lead");
    lead.sends("an add", r#"{"fields":{"TITLE":"x"}}"#, r#"{"fields":{"TITLE":"x"}}"#);
    lead.sends("an update", r#"{"fields":{"TITLE":"x"},"id":"1608"}"#, r#"{"id":1608,"fields":{"TITLE":"x"}}"#);
    lead.refuses("nothing", "{}", &["required fields: fields is required"]);
    lead.refuses("an id alone", r#"{"id":1}"#, &["required fields: fields is required"]);
    lead.refuses("missing fields", r#"{"id":1,"fields":null}"#, &["required fields: fields is required"]);
    let empty = "empty fields: fields must contain at least one field";
    lead.refuses("empty fields", r#"{"id":1,"fields":{}}"#, &[empty]);
    lead.refuses("fields that hold nothing", r#"{"fields":{"TITLE":" ","PHONE":null,"FOO":""}}"#, &[empty]);
    lead.warns(
        "an unknown field is something",
        r#"{"fields":{"FOO":1}}"#,
        r#"{"fields":{"FOO":1}}"#,
        &["unknown_field fields.FOO: fields.FOO is not a documented field; it is sent as it is"],
    );
    lead.warns(
        "fields beside fields are unknown",
        r#"{"fields":{"TITLE":"x"},"TITLE":"y"}"#,
        r#"{"fields":{"TITLE":"x"},"TITLE":"y"}"#,
        &["unknown_field TITLE: TITLE is not a documented field; it is sent as it is"],
    );
}

#[test]
fn the_documents_example() {
    Cases::of("bitrix24.lead").warns(
        "in the order of the field table",
        r#"{
            "id": 1608,
            "fields": {
                "TITLE": "LLC Titov", "NAME": "Gleb", "SECOND_NAME": "Yegorovich", "LAST_NAME": "Titov",
                "STATUS_ID": "NEW", "OPENED": "Y", "ASSIGNED_BY_ID": 1, "CURRENCY_ID": "USD", "OPPORTUNITY": 12500,
                "PHONE": [{"VALUE": "555888", "VALUE_TYPE": "WORK"}],
                "WEB": [{"VALUE": "www.mysite.com", "VALUE_TYPE": "WORK"}]
            },
            "options": {"REGISTER_SONET_EVENT": "Y"}
        }"#,
        r#"{"id":1608,"fields":{"LAST_NAME":"Titov","NAME":"Gleb","SECOND_NAME":"Yegorovich","TITLE":"LLC Titov","ASSIGNED_BY_ID":1,"CURRENCY_ID":"USD","STATUS_ID":"NEW","OPENED":"Y","OPPORTUNITY":12500,"PHONE":[{"VALUE":"555888","VALUE_TYPE":"WORK"}],"WEB":[{"VALUE":"www.mysite.com","VALUE_TYPE":"WORK"}]},"options":{"REGISTER_SONET_EVENT":"Y"}}"#,
        &[
            "adds_value fields.PHONE[0]: fields.PHONE[0] has no ID, so it is added each time that the update is sent",
            "adds_value fields.WEB[0]: fields.WEB[0] has no ID, so it is added each time that the update is sent",
        ],
    );
}

#[test]
fn fields_that_bitrix24_sets() {
    let lead = Cases::of("bitrix24.lead");
    for field in ["IS_RETURN_CUSTOMER", "ID", "DATE_CREATE", "DATE_MODIFY", "STATUS_SEMANTIC_ID"] {
        let issue = format!("read_only fields.{field}: fields.{field} is set by the CRM and cannot be sent");
        for value in [r#""Y""#, "1", r#""2026-01-01""#, "1e999", "[]"] {
            for id in ["", r#""id":1,"#] {
                let payload = format!(r#"{{{id}"fields":{{"TITLE":"x","{field}":{value}}}}}"#);
                lead.refuses("in an add and in an update, whatever it holds", &payload, &[&issue]);
            }
        }
        let payload = format!(r#"{{"fields":{{"TITLE":"x","{field}":""}}}}"#);
        lead.sends("missing", &payload, r#"{"fields":{"TITLE":"x"}}"#);
    }
    lead.warns(
        "other letters are other fields",
        r#"{"fields":{"id":1}}"#,
        r#"{"fields":{"id":1}}"#,
        &["unknown_field fields.id: fields.id is not a documented field; it is sent as it is"],
    );
}

#[test]
fn fields_of_the_account() {
    let lead = Cases::of("bitrix24.lead");
    for key in ["UF_CRM_1", "UF_CRM_1700000000", "UF_CRM_A_b", "ufCrm_1", "ufCrm_xxx"] {
        for value in ["1", r#""a""#, "[1,null]", r#"{"a":{"b":""}}"#, "false", "9007199254740993"] {
            let payload = format!(r#"{{"fields":{{"{key}":{value}}}}}"#);
            lead.sends("whatever it holds", &payload, &payload);
        }
        let payload = format!(r#"{{"fields":{{"{key}":1e999}}}}"#);
        let issue = format!(
            "type fields.{key}: fields.{key} must be a value that JSON can represent, which NaN, Infinity and functions are \
             not"
        );
        lead.refuses("what cannot be sent", &payload, &[&issue]);
    }
    for key in ["uf_crm_1", "UF_1", "UFCRM_1", "xUF_CRM_1", "ufcrm_1", "UfCrm_1", "UF_CRM_", "ufCrm_"] {
        let payload = format!(r#"{{"fields":{{"{key}":1}}}}"#);
        let warning =
            format!("unknown_field fields.{key}: fields.{key} is not a documented field; it is sent as it is");
        lead.warns("no field of the account's", &payload, &payload, &[&warning]);
    }
}

const ADDRESS: [&str; 8] = [
    "ADDRESS",
    "ADDRESS_2",
    "ADDRESS_CITY",
    "ADDRESS_COUNTRY",
    "ADDRESS_COUNTRY_CODE",
    "ADDRESS_POSTAL_CODE",
    "ADDRESS_PROVINCE",
    "ADDRESS_REGION",
];

#[test]
fn partial_addresses() {
    let lead = Cases::of("bitrix24.lead");
    let payload = |id: &str, given: &[&str]| {
        let fields: Vec<String> = given.iter().map(|field| format!(r#""{field}":"x""#)).collect();
        format!(r#"{{{id}"fields":{{{},"ufCrm_1":1}}}}"#, fields.join(","))
    };
    let update = r#""id":1,"#;
    for lacking in 0..ADDRESS.len() {
        let mut given = ADDRESS.to_vec();
        let missing = given.remove(lacking);
        let first = given[0];
        let warning = format!(
            "partial_address fields.{first}: fields.{first} is part of an address, which is best updated whole; \
             missing: {missing}"
        );
        let payload = |id: &str| payload(id, &given);
        lead.warns("an update of all but one", &payload(update), &payload(update), &[&warning]);
        lead.sends("an add", &payload(""), &payload(""));
    }
    lead.sends("an update of all", &payload(update, &ADDRESS), &payload(update, &ADDRESS));
    lead.sends("an update of none", r#"{"id":1,"fields":{"TITLE":"x"}}"#, r#"{"id":1,"fields":{"TITLE":"x"}}"#);
    lead.warns(
        "what is empty is not given, and what is cleared is",
        r#"{"id":1,"fields":{"ADDRESS_REGION":"x","ADDRESS":"","ADDRESS_PROVINCE":null}}"#,
        r#"{"id":1,"fields":{"ADDRESS_PROVINCE":null,"ADDRESS_REGION":"x"}}"#,
        &[
            "partial_address fields.ADDRESS_PROVINCE: fields.ADDRESS_PROVINCE is part of an address, which is best \
             updated whole; missing: ADDRESS, ADDRESS_2, ADDRESS_CITY, ADDRESS_COUNTRY, ADDRESS_COUNTRY_CODE, \
             ADDRESS_POSTAL_CODE",
            "left_out fields.ADDRESS: fields.ADDRESS is empty, so it is left out; null clears it",
        ],
    );
}

#[test]
fn options_and_params() {
    let lead = Cases::of("bitrix24.lead");
    let sent = r#"{"fields":{"TITLE":"x"},"options":{"REGISTER_SONET_EVENT":"Y"}}"#;
    lead.sends("options", sent, sent);
    lead.sends("params", r#"{"params":{"REGISTER_SONET_EVENT":true},"fields":{"TITLE":"x"}}"#, sent);
    lead.sends(
        "both, the same",
        r#"{"fields":{"TITLE":"x"},"params":{"REGISTER_SONET_EVENT":"Y"},"options":{"REGISTER_SONET_EVENT":true}}"#,
        sent,
    );
    lead.sends(
        "one of them missing",
        r#"{"fields":{"TITLE":"x"},"options":"","params":{"REGISTER_SONET_EVENT":"Y"}}"#,
        sent,
    );
    lead.refuses(
        "both, different",
        r#"{"fields":{"TITLE":"x"},"params":{"REGISTER_SONET_EVENT":"N"},"options":{"REGISTER_SONET_EVENT":"Y"}}"#,
        &["choice options: options and params are one field and must not differ"],
    );
    lead.warns(
        "an unknown option",
        r#"{"fields":{"TITLE":"x"},"params":{"FOO":1}}"#,
        r#"{"fields":{"TITLE":"x"},"options":{"FOO":1}}"#,
        &["unknown_field params.FOO: params.FOO is not a documented field; it is sent as it is"],
    );
}
