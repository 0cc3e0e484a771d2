//! Several relays in one process, on one ledger: the connections are spread, and those of a relay that ends go to the others.

use std::collections::BTreeMap;
use std::sync::Arc;

use leadwire::schema::Value;
use leadwire_relay::clock::Clock as _;
use leadwire_relay::delivery::DeliveryService;
use leadwire_relay::ledger::State;
use relay_core::delivery::LEASE_MS;

use super::payloads::{self, record};
use super::relay::{CRMS, SETTLE_DELAY, TIMEOUT, TestRelay};
use crate::support::faulty_ledger::FaultyLedger;
use crate::support::time::{MovedClock, wait_for};

/// In which every relay has reported itself.
const REPORT_MS: u64 = 6_000;

struct Relays {
    test: TestRelay,
    clock: Arc<MovedClock>,
}

impl Relays {
    async fn new(change: impl FnOnce(&mut sandbox::Options), crms: &str) -> Relays {
        let clock = MovedClock::new();
        let mut test = TestRelay::with(change, crms).await;
        test.clock = clock.clone();
        Relays { test, clock }
    }

    /// Of each owner: the connections whose lease it has.
    async fn leases(&self) -> BTreeMap<String, Vec<String>> {
        let mut held: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for lease in self.test.ledger.leases().await.unwrap() {
            if lease.until_ms > self.clock.now_ms() {
                held.entry(lease.owner).or_default().push(lease.connection);
            }
        }
        held
    }

    async fn wait_for_leases(&self, what: &str, is_met: impl Fn(&[usize]) -> bool) {
        wait_for(what, async || {
            let mut counts: Vec<usize> = self.leases().await.values().map(Vec::len).collect();
            counts.sort_unstable();
            is_met(&counts).then_some(())
        })
        .await;
    }

    /// Its recovery at the start has ended then.
    async fn wait_until_reported(&self, relay: &DeliveryService) {
        wait_for("the report of the relay", async || {
            let reported = self.test.ledger.relays(self.clock.now_ms()).await.unwrap();
            reported.iter().any(|of| of.relay.owner == relay.owner()).then_some(())
        })
        .await;
    }

    /// Adds a lead for each connection, and waits until they are delivered.
    async fn deliver_one_each(&self) {
        let mut added = Vec::new();
        for (connection, kind, body) in
            [payloads::BITRIX24, payloads::ITEM, payloads::IVVY, payloads::IVVY_PLAIN, payloads::CAPILLARY]
        {
            added.push((kind, self.test.add_at(self.clock.now_ms(), connection, kind, body).await));
        }
        for (kind, key) in added {
            assert_eq!(self.test.settled(&key).await.state, State::Done, "{kind}");
            assert_eq!(self.test.records(record(kind), &key).len(), 1, "{kind}");
        }
    }
}

