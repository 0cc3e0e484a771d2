//! The circuit breaker and the rate limit of a connection, and what another process takes over.

use super::fixture::{BITRIX24, CAPILLARY, Fixture, IVVY, NOW_MS, TIMEOUT_MS, block_on, holds, with_leads};

const LEAD: &str = r#"{"fields":{"TITLE":"Trial"}}"#;
const DELIVERED: &str = r#"200 {"result":7}"#;

#[test]
fn names_and_timeouts() {
    let fixture = Fixture::new(BITRIX24);
    assert_eq!((fixture.delivery.name(), fixture.delivery.timeout_ms()), ("c", TIMEOUT_MS));
    assert!(fixture.delivery.access_tokens().is_none(), "the webhook does not end");
    assert_eq!(fixture.delivery.sync_every_ms(), None, "read on command only");
}

#[test]
fn the_circuit_opens_after_failures_of_several_leads() {
    let mut fixture = with_leads(IVVY, "ivvy.lead", r#"{"name":"Wedding"}"#, 2);
    let mut found = Vec::new();
    for _ in 0..5 {
        fixture.crm.answer(&["not sent", "not sent"]);
        found = fixture.deliver_due();
        let due_in_ms = block_on(fixture.delivery.due_in_ms()).unwrap().unwrap();
        fixture.clock.advance(due_in_ms);
    }
    assert_eq!(found, ["k-1 not_sent: retry +16000", "k-2 not_sent: retry +16000"]);
    assert_eq!(fixture.events.take(&["Circuit"]), ["CircuitOpened { health: Bad }"]);
    fixture.crm.calls();
    fixture.crm.answer(&[r#"200 {"success":true,"id":7}"#]);
    assert_eq!(fixture.deliver_due(), ["k-1 delivered: done 7"], "one lead is tried");
    assert_eq!(fixture.events.take(&["Circuit"]), ["CircuitClosed"]);
    fixture.crm.answer(&[r#"200 {"success":true,"id":8}"#]);
    assert_eq!(fixture.deliver_due(), ["k-2 delivered: done 8"]);
}

#[test]
fn an_open_circuit_goes_on_in_another_process() {
    let mut first = with_leads(BITRIX24, "bitrix24.lead", LEAD, 2);
    let blocked = r#"403 {"error":"OVERLOAD_LIMIT"}"#;
    first.crm.answer(&[blocked]);
    assert_eq!(
        first.deliver_due(),
        ["k-1 unavailable OVERLOAD_LIMIT: in doubt +3600000", "k-2 unavailable OVERLOAD_LIMIT: in doubt +3600000"]
    );
    assert_eq!(first.events.take(&["Circuit"]), ["CircuitOpened { health: Blocked }"]);
    block_on(first.delivery.release()).unwrap();
    first.clock.advance(600_000);
    let mut second = first.another_process(BITRIX24, "relay-2");
    assert!(holds(&mut second));
    assert_eq!(second.events.take(&["Circuit"]), ["CircuitOpened { health: Unknown }"]);
    assert_eq!(block_on(second.delivery.ready()), 1, "one lead may be tried");
    assert_eq!(second.clock.steady_ms_passed(), 3_600_000, "after the hour of the first process");
}

#[test]
fn a_pause_that_the_crm_demands() {
    let mut fixture = with_leads(BITRIX24, "bitrix24.lead", LEAD, 1);
    fixture.crm.answer_after(r#"503 {"error":"QUERY_LIMIT_EXCEEDED"}"#, 20);
    assert_eq!(fixture.deliver_due(), ["k-1 busy QUERY_LIMIT_EXCEEDED: retry +20000"]);
    fixture.crm.calls();
    let before_ms = fixture.clock.steady_ms_passed();
    block_on(fixture.delivery.ready());
    assert_eq!(fixture.clock.steady_ms_passed() - before_ms, 20_000);
    let kept = fixture.ledger.tables().values[&("c".to_owned(), "delivery.pace".to_owned())].value.clone();
    assert_eq!(String::from_utf8(kept).unwrap(), format!(r#"{{"pausedUntilMs":{}}}"#, NOW_MS + 20_000));
    fixture.crm.answer(&[DELIVERED]);
    assert_eq!(fixture.deliver_due(), ["k-1 delivered: done 7"]);
}

#[test]
fn a_pause_of_more_than_an_hour_is_the_leads_only() {
    let mut fixture = with_leads(BITRIX24, "bitrix24.lead", LEAD, 1);
    fixture.crm.answer_after(r#"503 {"error":"QUERY_LIMIT_EXCEEDED"}"#, 7200);
    assert_eq!(fixture.deliver_due(), ["k-1 busy QUERY_LIMIT_EXCEEDED: retry +7200000"]);
    let before_ms = fixture.clock.steady_ms_passed();
    block_on(fixture.delivery.ready());
    assert_eq!(fixture.clock.steady_ms_passed() - before_ms, 3_600_000);
}

/// What a portal has shown about its methods, and that it refuses batches.
#[test]
fn the_next_owner_knows_what_was_learned() {
    let mut first = with_leads(BITRIX24, "bitrix24.lead", LEAD, 9);
    let slow = r#"200 {"result":{"result":{"k0":1,"k1":2,"k2":3,"k3":4,"k4":5},"result_time":{"k0":{"duration":10,"operating":1}}}}"#;
    first.crm.answer(&[slow]);
    assert_eq!(first.deliver_due().len(), 5);
    first.crm.calls();
    first.crm.answer(&["404"]);
    assert_eq!(first.deliver_due().len(), 2, "20 s by 10 s");
    let kept = first.ledger.tables().values[&("c".to_owned(), "delivery.pace".to_owned())].value.clone();
    let from_ms = NOW_MS + first.clock.steady_ms_passed() + 600_000;
    assert_eq!(String::from_utf8(kept).unwrap(), format!(r#"{{"batchesFromMs":{from_ms}}}"#));
    block_on(first.delivery.release()).unwrap();
    let mut second = first.another_process(BITRIX24, "relay-2");
    second.crm.answer(&[DELIVERED; 4]);
    second.deliver_due();
    assert!(second.crm.calls().iter().all(|call| call.starts_with("crm.lead.add ")), "one by one");
    second.clock.advance(600_000);
    (20..29).for_each(|number| second.insert(&format!("k-{number}"), "bitrix24.lead", LEAD));
    assert_eq!(second.claim().len(), 2, "20 s by 10 s");
}

#[test]
fn learned_limits_are_written_every_ten_minutes() {
    let mut fixture = Fixture::new(BITRIX24);
    let mut durations = Vec::new();
    for (number, after_ms) in [(1, 0), (2, 599_000), (3, 1_000)] {
        fixture.clock.advance(after_ms);
        fixture.insert(&format!("k-{number}"), "bitrix24.lead", LEAD);
        fixture.crm.answer(&[&format!(r#"200 {{"result":7,"time":{{"duration":{number},"operating":1}}}}"#)]);
        fixture.deliver_due();
        let name = ("c".to_owned(), "bitrix24.learned_limits".to_owned());
        let kept = String::from_utf8(fixture.ledger.tables().values[&name].value.clone()).unwrap();
        durations.push(kept.split("durationMs\":").nth(1).unwrap().split(',').next().unwrap().to_owned());
    }
    assert_eq!(durations, ["1000", "1000", "3000"]);
}

#[test]
fn the_next_owner_begins_without_a_burst() {
    let mut first = Fixture::new(BITRIX24);
    first.clock.advance(3_600_000);
    assert!(holds(&mut first));
    block_on(first.delivery.ready());
    assert_eq!(first.clock.waits(), 0, "a new ledger: the tokens of the idle time");
    block_on(first.delivery.release()).unwrap();
    let mut second = first.another_process(BITRIX24, "relay-2");
    assert!(holds(&mut second));
    block_on(second.delivery.ready());
    assert_eq!(second.clock.waits(), 1, "the first process may have spent every token");
}

#[test]
fn a_lead_that_fails_alone_is_held() {
    let mut fixture = Fixture::new(IVVY);
    fixture.insert("bad", "ivvy.lead", r#"{"id":5,"name":"Wedding"}"#);
    let mut last = Vec::new();
    for number in 1..=20 {
        let key = format!("good-{number}");
        fixture.insert(&key, "ivvy.lead", r#"{"id":6,"name":"Wedding"}"#);
        let (bad, good) = (r#"500 {"errorCode":500,"message":"x"}"#, r#"200 {"success":true,"id":6}"#);
        fixture.crm.answer(&[bad, good]);
        last = fixture.deliver_due();
        let due_in_ms = block_on(fixture.delivery.due_in_ms()).unwrap().unwrap_or_default();
        fixture.clock.advance(due_in_ms);
    }
    assert_eq!(last[0], "bad unavailable 500: held, the CRM fails on this lead and accepts others: 500");
}

#[test]
fn credentials_of_an_idle_connection_are_checked_by_the_hour() {
    for (settings, idle_ms, calls) in [
        (BITRIX24, 3_599_999, vec![]),
        (BITRIX24, 3_600_000, vec!["crm.settings.mode.get {}"]),
        (IVVY, 3_600_000, vec!["test?action=ping {}"]),
        (CAPILLARY, 3_600_000, vec!["GET v2/extendedFields"]),
        (
            &CAPILLARY.replace("token_env = \"KEY\"", "oauth_key_env = \"KEY\"\noauth_secret_env = \"KEY\""),
            3_600_000,
            vec![],
        ),
    ] {
        let mut fixture = Fixture::new(settings);
        fixture.clock.advance(idle_ms);
        assert!(holds(&mut fixture));
        fixture.crm.answer(&[r#"200 {"result":1}"#]);
        block_on(fixture.delivery.check_idle_credentials());
        assert_eq!(fixture.crm.calls(), calls, "{settings} {idle_ms}");
    }
}
