//! iVvy's fields, in an update. When one is required in an add is tested in `ivvy/`.

use super::{Around, Fields, between};
use crate::contract::formats::Type::{NumberChoice, Of};
use crate::contract::formats::*;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

pub const LEAD: Fields = &[
    ("id", Of(ID)),
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
    ("description", Of(TEXT)),
    ("customFields", Of(LEAD_FIELDS)),
];

pub const STAGE: Fields = &[
    ("id", Of(ID)),
    ("name", Of(TEXT)),
    ("applyTo", NumberChoice(&[("1", " (Opportunity)"), ("2", " (Lead)")])),
    ("colour", Of(COLOUR)),
];

pub const SOURCE: Fields = &[
    ("id", Of(ID)),
    ("name", Of(TEXT)),
    ("cost", Of(PRICE)),
    ("colour", Of(COLOUR)),
    ("isReferral", Of(FLAG)),
    ("description", Of(TEXT)),
];

pub const LEAD_STATUS: Fields = &[("id", Of(ID)), ("stageId", Of(ID)), ("stageReasonId", Of(ID))];

pub const CONTACT: Fields = &[
    ("id", Of(ID)),
    ("firstName", Of(TEXT)),
    ("lastName", Of(TEXT)),
    ("email", Of(EMAIL)),
    ("phone", Of(TEXT)),
    ("externalId", Of(TEXT)),
    ("groups", Of(LIST)),
    ("customFields", Of(LIST)),
    ("companies", Of(LIST_OF_IDS)),
    (
        "status",
        NumberChoice(&[
            ("1", " (Subscribed)"),
            ("2", " (Unsubscribed)"),
            ("3", " (Bounced)"),
            ("5", " (No Marketing)"),
        ]),
    ),
    ("updateIfExists", Of(FLAG)),
    ("privacyConsent", Of(FLAG)),
    ("externalUrls", Of(URLS)),
];

pub const COMPANY: Fields = &[
    ("id", Of(ID)),
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
    ("isAgent", NumberChoice(&[("0", " (No)"), ("1", " (Yes)")])),
    ("commissionSpace", Of(INTEGER_FROM_0)),
    ("commissionSpaceType", Of(INTEGER_FROM_0)),
    ("commissionFood", Of(INTEGER_FROM_0)),
    ("commissionFoodType", Of(INTEGER_FROM_0)),
    ("commissionBeverage", Of(INTEGER_FROM_0)),
    ("commissionBeverageType", Of(INTEGER_FROM_0)),
    ("commissionAudioVisual", Of(INTEGER_FROM_0)),
    ("commissionAudioVisualType", Of(INTEGER_FROM_0)),
    ("commissionAccommodation", Of(INTEGER_FROM_0)),
    ("commissionAccommodationType", Of(INTEGER_FROM_0)),
    ("updateIfExists", Of(FLAG)),
    ("customFields", Of(LIST)),
    ("externalUrls", Of(URLS)),
];

pub const ADDRESS: Fields = &[
    ("line1", Of(TEXT)),
    ("line2", Of(TEXT)),
    ("line3", Of(TEXT)),
    ("line4", Of(TEXT)),
    ("city", Of(TEXT)),
    ("stateCode", Of(TEXT)),
    ("stateName", Of(TEXT)),
    ("countryCode", Of(COUNTRY)),
    ("postalCode", Of(TEXT)),
];

pub const CUSTOM_FIELD: Fields = &[("fieldId", Of(ID)), ("value", Of(ANYTHING))];

pub const EXTERNAL_URL: Fields = &[("ref", Of(TEXT)), ("url", Of(HTTPS_URL)), ("label", Of(TEXT))];

