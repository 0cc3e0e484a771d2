//! The purge: what was delivered or dropped long enough ago loses its personal data, at the start and every hour.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::config::Config;
use crate::ledger::{Ledger, LedgerError};
use crate::{metrics, time};

const BETWEEN_PURGES: Duration = Duration::from_hours(1);
const BETWEEN_TIDYINGS: Duration = Duration::from_secs(10);

/// Never returns; to be spawned, and dropped at the end.
pub async fn keep(config: Arc<Config>, ledger: Ledger) -> Infallible {
    let (mut purges, mut tidyings) = (interval(BETWEEN_PURGES), interval(BETWEEN_TIDYINGS));
    purges.set_missed_tick_behavior(MissedTickBehavior::Delay);
    tidyings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = purges.tick() => tell(purge(&config, &ledger, time::now_ms()).await),
            _ = tidyings.tick() => metrics::tidy(),
        }
    }
}

/// Removes what has had its time. Gives the number of entries that lost their personal data.
pub async fn purge(config: &Config, ledger: &Ledger, now_ms: u64) -> Result<usize, LedgerError> {
    let purged = ledger.purge(config.keep_days, now_ms).await?;
    // Also when nothing was purged: a command may have erased something while the log could not be cleared.
    ledger.clear_log().await?;
    Ok(purged)
}

fn tell(purged: Result<usize, LedgerError>) {
    match purged {
        Ok(0) => tracing::debug!("nothing to purge"),
        Ok(entries) => {
            ::metrics::counter!("leadwire_purged_total").increment(entries.try_into().unwrap_or(u64::MAX));
            tracing::info!(entries, "personal data purged");
        }
        Err(error) => tracing::error!(%error, "not purged; the next try is in an hour"),
    }
}
