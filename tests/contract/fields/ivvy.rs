//! iVvy's fields. When one is required in an add stands in `ivvy/`; here all are fields of an update.

use super::Around;
use crate::contract::forms::Type::{Codes, Of};
use crate::contract::forms::*;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn lead() {
    Around::new("ivvy.lead", "{", r#","description":"x"}"#, "").each_form("id", Of(ID));
    Around::new("ivvy.lead", r#"{"id":1,"#, r#","description":"x"}"#, "").optional(&[
        ("qualityId", Of(ID)),
        ("companyLeadContactId", Of(ID)),
        ("ownerUserId", Of(ID)),
        ("subtypeId", Of(ID)),
        ("stageReasonId", Of(ID)),
        ("channelId", Of(ID)),
        ("industryId", Of(ID)),
        ("sourceId", Of(ID)),
        ("typeId", Of(ID)),
        ("stageId", Of(ID)),
        ("companyId", Of(ID)),
        ("company", Of(NESTED)),
        ("contactId", Of(ID)),
        ("contact", Of(NESTED)),
        ("name", Of(TEXT)),
    ]);
    Around::new("ivvy.lead", r#"{"id":1,"name":"x","#, "}", "")
        .optional(&[("description", Of(TEXT)), ("customFields", Of(LEAD_FIELDS))]);
    Around::new("ivvy.lead", r#"{"id":1,"customFields":[{"#, r#","fieldValue":"x"}]}"#, "customFields[0].")
        .required(&[("fieldId", Of(ID))]);
    Around::new("ivvy.lead", r#"{"id":1,"customFields":[{"fieldId":12,"#, "}]}", "customFields[0].")
        .required(&[("fieldValue", Of(ANYTHING))]);
}

/// A contact or a company to update.
const NESTED: &[Form] = &[
    ("one with an id", r#"{"id":5}"#, Verdict::Same),
    ("a list", r#"[{"id":5}]"#, Verdict::No("type", "must be an object")),
    ("an id", "5", Verdict::No("type", "must be an object")),
    ("NaN is not missing", "1e999", Verdict::No("type", "must be an object")),
    ("text", r#""ACME""#, Verdict::No("type", "must be an object")),
    ("false is not missing", "false", Verdict::No("type", "must be an object")),
];

const LEAD_FIELDS: &[Form] = &[
    ("entries", r#"[{"fieldId":1,"fieldValue":false},{"fieldId":2,"fieldValue":0}]"#, Verdict::Same),
    ("an empty list", "[]", Verdict::Same),
    ("an object", r#"{"0":{"fieldId":1,"fieldValue":2}}"#, Verdict::No("type", "must be a list")),
    ("NaN is not missing", "1e999", Verdict::No("type", "must be a list")),
    ("text", r#""red""#, Verdict::No("type", "must be a list")),
];

#[test]
fn stage() {
    Around::new("ivvy.stage", "{", r##","colour":"#fff"}"##, "").each_form("id", Of(ID));
    Around::new("ivvy.stage", r#"{"id":1,"#, r##","colour":"#fff"}"##, "")
        .optional(&[("name", Of(TEXT)), ("applyTo", Codes(&[("1", " (Opportunity)"), ("2", " (Lead)")]))]);
    Around::new("ivvy.stage", r#"{"id":1,"name":"x","#, "}", "").optional(&[("colour", Of(COLOUR))]);
}

#[test]
fn source() {
    Around::new("ivvy.source", "{", r#","description":"x"}"#, "").each_form("id", Of(ID));
    Around::new("ivvy.source", r#"{"id":1,"#, r#","description":"x"}"#, "").optional(&[
        ("name", Of(TEXT)),
        ("cost", Of(PRICE)),
        ("colour", Of(COLOUR)),
        ("isReferral", Of(FLAG)),
    ]);
    Around::new("ivvy.source", r#"{"id":1,"name":"x","#, "}", "").optional(&[("description", Of(TEXT))]);
}

#[test]
fn status() {
    Around::new("ivvy.status", "{", r#","stageId":2}"#, "").required(&[("id", Of(ID))]);
    Around::new("ivvy.status", r#"{"id":1,"#, "}", "").required(&[("stageId", Of(ID))]);
    Around::new("ivvy.status", r#"{"id":1,"stageId":2,"#, "}", "").optional(&[("stageReasonId", Of(ID))]);
}

#[test]
fn contact() {
    Around::new("ivvy.contact", "{", r#","phone":"1"}"#, "").each_form("id", Of(ID));
    Around::new("ivvy.contact", r#"{"id":1,"#, "}", "").optional(&[
        ("firstName", Of(TEXT)),
        ("lastName", Of(TEXT)),
        ("email", Of(EMAIL)),
        ("phone", Of(TEXT)),
        ("externalId", Of(TEXT)),
        ("groups", Of(LIST)),
        ("customFields", Of(LIST)),
        ("companies", Of(LIST_OF_IDS)),
        ("status", Codes(&[("1", ""), ("2", ""), ("3", ""), ("5", "")])),
        ("smsStatus", Codes(&[("1", ""), ("2", ""), ("3", ""), ("4", "")])),
        ("updateIfExists", Of(FLAG)),
        ("privacyConsent", Of(FLAG)),
    ]);
    Around::new("ivvy.contact", r#"{"id":1,"externalUrls":"#, "}", "externalUrls").value(URLS);
    Around::new("ivvy.contact", r#"{"id":1,"groups":[{"#, "}]}", "groups[0].").required(&[("groupId", Of(ID))]);
    Around::new("ivvy.contact", r#"{"id":1,"companies":["#, "]}", "companies[0]").value(ID);
    in_custom_field("ivvy.contact");
    in_external_url("ivvy.contact");
}

#[test]
fn company() {
    Around::new("ivvy.company", "{", r#","phone":"1"}"#, "").each_form("id", Of(ID));
    Around::new("ivvy.company", r#"{"id":1,"#, "}", "").optional(&[
        ("businessName", Of(TEXT)),
        ("externalId", Of(TEXT)),
        ("tradingName", Of(TEXT)),
        ("businessNumber", Of(TEXT)),
        ("phone", Of(TEXT)),
        ("otherPhone", Of(TEXT)),
        ("fax", Of(TEXT)),
        ("website", Of(TEXT)),
        ("iataNumber", Of(TEXT)),
        ("email", Of(EMAIL)),
        ("address", Of(OBJECT_OF_FIELDS)),
        ("primaryContactId", Of(ID)),
        ("primaryAccountManagerId", Of(ID)),
        ("secondaryAccountManagerId", Of(ID)),
        ("industryId", Of(ID)),
        ("primaryContact", Of(NESTED)),
        ("isAgent", Codes(&[("0", " (No)"), ("1", " (Yes)")])),
        ("updateIfExists", Of(FLAG)),
        ("customFields", Of(LIST)),
    ]);
    Around::new("ivvy.company", r#"{"id":1,"externalUrls":"#, "}", "externalUrls").value(URLS);
    let commission = Around::new("ivvy.company", r#"{"id":1,"#, "}", "");
    for name in ["Space", "Food", "Beverage", "AudioVisual", "Accommodation"] {
        commission.optional(&[(&format!("commission{name}"), Of(WHOLE_FROM_0))]);
        commission.optional(&[(&format!("commission{name}Type"), Of(WHOLE_FROM_0))]);
    }
    let address = Around::new("ivvy.company", r#"{"id":1,"address":{"#, "}}", "address.");
    for name in ["line1", "line2", "line3", "line4", "city", "stateCode", "postalCode"] {
        address.optional(&[(name, Of(TEXT))]);
    }
    address.optional(&[("countryCode", Of(COUNTRY))]);
    in_custom_field("ivvy.company");
    in_external_url("ivvy.company");
}

fn in_custom_field(kind: &str) {
    Around::new(kind, r#"{"id":1,"customFields":[{"#, r#","value":"x"}]}"#, "customFields[0].")
        .required(&[("fieldId", Of(ID))]);
    Around::new(kind, r#"{"id":1,"customFields":[{"fieldId":12,"#, "}]}", "customFields[0].")
        .required(&[("value", Of(ANYTHING))]);
}

fn in_external_url(kind: &str) {
    Around::new(kind, r#"{"id":1,"externalUrls":[{"#, r#","label":"x"}]}"#, "externalUrls[0].")
        .required(&[("ref", Of(TEXT))]);
    let entry = Around::new(kind, r#"{"id":1,"externalUrls":[{"ref":"r","#, "}]}", "externalUrls[0].");
    entry.optional(&[("label", Of(TEXT))]);
    entry.each_form("url", Of(HTTPS_URL));
    entry.cases.sends("a url of white space is missing", &entry.with("url", r#"" ""#), &entry.without());
}

const OBJECT_OF_FIELDS: &[Form] = &[
    ("an object", r#"{"city":"Perth"}"#, Verdict::Same),
    ("an empty object", "{}", Verdict::Same),
    ("a list", "[]", Verdict::No("type", "must be an object")),
    ("text", r#""1 High Street""#, Verdict::No("type", "must be an object")),
    ("NaN is not missing", "1e999", Verdict::No("type", "must be an object")),
];

const LIST: &[Form] = &[
    ("an empty list", "[]", Verdict::Same),
    ("an object", "{}", Verdict::No("type", "must be a list")),
    ("text", r#""a""#, Verdict::No("type", "must be a list")),
    ("NaN is not missing", "1e999", Verdict::No("type", "must be a list")),
];

const URLS: &[Form] = &[
    ("null is sent, to clear them", "null", Verdict::Same),
    ("one", r#"[{"ref":"a"}]"#, Verdict::Same),
    ("three", r#"[{"ref":"a"},{"ref":"b","url":null},{"ref":"c","url":"https://c.example"}]"#, Verdict::Same),
    ("four", r#"[{"ref":"a"},{"ref":"b"},{"ref":"c"},{"ref":"d"}]"#, Verdict::No("too_long", AT_MOST_3)),
    ("none", "[]", Verdict::Same),
    ("an object", r#"{"ref":"a"}"#, Verdict::No("type", "must be a list")),
    ("NaN is not missing", "1e999", Verdict::No("type", "must be a list")),
];
const AT_MOST_3: &str = "must have at most 3 entries";
