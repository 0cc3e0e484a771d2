//! The purge of personal data: at start and every hour, of leads that were delivered or dropped more than `keep_days` ago.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::clock::Clock;
use crate::config::Config;
use crate::ledger::{Ledger, LedgerError};
use crate::purge_time::PurgeTime;

const INTERVAL: Duration = Duration::from_hours(1);

/// To be spawned; never returns.
pub async fn run(config: Arc<Config>, ledger: Arc<dyn Ledger>, clock: Arc<dyn Clock>) -> Infallible {
    let mut ticks = interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut time = PurgeTime::new(Arc::clone(&ledger), clock);
    loop {
        ticks.tick().await;
        let purged = match time.advance().await {
            Ok(time_ms) => purge(&config, ledger.as_ref(), time_ms).await,
            Err(error) => Err(error),
        };
        report(purged);
    }
}

/// Returns the number of entries that lost their personal data.
pub async fn purge(config: &Config, ledger: &dyn Ledger, now_ms: u64) -> Result<usize, LedgerError> {
    let purged = ledger.purge(config.keep_days, now_ms).await?;
    // Also if nothing was purged: `erase` cannot clear the log while another process reads it.
    ledger.clear_log().await?;
    Ok(purged)
}

fn report(purged: Result<usize, LedgerError>) {
    match purged {
        Ok(0) => tracing::debug!("nothing to purge"),
        Ok(entries) => {
            metrics::counter!("leadwire_purged_total").increment(entries.try_into().unwrap_or(u64::MAX));
            tracing::info!(entries, "personal data purged");
        }
        Err(error) => tracing::error!(%error, "purge failed; next attempt in an hour"),
    }
}
