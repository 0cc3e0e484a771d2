//! Bitrix24's fields but the multiple ones, in the order of the field table.

use super::Around;
use crate::contract::forms::Type::Of;
use crate::contract::forms::*;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const TEXTS: &[&str] = &[
    "ADDRESS",
    "ADDRESS_2",
    "ADDRESS_CITY",
    "ADDRESS_COUNTRY",
    "ADDRESS_COUNTRY_CODE",
    "ADDRESS_POSTAL_CODE",
    "ADDRESS_PROVINCE",
    "ADDRESS_REGION",
    "COMMENTS",
    "COMPANY_TITLE",
    "LAST_NAME",
    "NAME",
    "SECOND_NAME",
    "ORIGINATOR_ID",
    "ORIGIN_ID",
    "POST",
    "SOURCE_DESCRIPTION",
    "STATUS_DESCRIPTION",
    "TITLE",
    "UTM_CAMPAIGN",
    "UTM_CONTENT",
    "UTM_MEDIUM",
    "UTM_SOURCE",
    "UTM_TERM",
];

fn fields() -> Around {
    Around::new("bitrix24.lead", r#"{"fields":{"#, r#","ufCrm_1":1}}"#, "fields.")
}

#[test]
fn texts() {
    for name in TEXTS {
        fields().optional(&[(name, Of(TEXT))]);
    }
}

#[test]
fn others() {
    fields().optional(&[
        ("ASSIGNED_BY_ID", Of(ID)),
        ("COMPANY_ID", Of(ID)),
        ("CONTACT_ID", Of(ID)),
        ("CONTACT_IDS", Of(LIST_OF_IDS)),
        ("BIRTHDATE", Of(DATE)),
        ("CURRENCY_ID", Of(CURRENCY)),
        ("SOURCE_ID", Of(STATUS)),
        ("STATUS_ID", Of(STATUS)),
        ("HONORIFIC", Of(STATUS)),
        ("OPENED", Of(YES_NO)),
        ("IS_MANUAL_OPPORTUNITY", Of(YES_NO)),
        ("OPPORTUNITY", Of(AMOUNT)),
    ]);
    Around::new("bitrix24.lead", r#"{"fields":{"CONTACT_IDS":["#, "]}}", "fields.CONTACT_IDS[0]").value(ID);
}

#[test]
fn beside_the_fields() {
    Around::new("bitrix24.lead", "{", r#","fields":{"TITLE":"x"}}"#, "").optional(&[("id", Of(ID))]);
    let lead = Around::new("bitrix24.lead", "{", r#","options":{}}"#, "");
    lead.required(&[("fields", Of(FIELDS))]);
    let lead = Around::new("bitrix24.lead", r#"{"fields":{"TITLE":"x"},"#, "}", "");
    lead.optional(&[("options", Of(OPTIONS))]);
    Around::new("bitrix24.lead", r#"{"fields":{"TITLE":"x"},"options":{"#, "}}", "options.")
        .optional(&[("REGISTER_SONET_EVENT", Of(YES_NO))]);
}

const FIELDS: &[Form] = &[
    ("an object", r#"{"TITLE":"x"}"#, Verdict::Same),
    ("an object that holds nothing", "{}", Verdict::No("empty", "must contain at least one field")),
    ("an object that holds nothing present", r#"{"TITLE":"","NAME":null}"#, Verdict::No("empty", SOMETHING)),
    ("a list", r#"[{"TITLE":"x"}]"#, Verdict::No("type", "must be an object")),
    ("text", r#""TITLE""#, Verdict::No("type", "must be an object")),
    ("NaN is not missing", "1e999", Verdict::No("type", "must be an object")),
];
const SOMETHING: &str = "must contain at least one field";

const OPTIONS: &[Form] = &[
    ("an object", r#"{"REGISTER_SONET_EVENT":"Y"}"#, Verdict::Same),
    ("an empty object", "{}", Verdict::Same),
    ("a list", "[]", Verdict::No("type", "must be an object")),
    ("text", r#""Y""#, Verdict::No("type", "must be an object")),
    ("NaN is not missing", "1e999", Verdict::No("type", "must be an object")),
];

#[test]
fn status() {
    Around::new("bitrix24.status", "{", r#","status":"NEW"}"#, "").required(&[("id", Of(ID))]);
    Around::new("bitrix24.status", r#"{"id":1,"#, "}", "").required(&[("status", Of(STATUS))]);
    Around::new("bitrix24.status", r#"{"id":1,"status":"NEW","#, "}", "").optional(&[("description", Of(TEXT))]);
}
