//! Bitrix24's fields, in the order of the field tables.

use super::{Around, Fields};
use crate::contract::formats::Type::Of;
use crate::contract::formats::*;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

pub const LEAD: Fields = &[("id", Of(ID)), ("fields", Of(FIELDS)), ("options", Of(OPTIONS))];

pub const LEAD_FIELDS: Fields = &[
    ("ADDRESS", Of(TEXT)),
    ("ADDRESS_2", Of(TEXT)),
    ("ADDRESS_CITY", Of(TEXT)),
    ("ADDRESS_COUNTRY", Of(TEXT)),
    ("ADDRESS_COUNTRY_CODE", Of(TEXT)),
    ("ADDRESS_POSTAL_CODE", Of(TEXT)),
    ("ADDRESS_PROVINCE", Of(TEXT)),
    ("ADDRESS_REGION", Of(TEXT)),
    ("COMMENTS", Of(TEXT)),
    ("COMPANY_TITLE", Of(TEXT)),
    ("LAST_NAME", Of(TEXT)),
    ("NAME", Of(TEXT)),
    ("SECOND_NAME", Of(TEXT)),
    ("ORIGINATOR_ID", Of(TEXT)),
    ("ORIGIN_ID", Of(TEXT)),
    ("POST", Of(TEXT)),
    ("SOURCE_DESCRIPTION", Of(TEXT)),
    ("STATUS_DESCRIPTION", Of(TEXT)),
    ("TITLE", Of(TEXT)),
    ("UTM_CAMPAIGN", Of(TEXT)),
    ("UTM_CONTENT", Of(TEXT)),
    ("UTM_MEDIUM", Of(TEXT)),
    ("UTM_SOURCE", Of(TEXT)),
    ("UTM_TERM", Of(TEXT)),
    ("TRACE", Of(TEXT)),
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
    ("EMAIL", Of(MULTIFIELD)),
    ("PHONE", Of(MULTIFIELD)),
    ("WEB", Of(MULTIFIELD)),
    ("IM", Of(MULTIFIELD)),
    ("LINK", Of(MULTIFIELD)),
];

/// Its other forms are tested in `bitrix24/multifield.rs`.
const MULTIFIELD: &[Format] = &[("an empty list", "[]", Expected::Same)];

pub const ITEM: Fields = &[("id", Of(ID)), ("fields", Of(ITEM_FIELDS_FORMATS)), ("useOriginalUfNames", Of(YES_NO))];

pub const ITEM_FIELDS: Fields = &[
    ("title", Of(TEXT)),
    ("honorific", Of(STATUS)),
    ("name", Of(TEXT)),
    ("secondName", Of(TEXT)),
    ("lastName", Of(TEXT)),
    ("birthdate", Of(DATE)),
    ("companyTitle", Of(TEXT)),
    ("sourceId", Of(STATUS)),
    ("sourceDescription", Of(TEXT)),
    ("stageId", Of(STATUS)),
    ("statusDescription", Of(TEXT)),
    ("post", Of(TEXT)),
    ("currencyId", Of(CURRENCY)),
    ("opportunity", Of(AMOUNT)),
    ("isManualOpportunity", Of(YES_NO)),
    ("opened", Of(YES_NO)),
    ("comments", Of(TEXT)),
    ("assignedById", Of(ID)),
    ("companyId", Of(ID)),
    ("contactId", Of(ID)),
    ("contactIds", Of(LIST_OF_IDS)),
    ("originatorId", Of(TEXT)),
    ("originId", Of(TEXT)),
    ("webformId", Of(ID)),
    ("observers", Of(LIST_OF_IDS)),
    ("utmSource", Of(TEXT)),
    ("utmMedium", Of(TEXT)),
    ("utmCampaign", Of(TEXT)),
    ("utmContent", Of(TEXT)),
    ("utmTerm", Of(TEXT)),
    ("fm", Of(super::ivvy::LIST)),
];

const ITEM_FIELDS_FORMATS: &[Format] = &[
    ("an object", r#"{"title":"x"}"#, Expected::Same),
    ("an empty object", "{}", Expected::Refused("empty", SOMETHING)),
    ("a list", r#"[{"title":"x"}]"#, Expected::Refused("type", "must be an object")),
    ("text", r#""title""#, Expected::Refused("type", "must be an object")),
];

pub const STATUS_CHANGE: Fields = &[("id", Of(ID)), ("status", Of(STATUS)), ("description", Of(TEXT))];

fn fields() -> Around {
    Around::new("bitrix24.lead", r#"{"fields":{"#, r#","ufCrm_1":1}}"#, "fields.")
}

#[test]
fn in_the_fields() {
    fields().optional(LEAD_FIELDS);
    Around::new("bitrix24.lead", r#"{"fields":{"CONTACT_IDS":["#, "]}}", "fields.CONTACT_IDS[0]").value(ID);
}

#[test]
fn of_items() {
    Around::new("bitrix24.item", r#"{"fields":{"#, r#","ufCrm_1":1}}"#, "fields.").optional(ITEM_FIELDS);
    let item = Around::new("bitrix24.item", "{", r#","useOriginalUfNames":"Y"}"#, "");
    item.required(&[("fields", Of(ITEM_FIELDS_FORMATS))]);
    Around::new("bitrix24.item", r#"{"fields":{"title":"x"},"#, "}", "")
        .optional(&[("useOriginalUfNames", Of(YES_NO))]);
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

const FIELDS: &[Format] = &[
    ("an object", r#"{"TITLE":"x"}"#, Expected::Same),
    ("an empty object", "{}", Expected::Refused("empty", "must contain at least one field")),
    ("an object with missing values only", r#"{"TITLE":"","NAME":null}"#, Expected::Refused("empty", SOMETHING)),
    ("a list", r#"[{"TITLE":"x"}]"#, Expected::Refused("type", "must be an object")),
    ("text", r#""TITLE""#, Expected::Refused("type", "must be an object")),
    ("NaN is not missing", "1e999", Expected::Refused("type", "must be an object")),
];
const SOMETHING: &str = "must contain at least one field";

const OPTIONS: &[Format] = &[
    ("an object", r#"{"REGISTER_SONET_EVENT":"Y"}"#, Expected::Same),
    ("an empty object", "{}", Expected::Same),
    ("a list", "[]", Expected::Refused("type", "must be an object")),
    ("text", r#""Y""#, Expected::Refused("type", "must be an object")),
    ("NaN is not missing", "1e999", Expected::Refused("type", "must be an object")),
];

#[test]
fn status() {
    Around::new("bitrix24.status", "{", r#","status":"NEW"}"#, "").required(&[("id", Of(ID))]);
    Around::new("bitrix24.status", r#"{"id":1,"#, "}", "").required(&[("status", Of(STATUS))]);
    Around::new("bitrix24.status", r#"{"id":1,"status":"NEW","#, "}", "")
        .update(&["description"])
        .optional(&[("description", Of(TEXT))]);
}
