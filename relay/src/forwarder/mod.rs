//! The forwarder: it takes what the ledger holds to the CRMs, each at its own pace, and each lead once. A line of work
//! per connection, so that a CRM that is down holds up nobody else's leads. How one entry fares is in the modules below.

mod ask;
mod batch;
mod breaker;
mod caller;
mod lead;
mod line;
mod look_up;
mod marker;
mod outcome;
mod pace;
mod round;
#[cfg(test)]
mod sample;
mod verdict;
mod world;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

pub use marker::ORIGINATOR;
pub use world::World;

use crate::config::Config;
use crate::ledger::Ledger;
use crate::signals::Signals;
use breaker::Breaker;
use caller::Caller;
use line::Line;
use world::in_ms;

const AFTER_AN_ERROR: Duration = Duration::from_secs(1);

/// Works until it is stopped; dropped, it breaks off as a crash would.
pub struct Forwarder {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// Calls over TLS cannot be made, most often because the machine has no certificates of authorities.
#[derive(Debug)]
pub struct ForwarderError(reqwest::Error);

impl Forwarder {
    /// Needs a runtime to be entered. What a crash left in the middle is put back first.
    pub fn start(config: Arc<Config>, ledger: Ledger, signals: Signals) -> Result<Forwarder, ForwarderError> {
        Forwarder::start_in(World::real(), &config, ledger, signals)
    }

    /// With another time and chance.
    pub fn start_in(
        world: World,
        config: &Config,
        ledger: Ledger,
        signals: Signals,
    ) -> Result<Forwarder, ForwarderError> {
        let (stop, stopping) = watch::channel(false);
        let mut lines = Vec::new();
        for (name, connection) in &config.crms {
            let (name, world) = (name.clone(), world.clone());
            let caller = Caller::new(name, connection.clone(), config.crm_timeout, world).map_err(ForwarderError)?;
            let (ledger, signals, breaker) = (ledger.clone(), signals.clone(), Breaker::default());
            lines.push(Line {
                caller,
                ledger,
                signals,
                quiet: config.settle_delay,
                breaker,
                stopping: stopping.clone(),
            });
        }
        let quiet_ms = in_ms(config.settle_delay);
        let task = tokio::spawn(async move {
            if recover(&ledger, &world, quiet_ms, stopping).await {
                work(lines).await;
            }
        });
        Ok(Forwarder { stop, task })
    }

    /// Returns when what was under way is finished, or parked after the time that a CRM has to answer.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        if let Err(error) = (&mut self.task).await {
            tracing::error!(%error, "the forwarder did not end in order");
        }
    }
}

impl Drop for Forwarder {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Tells whether there is work to do then; false when the relay was stopped before.
async fn recover(ledger: &Ledger, world: &World, quiet_ms: u64, stopping: watch::Receiver<bool>) -> bool {
    loop {
        let now_ms = world.now_ms();
        match ledger.recover(now_ms.saturating_add(quiet_ms), now_ms).await {
            Ok(0) => return true,
            Ok(entries) => {
                tracing::warn!(entries, "put back what an earlier run left in the middle of an attempt");
                return true;
            }
            Err(_) if *stopping.borrow() => return false,
            Err(error) => tracing::error!(%error, "the ledger failed at the start"),
        }
        tokio::time::sleep(AFTER_AN_ERROR).await;
    }
}

async fn work(lines: Vec<Line>) {
    let mut tasks: JoinSet<()> = lines.into_iter().map(Line::run).collect();
    while let Some(ended) = tasks.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "a connection's task has ended by a fault; its leads wait for a restart");
        }
    }
}

impl fmt::Display for ForwarderError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the CRMs cannot be called: {}", self.0)
    }
}

impl std::error::Error for ForwarderError {}
