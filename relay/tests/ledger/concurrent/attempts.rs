//! Claims, their ends, and the recovery of those whose owner is gone.

use std::collections::BTreeSet;

use leadwire_relay::ledger::{ClaimedEntry, Lease, Ledger, NewEntry, NextState};

use super::{Clients, ROUNDS};
use crate::support::ledger::{claim, dead, done, lead, settlement};
use crate::support::time::NOW_MS;

const UNTIL_MS: u64 = NOW_MS + 60_000;
const ENTRIES: usize = 10;

impl Clients {
    async fn add(&self, round: u64) {
        for number in 0..ENTRIES {
            self.ledger.add(&format!("key-{round}-{number}")).await;
        }
    }

    async fn acquire(&self, owner: &str, until_ms: u64, now_ms: u64) -> Lease {
        self.ledger.store.acquire_lease("venue", owner, until_ms, now_ms).await.unwrap().unwrap()
    }

    async fn settle_all(&self, claimed: &[ClaimedEntry], next: NextState) -> usize {
        let settlements = claimed.iter().map(|entry| settlement(entry, next.clone())).collect();
        self.ledger.store.settle(settlements, NOW_MS).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_claims_of_one_lease() {
    const LEADS: usize = 100;
    let clients = Clients::new(2).await;
    for number in 0..LEADS {
        clients.ledger.add(&format!("key-{number}")).await;
    }
    let lease = clients.acquire("a", UNTIL_MS, NOW_MS).await;
    let claimed = clients
        .at_once(async |_, ledger| {
            let mut keys = Vec::new();
            for _ in 0..LEADS {
                keys.extend(ledger.claim(&lease, 3, NOW_MS).await.unwrap().into_iter().map(|entry| entry.key));
            }
            keys
        })
        .await
        .concat();
    assert_eq!(claimed.len(), LEADS);
    assert_eq!(claimed.iter().collect::<BTreeSet<_>>().len(), LEADS, "none is claimed twice");
    clients.assert_counted().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_beside_a_takeover() {
    let clients = Clients::new(2).await;
    for round in 0..ROUNDS {
        clients.add(round).await;
        let (former, next) = if round % 2 == 0 { ("a", "b") } else { ("b", "a") };
        let lease = clients.acquire(former, NOW_MS, NOW_MS).await;
        let (of_former, of_next) = clients
            .both(
                round,
                async |ledger| ledger.claim(&lease, ENTRIES, NOW_MS).await.unwrap(),
                async |ledger| {
                    let lease = ledger.acquire_lease("venue", next, NOW_MS, NOW_MS).await.unwrap().unwrap();
                    (lease.fence, ledger.claim(&lease, ENTRIES, NOW_MS).await.unwrap())
                },
            )
            .await;
        let (fence, of_next) = of_next;
        assert!(fence > lease.fence);
        assert!(of_former.iter().all(|entry| entry.fence == lease.fence));
        assert!(of_next.iter().all(|entry| entry.fence == fence));
        assert_eq!(of_former.len() + of_next.len(), ENTRIES, "each is claimed once");
        let recovered = clients.ledger.store.recover_expired(next, NOW_MS, NOW_MS).await.unwrap();
        assert_eq!(recovered, of_former.len(), "the next owner recovers what the former has claimed");
        assert_eq!(clients.settle_all(&of_former, done()).await, 0);
        assert_eq!(clients.settle_all(&of_next, done()).await, of_next.len());
        let lease = clients.acquire(next, NOW_MS, NOW_MS).await;
        let rest = clients.ledger.store.claim(&lease, ENTRIES, NOW_MS).await.unwrap();
        assert_eq!(clients.settle_all(&rest, done()).await, recovered);
    }
    clients.assert_counted().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_settlement_beside_a_recovery() {
    let clients = Clients::new(2).await;
    for round in 0..ROUNDS {
        clients.add(round).await;
        let claimed = clients.ledger.claim(NOW_MS).await;
        assert_eq!(claimed.len(), ENTRIES);
        let (settled, recovered) = clients
            .both(
                round,
                async |ledger| {
                    let settlements = claimed.iter().map(|entry| settlement(entry, done())).collect();
                    ledger.settle(settlements, NOW_MS).await.unwrap()
                },
                async |ledger| ledger.recover_expired("another owner", NOW_MS, NOW_MS).await.unwrap(),
            )
            .await;
        assert_eq!(settled + recovered, ENTRIES, "each is settled or recovered");
        let again = clients.ledger.claim(NOW_MS).await;
        assert_eq!(again.len(), recovered);
        assert!(again.iter().all(|entry| entry.attempt == 2 && entry.in_doubt));
        assert_eq!(clients.settle_all(&again, done()).await, recovered);
    }
    clients.assert_counted().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_settlements_of_one_attempt() {
    let clients = Clients::new(2).await;
    for round in 0..ROUNDS {
        clients.add(round).await;
        let claimed = clients.ledger.claim(NOW_MS).await;
        let settle = async |ledger: &dyn Ledger, next: NextState| {
            let settlements = claimed.iter().map(|entry| settlement(entry, next.clone())).collect();
            ledger.settle(settlements, NOW_MS).await.unwrap()
        };
        let (delivered, refused) = clients
            .both(round, async |ledger| settle(ledger, done()).await, async |ledger| settle(ledger, dead()).await)
            .await;
        let mut found = (0, 0);
        for entry in &claimed {
            match clients.ledger.state(&entry.key).await.as_str() {
                "done" => found.0 += 1,
                "dead" => found.1 += 1,
                other => panic!("{other}"),
            }
        }
        assert_eq!((delivered, refused), found);
    }
    clients.assert_counted().await;
}

/// A relay was suspended, and extends its lease when another one believes that it is gone.
#[tokio::test(flavor = "multi_thread")]
async fn an_extension_beside_a_recovery() {
    let clients = Clients::new(2).await;
    for round in 0..ROUNDS {
        clients.add(round).await;
        let lease = clients.acquire("a", NOW_MS + 1, NOW_MS).await;
        let claimed = clients.ledger.store.claim(&lease, ENTRIES, NOW_MS).await.unwrap();
        assert_eq!(claimed.len(), ENTRIES);
        let (extended, recovered) = clients
            .both(
                round,
                async |ledger| ledger.acquire_lease("venue", "a", UNTIL_MS, NOW_MS + 1).await.unwrap().unwrap(),
                async |ledger| ledger.recover_expired("b", NOW_MS, NOW_MS + 1).await.unwrap(),
            )
            .await;
        assert_eq!(extended.fence, lease.fence, "nobody has taken it");
        assert!(recovered == 0 || recovered == ENTRIES, "{recovered}");
        assert_eq!(clients.settle_all(&claimed, done()).await, ENTRIES - recovered);
        let again = clients.ledger.store.claim(&extended, ENTRIES, NOW_MS + 1).await.unwrap();
        assert_eq!(again.len(), recovered);
        assert_eq!(clients.settle_all(&again, done()).await, recovered);
        clients.ledger.store.release_lease(&extended).await.unwrap();
    }
    clients.assert_counted().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_of_one_record() {
    const CHANGES: usize = 12;
    let clients = Clients::new(2).await;
    for number in 0..CHANGES {
        let body = format!(r#"{{"id":42,"name":"{number}"}}"#);
        let change = NewEntry { creates: false, body, ..lead(&format!("key-{number:02}")) };
        clients.ledger.insert(change, NOW_MS).await;
    }
    let mut order = Vec::new();
    for _ in 0..CHANGES {
        let claimed = clients.at_once(async |_, ledger| claim(ledger, "venue", 9, NOW_MS).await).await.concat();
        assert_eq!(claimed.len(), 1, "one at a time");
        assert_eq!(clients.settle_all(&claimed, done()).await, 1);
        order.push(claimed[0].key.clone());
    }
    assert!(order.is_sorted(), "{order:?}");
}
