//! Many entries at once: one bad one hurts no other, and a batch whose answer is lost leaves nothing twice.

use std::time::Duration;

use super::bench::Bench;
use super::payloads::{self, record};

/// What a test adds: a connection, a kind and a body.
type Row<'a> = (&'a str, &'a str, &'a str);

/// Adds entries, has the CRM misbehave, and gives each one's state, number of records and attempts.
async fn forward(bench: &mut Bench, rows: &[Row<'_>]) -> Vec<String> {
    let mut keys = Vec::new();
    for (connection, kind, body) in rows {
        keys.push(bench.add(connection, kind, body).await);
    }
    bench.start();
    let mut ended = Vec::new();
    for ((_, kind, _), key) in rows.iter().zip(&keys) {
        let shown = bench.ended(key).await;
        let records = bench.records(record(kind), key).len();
        ended.push(format!("{} {records} {}", shown.state, shown.attempts));
    }
    ended
}

/// Good ones with a bad one in the middle.
fn with_bad<'a>(good: Row<'a>, bad: &'a str, count: usize) -> Vec<Row<'a>> {
    let mut rows = vec![good; count];
    rows[count / 2].2 = bad;
    rows
}

fn expected(count: usize, good: &str, bad: &str) -> Vec<String> {
    let mut ended = vec![good.to_owned(); count];
    bad.clone_into(&mut ended[count / 2]);
    ended
}

const BAD_BITRIX24: &str = r#"{"fields":{"TITLE":"KEY","EMAIL":"no list"}}"#;
const BAD_IVVY: &str = r#"{"name":"KEY","sourceId":99,"typeId":1,"stageId":1,"industryId":11,"contactId":5}"#;
const BAD_CAPILLARY: &str = r#"{"type":"NONE","leadFor":"KEY","userId":2000}"#;

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_entry_hurts_no_other() {
    for (good, bad, count, path, calls) in [
        (payloads::BITRIX24, BAD_BITRIX24, 50, "/batch", 1),
        (payloads::BITRIX24, BAD_BITRIX24, 101, "/batch", 2),
        (payloads::IVVY, BAD_IVVY, 50, "batch?action=run", 1),
        (payloads::IVVY, BAD_IVVY, 201, "batch?action=run", 1),
        (payloads::IVVY, BAD_IVVY, 3, "batch", 0),
        (payloads::CAPILLARY, BAD_CAPILLARY, 20, "/v2/leads", 20),
    ] {
        let mut bench = Bench::new();
        let ended = forward(&mut bench, &with_bad(good, bad, count)).await;
        assert_eq!(ended, expected(count, "done 1 1", "dead 0 1"), "{count} {path}");
        assert_eq!(bench.count(path).await, calls, "{count} {path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_command_cannot_say_goes_by_itself() {
    let mut bench = Bench::new();
    let rows = [
        payloads::BITRIX24,
        ("portal", "bitrix24.lead", r#"{"fields":{"TITLE":"KEY","COMMENTS":"$result[k0]"}}"#),
        ("portal", "bitrix24.lead", r#"{"fields":{"TITLE":"KEY","UF_CRM_1":true}}"#),
        ("portal", "bitrix24.lead", r#"{"fields":{"TITLE":"KEY","COMMENTS":"a & b = 100 % + ü\r\n\"[x]\""}}"#),
    ];
    assert_eq!(forward(&mut bench, &rows).await, ["done 1 1"; 4]);
    assert_eq!([bench.count("/batch").await, bench.count("/crm.lead.add").await], [1, 2]);
    for (key, held) in [("lead-0002-x", "$result[k0]"), ("lead-0004-x", r#"a & b = 100 % + ü\r\n\"[x]\""#)] {
        assert_eq!(bench.records("bitrix24.lead", held)[0].id, bench.records("bitrix24.lead", key)[0].id, "{held}");
    }
}

/// Faults of the first calls, and how ten entries end in spite of them.
#[tokio::test(flavor = "multi_thread")]
async fn a_whole_batch_goes_wrong() {
    const DROP: &str = r#"{"kind":"commit_then_drop"}"#;
    const HALF: &str = r#"{"kind":"half_answer"}"#;
    const RESET: &str = r#"{"kind":"reset"}"#;
    const LIMIT: &str = r#"{"kind":"limit"}"#;
    const FINE: &str = r#"{"kind":"delay","ms":0}"#;
    const NO_BATCH: &str = r#"{"kind":"error","code":"ERROR_METHOD_NOT_FOUND"}"#;
    const TOO_LARGE: &str = r#"{"kind":"status","status":413}"#;
    const WRONG_JOBS: &str = r#"{"kind":"error","code":"24092"}"#;
    const FAULT: &str = r#"{"kind":"status","status":500}"#;
    for (why, row, faults, expected) in [
        ("Bitrix24: ran, no answer", payloads::BITRIX24, vec![DROP], "done 1 2"),
        ("Bitrix24: ran, half an answer", payloads::BITRIX24, vec![HALF], "done 1 2"),
        ("Bitrix24: did not run", payloads::BITRIX24, vec![RESET], "done 1 2"),
        ("Bitrix24: 500", payloads::BITRIX24, vec![FAULT], "done 1 2"),
        ("Bitrix24: too many calls", payloads::BITRIX24, vec![LIMIT], "done 1 2"),
        ("Bitrix24: takes no batches", payloads::BITRIX24, vec![NO_BATCH], "done 1 2"),
        ("Bitrix24: batch too large", payloads::BITRIX24, vec![TOO_LARGE], "done 1 2"),
        ("Bitrix24: the look-up fails, too", payloads::BITRIX24, vec![DROP, FAULT], "done 1 3"),
        ("Bitrix24: the look-up finds no batch", payloads::BITRIX24, vec![DROP, NO_BATCH], "done 1 3"),
        ("iVvy: ran, no answer", payloads::IVVY, vec![DROP], "done 1 2"),
        ("iVvy: did not run", payloads::IVVY, vec![RESET], "done 1 2"),
        ("iVvy: too many calls", payloads::IVVY, vec![LIMIT], "done 1 2"),
        ("iVvy: takes no such jobs", payloads::IVVY, vec![WRONG_JOBS], "done 1 2"),
        ("iVvy: progress is not told at first", payloads::IVVY, vec![FINE, FAULT, RESET, LIMIT], "done 1 1"),
        ("iVvy: results are not told at first", payloads::IVVY, vec![FINE, FINE, HALF, FAULT], "done 1 1"),
        ("iVvy without a marker: ran, no answer", payloads::IVVY_PLAIN, vec![DROP], "held 1 2"),
        ("iVvy without a marker: results late", payloads::IVVY_PLAIN, vec![FINE, FINE, HALF], "done 1 1"),
    ] {
        let mut bench = Bench::new();
        for fault in faults {
            bench.fault("any", 1, fault).await;
        }
        assert_eq!(forward(&mut bench, &[row; 10]).await, [expected; 10], "{why}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ivvy_batch_is_waited_for() {
    let mut bench = Bench::with(|options| options.ivvy_batch = Duration::from_secs(1), super::bench::CRMS);
    assert_eq!(forward(&mut bench, &[payloads::IVVY; 10]).await, ["done 1 1"; 10]);
    assert!(bench.count("batch?action=progress").await > 1);
    assert_eq!(bench.count("batch?action=results").await, 1);
}
