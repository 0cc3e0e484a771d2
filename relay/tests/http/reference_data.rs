//! Forms with a `catalog`: the profile and the checks of leads, before and after the account's reference data is known.

use relay_core::reference_data::ReferenceData;

use super::fixture::*;
use crate::support::captured_log::CapturedLog;

const FORMS: &str = r#"
listen = "127.0.0.1:0"
ledger = "unused"
token_secret_env = "SECRET"
[crm.venue]
kind = "ivvy"
url = "https://ivvy.example"
key_env = "KEY"
secret_env = "KEY"
[crm.portal]
kind = "bitrix24"
url = "https://portal.example/rest/1/webhook"
[form.fair]
crm = "venue"
kind = "ivvy.lead"
allow = ["name", "typeId", "subtypeId"]
fixed = { sourceId = 2, stageId = 1, industryId = 11, contactId = 5 }
catalog = "venue"
rate = "10000/s"
[form.trade]
crm = "portal"
kind = "bitrix24.lead"
allow = ["fields.NAME", "fields.SOURCE_ID", "fields.UF_CRM_1", "fields.UF_CRM_2"]
catalog = "portal"
rate = "10000/s"
"#;

const VENUE: &str = r#"{"lists":{
    "types":[{"value":"1","label":"Wedding"},{"value":"4","label":"Exhibition"}],
    "subtypes":[{"value":"41","label":"Trade fair","parent":"4"}]},
    "fields":[]}"#;
const PORTAL: &str = r#"{"lists":{"sources":[{"value":"WEB","label":"Website"},{"value":"FAIR","label":"Fair"}]},
    "fields":[{"name":"fields.UF_CRM_1","label":"Size","choices":[{"value":"79","label":"Small"}]},
    {"name":"fields.UF_CRM_2","label":"Region","required":true}]}"#;

fn relay() -> TestRelay {
    let config = leadwire_relay::config::Config::read(FORMS, &|_| Some(SECRET.to_owned())).unwrap();
    TestRelay::with(|own, _| own.forms.extend(config.forms))
}

fn with_data() -> TestRelay {
    let relay = relay();
    relay.set_reference_data("venue", &ReferenceData::read(VENUE.as_bytes()).unwrap());
    relay.set_reference_data("portal", &ReferenceData::read(PORTAL.as_bytes()).unwrap());
    relay
}

fn send(relay: &TestRelay, form: &str, kind: &str, payload: &str) -> (u16, String) {
    let response = relay.send(&page(form_envelope(form, kind, payload, "")));
    (response.status, response.body)
}

#[test]
fn leads_are_checked_by_the_account() {
    let (before, after) = (relay(), with_data());
    let subtype = r#"{"outcome":"invalid","issues":[{"code":"required","path":["subtypeId"],"message":"subtypeId is required when id is missing and typeId is 4","params":{"when":"when id is missing and typeId is 4"}}]}"#;
    let source = r#"{"outcome":"invalid","issues":[{"code":"choice","path":["fields","SOURCE_ID"],"#;
    let region = r#"{"outcome":"invalid","issues":[{"code":"required","path":["fields","UF_CRM_2"],"message":"fields.UF_CRM_2 is required"}]}"#;
    for (why, form, kind, payload, expected) in [
        ("a type without subtypes", "fair", "ivvy.lead", r#"{"name":"x","typeId":1}"#, None),
        ("a type with subtypes", "fair", "ivvy.lead", r#"{"name":"x","typeId":4}"#, Some(subtype)),
        ("with its subtype", "fair", "ivvy.lead", r#"{"name":"x","typeId":4,"subtypeId":41}"#, None),
        ("a source", "trade", "bitrix24.lead", r#"{"fields":{"SOURCE_ID":"FAIR","UF_CRM_2":"North"}}"#, None),
        (
            "an unknown source",
            "trade",
            "bitrix24.lead",
            r#"{"fields":{"SOURCE_ID":"CALL","UF_CRM_2":"x"}}"#,
            Some(source),
        ),
        ("a required field", "trade", "bitrix24.lead", r#"{"fields":{"NAME":"Ann","UF_CRM_2":" "}}"#, Some(region)),
    ] {
        // A key is for one payload.
        let (before, after) = (send(&before, form, kind, payload), send(&after, form, kind, payload));
        assert!(before.0 == 202 || before.0 == 409, "{why}: {before:?}");
        match expected {
            None => assert!(after.0 == 202 || after.0 == 409, "{why}: {after:?}"),
            Some(expected) => assert!(after.0 == 422 && after.1.starts_with(expected), "{why}: {after:?}"),
        }
    }
}

#[test]
fn a_form_without_javascript_is_checked_too() {
    let relay = with_data();
    let response = relay.send(&from_page(Request::post("/forms/trade", "fields.NAME=Ann&fields.SOURCE_ID=CALL")));
    assert_eq!(response.status, 422);
    assert!(response.body.contains("<li>fields.UF_CRM_2 is required</li>"), "{}", response.body);
    let body = "fields.NAME=Ann&fields.SOURCE_ID=FAIR&fields.UF_CRM_2=North";
    assert_eq!(relay.send(&from_page(Request::post("/forms/trade", body))).status, 303);
}

#[test]
fn the_profile_has_choices_and_catalog() {
    let profile = |relay: &TestRelay, form: &str| relay.send(&Request::get(&format!("/forms/{form}.json"))).body;
    let before = profile(&relay(), "trade");
    assert!(!before.contains("catalog") && before.contains(r#"{"value":"CALL","label":"Call"}"#), "{before}");
    let relay = with_data();
    let trade = profile(&relay, "trade");
    for part in [
        r#""choices":[{"value":"WEB","label":"Website"},{"value":"FAIR","label":"Fair"}]"#,
        r#"{"path":"fields.UF_CRM_1","label":"Size","type":"choice","required":false,"choices":[{"value":"79","label":"Small"}],"ownLabel":true}"#,
        r#"{"path":"fields.UF_CRM_2","label":"Region","type":"text","required":true,"ownLabel":true}"#,
        r#""catalog":{"bitrix24":{"sources":["WEB","FAIR"]}}"#,
    ] {
        assert!(trade.contains(part), "{part} is missing from {trade}");
    }
    let fair = profile(&relay, "fair");
    for part in [
        r#"{"path":"subtypeId","label":"Subtype id","type":"choice","required":false,"choices":[{"value":"41","label":"Exhibition: Trade fair"}]}"#,
        r#""catalog":{"ivvy":{"typesWithSubtypes":[4]}}"#,
    ] {
        assert!(fair.contains(part), "{part} is missing from {fair}");
    }
}

#[test]
fn newer_data_replaces_older() {
    let relay = with_data();
    let newer = ReferenceData::read(PORTAL.replace("FAIR", "SHOW").as_bytes()).unwrap();
    relay.set_reference_data("portal", &newer);
    let body = relay.send(&Request::get("/forms/trade.json")).body;
    assert!(body.contains(r#""catalog":{"bitrix24":{"sources":["WEB","SHOW"]}}"#), "{body}");
}

#[test]
fn differences_are_logged() {
    let log = CapturedLog::of_process();
    let data = r#"{"lists":{"sources":[{"value":"3","label":"Phone"}]},"fields":[]}"#;
    relay().set_reference_data("venue", &ReferenceData::read(data.as_bytes()).unwrap());
    let difference = r#""difference":"form.fair: the fixed value 2 of sourceId is not one of the CRM's sources""#;
    assert!(log.text().contains(difference), "{}", log.text());
}
