//! Relays wake each other.

use leadwire_relay::ledger::State;
use leadwire_relay::signals::Signals;
use leadwire_relay::store::RelayStore;

use crate::support::ledger::{claim, done, held, lead, settlement};
use crate::support::postgres_server::PostgresServer;
use crate::support::time::{NOW_MS, WAIT_TIMEOUT};
use crate::{address, open};

#[tokio::test(flavor = "multi_thread")]
async fn another_relay_is_woken() {
    let url = PostgresServer::shared().new_ledger_url().await;
    let signals = Signals::new(["venue".to_owned()]);
    let _woken = RelayStore::open(&address(&url), &signals).await.unwrap();
    let arrival = async |what: &str| {
        let arrival = tokio::time::timeout(WAIT_TIMEOUT, signals.arrival("venue"));
        assert!(arrival.await.is_ok(), "not woken by {what}");
    };
    arrival("the beginning").await;
    let other = open(&url).await.unwrap();

    other.insert(lead("a"), NOW_MS).await.unwrap();
    arrival("an insert").await;

    other.insert(held("b", "suspect"), NOW_MS).await.unwrap();
    assert!(other.decide("b", State::Accepted, "send", NOW_MS).await.unwrap());
    arrival("a decision of staff").await;

    let lease = other.acquire_lease("venue", "test", NOW_MS, NOW_MS).await.unwrap().unwrap();
    other.release_lease(&lease).await.unwrap();
    arrival("a lease that was released").await;
    assert!(tokio::time::timeout(WAIT_TIMEOUT, signals.relays_change()).await.is_ok(), "not woken by a released lease");
    other.remove_relay("another").await.unwrap();
    assert!(
        tokio::time::timeout(WAIT_TIMEOUT, signals.relays_change()).await.is_ok(),
        "not woken by a relay that stops"
    );

    let settled = signals.subscribe("a");
    let claimed = claim(other.as_ref(), "venue", 9, NOW_MS).await;
    let settlements = claimed.iter().map(|entry| settlement(entry, done())).collect();
    other.settle(settlements, NOW_MS).await.unwrap();
    assert!(tokio::time::timeout(WAIT_TIMEOUT, settled).await.is_ok(), "not woken by a settlement");
}
