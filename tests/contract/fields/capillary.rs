//! Capillary's fields, in the order of the field tables.

use super::{Around, Fields, between};
use crate::contract::formats::Type::{Of, TextChoice};
use crate::contract::formats::*;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const STATUSES: &[&str] = &["OPEN", "WON", "LOST", "ON_HOLD", "DELETED"];

pub const LEAD: Fields = &[
    ("type", TextChoice(&["SKU", "BRAND", "CATEGORY", "CUSTOM"])),
    ("leadFor", Of(TEXT)),
    ("userId", Of(ID)),
    ("idType", TextChoice(&["EMAIL", "MOBILE"])),
    ("identifier", Of(TEXT)),
    ("status", TextChoice(STATUSES)),
    ("nextFollowUp", Of(DATE_TIME)),
    ("createdOn", Of(DATE_TIME)),
    ("lastFollowUp", Of(DATE_TIME)),
    ("createdBy", Of(ID)),
    ("lastUpdatedOn", Of(DATE_TIME)),
    ("lastUpdatedBy", Of(ID)),
    ("owner", Of(TEXT)),
    ("subStatus", Of(TEXT)),
    ("orgSourceId", Of(INTEGER_FROM_MINUS_1)),
    ("extendedFields", Of(OBJECT)),
    ("followUpDetails", Of(LIST_OF_OBJECTS)),
    ("statusLogDetails", Of(LIST_OF_OBJECTS)),
];

pub const STATUS_CHANGE: Fields = &[
    ("id", Of(ID)),
    ("status", TextChoice(STATUSES)),
    ("subStatus", Of(TEXT)),
    ("reasonId", Of(ID)),
    ("createdBy", Of(ID)),
    ("createdOn", Of(DATE_TIME)),
];

#[test]
fn status() {
    Around::new("capillary.status", "{", r#","status":"WON","reasonId":7}"#, "").required(&[("id", Of(ID))]);
    let around = Around::new("capillary.status", r#"{"id":1,"#, r#","reasonId":7}"#, "");
    around.required(&[("status", TextChoice(STATUSES))]);
    let around = Around::new("capillary.status", r#"{"id":1,"status":"WON","#, r#","reasonId":7}"#, "");
    around.update(&[]).optional(&[("subStatus", Of(TEXT))]);
    let around = Around::new("capillary.status", r#"{"id":1,"status":"WON","#, "}", "");
    around.required(&[("reasonId", Of(ID))]);
    let around = Around::new("capillary.status", r#"{"id":1,"status":"WON","reasonId":7,"#, "}", "");
    around.update(&[]).optional(between(STATUS_CHANGE, "createdBy", "createdOn"));
}

#[test]
fn lead() {
    let around = Around::new("capillary.lead", "{", r#","leadFor":"x","userId":5}"#, "");
    around.optional(between(LEAD, "type", "type"));
    Around::new("capillary.lead", r#"{"leadFor":"x","#, "}", "").each_format("userId", Of(ID));
    Around::new("capillary.lead", "{", r#","userId":5}"#, "").each_format("leadFor", Of(TEXT));
    let around = Around::new("capillary.lead", r#"{"leadFor":"x","userId":5,"#, "}", "");
    around.optional(between(LEAD, "idType", "statusLogDetails"));
    for list in ["followUpDetails", "statusLogDetails"] {
        let path = format!("{list}[1]");
        let payload = format!(r#"{{"leadFor":"x","userId":5,"{list}":[{{}},"x"]}}"#);
        let issue = format!("type {path}: {path} must be an object");
        around.cases.refuses("a list that holds no object", &payload, &[&issue]);
    }
}

#[test]
fn update_of_a_lead() {
    Around::new("capillary.lead", "{", r#","owner":"x"}"#, "").each_format("id", Of(ID));
    let around = Around::new("capillary.lead", r#"{"id":1,"owner":"x","#, "}", "");
    around.update(&[]).optional(&[("extendedFields", Of(OBJECT))]);
    let around = Around::new("capillary.lead", r#"{"id":1,"#, r#","extendedFields":{}}"#, "");
    around.update(&[]).optional(&[("owner", Of(TEXT))]);
}
