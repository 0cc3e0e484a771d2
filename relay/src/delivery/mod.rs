//! Runs the deliveries: a task per connection, so that a CRM that is down does not delay the leads of the others. What is
//! decided about a lead is in `relay_core::delivery`.

mod observer;
mod recovery;
mod worker;

use std::fmt;
use std::sync::Arc;

use relay_core::delivery::{AccessTokens, ConnectionDelivery, DeliveryContext, ReferenceSync};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

pub use relay_core::delivery::ORIGINATOR;

use crate::clock::{Clock, Rng, SystemRng, in_ms};
use crate::config::Config;
use crate::ledger::Ledger;
use crate::signals::Signals;
use crate::transport::HttpTransport;
use observer::LOG_TARGET;
pub(crate) use observer::LogsAndMetrics;
use recovery::Recovery;
use worker::ConnectionWorker;

/// Delivers until it is stopped. Dropped without a stop, it ends as in a crash.
pub struct DeliveryService {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// TLS cannot be set up, most often because the machine has no certificates of authorities.
#[derive(Debug)]
pub struct DeliveryError(reqwest::Error);

impl DeliveryService {
    /// To be called in a tokio runtime. Recovers first what a crash interrupted.
    pub fn start(
        clock: Arc<dyn Clock>,
        config: &Config,
        ledger: Arc<dyn Ledger>,
        signals: Signals,
    ) -> Result<DeliveryService, DeliveryError> {
        DeliveryService::launch(clock, Arc::new(SystemRng), config, ledger, signals, true)
    }

    /// With other random numbers, and without the probes of the CRMs at the start.
    pub fn start_with(
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
        config: &Config,
        ledger: Arc<dyn Ledger>,
        signals: Signals,
    ) -> Result<DeliveryService, DeliveryError> {
        DeliveryService::launch(clock, rng, config, ledger, signals, false)
    }

    fn launch(
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
        config: &Config,
        ledger: Arc<dyn Ledger>,
        signals: Signals,
        probes_look_ups: bool,
    ) -> Result<DeliveryService, DeliveryError> {
        let transport = Arc::new(HttpTransport::new(config.crm_timeout).map_err(DeliveryError)?);
        let context = DeliveryContext { ledger, transport, clock, rng, observer: Arc::new(LogsAndMetrics) };
        let (timeout_ms, settle_delay_ms) = (in_ms(config.crm_timeout), in_ms(config.settle_delay));
        let owner = owner();
        let (stop, stopping) = watch::channel(false);
        let worker = |(name, connection): (&String, &_)| {
            let (connection, owner, context) = (Clone::clone(connection), owner.clone(), context.clone());
            let delivery =
                ConnectionDelivery::new(name.clone(), connection, timeout_ms, settle_delay_ms, owner, context);
            ConnectionWorker::new(delivery, signals.clone(), stopping.clone(), probes_look_ups)
        };
        let workers: Vec<ConnectionWorker> = config.crms.iter().map(worker).collect();
        let keepers: Vec<Arc<AccessTokens>> = workers.iter().filter_map(ConnectionWorker::access_tokens).collect();
        let syncs: Vec<(ReferenceSync, u64)> = workers.iter().filter_map(ConnectionWorker::reference_sync).collect();
        let task = tokio::spawn(async move {
            // Aborted when they are dropped.
            let _syncs: JoinSet<()> = syncs.into_iter().map(|(sync, every_ms)| keep_synced(sync, every_ms)).collect();
            let _keepers: JoinSet<()> = keepers.into_iter().map(|tokens| keep(tokens, context.clone())).collect();
            let DeliveryContext { ledger, clock, .. } = context;
            let recovery = Recovery { ledger, clock, owner, settle_delay_ms, signals };
            if recovery.run_at_start(stopping).await {
                tokio::select! {
                    () = run(workers) => {}
                    never = recovery.run_periodically() => match never {},
                }
            }
        });
        Ok(DeliveryService { stop, task })
    }

    /// Returns when the attempts under way have ended. They are interrupted after the time that a CRM has to answer.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        if let Err(error) = (&mut self.task).await {
            tracing::error!(target: LOG_TARGET, %error, "the delivery did not stop in order");
        }
    }
}

impl Drop for DeliveryService {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Different in each process.
fn owner() -> String {
    [(); 2].map(|()| format!("{:08x}", SystemRng.next_u32())).concat()
}

async fn keep(tokens: Arc<AccessTokens>, context: DeliveryContext) {
    match tokens.keep(&context).await {}
}

async fn keep_synced(sync: ReferenceSync, every_ms: u64) {
    match sync.keep(every_ms).await {}
}

async fn run(workers: Vec<ConnectionWorker>) {
    let mut tasks: JoinSet<()> = workers.into_iter().map(ConnectionWorker::run).collect();
    while let Some(ended) = tasks.join_next().await {
        if let Err(error) = ended {
            tracing::error!(target: LOG_TARGET, %error, "a connection's worker has panicked; its leads wait for a restart");
        }
    }
}

impl fmt::Display for DeliveryError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the CRMs cannot be called: {}", self.0)
    }
}

impl std::error::Error for DeliveryError {}
