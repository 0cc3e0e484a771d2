//! What a CRM may do to one call, for each CRM, to what creates and to what changes: the state that the entry ends in,
//! how many records there are, and after how many attempts.

use futures_util::future::join_all;

use super::bench::Bench;
use super::payloads::{self, change, record};

/// A fault of one call, `{}` for none; `REFUSED` and `DENIED` stand for the CRM's own errors.
const OUTCOMES: [(&str, &str); 14] = [
    ("ok", ""),
    ("refused", r#"{"kind":"error",REFUSED}"#),
    ("refused under 200", r#"{"kind":"error",REFUSED,"status":200}"#),
    ("done, then dropped", r#"{"kind":"commit_then_drop"}"#),
    ("done, half an answer", r#"{"kind":"half_answer"}"#),
    ("done, unreadable", r#"{"kind":"broken_json"}"#),
    ("late", r#"{"kind":"delay","ms":3200}"#),
    ("reset", r#"{"kind":"reset"}"#),
    ("hang", r#"{"kind":"hang"}"#),
    ("500", r#"{"kind":"status","status":500}"#),
    ("502 with a page", r#"{"kind":"status","status":502,"body":"<html>bad gateway</html>"}"#),
    ("redirect", r#"{"kind":"status","status":302}"#),
    ("limit", r#"{"kind":"limit"}"#),
    ("unauthorized", r#"{"kind":"error",DENIED}"#),
];

/// State, records, attempts; in the order of [`OUTCOMES`].
type Expected = [&'static str; 14];

/// What was looked up and found, or looked up, not found and sent.
const FOUND: Expected = [
    "done 1 1", "dead 0 1", "dead 0 1", "done 1 2", "done 1 2", "done 1 2", "done 1 2", "done 1 2", "done 1 2",
    "done 1 2", "done 1 2", "done 1 2", "done 1 2", "done 1 2",
];

/// What cannot be looked up is held, whether or not it is there.
const HELD: Expected = [
    "done 1 1", "dead 0 1", "dead 0 1", "held 1 2", "held 1 2", "held 1 2", "held 0 2", "held 0 2", "held 0 2",
    "held 0 2", "held 0 2", "held 0 2", "done 1 2", "done 1 2",
];

/// A change is simply made again.
const CHANGED: Expected = [
    "done 1 1", "dead 0 1", "dead 0 1", "done 1 2", "done 1 2", "done 1 2", "done 1 2", "done 1 2", "done 1 2",
    "done 1 2", "done 1 2", "done 1 2", "done 1 2", "done 1 2",
];

async fn creates((connection, kind, body): (&str, &str, &str), expected: Expected) {
    let run = async |fault: &str| {
        let mut bench = Bench::new();
        let key = bench.add(connection, kind, body).await;
        misbehave(&bench, kind, fault).await;
        bench.start();
        let shown = bench.ended(&key).await;
        let records = bench.records(record(kind), &key);
        if let (Some(id), [only]) = (&shown.record_id, records.as_slice()) {
            assert_eq!(*id, only.id.to_string());
        }
        format!("{} {} {}", shown.state, records.len(), shown.attempts)
    };
    let ended = join_all(OUTCOMES.iter().map(|(_, fault)| run(fault))).await;
    compare(kind, &ended, &expected);
}

async fn changes((connection, kind, body): (&str, &str, &str), changing: &str) {
    let run = async |fault: &str| {
        let mut bench = Bench::new();
        let made = bench.add(connection, kind, body).await;
        bench.start();
        let id = bench.ended(&made).await.record_id.unwrap();
        let (kind, body, holds) = change(connection, changing, &id);
        misbehave(&bench, kind, fault).await;
        let key = bench.add(connection, kind, &body).await;
        let shown = bench.ended(&key).await;
        assert_eq!(bench.records(record(kind), &made).len(), 1, "{fault}");
        format!("{} {} {}", shown.state, bench.records(record(kind), holds).len(), shown.attempts)
    };
    let ended = join_all(OUTCOMES.iter().map(|(_, fault)| run(fault))).await;
    compare(changing, &ended, &CHANGED);
}

async fn misbehave(bench: &Bench, kind: &str, fault: &str) {
    let (crm, refused, denied) = match kind.split('.').next().unwrap() {
        "bitrix24" => ("bitrix24", r#""code":"ID is not defined or invalid.""#, r#""code":"expired_token""#),
        "ivvy" => ("ivvy", r#""code":"24218""#, r#""code":"463""#),
        _ => ("capillary", r#""code":"400""#, r#""code":"401""#),
    };
    if !fault.is_empty() {
        bench.fault(crm, 1, &fault.replace("REFUSED", refused).replace("DENIED", denied)).await;
    }
}

/// The whole table at once, so that a failure shows every row.
fn compare(kind: &str, ended: &[String], expected: &Expected) {
    let table = |ends: &[&str]| -> Vec<String> {
        OUTCOMES.iter().zip(ends).map(|((why, _), end)| format!("{why}: {end}")).collect()
    };
    let ended: Vec<&str> = ended.iter().map(String::as_str).collect();
    assert_eq!(table(&ended), table(expected), "{kind}");
}

#[tokio::test(flavor = "multi_thread")]
async fn bitrix24_creates() {
    creates(payloads::BITRIX24, FOUND).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bitrix24_changes() {
    changes(payloads::BITRIX24, "bitrix24.lead").await;
    changes(payloads::BITRIX24, "bitrix24.status").await;
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
async fn ivvy_changes() {
    changes(payloads::IVVY, "ivvy.lead").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn capillary_creates() {
    creates(payloads::CAPILLARY, FOUND).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn capillary_creates_by_address() {
    creates(payloads::CAPILLARY_BY_ADDRESS, HELD).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn capillary_changes() {
    changes(payloads::CAPILLARY, "capillary.status").await;
}
