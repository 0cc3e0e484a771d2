//! Values of directories (`crm_status`): their length, and the lists of a catalog. The status change.

use crate::contract::cases::Cases;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn fields(name: &str, value: &str) -> String {
    format!(r#"{{"fields":{{"{name}":"{value}"}}}}"#)
}

#[test]
fn length() {
    let lead = Cases::of("bitrix24.lead");
    for name in ["SOURCE_ID", "STATUS_ID", "HONORIFIC"] {
        for letter in ["a", "ß", "株", "🎉"] {
            let fifty = fields(name, &letter.repeat(50));
            lead.sends("50 characters, however many bytes", &fifty, &fifty);
            let issue = format!("too_long fields.{name}: fields.{name} must have at most 50 characters");
            lead.refuses("51 characters", &fields(name, &letter.repeat(51)), &[&issue]);
        }
        lead.sends("1 character", &fields(name, "1"), &fields(name, "1"));
    }
    let status = Cases::of("bitrix24.status");
    let payload = |length: usize| format!(r#"{{"id":1,"status":"{}"}}"#, "a".repeat(length));
    status.sends("50 characters", &payload(50), &payload(50));
    status.refuses("51", &payload(51), &["too_long status: status must have at most 50 characters"]);
}

#[test]
fn suggestions_without_a_catalog() {
    let lead = Cases::of("bitrix24.lead");
    for source in [
        "CALL",
        "EMAIL",
        "WEB",
        "ADVERTISING",
        "PARTNER",
        "RECOMMENDATION",
        "TRADE_SHOW",
        "WEBFORM",
        "CALLBACK",
        "RC_GENERATOR",
        "STORE",
        "OTHER",
        "call",
        "OUR_OWN",
        "7|FACEBOOK",
    ] {
        lead.sends("any source", &fields("SOURCE_ID", source), &fields("SOURCE_ID", source));
    }
    for status in ["NEW", "IN_PROCESS", "PROCESSED", "JUNK", "CONVERTED", "new", "UC_1"] {
        lead.sends("any status", &fields("STATUS_ID", status), &fields("STATUS_ID", status));
    }
}

const CATALOG: &str = r#"{"bitrix24":{"sources":["WEB","OUR OWN"],"statuses":["NEW","UC_1"]}}"#;

#[test]
fn lists_of_a_catalog() {
    let lead = Cases::with("bitrix24.lead", CATALOG);
    for (name, value) in [("SOURCE_ID", "WEB"), ("SOURCE_ID", "OUR OWN"), ("STATUS_ID", "NEW"), ("STATUS_ID", "UC_1")] {
        lead.sends("listed", &fields(name, value), &fields(name, value));
    }
    let source = "choice fields.SOURCE_ID: fields.SOURCE_ID must be one of WEB, OUR OWN";
    let status = "choice fields.STATUS_ID: fields.STATUS_ID must be one of NEW, UC_1";
    for value in ["CALL", "web", "NEW", "WE B"] {
        lead.refuses("not listed", &fields("SOURCE_ID", value), &[source]);
    }
    for value in ["JUNK", "new", "WEB"] {
        lead.refuses("not listed", &fields("STATUS_ID", value), &[status]);
    }
    lead.sends("salutations have no list", &fields("HONORIFIC", "HNR_1"), &fields("HONORIFIC", "HNR_1"));
}

#[test]
fn a_catalog_for_one_of_the_two() {
    let lead = Cases::with("bitrix24.lead", r#"{"bitrix24":{"sources":["WEB"]}}"#);
    lead.sends("the other stays open", &fields("STATUS_ID", "JUNK"), &fields("STATUS_ID", "JUNK"));
    lead.refuses(
        "the one is closed",
        &fields("SOURCE_ID", "CALL"),
        &["choice fields.SOURCE_ID: fields.SOURCE_ID must be one of WEB"],
    );
}

#[test]
fn status_change() {
    let status = Cases::of("bitrix24.status");
    status.sends("an id and a status", r#"{"status":"JUNK","id":"1608"}"#, r#"{"id":1608,"status":"JUNK"}"#);
    status.sends(
        "a description",
        r#"{"description":"no budget","status":"JUNK","id":1608}"#,
        r#"{"id":1608,"status":"JUNK","description":"no budget"}"#,
    );
    status.refuses("nothing", "{}", &["required id: id is required", "required status: status is required"]);
    status.refuses("a description alone", r#"{"id":1,"description":"x"}"#, &["required status: status is required"]);
    let closed = Cases::with("bitrix24.status", CATALOG);
    closed.sends("listed", r#"{"id":1,"status":"UC_1"}"#, r#"{"id":1,"status":"UC_1"}"#);
    closed.refuses("not listed", r#"{"id":1,"status":"JUNK"}"#, &["choice status: status must be one of NEW, UC_1"]);
}
