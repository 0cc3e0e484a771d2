//! Staff requests: keys, kinds and connections, the state of a lead.

use leadwire_relay::ledger::NextState;

use super::fixture::*;

const STAGE: &str = r#"{"name":"New","applyTo":1}"#;

#[test]
fn invalid_keys() {
    let relay = TestRelay::new();
    let body = staff_envelope("ivvy.stage", STAGE, "");
    let rows = [
        ("no key and no origin", Request::post("/leads", body.clone()), "origin"),
        (
            "a wrong key",
            Request::post("/leads", body.clone()).with("Authorization", "Bearer staff-key-one-0002"),
            "token",
        ),
        ("a prefix", Request::post("/leads", body.clone()).with("Authorization", "Bearer staff-key-one-000"), "token"),
        (
            "two keys",
            Request::post("/leads", body.clone()).with("Authorization", "Bearer staff-key-one-0001,staff-key-two-0002"),
            "token",
        ),
        (
            "another scheme",
            Request::post("/leads", body.clone()).with("Authorization", "Basic staff-key-one-0001"),
            "token",
        ),
        ("an empty key", Request::post("/leads", body.clone()).with("Authorization", "Bearer "), "token"),
        ("a wrong key from a page", page(body.clone()).with("Authorization", "Bearer staff-key-one-0002"), "token"),
        ("a valid key from another origin", staff(body.clone()).with("Origin", "https://evil.com"), "origin"),
        ("a valid key with Sec-Fetch-Site: none", staff(body.clone()).with("Sec-Fetch-Site", "none"), "origin"),
    ];
    for (why, request, reason) in rows {
        assert_eq!(relay.send(&request).status_and_body(), (403, refused(reason).as_str()), "{why}");
    }
    let without_keys = TestRelay::with(|config, _| config.staff_keys.clear());
    assert_eq!(
        without_keys.send(&staff(body)).status_and_body(),
        (403, refused("token").as_str()),
        "no keys configured"
    );
    assert_eq!((relay.rows(), without_keys.rows()), (0, 0));
}

#[test]
fn kinds_and_connections() {
    let rows = [
        ("a stage", staff_envelope("ivvy.stage", STAGE, ""), r#"{"name":"New","applyTo":1}"#, "venue"),
        ("any lead", staff_envelope("ivvy.lead", r#"{"id":7,"stageId":2}"#, ""), r#"{"id":7,"stageId":2}"#, "venue"),
        ("a status", staff_envelope("ivvy.status", r#"{"id":7,"stageId":2}"#, ""), r#"{"id":7,"stageId":2}"#, "venue"),
        (
            "one of two connections",
            staff_envelope("bitrix24.lead", r#"{"id":7,"fields":{"TITLE":"x"}}"#, r#","connection":"second""#),
            r#"{"id":7,"fields":{"TITLE":"x"}}"#,
            "second",
        ),
    ];
    for (why, body, stored, connection) in rows {
        let relay = TestRelay::new();
        assert_eq!(relay.send(&staff(body)).status_and_body(), QUEUED, "{why}");
        let entry = relay.entry();
        let found = (entry.body.as_deref(), entry.connection.as_str(), entry.form);
        assert_eq!(found, (Some(stored), connection, None), "{why}");
    }
    let from_page = TestRelay::new();
    assert_eq!(
        from_page.send(&page(staff_envelope("ivvy.stage", STAGE, "")).with("Authorization", STAFF)).status_and_body(),
        QUEUED
    );
    let two = Request::post("/leads", staff_envelope("ivvy.stage", STAGE, ""))
        .with("authorization", "bearer staff-key-two-0002");
    assert_eq!(from_page.send(&two).status_and_body(), QUEUED, "the other key, the same lead");
}

#[test]
fn invalid_requests() {
    let relay = TestRelay::new();
    let issue = |part: &str, message: &str| {
        format!(r#"{{"outcome":"invalid","issues":[{{"code":"type","path":["{part}"],"message":"{message}"}}]}}"#)
    };
    let kind = issue(
        "kind",
        "unsupported kind; expected one of ivvy.lead, ivvy.stage, ivvy.source, ivvy.status, bitrix24.lead, bitrix24.item, bitrix24.status, capillary.lead, capillary.status",
    );
    let rows = [
        ("no kind", staff_envelope("ivvy.x", STAGE, ""), kind.clone()),
        ("a kind without an endpoint", staff_envelope("ivvy.contact", STAGE, ""), kind),
        (
            "one of two connections, not named",
            staff_envelope("bitrix24.lead", STAGE, ""),
            issue("connection", "connection is required for bitrix24.lead; expected one of portal, second"),
        ),
        (
            "a connection of another CRM",
            staff_envelope("ivvy.stage", STAGE, r#","connection":"portal""#),
            issue("connection", "unsupported connection for ivvy.stage; expected one of venue"),
        ),
        (
            "a CRM without a connection",
            staff_envelope("capillary.lead", STAGE, ""),
            issue("connection", "no connection for capillary.lead is configured"),
        ),
        (
            "an invalid payload",
            staff_envelope("ivvy.stage", r#"{"name":"x"}"#, ""),
            r#"{"outcome":"invalid","issues":[{"code":"required","path":["applyTo"],"message":"applyTo is required when id is missing","params":{"when":"when id is missing"}}]}"#.to_owned(),
        ),
    ];
    for (why, body, expected) in rows {
        assert_eq!(relay.send(&staff(body)).status_and_body(), (422, expected.as_str()), "{why}");
    }
    assert_eq!(relay.rows(), 0);
    let visitor = staff(envelope(&LEAD.replace("{\"name", "{\"stageId\":9,\"name"), ""));
    assert_eq!(
        relay.send(&visitor).status_and_body(),
        (202, queued_without(r#""stageId""#).as_str()),
        "the limits of a form apply to staff, too"
    );
}

#[test]
fn state_of_a_lead() {
    let relay = TestRelay::new();
    let status = |key: &str| relay.send(&Request::get(&format!("/leads/{key}")).with("Authorization", STAFF));
    assert_eq!(status(KEY).status_and_body(), (404, r#"{"message":"there is no lead with this key"}"#));
    relay.send(&page(envelope(LEAD, "")));
    assert_eq!(status(KEY).status_and_body(), (202, r#"{"outcome":"queued","state":"accepted"}"#));
    relay.settle("venue", &NextState::Dead { reason: "refused".to_owned() });
    assert_eq!(status(KEY).status_and_body(), (202, r#"{"outcome":"queued","state":"dead","reason":"refused"}"#));
    let wrong = Request::get(&format!("/leads/{KEY}")).with("Authorization", "Bearer staff-key-one-0002");
    assert_eq!(relay.send(&wrong).status_and_body(), (403, refused("token").as_str()));
}
