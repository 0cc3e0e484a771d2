//! The order of the field tables, field by field: bodies are written in it and issues are told in it, however the payload
//! is ordered.

use leadwire::crm::Kind;
use leadwire::schema::{Catalog, check};

use super::cases::Cases;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// What stands around the fields, and the fields in the document's order, each with a value that is sent as it is.
type Order = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

const ID: &str = "9007199254740993";
const TEXT: &str = r#""x""#;
const TIME: &str = r#""2018-10-05T08:00:00Z""#;
const EMAIL: &str = r#""a@b.c""#;

const ORDERS: &[Order] = &[
    (
        "ivvy.lead",
        "",
        "",
        &[
            ("id", ID),
            ("qualityId", ID),
            ("companyLeadContactId", ID),
            ("ownerUserId", ID),
            ("subtypeId", ID),
            ("stageReasonId", ID),
            ("channelId", ID),
            ("industryId", ID),
            ("sourceId", ID),
            ("typeId", ID),
            ("stageId", ID),
            ("companyId", ID),
            ("company", r#"{"id":1}"#),
            ("contactId", ID),
            ("contact", r#"{"id":1}"#),
            ("name", TEXT),
            ("description", TEXT),
            ("customFields", "[]"),
        ],
    ),
    ("ivvy.stage", "", "", &[("id", ID), ("name", TEXT), ("applyTo", "1"), ("colour", r##""#fff""##)]),
    (
        "ivvy.source",
        "",
        "",
        &[
            ("id", ID),
            ("name", TEXT),
            ("cost", r#""1""#),
            ("colour", r##""#fff""##),
            ("isReferral", "true"),
            ("description", TEXT),
        ],
    ),
    ("ivvy.status", "", "", &[("id", ID), ("stageId", ID), ("stageReasonId", ID)]),
    (
        "ivvy.contact",
        "",
        "",
        &[
            ("id", ID),
            ("firstName", TEXT),
            ("lastName", TEXT),
            ("email", EMAIL),
            ("phone", TEXT),
            ("externalId", TEXT),
            ("groups", "[]"),
            ("customFields", "[]"),
            ("companies", "[]"),
            ("status", "1"),
            ("smsStatus", "1"),
            ("updateIfExists", "true"),
            ("privacyConsent", "true"),
            ("externalUrls", "[]"),
        ],
    ),
    (
        "ivvy.contact",
        r#""id":1,"externalUrls":[{"#,
        "}]",
        &[("ref", TEXT), ("url", r#""https://a.b""#), ("label", TEXT)],
    ),
    ("ivvy.contact", r#""id":1,"customFields":[{"#, "}]", &[("fieldId", ID), ("value", "[]")]),
    (
        "ivvy.company",
        "",
        "",
        &[
            ("id", ID),
            ("businessName", TEXT),
            ("externalId", TEXT),
            ("tradingName", TEXT),
            ("businessNumber", TEXT),
            ("phone", TEXT),
            ("otherPhone", TEXT),
            ("fax", TEXT),
            ("website", TEXT),
            ("iataNumber", TEXT),
            ("email", EMAIL),
            ("address", "{}"),
            ("primaryContactId", ID),
            ("primaryAccountManagerId", ID),
            ("secondaryAccountManagerId", ID),
            ("industryId", ID),
            ("primaryContact", r#"{"id":1}"#),
            ("isAgent", "1"),
            ("commissionSpace", "0"),
            ("commissionSpaceType", "0"),
            ("commissionFood", "0"),
            ("commissionFoodType", "0"),
            ("commissionBeverage", "0"),
            ("commissionBeverageType", "0"),
            ("commissionAudioVisual", "0"),
            ("commissionAudioVisualType", "0"),
            ("commissionAccommodation", "0"),
            ("commissionAccommodationType", "0"),
            ("updateIfExists", "true"),
            ("customFields", "[]"),
            ("externalUrls", "[]"),
        ],
    ),
    (
        "ivvy.company",
        r#""id":1,"address":{"#,
        "}",
        &[
            ("line1", TEXT),
            ("line2", TEXT),
            ("line3", TEXT),
            ("line4", TEXT),
            ("city", TEXT),
            ("stateCode", TEXT),
            ("countryCode", r#""AU""#),
            ("postalCode", TEXT),
        ],
    ),
    ("bitrix24.lead", "", "", &[("id", ID), ("fields", r#"{"TITLE":"x"}"#), ("options", "{}")]),
    (
        "bitrix24.lead",
        r#""fields":{"#,
        "}",
        &[
            ("ADDRESS", TEXT),
            ("ADDRESS_2", TEXT),
            ("ADDRESS_CITY", TEXT),
            ("ADDRESS_COUNTRY", TEXT),
            ("ADDRESS_COUNTRY_CODE", TEXT),
            ("ADDRESS_POSTAL_CODE", TEXT),
            ("ADDRESS_PROVINCE", TEXT),
            ("ADDRESS_REGION", TEXT),
            ("COMMENTS", TEXT),
            ("COMPANY_TITLE", TEXT),
            ("LAST_NAME", TEXT),
            ("NAME", TEXT),
            ("SECOND_NAME", TEXT),
            ("ORIGINATOR_ID", TEXT),
            ("ORIGIN_ID", TEXT),
            ("POST", TEXT),
            ("SOURCE_DESCRIPTION", TEXT),
            ("STATUS_DESCRIPTION", TEXT),
            ("TITLE", TEXT),
            ("UTM_CAMPAIGN", TEXT),
            ("UTM_CONTENT", TEXT),
            ("UTM_MEDIUM", TEXT),
            ("UTM_SOURCE", TEXT),
            ("UTM_TERM", TEXT),
            ("ASSIGNED_BY_ID", ID),
            ("COMPANY_ID", ID),
            ("CONTACT_ID", ID),
            ("CONTACT_IDS", "[]"),
            ("BIRTHDATE", r#""2000-01-01""#),
            ("CURRENCY_ID", r#""USD""#),
            ("SOURCE_ID", TEXT),
            ("STATUS_ID", TEXT),
            ("HONORIFIC", TEXT),
            ("OPENED", r#""Y""#),
            ("IS_MANUAL_OPPORTUNITY", r#""Y""#),
            ("OPPORTUNITY", "1.50"),
            ("EMAIL", "[]"),
            ("PHONE", "[]"),
            ("WEB", "[]"),
            ("IM", "[]"),
            ("LINK", "[]"),
            ("ufCrm_b", "1"),
        ],
    ),
    (
        "bitrix24.lead",
        r#""fields":{"PHONE":[{"#,
        "}]}",
        &[("VALUE", TEXT), ("VALUE_TYPE", r#""WORK""#), ("ID", ID), ("TYPE_ID", TEXT), ("DELETE", r#""N""#)],
    ),
    ("bitrix24.status", "", "", &[("id", ID), ("status", TEXT), ("description", TEXT)]),
    (
        "capillary.status",
        "",
        "",
        &[
            ("id", ID),
            ("status", r#""WON""#),
            ("subStatus", TEXT),
            ("reasonId", ID),
            ("createdBy", ID),
            ("createdOn", TIME),
        ],
    ),
    (
        "capillary.lead",
        "",
        "",
        &[
            ("type", r#""SKU""#),
            ("leadFor", TEXT),
            ("userId", ID),
            ("idType", r#""EMAIL""#),
            ("identifier", TEXT),
            ("status", r#""WON""#),
            ("nextFollowUp", TIME),
            ("createdOn", TIME),
            ("lastFollowUp", TIME),
            ("createdBy", ID),
            ("owner", TEXT),
            ("subStatus", TEXT),
            ("orgSourceId", "0"),
            ("extendedFields", "{}"),
            ("followUpDetails", "[]"),
            ("statusLogDetails", "[]"),
        ],
    ),
];

fn payload<'a>(around: (&str, &str), fields: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let fields: Vec<String> = fields.map(|(name, value)| format!(r#""{name}":{value}"#)).collect();
    format!("{{{}{}{}}}", around.0, fields.join(","), around.1)
}

#[test]
fn of_bodies() {
    for &(kind, before, behind, fields) in ORDERS {
        let cases = Cases::of(kind);
        let body = payload((before, behind), fields.iter().copied());
        cases.sends("in order", &body, &body);
        cases.sends("in reverse", &payload((before, behind), fields.iter().copied().rev()), &body);
    }
}

#[test]
fn of_issues() {
    for &(kind, before, behind, fields) in ORDERS {
        // What is no finite number is wrong in every field.
        let wrong = payload((before, behind), fields.iter().rev().map(|(name, _)| (*name, "1e999")));
        let issues = check(Kind::of(kind).unwrap().table(), &wrong, &Catalog::default()).unwrap_err().issues;
        let found: Vec<String> = issues.iter().map(|issue| issue.path.to_text()).collect();
        let found: Vec<&str> = found.iter().map(|path| path.rsplit('.').next().unwrap()).collect();
        let expected: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
        assert_eq!(found, expected, "{kind} {wrong}");
    }
}
