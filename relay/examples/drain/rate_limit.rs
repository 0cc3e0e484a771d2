//! The drain at the documented rate limit, by the machine's clock: 50 calls a request, 2 requests a second.

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use leadwire_relay::clock::SystemClock;
use leadwire_relay::delivery::DeliveryService;
use leadwire_relay::ledger::{Ledger, State};
use leadwire_relay::signals::Signals;
use leadwire_relay::store::Store;
use sandbox::{Options, Sandbox};

use super::backlog::{config, fill};

const PER_SECOND: f64 = 50.0 * 2.0;

pub async fn drain(leads: u32) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let sandbox = Sandbox::start(Options::new(folder.path().join("records.db")))?;
    let config = config(&sandbox, &folder.path().join("ledger.db").to_string_lossy())?;
    let ledger: Arc<dyn Ledger> = Store::open(&config.ledger).await?.ledger;
    let filled = Instant::now();
    let now_ms = u64::try_from(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_millis())?;
    fill(ledger.as_ref(), leads, now_ms).await?;
    println!("{leads} leads committed in {:.1} s", filled.elapsed().as_secs_f64());

    let started = Instant::now();
    let signals = Signals::new(config.crms.keys().cloned());
    let delivery = DeliveryService::start(Arc::new(SystemClock::new()), &config, ledger.clone(), signals)?;
    while done(ledger.as_ref()).await? < u64::from(leads) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let took_s = started.elapsed().as_secs_f64();
    delivery.stop().await;
    report(&sandbox, leads, took_s).await
}

async fn done(ledger: &dyn Ledger) -> Result<u64, Box<dyn Error>> {
    let stats = ledger.stats().await?;
    Ok(stats.iter().find(|entries| entries.state == State::Done).map_or(0, |entries| entries.count))
}

async fn report(sandbox: &Sandbox, leads: u32, took_s: f64) -> Result<(), Box<dyn Error>> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let calls = client.get(format!("{}/_sandbox/calls?limit=1000", sandbox.url())).send().await?.text().await?;
    let at_limit_s = f64::from(leads) / PER_SECOND;
    println!("drained in {took_s:.1} s: {:.1} leads a second", f64::from(leads) / took_s);
    println!("at the documented limit {at_limit_s:.1} s: {:+.1} %", (took_s / at_limit_s - 1.0) * 100.0);
    println!("requests {}, too many {}", calls.matches("\"number\":").count(), calls.matches("\"status\":503").count());
    println!("records {}", sandbox.store().all("bitrix24.lead")?.len());
    Ok(())
}
