//! The delivery of one connection step by step, on a clock that only moves: an add takes 1.8 s, as in the documents' samples.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use leadwire_relay::clock::{Clock, Rng};
use leadwire_relay::ledger::{ClaimedEntry, Ledger};
use leadwire_relay::transport::HttpTransport;
use relay_core::delivery::{ConnectionDelivery, DeliveryContext, Event, Observer};

use super::relay::{CRMS, TestRelay};
use crate::support::time::NOW_MS;

const TIMEOUT: Duration = Duration::from_secs(30);
const SETTLE_DELAY_MS: u64 = 60_000;
/// How long after a takeover the calls of the last owner may run.
pub const UNSETTLED_MS: u64 = 90_000;

/// The sandbox's clock. Whoever sleeps moves it.
struct SandboxClock(sandbox::Clock);

#[async_trait::async_trait]
impl Clock for SandboxClock {
    fn now_ms(&self) -> u64 {
        u64::try_from(self.0.now_ms()).unwrap()
    }

    fn steady_ms(&self) -> u64 {
        self.now_ms()
    }

    async fn sleep(&self, ms: u64) {
        self.0.advance(i64::try_from(ms).unwrap());
    }
}

struct Half;

impl Rng for Half {
    fn next_u32(&self) -> u32 {
        1 << 31
    }
}

#[derive(Default)]
struct Seen {
    longest_ms: AtomicU64,
    refusals: AtomicU64,
}

impl Observer for Seen {
    fn event(&self, _: &str, event: Event<'_>) {
        match event {
            Event::CallEnded { took_ms } => _ = self.longest_ms.fetch_max(took_ms, Ordering::Relaxed),
            Event::MethodPaused => _ = self.refusals.fetch_add(1, Ordering::Relaxed),
            _ => {}
        }
    }
}

pub struct MovedDelivery {
    pub relay: TestRelay,
    connection: &'static str,
    delivery: ConnectionDelivery,
    clock: Arc<SandboxClock>,
    seen: Arc<Seen>,
}

impl MovedDelivery {
    /// Of a portal that is as fast as documented. `limit_s` is the operating time of a method in ten minutes.
    pub async fn new(limit_s: u32) -> MovedDelivery {
        MovedDelivery::of("portal", limit_s).await
    }

    /// The same for another connection to the portal.
    pub async fn of(connection: &'static str, limit_s: u32) -> MovedDelivery {
        MovedDelivery::with(connection, |options| {
            options.bitrix_burst = 50;
            (options.bitrix_add_ms, options.bitrix_operating_s) = (1800, limit_s);
        })
        .await
    }

    /// With these changed options of the sandbox.
    pub async fn with(connection: &'static str, change: impl FnOnce(&mut sandbox::Options)) -> MovedDelivery {
        let clock = sandbox::Clock::at(i64::try_from(NOW_MS).unwrap());
        let crms = CRMS.replace("burst = 10000\n    per_second = 10000", "");
        let change = |options: &mut sandbox::Options| {
            options.clock = clock.clone();
            change(options);
        };
        let relay = TestRelay::with(change, &crms).await;
        let (clock, seen) = (Arc::new(SandboxClock(clock)), Arc::new(Seen::default()));
        let delivery = delivery(&relay, connection, &clock, &seen, "test", relay.ledger.clone());
        MovedDelivery { relay, connection, delivery, clock, seen }
    }

    /// As after a restart of the relay, with the same ledger.
    pub fn restart(&mut self) {
        self.delivery = self.of_owner("test", self.relay.ledger.clone());
    }

    /// The same connection in another process, with this ledger.
    pub fn of_owner(&self, owner: &str, ledger: Arc<dyn Ledger>) -> ConnectionDelivery {
        delivery(&self.relay, self.connection, &self.clock, &self.seen, owner, ledger)
    }

    pub async fn add(&self, kind: &str, body: &str) -> String {
        self.relay.add_at(self.clock.now_ms(), self.connection, kind, body).await
    }

    /// Makes the attempts that are possible now. Returns how long to wait for the next one; `None` when all are done.
    pub async fn step(&mut self) -> Option<u64> {
        step(&mut self.delivery).await
    }

    /// How long until the next entry is due. 0 when one is due now, `None` when none is waiting.
    pub async fn due_in_ms(&self) -> Option<u64> {
        self.delivery.due_in_ms().await.unwrap()
    }

    pub async fn drain(&mut self) {
        while let Some(wait_ms) = self.step().await {
            self.clock.sleep(wait_ms).await;
        }
    }

    pub fn now_ms(&self) -> u64 {
        self.clock.now_ms()
    }

    pub async fn sleep(&self, ms: u64) {
        self.clock.sleep(ms).await;
    }

    /// The longest request in milliseconds, and how often the portal refused a method for its operating time.
    pub fn figures(&self) -> (u64, u64) {
        (self.seen.longest_ms.load(Ordering::Relaxed), self.seen.refusals.load(Ordering::Relaxed))
    }
}

/// See [`MovedDelivery::step`].
pub async fn step(delivery: &mut ConnectionDelivery) -> Option<u64> {
    assert!(delivery.hold().await.unwrap());
    let limit = delivery.ready().await;
    // The lease may have ended while it waited.
    let Some(claimed) = delivery.claim(limit).await.unwrap() else { return Some(0) };
    if claimed.is_empty() {
        return delivery.due_in_ms().await.unwrap();
    }
    finish(delivery, claimed).await;
    Some(0)
}

/// Makes the attempts, and stores their outcomes.
pub async fn finish(delivery: &mut ConnectionDelivery, claimed: Vec<ClaimedEntry>) {
    let ended = delivery.deliver(claimed).await;
    let settlements = delivery.finish(&ended);
    delivery.settle(&settlements).await.unwrap();
}

fn delivery(
    relay: &TestRelay,
    connection: &str,
    clock: &Arc<SandboxClock>,
    seen: &Arc<Seen>,
    owner: &str,
    ledger: Arc<dyn Ledger>,
) -> ConnectionDelivery {
    let context = DeliveryContext {
        ledger,
        transport: Arc::new(HttpTransport::new(TIMEOUT).unwrap()),
        clock: clock.clone(),
        rng: Arc::new(Half),
        observer: seen.clone(),
        files: None,
    };
    let target = relay.config.crms[connection].clone();
    let timeout_ms = u64::try_from(TIMEOUT.as_millis()).unwrap();
    ConnectionDelivery::new(connection.to_owned(), target, timeout_ms, SETTLE_DELAY_MS, owner.to_owned(), context)
}
