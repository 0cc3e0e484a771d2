//! Decisions, erasures and the purge, while the same entries are received and delivered.

use leadwire_relay::ledger::State;

use super::{Clients, ROUNDS};
use crate::support::ledger::{claim, done, held, lead, settlement};
use crate::support::time::{DAY_MS, NOW_MS};

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_is_dropped_while_it_is_claimed() {
    let clients = Clients::new(2).await;
    for round in 0..ROUNDS {
        let key = format!("key-{round}");
        clients.ledger.add(&key).await;
        let (claimed, is_dropped) = clients
            .both(
                round,
                async |ledger| claim(ledger, "venue", 9, NOW_MS).await,
                async |ledger| ledger.decide(&key, State::Dead, "by staff", NOW_MS).await.unwrap(),
            )
            .await;
        assert_eq!(claimed.len(), usize::from(!is_dropped), "it is sent or dropped");
        let state = clients.ledger.state(&key).await;
        assert_eq!(state, if is_dropped { "dead" } else { "sending" });
        let settlements = claimed.iter().map(|entry| settlement(entry, done())).collect();
        assert_eq!(clients.ledger.store.settle(settlements, NOW_MS).await.unwrap(), claimed.len());
    }
    clients.assert_counted().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_lead_is_released_while_another_relay_claims() {
    let clients = Clients::new(2).await;
    for round in 0..ROUNDS {
        let key = format!("key-{round}");
        clients.ledger.insert(held(&key, "no look-up"), NOW_MS).await;
        let (mut claimed, is_released) = clients
            .both(
                round,
                async |ledger| claim(ledger, "venue", 9, NOW_MS).await,
                async |ledger| ledger.decide(&key, State::Accepted, "by staff", NOW_MS).await.unwrap(),
            )
            .await;
        assert!(is_released);
        claimed.extend(clients.ledger.claim(NOW_MS).await);
        let claimed: Vec<_> =
            claimed.iter().map(|entry| (entry.key.as_str(), entry.attempt, entry.manual_retry)).collect();
        assert_eq!(claimed, [(key.as_str(), 1, true)]);
    }
    clients.assert_counted().await;
}

/// Two of staff: one sends it, the other drops it.
#[tokio::test(flavor = "multi_thread")]
async fn two_decisions_about_one_lead() {
    let clients = Clients::new(2).await;
    for round in 0..ROUNDS {
        let key = format!("key-{round}");
        clients.ledger.insert(held(&key, "no look-up"), NOW_MS).await;
        let decided = clients
            .both(
                round,
                async |ledger| ledger.decide(&key, State::Accepted, "to send", NOW_MS).await.unwrap(),
                async |ledger| ledger.decide(&key, State::Dead, "to drop", NOW_MS).await.unwrap(),
            )
            .await;
        assert_eq!(decided, (true, true));
        let shown = clients.ledger.show(&key).await;
        let is_sent = shown.state == "accepted";
        let expected = if is_sent { ("accepted", Some("to send")) } else { ("dead", Some("to drop")) };
        assert_eq!((shown.state.as_str(), shown.reason.as_deref()), expected, "the last one decides");
        assert_eq!(clients.ledger.claim(NOW_MS).await.len(), usize::from(is_sent));
    }
    clients.assert_counted().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_is_erased_while_it_is_claimed() {
    let clients = Clients::new(2).await;
    for round in 0..ROUNDS {
        let key = format!("key-{round}");
        clients.ledger.add(&key).await;
        let (claimed, is_erased) = clients
            .both(
                round,
                async |ledger| claim(ledger, "venue", 9, NOW_MS).await,
                async |ledger| ledger.erase(&key, NOW_MS).await.unwrap(),
            )
            .await;
        assert!(is_erased);
        assert!(claimed.iter().all(|entry| entry.body == lead(&key).body), "no claim without its data");
        let settlements = claimed.iter().map(|entry| settlement(entry, done())).collect();
        assert_eq!(clients.ledger.store.settle(settlements, NOW_MS).await.unwrap(), 0);
        assert_erased(&clients, &key, "dead").await;
    }
    clients.assert_counted().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_is_erased_while_it_is_settled() {
    let clients = Clients::new(2).await;
    for round in 0..ROUNDS {
        let key = format!("key-{round}");
        clients.ledger.add(&key).await;
        let claimed = clients.ledger.claim(NOW_MS).await;
        let (settled, is_erased) = clients
            .both(
                round,
                async |ledger| ledger.settle(vec![settlement(&claimed[0], done())], NOW_MS).await.unwrap(),
                async |ledger| ledger.erase(&key, NOW_MS).await.unwrap(),
            )
            .await;
        assert!(is_erased);
        assert_erased(&clients, &key, if settled == 1 { "done" } else { "dead" }).await;
    }
    clients.assert_counted().await;
}

async fn assert_erased(clients: &Clients, key: &str, state: &str) {
    let shown = clients.ledger.show(key).await;
    assert_eq!((shown.state.as_str(), shown.has_data, shown.body, shown.context), (state, false, None, None));
    assert!(clients.ledger.claim(NOW_MS).await.is_empty(), "it is not sent");
}

/// Two relays purge, and a third one receives.
#[tokio::test(flavor = "multi_thread")]
async fn a_purge_beside_inserts() {
    const LEADS: usize = 300;
    const LATER_MS: u64 = NOW_MS + 31 * DAY_MS;
    let clients = Clients::new(3).await;
    for number in 0..LEADS {
        clients.ledger.add(&format!("old-{number}")).await;
    }
    for _ in 0..LEADS / 100 {
        clients.ledger.settle_due(done(), NOW_MS).await;
    }
    let purged = clients
        .at_once(async |client, ledger| {
            if client < 2 {
                return ledger.purge(30, LATER_MS).await.unwrap();
            }
            for number in 0..LEADS / 3 {
                ledger.insert(lead(&format!("new-{number}")), LATER_MS).await.unwrap();
            }
            0
        })
        .await;
    assert_eq!(purged.iter().sum::<usize>(), LEADS, "each is counted once");
    let entries = clients.ledger.entries().await;
    assert_eq!(entries.len(), LEADS + LEADS / 3);
    assert!(entries.iter().all(|entry| entry.has_data == entry.key.starts_with("new")));
    clients.assert_counted().await;
    let keys = clients.at_once(async |_, ledger| ledger.purge(30, NOW_MS + 401 * DAY_MS).await.unwrap()).await;
    assert_eq!(keys, [0, 0, 0], "no data is left to purge");
    assert_eq!(clients.ledger.entries().await.len(), LEADS / 3);
    clients.assert_counted().await;
}
