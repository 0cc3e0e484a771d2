//! Updates of one record are sent in the order in which they were received, even if the first one fails.

use leadwire::schema::Value;

use super::payloads;
use super::relay::TestRelay;

#[tokio::test(flavor = "multi_thread")]
async fn the_last_update_wins() {
    const FAULT: &str = r#"{"kind":"status","status":500}"#;
    for (why, faults) in [("no faults", 0), ("the first two attempts fail", 2)] {
        let mut relay = TestRelay::new().await;
        let created = relay.add("portal", "bitrix24.lead", payloads::BITRIX24.2).await;
        relay.start().await;
        let id = relay.settled(&created).await.record_id.unwrap();
        relay.stop().await;
        if faults > 0 {
            relay.control.add_fault("bitrix24", faults, FAULT).await;
        }
        let mut keys = Vec::new();
        for number in 1..=5 {
            let body = format!(r#"{{"id":{id},"fields":{{"TITLE":"{created} {number}"}}}}"#);
            keys.push(relay.add("portal", "bitrix24.lead", &body).await);
        }
        relay.start().await;
        for key in &keys {
            assert_eq!(relay.settled(key).await.state, "done", "{why}");
        }
        let records = relay.records("bitrix24.lead", &created);
        let title = records[0].fields.get("TITLE").and_then(Value::as_text).unwrap();
        assert_eq!(title, format!("{created} 5"), "{why}");
        assert_eq!(relay.count_calls("/batch").await, 0, "{why}: never two updates of one record at the same time");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn updates_of_different_records_share_a_batch() {
    let mut relay = TestRelay::new().await;
    let mut ids = Vec::new();
    relay.start().await;
    for _ in 0..3 {
        let created = relay.add("portal", "bitrix24.lead", payloads::BITRIX24.2).await;
        ids.push(relay.settled(&created).await.record_id.unwrap());
    }
    relay.stop().await;
    let mut keys = Vec::new();
    for id in ids.iter().chain(&ids) {
        let body = format!(r#"{{"id":{id},"fields":{{"NAME":"KEY"}}}}"#);
        keys.push(relay.add("portal", "bitrix24.lead", &body).await);
    }
    relay.start().await;
    for key in &keys {
        assert_eq!(relay.settled(key).await.state, "done");
    }
    assert_eq!(relay.count_calls("/batch").await, 2);
    let names = keys.iter().map(|key| relay.records("bitrix24.lead", key).len()).collect::<Vec<_>>();
    assert_eq!(names, [0, 0, 0, 1, 1, 1], "the later update of each");
}