#[test]
fn lead() {
    Around::new("ivvy.lead", "{", r#","description":"x"}"#, "").each_format("id", Of(ID));
    let update = |before, after| Around::new("ivvy.lead", before, after, "").update(&["description"]);
    update(r#"{"id":1,"#, r#","description":"x"}"#).optional(between(LEAD, "qualityId", "name"));
    update(r#"{"id":1,"name":"x","#, "}").optional(between(LEAD, "description", "customFields"));
    Around::new("ivvy.lead", r#"{"id":1,"customFields":[{"#, r#","fieldValue":"x"}]}"#, "customFields[0].")
        .required(&[("fieldId", Of(ID))]);
    Around::new("ivvy.lead", r#"{"id":1,"customFields":[{"fieldId":12,"#, "}]}", "customFields[0].")
        .required(&[("fieldValue", Of(ANYTHING))]);
}

/// A contact or a company to update.
const NESTED: &[Format] = &[
    ("one with an id", r#"{"id":5}"#, Expected::Same),
    ("a list", r#"[{"id":5}]"#, Expected::Refused("type", "must be an object")),
    ("an id", "5", Expected::Refused("type", "must be an object")),
    ("NaN is not missing", "1e999", Expected::Refused("type", "must be an object")),
    ("text", r#""ACME""#, Expected::Refused("type", "must be an object")),
    ("false is not missing", "false", Expected::Refused("type", "must be an object")),
];

const LEAD_FIELDS: &[Format] = &[
    ("entries", r#"[{"fieldId":1,"fieldValue":false},{"fieldId":2,"fieldValue":0}]"#, Expected::Same),
    ("an empty list", "[]", Expected::Same),
    ("an object", r#"{"0":{"fieldId":1,"fieldValue":2}}"#, Expected::Refused("type", "must be a list")),
    ("NaN is not missing", "1e999", Expected::Refused("type", "must be a list")),
    ("text", r#""red""#, Expected::Refused("type", "must be a list")),
];

#[test]
fn stage() {
    Around::new("ivvy.stage", "{", r##","colour":"#fff"}"##, "").each_format("id", Of(ID));
    let update = |before, after| Around::new("ivvy.stage", before, after, "").update(&["colour"]);
    update(r#"{"id":1,"#, r##","colour":"#fff"}"##).optional(between(STAGE, "name", "applyTo"));
    update(r#"{"id":1,"name":"x","#, "}").optional(&[("colour", Of(COLOUR))]);
}

#[test]
fn source() {
    Around::new("ivvy.source", "{", r#","description":"x"}"#, "").each_format("id", Of(ID));
    let update = |before, after| Around::new("ivvy.source", before, after, "").update(&["colour", "description"]);
    update(r#"{"id":1,"#, r#","description":"x"}"#).optional(between(SOURCE, "name", "isReferral"));
    update(r#"{"id":1,"name":"x","#, "}").optional(&[("description", Of(TEXT))]);
}

#[test]
fn status() {
    Around::new("ivvy.status", "{", r#","stageId":2}"#, "").required(&[("id", Of(ID))]);
    Around::new("ivvy.status", r#"{"id":1,"#, "}", "").required(&[("stageId", Of(ID))]);
    Around::new("ivvy.status", r#"{"id":1,"stageId":2,"#, "}", "").update(&[]).optional(&[("stageReasonId", Of(ID))]);
}

#[test]
fn contact() {
    Around::new("ivvy.contact", "{", r#","phone":"1"}"#, "").each_format("id", Of(ID));
    Around::new("ivvy.contact", r#"{"id":1,"#, "}", "").update(&["phone", "externalId"]).optional(between(
        CONTACT,
        "firstName",
        "privacyConsent",
    ));
    Around::new("ivvy.contact", r#"{"id":1,"externalUrls":"#, "}", "externalUrls").value(URLS);
    Around::new("ivvy.contact", r#"{"id":1,"groups":[{"#, "}]}", "groups[0].").required(&[("groupId", Of(ID))]);
    Around::new("ivvy.contact", r#"{"id":1,"companies":["#, "]}", "companies[0]").value(ID);
    in_custom_field("ivvy.contact");
    in_external_url("ivvy.contact");
}

#[test]
fn company() {
    Around::new("ivvy.company", "{", r#","phone":"1"}"#, "").each_format("id", Of(ID));
    Around::new("ivvy.company", r#"{"id":1,"#, "}", "")
        .update(&[
            "externalId",
            "tradingName",
            "businessNumber",
            "phone",
            "otherPhone",
            "fax",
            "website",
            "iataNumber",
            "email",
        ])
        .optional(between(COMPANY, "businessName", "customFields"));
    Around::new("ivvy.company", r#"{"id":1,"externalUrls":"#, "}", "externalUrls").value(URLS);
    let address = Around::new("ivvy.company", r#"{"id":1,"address":{"#, "}}", "address.");
    let texts = &["line1", "line2", "line3", "line4", "city", "stateCode", "stateName", "postalCode"];
    address.update(texts).optional(ADDRESS);
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
    let entry =
        Around::new(kind, r#"{"id":1,"externalUrls":[{"ref":"r","#, "}]}", "externalUrls[0].").update(&["label"]);
    entry.optional(&[("label", Of(TEXT))]);
    entry.each_format("url", Of(HTTPS_URL));
    let warning = "left_out externalUrls[0].url: externalUrls[0].url is empty, so it is left out; null clears it";
    entry.cases.warns("a url of white space", &entry.with("url", r#"" ""#), &entry.without(), &[warning]);
}

const OBJECT_OF_FIELDS: &[Format] = &[
    ("an object", r#"{"city":"Perth"}"#, Expected::Same),
    ("an empty object", "{}", Expected::Same),
    ("a list", "[]", Expected::Refused("type", "must be an object")),
    ("text", r#""1 High Street""#, Expected::Refused("type", "must be an object")),
    ("NaN is not missing", "1e999", Expected::Refused("type", "must be an object")),
];

pub const LIST: &[Format] = &[
    ("an empty list", "[]", Expected::Same),
    ("an object", "{}", Expected::Refused("type", "must be a list")),
    ("text", r#""a""#, Expected::Refused("type", "must be a list")),
    ("NaN is not missing", "1e999", Expected::Refused("type", "must be a list")),
];

const URLS: &[Format] = &[
    ("null is sent, to clear them", "null", Expected::Same),
    ("one", r#"[{"ref":"a"}]"#, Expected::Same),
    ("three", r#"[{"ref":"a"},{"ref":"b","url":null},{"ref":"c","url":"https://c.example"}]"#, Expected::Same),
    ("four", r#"[{"ref":"a"},{"ref":"b"},{"ref":"c"},{"ref":"d"}]"#, Expected::Refused("too_long", AT_MOST_3)),
    ("none", "[]", Expected::Same),
    ("an object", r#"{"ref":"a"}"#, Expected::Refused("type", "must be a list")),
    ("NaN is not missing", "1e999", Expected::Refused("type", "must be a list")),
];
const AT_MOST_3: &str = "must have at most 3 entries";
