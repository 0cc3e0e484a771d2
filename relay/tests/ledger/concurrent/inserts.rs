//! Leads that arrive at the same time.

use leadwire_relay::ledger::{Digest, Inserted, NewEntry};

use super::Clients;
use crate::support::ledger::{claim, done, lead, settlement};
use crate::support::time::NOW_MS;

#[tokio::test(flavor = "multi_thread")]
async fn the_same_leads() {
    const KEYS: usize = 100;
    let clients = Clients::new(4).await;
    let results = clients
        .at_once(async |client, ledger| {
            let mut results = Vec::new();
            for number in 0..KEYS {
                // Each client begins with another one.
                let key = format!("key-{}", (number + client * KEYS / 4) % KEYS);
                results.push((key.clone(), ledger.insert(lead(&key), NOW_MS).await.unwrap()));
            }
            results
        })
        .await;
    let results: Vec<_> = results.into_iter().flatten().collect();
    for number in 0..KEYS {
        let key = format!("key-{number}");
        let of_key = results.iter().filter(|result| result.0 == key);
        assert_eq!(of_key.filter(|result| result.1 == Inserted::New).count(), 1, "{key}");
    }
    let replays = results.iter().filter(|result| matches!(result.1, Inserted::Replay(_))).count();
    assert_eq!(replays, 3 * KEYS);
    assert_eq!(clients.ledger.entries().await.len(), KEYS);
    clients.assert_counted().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_leads_under_the_same_key() {
    let clients = Clients::new(4).await;
    for round in 0..super::ROUNDS {
        let key = format!("key-{round}");
        let body = |client: usize| format!(r#"{{"name":"of client {client}"}}"#);
        let results = clients
            .at_once(async |client, ledger| {
                let body = body(client);
                let entry = NewEntry { digest: Digest::of(&[&body]), body, ..lead(&key) };
                ledger.insert(entry, NOW_MS).await.unwrap()
            })
            .await;
        let winner = results.iter().position(|result| *result == Inserted::New).unwrap();
        assert_eq!(results.iter().filter(|result| **result == Inserted::Conflict).count(), 3, "{results:?}");
        assert_eq!(clients.ledger.show(&key).await.body, Some(body(winner)));
    }
    clients.assert_counted().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_deliveries() {
    const LEADS: usize = 200;
    let clients = Clients::new(2).await;
    let (inserted, delivered) = clients
        .both(
            0,
            async |ledger| {
                let mut new = 0;
                for number in 0..LEADS {
                    let inserted = ledger.insert(lead(&format!("key-{number}")), NOW_MS).await.unwrap();
                    new += usize::from(inserted == Inserted::New);
                }
                new
            },
            async |ledger| {
                let mut delivered = 0;
                for _ in 0..100_000 {
                    let claimed = claim(ledger, "venue", 7, NOW_MS).await;
                    assert!(claimed.iter().all(|entry| entry.attempt == 1));
                    let settlements = claimed.iter().map(|entry| settlement(entry, done())).collect();
                    delivered += ledger.settle(settlements, NOW_MS).await.unwrap();
                    if delivered == LEADS {
                        break;
                    }
                }
                delivered
            },
        )
        .await;
    assert_eq!((inserted, delivered), (LEADS, LEADS));
    clients.assert_counted().await;
}
