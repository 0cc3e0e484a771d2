//! One key, one lead: new, replay or conflict, also when many come at once.

use leadwire_relay::ledger::{Digest, Entry, Inserted, NewEntry, State};

use crate::entries::{Bench, NOW_MS, done, held, lead};

#[tokio::test]
async fn one_key_one_lead() {
    let bench = Bench::new();
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
    assert_eq!(bench.insert(lead("a"), NOW_MS).await, Inserted::New);
    assert_eq!(bench.insert(lead("a"), NOW_MS + 1).await, Inserted::Replay(known.clone()));
    assert_eq!(bench.insert(other(), NOW_MS + 2).await, Inserted::Conflict);
    assert_eq!(bench.show("a").await.body, Some(lead("a").body), "a conflict changes nothing");

    bench.attempt(done(), NOW_MS).await;
    let delivered = Entry { state: State::Done, record_id: Some("42".to_owned()), ..known };
    assert_eq!(bench.insert(lead("a"), NOW_MS + 3).await, Inserted::Replay(delivered.clone()));

    bench.ledger.erase("a", NOW_MS).await.unwrap();
    assert_eq!(bench.insert(lead("a"), NOW_MS + 4).await, Inserted::Replay(delivered), "the digest is remembered");
    assert_eq!(bench.insert(other(), NOW_MS + 5).await, Inserted::Conflict);
}

#[tokio::test]
async fn a_suspect_waits_for_a_person() {
    let bench = Bench::new();
    assert_eq!(bench.insert(held("a", "suspect: trap"), NOW_MS).await, Inserted::New);
    let shown = bench.show("a").await;
    assert_eq!((shown.state.as_str(), shown.reason.as_deref()), ("held", Some("suspect: trap")));
    assert!(!shown.in_doubt, "it was never sent");
    assert!(bench.claim(NOW_MS).await.is_empty());
}

#[test]
fn digests() {
    let rows: &[(&str, &[&str], &[&str], bool)] = &[
        ("the same", &["a", "b"], &["a", "b"], true),
        ("another order", &["a", "b"], &["b", "a"], false),
        ("a part that runs into the next", &["ab", "c"], &["a", "bc"], false),
        ("an empty part", &["a", ""], &["a"], false),
    ];
    for (why, one, other, expected) in rows {
        assert_eq!(Digest::of(one) == Digest::of(other), *expected, "{why}");
    }
}

/// A thousand at once, each key twice: they share commits, and each is told its own truth.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once() {
    let bench = Bench::new();
    let calls: Vec<_> = (0..1000)
        .map(|number| {
            let ledger = bench.ledger.clone();
            let key = format!("key-{}", number % 500);
            tokio::spawn(async move { ledger.insert(lead(&key), NOW_MS).await.unwrap() })
        })
        .collect();
    let mut new = 0;
    for call in calls {
        match call.await.unwrap() {
            Inserted::New => new += 1,
            Inserted::Replay(_) => {}
            Inserted::Conflict => panic!("no payload differed"),
        }
    }
    assert_eq!(new, 500);
    let stats = bench.ledger.stats().await.unwrap();
    assert_eq!(
        stats.iter().map(|entries| (entries.state, entries.count)).collect::<Vec<_>>(),
        [(State::Accepted, 500)]
    );
}

/// Who asked has gone before the answer: the lead stays, and whoever asks again is told.
#[tokio::test]
async fn a_caller_who_does_not_wait() {
    let bench = Bench::new();
    let mut call = Box::pin(bench.ledger.insert(lead("a"), NOW_MS));
    assert!(futures_poll(&mut call).is_pending());
    drop(call);
    assert!(matches!(bench.insert(lead("a"), NOW_MS).await, Inserted::Replay(_)));
}

fn futures_poll<F: Future + Unpin>(future: &mut F) -> std::task::Poll<F::Output> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    std::pin::Pin::new(future).poll(&mut context)
}
