//! Many leads in one statement.

use leadwire_relay::ledger::{Digest, Inserted, NewEntry};

use crate::new_ledger;
use crate::support::ledger::lead;
use crate::support::time::NOW_MS;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lead_that_cannot_be_stored_refuses_no_other() {
    let (ledger, _) = new_ledger().await;
    // PostgreSQL's text has no U+0000.
    let refused = NewEntry { kind: "ivvy\0lead".to_owned(), ..lead("refused") };
    let entries = (0..20).map(|number| lead(&format!("key-{number}"))).chain([refused]);
    let inserts: Vec<_> = entries
        .map(|entry| {
            let ledger = ledger.clone();
            tokio::spawn(async move { (entry.key.clone(), ledger.insert(entry, NOW_MS).await) })
        })
        .collect();
    for insert in inserts {
        let (key, inserted) = insert.await.unwrap();
        match inserted {
            Ok(inserted) => assert_eq!((key != "refused", inserted), (true, Inserted::New), "{key}"),
            Err(error) => {
                assert_eq!(key, "refused");
                assert_eq!(error.0, "the database: invalid byte sequence for encoding \"UTF8\": 0x00 (22021)");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn equal_keys_in_one_statement() {
    let (ledger, _) = new_ledger().await;
    let other = |key: &str| NewEntry { digest: Digest::of(&["other"]), ..lead(key) };
    let entries = (0..200).map(|number| {
        let key = format!("key-{}", number % 10);
        if number % 20 < 10 { lead(&key) } else { other(&key) }
    });
    let inserts: Vec<_> = entries
        .map(|entry| {
            let ledger = ledger.clone();
            tokio::spawn(async move { ledger.insert(entry, NOW_MS).await.unwrap() })
        })
        .collect();
    let (mut new, mut conflicts) = (0, 0);
    for insert in inserts {
        match insert.await.unwrap() {
            Inserted::New => new += 1,
            Inserted::Conflict => conflicts += 1,
            Inserted::Replay(_) => {}
        }
    }
    assert_eq!((new, conflicts), (10, 100), "half of them have another payload than the first of their key");
}
