//! What a form has delivered to the record of a change before.

use leadwire_relay::ledger::{MAX_EARLIER_PAYLOADS, NewEntry};

use crate::support::ledger::{TestLedger, dead, done, lead};
use crate::support::time::NOW_MS;

fn change(key: &str, form: Option<&str>, id: u64) -> NewEntry {
    let body = format!(r#"{{"id":{id},"name":"{key}"}}"#);
    NewEntry { form: form.map(str::to_owned), creates: false, body, ..lead(key) }
}

#[tokio::test]
async fn the_latest_ones_only() {
    let ledger = TestLedger::new().await;
    for number in 0..MAX_EARLIER_PAYLOADS + 2 {
        ledger.insert(change(&format!("change {number}"), Some("wedding"), 42), NOW_MS).await;
        ledger.settle_due(done(), NOW_MS).await;
    }
    ledger.insert(change("next", Some("wedding"), 42), NOW_MS).await;
    let found = ledger.store.delivered_before("next").await.unwrap();
    assert_eq!(found.len(), MAX_EARLIER_PAYLOADS);
    assert_eq!(found[0], format!(r#"{{"id":42,"name":"change {}"}}"#, MAX_EARLIER_PAYLOADS + 1));
}

#[tokio::test]
async fn of_the_same_form_and_record() {
    let ledger = TestLedger::new().await;
    let created = NewEntry { body: r#"{"name":"created"}"#.to_owned(), ..lead("created") };
    ledger.insert(created, NOW_MS).await;
    ledger.settle_due(done(), NOW_MS).await;
    ledger.insert(change("refused", Some("wedding"), 42), NOW_MS).await;
    ledger.settle_due(dead(), NOW_MS).await;
    for (key, form) in [("first", Some("wedding")), ("of another form", Some("party")), ("of staff", None)] {
        ledger.insert(change(key, form, 42), NOW_MS).await;
        ledger.settle_due(done(), NOW_MS).await;
    }
    ledger.insert(change("next", Some("wedding"), 42), NOW_MS).await;
    ledger.insert(change("of another record", Some("wedding"), 43), NOW_MS).await;
    ledger.insert(change("also of staff", None, 42), NOW_MS).await;
    let first = r#"{"id":42,"name":"first"}"#;
    for (key, expected) in [
        ("next", vec![first, r#"{"name":"created"}"#]),
        ("first", vec![r#"{"name":"created"}"#]),
        ("of another record", vec![]),
        ("also of staff", vec![]),
        ("unknown", vec![]),
    ] {
        assert_eq!(ledger.store.delivered_before(key).await.unwrap(), expected, "{key}");
    }
    ledger.store.erase("created", NOW_MS).await.unwrap();
    assert_eq!(ledger.store.delivered_before("next").await.unwrap(), [first], "erased data is gone");
}
