//! Leads of staff: any kind that is sent alone, to any connection that takes it.

use http::HeaderMap;
use http::header::{AUTHORIZATION, HeaderName, ORIGIN};
use relay_core::config::Config;
use relay_core::intake::{Decision, may_read_responses};

use super::fixture::{BITRIX24, NOW_MS, NoLimits, PEER, intake};

fn submit(envelope: &str) -> String {
    let intake = intake(&format!("{BITRIX24}allow = [\"fields\"]"));
    let headers = HeaderMap::from_iter([(AUTHORIZATION, "Bearer staff-key-one-0001".parse().unwrap())]);
    let submitter = intake.authenticate_submission(PEER, &headers).unwrap();
    let envelope = format!(r#"{{"v":1,"key":"a-key-of-16-characters",{envelope}}}"#);
    match intake.decide_submission(submitter, envelope.as_bytes(), &NoLimits, NOW_MS) {
        Decision::Store(lead) => format!("{} {}", lead.entry.connection, lead.entry.body),
        Decision::Respond(response) => format!("{} {}", response.status().as_u16(), response.to_json()),
    }
}

fn invalid(part: &str, message: &str) -> String {
    format!(r#"422 {{"outcome":"invalid","issues":[{{"code":"type","path":["{part}"],"message":"{message}"}}]}}"#)
}

#[test]
fn kinds_and_connections() {
    let lead = r#""kind":"bitrix24.lead","payload":{"fields":{"TITLE":"Trial"}}"#;
    let stored = r#"portal {"fields":{"TITLE":"Trial"}}"#;
    assert_eq!(submit(lead), stored, "the only connection that takes it");
    assert_eq!(submit(&format!(r#"{lead},"connection":"portal""#)), stored);
    assert_eq!(
        submit(&format!(r#"{lead},"connection":"venue""#)),
        invalid("connection", "unsupported connection for bitrix24.lead; expected one of portal")
    );
    assert_eq!(
        submit(r#""kind":"capillary.lead","payload":{"userId":5,"leadFor":"x"}"#),
        invalid("connection", "no connection for capillary.lead is configured")
    );
    let kinds = "ivvy.lead, ivvy.stage, ivvy.source, ivvy.status, bitrix24.lead, bitrix24.item, bitrix24.status, capillary.lead, capillary.status";
    assert_eq!(
        submit(r#""kind":"ivvy.contact","payload":{}"#),
        invalid("kind", &format!("unsupported kind; expected one of {kinds}")),
        "a part of a lead"
    );
    assert!(submit(r#""kind":"bitrix24.lead","payload":{}"#).starts_with("422 "), "the rules hold for staff, too");
}

#[test]
fn a_staff_key_does_not_post_a_form() {
    let intake = intake(&format!("{BITRIX24}allow = [\"fields\"]"));
    let headers = HeaderMap::from_iter([(AUTHORIZATION, "Bearer staff-key-one-0001".parse().unwrap())]);
    let response = intake.authenticate_form_post("f", PEER, &headers).unwrap_err();
    assert_eq!(response.to_json(), r#"{"outcome":"refused","reason":"token"}"#);
    let page = super::fixture::headers();
    let response = intake.authenticate_form_post("unknown", PEER, &page).unwrap_err();
    assert_eq!(response.to_json(), r#"{"outcome":"refused","reason":"not_allowed","fields":["form"]}"#);
}

/// A staff key counts only from a known origin.
#[test]
fn senders() {
    let intake = intake(&format!("{BITRIX24}allow = [\"fields\"]"));
    let (listed, other) = (Some("https://www.example.com"), Some("https://evil.com"));
    let (staff, wrong) = (Some("staff-key-one-0001"), Some("another-key-00001"));
    for (origin, site, key, expected) in [
        (None, None, staff, "staff"),
        (listed, None, staff, "staff"),
        (None, None, wrong, "token"),
        (listed, None, wrong, "token"),
        (None, None, None, "origin"),
        (listed, None, None, "page"),
        (other, Some("cross-site"), None, "origin"),
        (other, Some("cross-site"), staff, "origin"),
        (Some("null"), Some("same-site"), None, "page"),
        (Some("null"), Some("same-site"), staff, "origin"),
        (Some("null"), Some("cross-site"), None, "unknown page"),
        (Some("null"), Some("cross-site"), staff, "origin"),
    ] {
        let mut headers = HeaderMap::new();
        let bearer = key.map(|key| format!("Bearer {key}"));
        let names = [ORIGIN, HeaderName::from_static("sec-fetch-site"), AUTHORIZATION];
        for (name, value) in names.into_iter().zip([origin, site, bearer.as_deref()]) {
            headers.extend(value.map(|value| (name, value.parse().unwrap())));
        }
        let found = match intake.authenticate_submission(PEER, &headers) {
            Ok(submitter) => match format!("{submitter:?}") {
                shown if shown.contains("is_staff: true") => "staff".to_owned(),
                shown if shown.contains("is_unknown: true") => "unknown page".to_owned(),
                _ => "page".to_owned(),
            },
            Err(response) => response.outcome().to_owned(),
        };
        assert_eq!(found, expected, "{origin:?} {site:?} {key:?}");
    }
}

#[test]
fn who_may_read_responses() {
    let config = Config::read(
        "listen = \"127.0.0.1:0\"\nledger = \"l\"\norigins = [\"https://www.example.com\"]\ntoken_secret_env = \"S\"\n\
         [crm.c]\nkind = \"bitrix24\"\nurl = \"https://a.example/rest/1/x\"",
        &|_| Some("0123456789abcdef0123456789abcdef".to_owned()),
    );
    let origins = config.unwrap_or_else(|errors| panic!("{errors:?}")).origins;
    for (given, expected) in [
        (Some("https://www.example.com"), true),
        (Some("null"), true),
        (Some("https://evil.com"), false),
        (None, false),
    ] {
        let headers: HeaderMap = given.map(|origin| (ORIGIN, origin.parse().unwrap())).into_iter().collect();
        assert_eq!(may_read_responses(&headers, &origins), expected, "{given:?}");
    }
}
