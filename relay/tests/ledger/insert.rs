//! Inserts: new, replay or conflict, also concurrently.

use leadwire_relay::ledger::{Digest, Entry, Inserted, NewEntry, State};

use crate::support::ledger::{TestLedger, done, held, lead};
use crate::support::time::NOW_MS;

#[tokio::test]
async fn new_replay_or_conflict() {
    let ledger = TestLedger::new().await;
    let other = || NewEntry { digest: Digest::of(&["other"]), body: "{}".to_owned(), ..lead("a") };
    let known = Entry {
        key: "a".to_owned(),
        form: Some("wedding".to_owned()),
        kind: "ivvy.lead".to_owned(),
        creates: true,
        state: State::Accepted,
        reason: None,
        record_id: None,
    };
    assert_eq!(ledger.insert(lead("a"), NOW_MS).await, Inserted::New);
    assert_eq!(ledger.insert(lead("a"), NOW_MS + 1).await, Inserted::Replay(known.clone()));
    assert_eq!(ledger.insert(other(), NOW_MS + 2).await, Inserted::Conflict);
    assert_eq!(ledger.show("a").await.body, Some(lead("a").body), "a conflict changes nothing");

    ledger.settle_due(done(), NOW_MS).await;
    let delivered = Entry { state: State::Done, record_id: Some("42".to_owned()), ..known };
    assert_eq!(ledger.insert(lead("a"), NOW_MS + 3).await, Inserted::Replay(delivered.clone()));

    ledger.store.erase("a", NOW_MS).await.unwrap();
    assert_eq!(ledger.insert(lead("a"), NOW_MS + 4).await, Inserted::Replay(delivered), "the digest is kept");
    assert_eq!(ledger.insert(other(), NOW_MS + 5).await, Inserted::Conflict);
}

#[tokio::test]
async fn a_suspect_lead_is_held() {
    let ledger = TestLedger::new().await;
    assert_eq!(ledger.insert(held("a", "suspect: trap"), NOW_MS).await, Inserted::New);
    let shown = ledger.show("a").await;
    assert_eq!((shown.state.as_str(), shown.reason.as_deref()), ("held", Some("suspect: trap")));
    assert!(!shown.in_doubt, "it was never sent");
    assert!(ledger.claim(NOW_MS).await.is_empty());
}

#[test]
fn digests() {
    let rows: &[(&str, &[&str], &[&str], bool)] = &[
        ("the same", &["a", "b"], &["a", "b"], true),
        ("another order", &["a", "b"], &["b", "a"], false),
        ("another boundary between parts", &["ab", "c"], &["a", "bc"], false),
        ("an empty part", &["a", ""], &["a"], false),
    ];
    for (why, one, other, expected) in rows {
        assert_eq!(Digest::of(one) == Digest::of(other), *expected, "{why}");
    }
}

/// A thousand inserts by 50 clients, each key twice; they share commits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_inserts() {
    let ledger = TestLedger::new().await;
    let clients: Vec<_> = (0..50)
        .map(|client| {
            let ledger = ledger.store.clone();
            tokio::spawn(async move {
                let mut inserted = Vec::new();
                for number in 0..20 {
                    let key = format!("key-{}", (client * 20 + number) % 500);
                    inserted.push(ledger.insert(lead(&key), NOW_MS).await.unwrap());
                }
                inserted
            })
        })
        .collect();
    let mut new = 0;
    for client in clients {
        for inserted in client.await.unwrap() {
            match inserted {
                Inserted::New => new += 1,
                Inserted::Replay(_) => {}
                Inserted::Conflict => panic!("the payloads are the same"),
            }
        }
    }
    assert_eq!(new, 500);
    let stats = ledger.store.stats().await.unwrap();
    assert_eq!(
        stats.iter().map(|entries| (entries.state, entries.count)).collect::<Vec<_>>(),
        [(State::Accepted, 500)]
    );
}

#[tokio::test]
async fn a_cancelled_insert_is_stored() {
    let ledger = TestLedger::new().await;
    let mut call = Box::pin(ledger.store.insert(lead("a"), NOW_MS));
    assert!(poll_once(&mut call).is_pending());
    drop(call);
    assert!(matches!(ledger.insert(lead("a"), NOW_MS).await, Inserted::Replay(_)));
}

fn poll_once<F: Future + Unpin>(future: &mut F) -> std::task::Poll<F::Output> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    std::pin::Pin::new(future).poll(&mut context)
}
