//! Runs the deliveries: a task per connection, so that a CRM that is down does not delay the leads of the others. What is
//! decided about a lead is in `relay_core::delivery`.

mod beside_deliveries;
mod membership;
mod observer;
mod recovery;
mod worker;

use std::collections::HashMap;
use std::convert::Infallible;
use std::fmt;
use std::future::pending;
use std::sync::Arc;

use relay_core::delivery::{ConnectionDelivery, DeliveryContext};
use tokio::sync::watch;
use tokio::task::{Id, JoinHandle, JoinSet};

pub use relay_core::delivery::ORIGINATOR;

use crate::clock::{Clock, Rng, SystemRng, in_ms};
use crate::config::Config;
use crate::files::{DirectoryStore, delivery_files};
use crate::ledger::Ledger;
use crate::signals::Signals;
use crate::transport::HttpTransport;
use beside_deliveries::{keep_credentials, keep_reference_data};
use membership::Membership;
use observer::LOG_TARGET;
pub(crate) use observer::LogsAndMetrics;
use recovery::Recovery;
use worker::ConnectionWorker;

/// Delivers until it is stopped. Dropped without a stop, it ends as in a crash.
pub struct DeliveryService {
    owner: String,
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
        let context = context(clock, Arc::new(SystemRng), config, ledger)?;
        Ok(DeliveryService::launch(owner(), context, config, signals, true))
    }

    /// With other random numbers, and without the probes of the CRMs at the start.
    pub fn start_with(
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
        config: &Config,
        ledger: Arc<dyn Ledger>,
        signals: Signals,
    ) -> Result<DeliveryService, DeliveryError> {
        Ok(DeliveryService::launch(owner(), context(clock, rng, config, ledger)?, config, signals, false))
    }

    /// For a simulation: with everything from outside. `owner` must be another one for each service.
    pub fn start_simulated(
        owner: String,
        context: DeliveryContext,
        config: &Config,
        signals: Signals,
    ) -> DeliveryService {
        DeliveryService::launch(owner, context, config, signals, false)
    }

    fn launch(
        owner: String,
        context: DeliveryContext,
        config: &Config,
        signals: Signals,
        probes_look_ups: bool,
    ) -> DeliveryService {
        let (timeout_ms, settle_delay_ms) = (in_ms(config.crm_timeout), in_ms(config.settle_delay));
        let (stop, stopping) = watch::channel(false);
        let DeliveryContext { ledger, clock, rng, .. } = context.clone();
        let names = config.crms.keys().cloned().collect();
        let membership = Membership::new(&owner, names, ledger.clone(), clock.clone(), signals.clone());
        let recovery = Recovery {
            ledger,
            clock,
            owner: owner.clone(),
            settle_delay_ms,
            unsettled_ms: timeout_ms.saturating_add(settle_delay_ms),
            // One relay at a time uses a file.
            is_alone: config.ledger.file().is_some(),
            files_wait_ms: config.files.as_ref().map_or(0, |files| in_ms(files.wait)),
            signals: signals.clone(),
        };
        let store = DirectoryStore::new(config);
        let files_of = |name: &str| delivery_files(config, store.as_ref()?, name);
        let worker = |(name, connection): (&String, &_)| {
            let (connection, owner) = (Clone::clone(connection), owner.clone());
            let context = DeliveryContext { files: files_of(name), ..context.clone() };
            let delivery =
                ConnectionDelivery::new(name.clone(), connection, timeout_ms, settle_delay_ms, owner, context);
            let assignment = membership.of_connection(name);
            ConnectionWorker::new(delivery, signals.clone(), assignment, stopping.clone(), rng.clone(), probes_look_ups)
        };
        let workers: Vec<ConnectionWorker> = config.crms.iter().map(worker).collect();
        let clock = context.clock;
        let task = tokio::spawn(async move {
            // Before the workers begin, so that a relay that is the only one takes every connection at once.
            if !recovery.run_at_start(&membership, &stopping).await {
                return;
            }
            // Aborted when they are dropped.
            let mut beside: JoinSet<()> = JoinSet::new();
            for worker in &workers {
                if let Some(tokens) = worker.access_tokens() {
                    beside.spawn(keep_credentials(tokens, clock.clone(), worker.holding()));
                }
                if let Some((sync, every_ms)) = worker.reference_sync() {
                    beside.spawn(keep_reference_data(sync, every_ms, clock.clone(), worker.holding()));
                }
            }
            tokio::select! {
                biased;
                () = run(workers, &membership) => {}
                never = give_up_at_stop(&membership, stopping) => match never {},
                never = recovery.run_periodically() => match never {},
                never = membership.keep_reporting() => match never {},
            }
            membership.leave().await;
        });
        DeliveryService { owner, stop, task }
    }

    /// Of the leases; another one in each process.
    pub fn owner(&self) -> &str {
        &self.owner
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

fn context(
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    config: &Config,
    ledger: Arc<dyn Ledger>,
) -> Result<DeliveryContext, DeliveryError> {
    let transport = Arc::new(HttpTransport::new(config.crm_timeout).map_err(DeliveryError)?);
    Ok(DeliveryContext { ledger, transport, clock, rng, observer: Arc::new(LogsAndMetrics), files: None })
}

/// Different in each process.
fn owner() -> String {
    [(); 2].map(|()| format!("{:08x}", SystemRng.next_u32())).concat()
}

/// Returns when every worker has ended.
async fn run(workers: Vec<ConnectionWorker>, membership: &Membership) {
    let mut tasks: JoinSet<()> = JoinSet::new();
    let mut names: HashMap<Id, String> = HashMap::new();
    for worker in workers {
        let name = worker.name().to_owned();
        names.insert(tasks.spawn(worker.run()).id(), name);
    }
    while let Some(ended) = tasks.join_next().await {
        let Err(error) = ended else { continue };
        tracing::error!(target: LOG_TARGET, %error, "a connection's worker has panicked; its leads wait for another relay or a restart");
        if let Some(name) = names.get(&error.id()) {
            membership.give_up(name).await;
        }
    }
}

/// Tells the other relays as soon as this one is to stop. Never returns.
async fn give_up_at_stop(membership: &Membership, mut stopping: watch::Receiver<bool>) -> Infallible {
    // An error means that the service was dropped.
    if stopping.wait_for(|stopping| *stopping).await.is_ok() {
        membership.give_up_all().await;
    }
    pending().await
}

impl fmt::Display for DeliveryError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the CRMs cannot be called: {}", self.0)
    }
}

impl std::error::Error for DeliveryError {}
