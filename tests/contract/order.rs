//! All issues of a payload, in the order of the field table and not of the payload, each with its path; and bodies in the same order.

use leadwire::crm::Kind;
use leadwire::schema::{Catalog, check};

use super::cases::Cases;
use super::fields::{Fields, bitrix24, capillary, ivvy, multifield};
use super::formats::{Expected, Type};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// The text around the fields, and the fields in the document's order.
const TABLES: &[(&str, &str, &str, Fields)] = &[
    ("ivvy.lead", "", "", ivvy::LEAD),
    ("ivvy.stage", "", "", ivvy::STAGE),
    ("ivvy.source", "", "", ivvy::SOURCE),
    ("ivvy.status", "", "", ivvy::LEAD_STATUS),
    ("ivvy.contact", "", "", ivvy::CONTACT),
    ("ivvy.contact", r#""id":1,"externalUrls":[{"#, "}]", ivvy::EXTERNAL_URL),
    ("ivvy.contact", r#""id":1,"customFields":[{"#, "}]", ivvy::CUSTOM_FIELD),
    ("ivvy.company", "", "", ivvy::COMPANY),
    ("ivvy.company", r#""id":1,"address":{"#, "}", ivvy::ADDRESS),
    ("bitrix24.lead", "", "", bitrix24::LEAD),
    ("bitrix24.lead", r#""fields":{"#, "}", bitrix24::LEAD_FIELDS),
    ("bitrix24.lead", r#""fields":{"PHONE":[{"#, "}]}", multifield::PHONE_ENTRY),
    ("bitrix24.item", "", "", bitrix24::ITEM),
    ("bitrix24.item", r#""fields":{"#, "}", bitrix24::ITEM_FIELDS),
    ("bitrix24.item", r#""fields":{"fm":[{"#, "}]}", multifield::ITEM_ENTRY),
    ("bitrix24.status", "", "", bitrix24::STATUS_CHANGE),
    ("capillary.status", "", "", capillary::STATUS_CHANGE),
    ("capillary.lead", "", "", capillary::LEAD),
];

/// A value that is sent as it is.
fn sample(of: Type) -> String {
    match of {
        Type::Of(formats) => {
            formats.iter().find(|(_, _, expected)| matches!(expected, Expected::Same)).unwrap().1.to_owned()
        }
        Type::TextChoice(choices) => format!("{:?}", choices[0]),
        Type::NumberChoice(choices) => choices[0].0.to_owned(),
    }
}

fn payload(around: (&str, &str), fields: impl Iterator<Item = (&'static str, String)>) -> String {
    let fields: Vec<String> = fields.map(|(name, value)| format!(r#""{name}":{value}"#)).collect();
    format!("{{{}{}{}}}", around.0, fields.join(","), around.1)
}

#[test]
fn of_bodies() {
    for &(kind, before, after, fields) in TABLES {
        let cases = Cases::of(kind);
        let samples = || fields.iter().map(|(name, of)| (*name, sample(*of)));
        let body = payload((before, after), samples());
        cases.sends("in order", &body, &body);
        cases.sends("in reverse", &payload((before, after), samples().rev()), &body);
    }
    let fields = Cases::of("bitrix24.lead");
    let body = r#"{"fields":{"LINK":[],"ufCrm_b":1}}"#;
    fields.sends("fields of the account are last", r#"{"fields":{"ufCrm_b":1,"LINK":[]}}"#, body);
}

#[test]
fn of_issues() {
    for &(kind, before, after, fields) in TABLES {
        // A number that is not finite is wrong in every field.
        let wrong = payload((before, after), fields.iter().rev().map(|(name, _)| (*name, "1e999".to_owned())));
        let issues = check(Kind::of(kind).unwrap().table(), &wrong, &Catalog::default()).unwrap_err().issues;
        let found: Vec<String> = issues.iter().map(|issue| issue.path.to_text()).collect();
        let found: Vec<&str> = found.iter().map(|path| path.rsplit('.').next().unwrap()).collect();
        let expected: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
        assert_eq!(found, expected, "{kind} {wrong}");
    }
}

#[test]
fn ivvy_lead() {
    Cases::of("ivvy.lead").refuses_and_warns(
        "every field, written in reverse",
        r#"{
            "zeta": 1,
            "customFields": [{"fieldValue": null, "fieldId": 0}, 5, {"fieldId": 3, "fieldValue": 1e999}],
            "description": 6,
            "name": false,
            "contact": {"email": "ann", "lastName": " ", "companies": [1, "x"]},
            "contactId": "0x1",
            "company": {"fax": 1, "address": {"countryCode": "AUS", "line1": 2}},
            "companyId": -1,
            "stageId": "",
            "typeId": null,
            "industryId": 1e999,
            "channelId": true,
            "stageReasonId": 1.5,
            "subtypeId": [],
            "ownerUserId": {},
            "companyLeadContactId": "1e3",
            "qualityId": 9223372036854775808
        }"#,
        &[
            "range qualityId: qualityId must be from 1 to 9223372036854775807",
            "integer companyLeadContactId: companyLeadContactId must be a whole number, or digits without sign",
            "type ownerUserId: ownerUserId must be a whole number",
            "type subtypeId: subtypeId must be a whole number",
            "integer stageReasonId: stageReasonId must be a whole number, or digits without sign",
            "type channelId: channelId must be a whole number",
            "type industryId: industryId must be a whole number",
            "required sourceId: sourceId is required when id is missing",
            "required typeId: typeId is required when id is missing",
            "required stageId: stageId is required when id is missing",
            "range companyId: companyId must be from 1 to 9223372036854775807",
            "required company.businessName: company.businessName is required when id is missing",
            "type company.fax: company.fax must be text",
            "type company.address.line1: company.address.line1 must be text",
            "format company.address.countryCode: company.address.countryCode must be a country code of two letters \
             such as AU",
            "integer contactId: contactId must be a whole number, or digits without sign",
            "required contact.firstName: contact.firstName is required when id is missing",
            "required contact.lastName: contact.lastName is required when id is missing",
            "format contact.email: contact.email must be a valid e-mail address",
            "integer contact.companies[1]: contact.companies[1] must be a whole number, or digits without sign",
            "type name: name must be text",
            "type description: description must be text",
            "range customFields[0].fieldId: customFields[0].fieldId must be from 1 to 9223372036854775807",
            "required customFields[0].fieldValue: customFields[0].fieldValue is required",
            "type customFields[1]: customFields[1] must be an object",
            "type customFields[2].fieldValue: customFields[2].fieldValue must be a value that JSON can represent, which \
             NaN, Infinity and functions are not",
        ],
        &["unknown_field zeta: zeta is not a documented field; it is sent as it is"],
    );
}

#[test]
fn ivvy_stage_and_source() {
    Cases::of("ivvy.stage").refuses_and_warns(
        "a stage",
        r#"{"x":1,"colour":"red","applyTo":3,"prototype":1}"#,
        &[
            "required name: name is required when id is missing",
            "choice applyTo: applyTo must be one of 1 (Opportunity), 2 (Lead)",
            "unsafe_key prototype: prototype is never sent: the keys __proto__, constructor and prototype are not \
             allowed",
        ],
        &[
            "not_hex_colour colour: colour is not a hex colour such as #7ee546; it is sent as it is",
            "unknown_field x: x is not a documented field; it is sent as it is",
        ],
    );
    Cases::of("ivvy.source").refuses_and_warns(
        "a source",
        r#"{"description":1,"isReferral":"yes","colour":"red","cost":-1,"name":""}"#,
        &[
            "required name: name is required when id is missing",
            "range cost: cost must be 0 or more",
            "type isReferral: isReferral must be true or false",
            "type description: description must be text",
        ],
        &["not_hex_colour colour: colour is not a hex colour such as #7ee546; it is sent as it is"],
    );
}

#[test]
fn bitrix24_lead() {
    Cases::of("bitrix24.lead").refuses_and_warns(
        "fields of every type, written in reverse",
        r#"{
            "params": {"REGISTER_SONET_EVENT": "yes"},
            "fields": {
                "ID": 5,
                "IS_RETURN_CUSTOMER": "Y",
                "FOO": "bar",
                "UF_CRM_1": {"constructor": 1},
                "PHONE": [{"VALUE_TYPE": "WORK"}, {"VALUE": "1", "VALUE_TYPE": "CAR"}],
                "EMAIL": "ann",
                "OPPORTUNITY": "much",
                "OPENED": "y",
                "CURRENCY_ID": "dollars",
                "BIRTHDATE": "2023-02-29",
                "CONTACT_IDS": [0, 1, "x"],
                "COMPANY_ID": 1e999,
                "TITLE": 1,
                "ADDRESS_CITY": "Perth"
            },
            "id": -1
        }"#,
        &[
            "range id: id must be from 1 to 9223372036854775807",
            "type fields.TITLE: fields.TITLE must be text",
            "type fields.COMPANY_ID: fields.COMPANY_ID must be a whole number",
            "range fields.CONTACT_IDS[0]: fields.CONTACT_IDS[0] must be from 1 to 9223372036854775807",
            "integer fields.CONTACT_IDS[2]: fields.CONTACT_IDS[2] must be a whole number, or digits without sign",
            "format fields.BIRTHDATE: fields.BIRTHDATE must be a real date in the form YYYY-MM-DD",
            "format fields.CURRENCY_ID: fields.CURRENCY_ID must be a currency code of three letters such as USD",
            "choice fields.OPENED: fields.OPENED must be one of Y, N",
            "format fields.OPPORTUNITY: fields.OPPORTUNITY must be a finite number or a decimal string such as 12500.50",
            "format fields.EMAIL: fields.EMAIL must be a valid e-mail address",
            "required fields.PHONE[0].VALUE: fields.PHONE[0].VALUE is required unless DELETE is Y with an ID",
            "choice fields.PHONE[1].VALUE_TYPE: fields.PHONE[1].VALUE_TYPE must be one of WORK, MOBILE, FAX, HOME, \
             PAGER, MAILING, OTHER",
            "read_only fields.IS_RETURN_CUSTOMER: fields.IS_RETURN_CUSTOMER is set by the CRM and cannot be sent",
            "read_only fields.ID: fields.ID is set by the CRM and cannot be sent",
            "unsafe_key fields.UF_CRM_1.constructor: fields.UF_CRM_1.constructor is never sent: the keys __proto__, \
             constructor and prototype are not allowed",
            "choice params.REGISTER_SONET_EVENT: params.REGISTER_SONET_EVENT must be one of Y, N",
        ],
        &[
            "partial_address fields.ADDRESS_CITY: fields.ADDRESS_CITY is part of an address, which is best updated \
             whole; missing: ADDRESS, ADDRESS_2, ADDRESS_COUNTRY, ADDRESS_COUNTRY_CODE, ADDRESS_POSTAL_CODE, \
             ADDRESS_PROVINCE, ADDRESS_REGION",
            "adds_value fields.EMAIL: fields.EMAIL has no ID, so it is added each time that the update is sent",
            "adds_value fields.PHONE[0]: fields.PHONE[0] has no ID, so it is added each time that the update is sent",
            "adds_value fields.PHONE[1]: fields.PHONE[1] has no ID, so it is added each time that the update is sent",
            "unknown_field fields.FOO: fields.FOO is not a documented field; it is sent as it is",
        ],
    );
}

#[test]
fn capillary() {
    Cases::of("capillary.status").refuses(
        "a status",
        r#"{"createdOn":"now","createdBy":0,"subStatus":1,"status":"won"}"#,
        &[
            "required id: id is required",
            "choice status: status must be one of OPEN, WON, LOST, ON_HOLD, DELETED",
            "type subStatus: subStatus must be text",
            "required reasonId: reasonId is required",
            "range createdBy: createdBy must be from 1 to 9223372036854775807",
            "format createdOn: createdOn must be a real date and time in the form YYYY-MM-DDThh:mm:ss with Z or an \
             offset such as +05:30",
        ],
    );
    Cases::of("capillary.lead").refuses(
        "a lead",
        r#"{"followUpDetails":[1],"orgSourceId":-2,"createdBy":"x","status":"Open","identifier":5,"type":"THING"}"#,
        &[
            "choice type: type must be one of SKU, BRAND, CATEGORY, CUSTOM",
            "required leadFor: leadFor is required when id is missing",
            "required userId: userId is required when id is missing, unless idType with identifier is given",
            "type identifier: identifier must be text",
            "choice status: status must be one of OPEN, WON, LOST, ON_HOLD, DELETED",
            "integer createdBy: createdBy must be a whole number, or digits without sign",
            "range orgSourceId: orgSourceId must be from -1 to 9223372036854775807",
            "type followUpDetails[0]: followUpDetails[0] must be an object",
        ],
    );
}

#[test]
fn an_issue_of_a_list_does_not_hide_those_of_its_entries() {
    Cases::of("ivvy.contact").refuses(
        "too many, and one of them wrong",
        r#"{"id":1,"externalUrls":[{"ref":"a"},{"url":"http://b.example"},{"ref":"c"},{"ref":"d"}]}"#,
        &[
            "too_long externalUrls: externalUrls must have at most 3 entries",
            "required externalUrls[1].ref: externalUrls[1].ref is required",
            "format externalUrls[1].url: externalUrls[1].url must be a URL that begins with https://",
        ],
    );
}
