//! Batches: an invalid entry does not affect the others, and a batch whose response is lost creates nothing twice.

use std::time::Duration;

use super::moved_delivery::MovedDelivery;
use super::payloads::{self, record};
use super::relay::TestRelay;

/// Connection, kind, body.
type Row<'a> = (&'a str, &'a str, &'a str);

/// Delivers entries and returns the state, number of records and number of attempts of each.
async fn deliver(relay: &mut TestRelay, rows: &[Row<'_>]) -> Vec<String> {
    let mut keys = Vec::new();
    for (connection, kind, body) in rows {
        keys.push(relay.add(connection, kind, body).await);
    }
    relay.start().await;
    let mut results = Vec::new();
    for ((_, kind, _), key) in rows.iter().zip(&keys) {
        let shown = relay.settled(key).await;
        let records = relay.records(record(kind), key).len();
        results.push(format!("{} {records} {}", shown.state, shown.attempts));
    }
    results
}

/// Valid entries with an invalid one in the middle.
fn with_invalid<'a>(valid: Row<'a>, invalid: &'a str, count: usize) -> Vec<Row<'a>> {
    let mut rows = vec![valid; count];
    rows[count / 2].2 = invalid;
    rows
}

fn expected(count: usize, valid: &str, invalid: &str) -> Vec<String> {
    let mut results = vec![valid.to_owned(); count];
    invalid.clone_into(&mut results[count / 2]);
    results
}

const INVALID_BITRIX24: &str = r#"{"fields":{"TITLE":"KEY","EMAIL":"no list"}}"#;
const INVALID_ITEM: &str = r#"{"fields":{"title":"KEY","opened":"J"}}"#;
const INVALID_IVVY: &str = r#"{"name":"KEY","sourceId":99,"typeId":1,"stageId":1,"industryId":11,"contactId":5}"#;
const INVALID_CAPILLARY: &str = r#"{"type":"NONE","leadFor":"KEY","userId":2000}"#;

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_entry_does_not_affect_the_others() {
    for (valid, invalid, count, path, calls) in [
        // Batches of 5, 10, 20, and so on.
        (payloads::BITRIX24, INVALID_BITRIX24, 50, "/batch", 4),
        (payloads::BITRIX24, INVALID_BITRIX24, 101, "/batch", 5),
        (payloads::ITEM, INVALID_ITEM, 50, "/batch", 4),
        (payloads::IVVY, INVALID_IVVY, 50, "batch?action=run", 1),
        (payloads::IVVY, INVALID_IVVY, 201, "batch?action=run", 1),
        (payloads::IVVY, INVALID_IVVY, 3, "batch", 0),
        (payloads::CAPILLARY, INVALID_CAPILLARY, 20, "/v2/leads", 20),
    ] {
        let mut relay = TestRelay::new().await;
        let results = deliver(&mut relay, &with_invalid(valid, invalid, count)).await;
        assert_eq!(results, expected(count, "done 1 1", "dead 0 1"), "{count} {path}");
        assert_eq!(relay.count_calls(path).await, calls, "{count} {path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn values_that_a_batch_cannot_contain_are_sent_alone() {
    let mut relay = TestRelay::new().await;
    let rows = [
        payloads::BITRIX24,
        ("portal", "bitrix24.lead", r#"{"fields":{"TITLE":"KEY","COMMENTS":"$result[k0]"}}"#),
        ("portal", "bitrix24.lead", r#"{"fields":{"TITLE":"KEY","UF_CRM_1":true}}"#),
        ("portal", "bitrix24.lead", r#"{"fields":{"TITLE":"KEY","COMMENTS":"a & b = 100 % + ü\r\n\"[x]\""}}"#),
    ];
    assert_eq!(deliver(&mut relay, &rows).await, ["done 1 1"; 4]);
    assert_eq!([relay.count_calls("/batch").await, relay.count_calls("/crm.lead.add").await], [1, 2]);
    for (key, text) in [("lead-0002-x", "$result[k0]"), ("lead-0004-x", r#"a & b = 100 % + ü\r\n\"[x]\""#)] {
        assert_eq!(relay.records("bitrix24.lead", text)[0].id, relay.records("bitrix24.lead", key)[0].id, "{text}");
    }
}

/// A portal whose batches have grown to 50 commands, and another sender's copy of each lead, so that the list has more than one page.
#[tokio::test(flavor = "multi_thread")]
async fn fifty_leads_in_doubt_are_looked_up_by_one_call() {
    for (row, add, list) in
        [(payloads::BITRIX24, "crm.lead.add", "/crm.lead.list"), (payloads::ITEM, "crm.item.add", "/crm.item.list")]
    {
        let mut moved = MovedDelivery::with(row.0, |_| {}).await;
        add_all(&mut moved, row, 5 + 10 + 20 + 40).await;
        moved.drain().await;
        let keys = add_all(&mut moved, row, 50).await;
        for key in &keys {
            moved.relay.copy(add, key).await;
        }
        moved.relay.control.add_fault("bitrix24", 1, r#"{"kind":"commit_then_drop"}"#).await;
        moved.step().await;
        // After a batch without a response the next one is smaller.
        add_all(&mut moved, row, 25).await;
        moved.step().await;
        moved.drain().await;
        for key in &keys {
            let shown = moved.relay.show(key).await;
            assert_eq!((shown.state.as_str(), shown.attempts), ("done", 2), "{key}");
            let records = moved.relay.records("bitrix24.lead", key);
            assert_eq!((shown.record_id, records.len()), (Some(records[0].id.to_string()), 2), "{key}");
        }
        let calls = [moved.relay.count_calls("/batch").await, moved.relay.count_calls(list).await];
        assert_eq!(calls, [4 + 1 + 1, 3], "{list}");
    }
}

async fn add_all(moved: &mut MovedDelivery, row: Row<'_>, count: usize) -> Vec<String> {
    let mut keys = Vec::new();
    for _ in 0..count {
        keys.push(moved.add(row.1, row.2).await);
    }
    keys
}

/// Faults of the first calls, and the result of each entry of the first batch.
#[tokio::test(flavor = "multi_thread")]
async fn faults_of_a_batch() {
    const DROP: &str = r#"{"kind":"commit_then_drop"}"#;
    const HALF_RESPONSE: &str = r#"{"kind":"half_answer"}"#;
    const RESET: &str = r#"{"kind":"reset"}"#;
    const LIMIT: &str = r#"{"kind":"limit"}"#;
    const NONE: &str = r#"{"kind":"delay","ms":0}"#;
    const NO_BATCH: &str = r#"{"kind":"error","code":"ERROR_METHOD_NOT_FOUND"}"#;
    const TOO_LARGE: &str = r#"{"kind":"status","status":413}"#;
    const WRONG_JOBS: &str = r#"{"kind":"error","code":"24092"}"#;
    const FAULT: &str = r#"{"kind":"status","status":500}"#;
    for (why, row, faults, expected) in [
        ("Bitrix24: run, no response", payloads::BITRIX24, vec![DROP], "done 1 2"),
        ("Bitrix24: run, half a response", payloads::BITRIX24, vec![HALF_RESPONSE], "done 1 2"),
        ("Bitrix24: not run", payloads::BITRIX24, vec![RESET], "done 1 2"),
        ("Bitrix24: 500", payloads::BITRIX24, vec![FAULT], "done 1 2"),
        ("Bitrix24: too many calls", payloads::BITRIX24, vec![LIMIT], "done 1 2"),
        ("Bitrix24: does not support batches", payloads::BITRIX24, vec![NO_BATCH], "done 1 2"),
        ("Bitrix24: batch too large", payloads::BITRIX24, vec![TOO_LARGE], "done 1 2"),
        ("Bitrix24: the look-up fails", payloads::BITRIX24, vec![DROP, FAULT], "done 1 3"),
        ("Bitrix24: the look-up is refused", payloads::BITRIX24, vec![DROP, NO_BATCH], "held 1 2"),
        ("Bitrix24 items: run, no response", payloads::ITEM, vec![DROP], "done 1 2"),
        ("Bitrix24 items: not run", payloads::ITEM, vec![RESET], "done 1 2"),
        ("Bitrix24 items: too many calls", payloads::ITEM, vec![LIMIT], "done 1 2"),
        ("Bitrix24 items: does not support batches", payloads::ITEM, vec![NO_BATCH], "done 1 2"),
        ("iVvy: run, no response", payloads::IVVY, vec![DROP], "done 1 2"),
        ("iVvy: not run", payloads::IVVY, vec![RESET], "done 1 2"),
        ("iVvy: too many calls", payloads::IVVY, vec![LIMIT], "done 1 2"),
        ("iVvy: does not support these jobs", payloads::IVVY, vec![WRONG_JOBS], "done 1 2"),
        ("iVvy: the progress is unavailable at first", payloads::IVVY, vec![NONE, FAULT, RESET, LIMIT], "done 1 1"),
        (
            "iVvy: the results are unavailable at first",
            payloads::IVVY,
            vec![NONE, NONE, HALF_RESPONSE, FAULT],
            "done 1 1",
        ),
        ("iVvy without a marker: run, no response", payloads::IVVY_PLAIN, vec![DROP], "held 1 2"),
        (
            "iVvy without a marker: the results are late",
            payloads::IVVY_PLAIN,
            vec![NONE, NONE, HALF_RESPONSE],
            "done 1 1",
        ),
    ] {
        let mut relay = TestRelay::new().await;
        for fault in &faults {
            relay.control.add_fault("any", 1, fault).await;
        }
        // A first batch of Bitrix24 has five commands.
        let is_bitrix24 = matches!(row.0, "portal" | "items");
        let count = if is_bitrix24 { 5 } else { 10 };
        let results = deliver(&mut relay, &vec![row; count]).await;
        // After a batch without a response the next one is smaller, so that a second fault does not concern each entry.
        let has_second_fault = is_bitrix24 && faults.len() > 1;
        let is_expected = |result: &String| result == expected || (has_second_fault && result == "done 1 2");
        assert!(results[0] == expected && results.iter().all(is_expected), "{why}: {results:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_an_ivvy_batch_is_polled() {
    let mut relay = TestRelay::with(|options| options.ivvy_batch = Duration::from_secs(1), super::relay::CRMS).await;
    assert_eq!(deliver(&mut relay, &[payloads::IVVY; 10]).await, ["done 1 1"; 10]);
    assert!(relay.count_calls("batch?action=progress").await > 1);
    assert_eq!(relay.count_calls("batch?action=results").await, 1);
}
