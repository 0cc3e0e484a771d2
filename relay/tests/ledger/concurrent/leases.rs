//! The right to deliver a connection, which several owners want.

use leadwire_relay::ledger::Lease;
use relay_core::ledger::RelayInfo;

use super::{Clients, ROUNDS};
use crate::support::ledger::TestLedger;
use crate::support::time::NOW_MS;

const UNTIL_MS: u64 = NOW_MS + 60_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_free_connection() {
    let clients = Clients::new(4).await;
    for round in 0..ROUNDS {
        let connection = format!("connection-{round}");
        let leases = clients
            .at_once(async |client, ledger| {
                ledger.acquire_lease(&connection, &format!("owner-{client}"), UNTIL_MS, NOW_MS).await.unwrap()
            })
            .await;
        let leases: Vec<Lease> = leases.into_iter().flatten().collect();
        assert_eq!(leases.iter().map(|lease| lease.fence).collect::<Vec<_>>(), [1], "{leases:?}");
    }
    let leases = clients.ledger.store.leases().await.unwrap();
    assert_eq!(leases.len(), usize::try_from(ROUNDS).unwrap());
}

/// The first of them had it before, and extends it or loses it.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_whose_lease_has_just_ended() {
    let clients = Clients::new(4).await;
    for round in 0..ROUNDS {
        let connection = format!("connection-{round}");
        let store = &clients.ledger.store;
        store.acquire_lease(&connection, "owner-0", NOW_MS, NOW_MS - 1).await.unwrap().unwrap();
        let leases = clients
            .at_once(async |client, ledger| {
                ledger.acquire_lease(&connection, &format!("owner-{client}"), UNTIL_MS, NOW_MS).await.unwrap()
            })
            .await;
        let leases: Vec<Lease> = leases.into_iter().flatten().collect();
        assert_eq!(leases.len(), 1, "{leases:?}");
        let expected = if leases[0].owner == "owner-0" { 1 } else { 2 };
        assert_eq!(leases[0].fence, expected, "{leases:?}");
        let reports = store.leases().await.unwrap();
        let report = reports.iter().find(|report| report.connection == connection).unwrap();
        assert_eq!((&report.owner, report.fence, report.until_ms), (&leases[0].owner, expected, UNTIL_MS));
        assert_eq!(report.since_ms, NOW_MS, "a lease that had ended begins again");
    }
}

#[tokio::test]
async fn equal_times() {
    let ledger = TestLedger::new().await;
    for (why, owner, until_ms, now_ms, fence) in [
        ("it ends when it begins", "a", NOW_MS, NOW_MS, Some(1)),
        ("so another takes it at the same time", "b", NOW_MS, NOW_MS, Some(2)),
        ("and the first one again", "a", NOW_MS + 1, NOW_MS, Some(3)),
        ("now it lasts", "b", NOW_MS + 1, NOW_MS, None),
        ("until its end", "b", NOW_MS + 9, NOW_MS + 1, Some(4)),
        ("its owner makes it shorter", "b", NOW_MS + 2, NOW_MS + 1, Some(4)),
        ("another at that end", "a", NOW_MS + 9, NOW_MS + 2, Some(5)),
    ] {
        let lease = ledger.store.acquire_lease("venue", owner, until_ms, now_ms).await.unwrap();
        assert_eq!(lease.map(|lease| lease.fence), fence, "{why}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_beside_a_takeover() {
    let clients = Clients::new(2).await;
    for round in 0..ROUNDS {
        let connection = format!("connection-{round}");
        let store = &clients.ledger.store;
        let former = store.acquire_lease(&connection, "a", UNTIL_MS, NOW_MS).await.unwrap().unwrap();
        let ((), taken) = clients
            .both(
                round,
                async |ledger| ledger.release_lease(&former).await.unwrap(),
                async |ledger| ledger.acquire_lease(&connection, "b", UNTIL_MS, NOW_MS).await.unwrap(),
            )
            .await;
        let taken = match taken {
            Some(lease) => lease,
            None => store.acquire_lease(&connection, "b", UNTIL_MS, NOW_MS).await.unwrap().unwrap(),
        };
        assert_eq!(taken.fence, 2);
        store.release_lease(&former).await.unwrap();
        let refused = store.acquire_lease(&connection, "a", UNTIL_MS, NOW_MS).await.unwrap();
        assert_eq!(refused, None, "a release by the former owner changes nothing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn relays_report_themselves() {
    let clients = Clients::new(4).await;
    let relay = |client: usize| RelayInfo {
        owner: format!("owner-{client}"),
        name: format!("machine/{client}"),
        version: "1.0.0".to_owned(),
        connections: vec!["portal".to_owned(), "venue".to_owned()],
        started_ms: NOW_MS,
    };
    for round in 0..ROUNDS {
        let seen = clients
            .at_once(async |client, ledger| ledger.report_relay(&relay(client), NOW_MS + round).await.unwrap())
            .await;
        for (client, reports) in seen.iter().enumerate() {
            let own = reports.iter().find(|report| report.relay == relay(client)).unwrap();
            assert_eq!(own.seen_ms, NOW_MS + round);
        }
    }
    let owners = async || {
        let relays = clients.ledger.store.relays(NOW_MS + ROUNDS).await.unwrap();
        relays.into_iter().map(|report| report.relay.owner).collect::<Vec<_>>()
    };
    assert_eq!(owners().await, ["owner-0", "owner-1", "owner-2", "owner-3"]);
    clients
        .at_once(async |client, ledger| {
            if client % 2 == 0 {
                ledger.remove_relay(&format!("owner-{client}")).await.unwrap();
            }
        })
        .await;
    assert_eq!(owners().await, ["owner-1", "owner-3"]);
}
