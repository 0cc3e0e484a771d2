//! Each fault of one call, for each CRM, for creates and updates: the entry's final state, the number of records and the
//! number of attempts.

use futures_util::future::join_all;

use super::payloads::{self, record, update};
use super::relay::TestRelay;

/// A fault of one call, empty for none; `REFUSED` and `DENIED` stand for the CRM's own errors.
const FAULTS: [(&str, &str); 14] = [
    ("ok", ""),
    ("refused", r#"{"kind":"error",REFUSED}"#),
    ("refused under 200", r#"{"kind":"error",REFUSED,"status":200}"#),
    ("executed, then dropped", r#"{"kind":"commit_then_drop"}"#),
    ("executed, half a response", r#"{"kind":"half_answer"}"#),
    ("executed, invalid JSON", r#"{"kind":"broken_json"}"#),
    ("late", r#"{"kind":"delay","ms":3200}"#),
    ("reset", r#"{"kind":"reset"}"#),
    ("hang", r#"{"kind":"hang"}"#),
    ("500", r#"{"kind":"status","status":500}"#),
    ("502 with HTML", r#"{"kind":"status","status":502,"body":"<html>bad gateway</html>"}"#),
    ("redirect", r#"{"kind":"status","status":302}"#),
    ("limit", r#"{"kind":"limit"}"#),
    ("unauthorized", r#"{"kind":"error",DENIED}"#),
];

/// State, records, attempts; in the order of [`FAULTS`].
type Expected = [&'static str; 14];

/// A create that is looked up, and sent again if it is not found.
const FOUND: Expected = [
    "done 1 1", "dead 0 1", "dead 0 1", "done 1 2", "done 1 2", "done 1 2", "done 1 2", "done 1 2", "done 1 2",
    "done 1 2", "done 1 2", "done 1 2", "done 1 2", "done 1 2",
];

/// A create that cannot be looked up.
const HELD: Expected = [
    "done 1 1", "dead 0 1", "dead 0 1", "held 1 2", "held 1 2", "held 1 2", "held 0 2", "held 0 2", "held 0 2",
    "held 0 2", "held 0 2", "held 0 2", "done 1 2", "done 1 2",
];

/// An update is sent again.
const UPDATED: Expected = [
    "done 1 1", "dead 0 1", "dead 0 1", "done 1 2", "done 1 2", "done 1 2", "done 1 2", "done 1 2", "done 1 2",
    "done 1 2", "done 1 2", "done 1 2", "done 1 2", "done 1 2",
];

async fn creates((connection, kind, body): (&str, &str, &str), expected: Expected) {
    let run = async |fault: &str| {
        let mut relay = TestRelay::new().await;
        let key = relay.add(connection, kind, body).await;
        add_fault(&relay, kind, fault).await;
        relay.start().await;
        let shown = relay.settled(&key).await;
        let records = relay.records(record(kind), &key);
        if let (Some(id), [only]) = (&shown.record_id, records.as_slice()) {
            assert_eq!(*id, only.id.to_string());
        }
        format!("{} {} {}", shown.state, records.len(), shown.attempts)
    };
    let results = join_all(FAULTS.iter().map(|(_, fault)| run(fault))).await;
    assert_table(kind, &results, &expected);
}

async fn updates((connection, kind, body): (&str, &str, &str), update_kind: &str) {
    let run = async |fault: &str| {
        let mut relay = TestRelay::new().await;
        let created = relay.add(connection, kind, body).await;
        relay.start().await;
        let id = relay.settled(&created).await.record_id.unwrap();
        let (kind, body, content) = update(connection, update_kind, &id);
        add_fault(&relay, kind, fault).await;
        let key = relay.add(connection, kind, &body).await;
        let shown = relay.settled(&key).await;
        assert_eq!(relay.records(record(kind), &created).len(), 1, "{fault}");
        format!("{} {} {}", shown.state, relay.records(record(kind), content).len(), shown.attempts)
    };
    let results = join_all(FAULTS.iter().map(|(_, fault)| run(fault))).await;
    assert_table(update_kind, &results, &UPDATED);
}

async fn add_fault(relay: &TestRelay, kind: &str, fault: &str) {
    let (crm, refused, denied) = match kind.split('.').next().unwrap() {
        "bitrix24" => ("bitrix24", r#""code":"ID is not defined or invalid.""#, r#""code":"expired_token""#),
        "ivvy" => ("ivvy", r#""code":"24218""#, r#""code":"463""#),
        _ => ("capillary", r#""code":"400""#, r#""code":"401""#),
    };
    if !fault.is_empty() {
        relay.control.add_fault(crm, 1, &fault.replace("REFUSED", refused).replace("DENIED", denied)).await;
    }
}

/// The whole table at once, so that a failure shows every row.
fn assert_table(kind: &str, results: &[String], expected: &Expected) {
    let table = |results: &[&str]| -> Vec<String> {
        FAULTS.iter().zip(results).map(|((why, _), result)| format!("{why}: {result}")).collect()
    };
    let results: Vec<&str> = results.iter().map(String::as_str).collect();
    assert_eq!(table(&results), table(expected), "{kind}");
}

#[tokio::test(flavor = "multi_thread")]
async fn bitrix24_creates() {
    creates(payloads::BITRIX24, FOUND).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bitrix24_updates() {
    updates(payloads::BITRIX24, "bitrix24.lead").await;
    updates(payloads::BITRIX24, "bitrix24.status").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bitrix24_items() {
    creates(payloads::ITEM, FOUND).await;
    updates(payloads::ITEM, "bitrix24.item").await;
    updates(payloads::ITEM, "bitrix24.status").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ivvy_creates() {
    creates(payloads::IVVY, FOUND).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ivvy_creates_without_a_marker() {
    creates(payloads::IVVY_PLAIN, HELD).await;
    creates(payloads::IVVY_STAGE, HELD).await;
    creates(payloads::IVVY_SOURCE, HELD).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ivvy_updates() {
    updates(payloads::IVVY, "ivvy.lead").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn capillary_creates() {
    creates(payloads::CAPILLARY, FOUND).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn capillary_creates_by_identifier() {
    creates(payloads::CAPILLARY_BY_IDENTIFIER, FOUND).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn capillary_updates() {
    updates(payloads::CAPILLARY, "capillary.status").await;
}
