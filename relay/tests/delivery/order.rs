//! Changes of one record reach the CRM in the order in which they came, whatever becomes of the first.

use leadwire::schema::Value;

use super::bench::Bench;
use super::payloads;

#[tokio::test(flavor = "multi_thread")]
async fn the_last_change_stays() {
    const FAULT: &str = r#"{"kind":"status","status":500}"#;
    for (why, faults, batches) in [("all is well", 0, 0), ("the first two attempts fail", 2, 0)] {
        let mut bench = Bench::new();
        let made = bench.add("portal", "bitrix24.lead", payloads::BITRIX24.2).await;
        bench.start();
        let id = bench.ended(&made).await.record_id.unwrap();
        bench.stop().await;
        if faults > 0 {
            bench.fault("bitrix24", faults, FAULT).await;
        }
        let mut keys = Vec::new();
        for number in 1..=5 {
            let body = format!(r#"{{"id":{id},"fields":{{"TITLE":"{made} {number}"}}}}"#);
            keys.push(bench.add("portal", "bitrix24.lead", &body).await);
        }
        bench.start();
        for key in &keys {
            assert_eq!(bench.ended(key).await.state, "done", "{why}");
        }
        let records = bench.records("bitrix24.lead", &made);
        let title = records[0].fields.get("TITLE").and_then(Value::as_text).unwrap();
        assert_eq!(title, format!("{made} 5"), "{why}");
        assert_eq!(bench.count("/batch").await, batches, "{why}: never two of one record at the same time");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_of_different_records_share_a_batch() {
    let mut bench = Bench::new();
    let mut ids = Vec::new();
    bench.start();
    for _ in 0..3 {
        let made = bench.add("portal", "bitrix24.lead", payloads::BITRIX24.2).await;
        ids.push(bench.ended(&made).await.record_id.unwrap());
    }
    bench.stop().await;
    let mut keys = Vec::new();
    for id in ids.iter().chain(&ids) {
        let body = format!(r#"{{"id":{id},"fields":{{"NAME":"KEY"}}}}"#);
        keys.push(bench.add("portal", "bitrix24.lead", &body).await);
    }
    bench.start();
    for key in &keys {
        assert_eq!(bench.ended(key).await.state, "done");
    }
    assert_eq!(bench.count("/batch").await, 2);
    let names = keys.iter().map(|key| bench.records("bitrix24.lead", key).len()).collect::<Vec<_>>();
    assert_eq!(names, [0, 0, 0, 1, 1, 1], "the later change of each");
}