async fn stop(relays: &Relays, service: DeliveryService) {
    service.stop().await;
    // As a database notifies the other relays.
    relays.test.signals.relays_changed();
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_spread_and_move_when_a_relay_stops() {
    let relays = Relays::new(|_| {}, CRMS).await;
    let first = relays.test.start_another();
    relays.deliver_one_each().await;
    assert_eq!(
        relays.leases().await.keys().collect::<Vec<_>>(),
        [first.owner()],
        "the only relay has every connection"
    );

    let mut others = Vec::new();
    for expected in [&[2, 3][..], &[1, 2, 2]] {
        others.push(relays.test.start_another());
        relays.clock.advance(REPORT_MS);
        relays.wait_for_leases("spread connections", |counts| counts == expected).await;
        relays.deliver_one_each().await;
    }

    stop(&relays, first).await;
    // No lease ends by its time. The signal of the test reaches only one of two relays in the same process.
    relays.clock.advance(REPORT_MS);
    relays.wait_for_leases("connections of a stopped relay", |counts| counts == [2, 3]).await;
    relays.deliver_one_each().await;
    let last = others.pop().unwrap();
    stop(&relays, others.pop().unwrap()).await;
    relays.wait_for_leases("all connections", |counts| counts == [5]).await;
    relays.deliver_one_each().await;
    let reported = relays.test.ledger.relays(relays.clock.now_ms()).await.unwrap();
    assert_eq!(reported.iter().map(|of| of.relay.owner.as_str()).collect::<Vec<_>>(), [last.owner()]);
    stop(&relays, last).await;
    assert_eq!(relays.leases().await.len(), 0, "every lease was released");
    let leases = relays.test.ledger.leases().await.unwrap();
    assert!(leases.iter().any(|lease| lease.fence > 2), "{leases:?}");
}

/// It was in a call when it ended, and the CRM has the lead.
#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_ends_without_notice_is_replaced_after_its_lease() {
    let relays = Relays::new(|_| {}, CRMS).await;
    let (connection, kind, body) = payloads::BITRIX24;
    // The call takes effect, and is answered too late.
    relays.test.control.add_fault("bitrix24", 1, r#"{"kind":"delay","ms":10000}"#).await;
    let crashing = relays.test.start_another();
    let key = relays.test.add_at(relays.clock.now_ms(), connection, kind, body).await;
    wait_for("the call", async || (relays.test.control.pending_faults().await == 0).then_some(())).await;
    let other = relays.test.start_another();
    drop(crashing);
    // What a relay recovers at its start waits for less on a file, which no other relay uses.
    relays.wait_until_reported(&other).await;
    assert_eq!(relays.test.show(&key).await.state, State::Sending);

    relays.clock.advance(LEASE_MS);
    let in_doubt = relays.test.wait_for_entry(&key, |shown| shown.state == State::Accepted).await;
    assert!(in_doubt.in_doubt);
    let unsettled_ms = u64::try_from((TIMEOUT + SETTLE_DELAY).as_millis()).unwrap();
    assert_eq!(in_doubt.due_ms, in_doubt.changed_ms + unsettled_ms);
    relays.clock.advance(unsettled_ms);
    let shown = relays.test.settled(&key).await;
    assert_eq!((shown.state, shown.attempts), (State::Done, 2));
    assert_eq!(relays.test.records(kind, &key).len(), 1);
    relays.deliver_one_each().await;
    assert_eq!(relays.leases().await.keys().collect::<Vec<_>>(), [other.owner()]);
}

/// It runs on, and cannot reach the ledger for so long.
#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_cannot_renew_its_lease_is_replaced() {
    let relays = Relays::new(|_| {}, CRMS).await;
    let (connection, kind, body) = payloads::BITRIX24;
    relays.test.control.add_fault("bitrix24", 1, r#"{"kind":"hang"}"#).await;
    let ledger = FaultyLedger::new(relays.test.ledger.clone());
    let slow = relays.test.start_another_on(ledger.clone());
    let key = relays.test.add_at(relays.clock.now_ms(), connection, kind, body).await;
    wait_for("the call", async || (relays.test.control.pending_faults().await == 0).then_some(())).await;
    ledger.fail_leases(true);
    ledger.fail_reports(true);
    let other = relays.test.start_another();
    relays.clock.advance(LEASE_MS);
    relays.test.wait_for_entry(&key, |shown| shown.in_doubt).await;
    relays.clock.advance(u64::try_from((TIMEOUT + SETTLE_DELAY).as_millis()).unwrap());
    let shown = relays.test.settled(&key).await;
    assert_eq!((shown.state, shown.attempts, relays.test.records(kind, &key).len()), (State::Done, 2, 1));
    relays.deliver_one_each().await;
    assert_eq!(relays.leases().await.keys().collect::<Vec<_>>(), [other.owner()]);

    ledger.fail_leases(false);
    ledger.fail_reports(false);
    stop(&relays, other).await;
    relays.clock.advance(REPORT_MS);
    relays.deliver_one_each().await;
    assert_eq!(relays.leases().await.keys().collect::<Vec<_>>(), [slow.owner()]);
}

/// The first relay spends the burst, and the second one, whose rate limiter is full, goes on.
#[tokio::test(flavor = "multi_thread")]
async fn all_relays_together_stay_below_the_rate_limit() {
    const BURST: u32 = 10;
    const CRM: &str = r#"
    [crm.portal]
    kind = "bitrix24"
    url_env = "PORTAL"
    burst = 10
    per_second = 1
"#;
    let limits = |options: &mut sandbox::Options| (options.bitrix_burst, options.bitrix_per_second) = (BURST, 1.0);
    let relays = Relays::new(limits, CRM).await;
    let first = relays.test.start_another();
    let second = relays.test.start_another();
    // Their rate limiters fill up. The bucket of the sandbox is empty.
    relays.clock.advance(REPORT_MS);
    relays.clock.advance(REPORT_MS);
    relays.wait_for_leases("the lease", |counts| counts == [1]).await;
    let owner = relays.leases().await.into_keys().next().unwrap();
    let (holder, other) = if first.owner() == owner { (first, second) } else { (second, first) };
    let add = async || {
        let (connection, kind, body) = payloads::BITRIX24;
        relays.test.add_at(relays.clock.now_ms(), connection, kind, body).await
    };
    // A tenth of the burst is a reserve.
    for _ in 0..BURST - 1 {
        assert_eq!(relays.test.settled(&add().await).await.state, State::Done);
    }
    stop(&relays, holder).await;
    for _ in 0..4 {
        assert_eq!(relays.test.settled(&add().await).await.state, State::Done);
    }
    assert_eq!(relays.leases().await.into_keys().collect::<Vec<_>>(), [other.owner()]);
    let calls = relays.test.control.calls().await;
    let statuses: Vec<String> =
        calls.iter().map(|call| call.get("status").map(Value::to_json).unwrap_or_default()).collect();
    assert_eq!(statuses, ["200"; 13]);
}

/// A connection that only one of the relays has in its configuration, and one that both have.
#[tokio::test(flavor = "multi_thread")]
async fn relays_with_different_configurations() {
    let mut relays = Relays::new(|_| {}, CRMS).await;
    let all = relays.test.start_another();
    relays.test.config.crms.retain(|name, _| name == "portal");
    let one = relays.test.start_another();
    relays.clock.advance(REPORT_MS);
    relays.wait_for_leases("spread connections", |counts| counts == [1, 4]).await;
    assert_eq!(relays.leases().await.get(one.owner()).unwrap(), &["portal"]);
    relays.deliver_one_each().await;
    stop(&relays, all).await;
    let (connection, kind, body) = payloads::IVVY;
    let waiting = relays.test.add_at(relays.clock.now_ms(), connection, kind, body).await;
    let (connection, kind, body) = payloads::BITRIX24;
    let key = relays.test.add_at(relays.clock.now_ms(), connection, kind, body).await;
    assert_eq!(relays.test.settled(&key).await.state, State::Done);
    assert_eq!(relays.test.show(&waiting).await.state, State::Accepted, "no relay has its connection");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_whose_worker_has_panicked_goes_to_another_relay() {
    let relays = Relays::new(|_| {}, CRMS).await;
    let ledger = FaultyLedger::new(relays.test.ledger.clone());
    let broken = relays.test.start_another_on(ledger.clone());
    relays.deliver_one_each().await;
    ledger.panic_in_claims();
    let (connection, kind, body) = payloads::BITRIX24;
    let key = relays.test.add_at(relays.clock.now_ms(), connection, kind, body).await;
    wait_for("a report without the connection", async || {
        let reported = relays.test.ledger.relays(relays.clock.now_ms()).await.unwrap();
        (!reported[0].relay.connections.iter().any(|name| name == connection)).then_some(())
    })
    .await;
    let other = relays.test.start_another();
    relays.clock.advance(LEASE_MS);
    assert_eq!(relays.test.settled(&key).await.state, State::Done);
    assert!(relays.leases().await[other.owner()].iter().any(|name| name == connection));
    relays.deliver_one_each().await;
    drop(broken);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_cannot_report_itself_keeps_its_connections() {
    let relays = Relays::new(|_| {}, CRMS).await;
    let ledger = FaultyLedger::new(relays.test.ledger.clone());
    let _services = [(); 2].map(|()| relays.test.start_another_on(ledger.clone()));
    relays.clock.advance(REPORT_MS);
    relays.wait_for_leases("spread connections", |counts| counts == [2, 3]).await;
    let before = relays.leases().await;
    let reported = async || relays.test.ledger.relays(relays.clock.now_ms()).await.unwrap().len();
    ledger.fail_reports(true);
    // Longer than a relay without a report counts as running, and shorter than a lease at a time.
    for _ in 0..3 {
        relays.clock.advance(REPORT_MS);
        relays.deliver_one_each().await;
        assert_eq!(relays.leases().await, before);
    }
    assert_eq!(reported().await, 0);
    ledger.fail_reports(false);
    wait_for("reports", async || (reported().await == 2).then_some(())).await;
    for _ in 0..2 {
        relays.clock.advance(REPORT_MS);
        relays.deliver_one_each().await;
        assert_eq!(relays.leases().await, before);
    }
}
