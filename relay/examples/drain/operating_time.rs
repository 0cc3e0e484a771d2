//! The drain at the documented limit on operating time, on a clock that only moves: an add takes as long as in the vendor's
//! samples, and its method may take 480 s in ten minutes.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use leadwire_relay::clock::{Clock, SystemRng};
use leadwire_relay::ledger::Ledger;
use leadwire_relay::store::Store;
use leadwire_relay::transport::HttpTransport;
use relay_core::delivery::{ConnectionDelivery, DeliveryContext, Event, Observer};
use sandbox::{Options, Sandbox};

use super::backlog::{config, fill};

/// 2026-11-20 00:00:00 UTC.
const START_MS: i64 = 1_795_132_800_000;
const LIMIT_S: f64 = 480.0;
const WINDOW_S: f64 = 600.0;
const STEP_MS: u64 = 5000;

struct MovedClock(sandbox::Clock);

#[async_trait::async_trait]
impl Clock for MovedClock {
    fn now_ms(&self) -> u64 {
        u64::try_from(self.0.now_ms()).unwrap_or_default()
    }

    fn steady_ms(&self) -> u64 {
        self.now_ms()
    }

    async fn sleep(&self, ms: u64) {
        self.0.advance(i64::try_from(ms).unwrap_or(i64::MAX));
    }
}

#[derive(Default)]
struct Seen {
    requests: AtomicU64,
    longest_ms: AtomicU64,
    refusals: AtomicU64,
}

impl Observer for Seen {
    fn event(&self, _: &str, event: Event<'_>) {
        match event {
            Event::CallEnded { took_ms } => {
                self.requests.fetch_add(1, Ordering::Relaxed);
                self.longest_ms.fetch_max(took_ms, Ordering::Relaxed);
            }
            Event::MethodPaused => _ = self.refusals.fetch_add(1, Ordering::Relaxed),
            _ => {}
        }
    }
}

pub async fn drain(leads: u32, add_ms: u32) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let moved = sandbox::Clock::at(START_MS);
    let options =
        Options { clock: moved.clone(), bitrix_add_ms: add_ms, ..Options::new(folder.path().join("records.db")) };
    let sandbox = Sandbox::start(options)?;
    let config = config(&sandbox, &folder.path().join("ledger.db").to_string_lossy())?;
    let ledger: Arc<dyn Ledger> = Store::open(&config.ledger).await?.ledger;
    let (clock, seen) = (Arc::new(MovedClock(moved)), Arc::new(Seen::default()));
    fill(ledger.as_ref(), leads, clock.now_ms()).await?;
    let context = DeliveryContext {
        ledger,
        transport: Arc::new(HttpTransport::new(config.crm_timeout)?),
        clock: clock.clone(),
        rng: Arc::new(SystemRng),
        observer: seen.clone(),
        files: None,
    };
    let connection = config.crms.get("portal").cloned().ok_or("no connection")?;
    let [timeout_ms, settle_ms] = [config.crm_timeout, config.settle_delay].map(|time| time.as_millis());
    let [timeout_ms, settle_ms] = [u64::try_from(timeout_ms)?, u64::try_from(settle_ms)?];
    let name = || "portal".to_owned();
    let mut delivery = ConnectionDelivery::new(name(), connection, timeout_ms, settle_ms, name(), context);
    while delivery.hold().await? {
        let limit = delivery.ready().await;
        let claimed = delivery.claim(limit).await?.unwrap_or_default();
        if claimed.is_empty() {
            let Some(wait_ms) = delivery.due_in_ms().await? else { break };
            // In steps in which the lease is renewed.
            clock.sleep(wait_ms.clamp(1, STEP_MS)).await;
            continue;
        }
        let ended = delivery.deliver(claimed).await;
        let settlements = delivery.finish(&ended);
        delivery.settle(&settlements).await?;
    }
    let took = Duration::from_millis(clock.now_ms() - u64::try_from(START_MS)?);
    report(&sandbox, &seen, leads, Duration::from_millis(add_ms.into()), took)
}

fn report(sandbox: &Sandbox, seen: &Seen, leads: u32, add: Duration, took: Duration) -> Result<(), Box<dyn Error>> {
    // As much as the limit allows at once, and then the rest of ten minutes without any.
    let adds_s = f64::from(leads) * add.as_secs_f64();
    let at_limit_s = (adds_s / LIMIT_S).floor() * WINDOW_S + adds_s % LIMIT_S;
    let per_hour = |seconds: f64| f64::from(leads) * 3600.0 / seconds;
    let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
    let took_s = took.as_secs_f64();
    println!(
        "{leads} leads at {add:?} an add: {:.2} h simulated, {:.0} leads an hour",
        took_s / 3600.0,
        per_hour(took_s)
    );
    println!(
        "the limit allows {:.0} leads an hour: the time is {:+.1} %",
        per_hour(at_limit_s),
        (took_s / at_limit_s - 1.0) * 100.0
    );
    println!(
        "requests {}, the longest {:?}, refused for operating time {}, records {}",
        read(&seen.requests),
        Duration::from_millis(read(&seen.longest_ms)),
        read(&seen.refusals),
        sandbox.store().all("bitrix24.lead")?.len()
    );
    Ok(())
}
