//! Applies the planned faults, each in a task of its own, so that they overlap.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use leadwire_relay::ledger::{LeaseReport, Ledger, RelayReport};
use rustix::process::Signal;
use tokio::task::JoinSet;

use crate::database_proxy::Link;
use crate::options::Options;
use crate::relays::{Relay, Relays, lock};
use crate::schedule::{Event, Fault, Target, plan};
use crate::support::postgres_server::PostgresServer;

const ANSWERS_AFTER_STOP: Duration = Duration::from_secs(1);

/// A relay was lost that delivered connections.
#[derive(Clone, Debug)]
pub struct Loss {
    pub at_ms: u64,
    pub process: u32,
    pub connections: Vec<String>,
}

#[derive(Debug, Default)]
pub struct Counts {
    pub stops: u64,
    pub restarts: u64,
    /// By kind.
    pub cuts: BTreeMap<&'static str, u64>,
    /// Only of relays that are away for longer than their lease, or forever.
    pub losses: Vec<Loss>,
    /// Faults that could not be applied.
    pub failures: Vec<String>,
}

#[derive(Clone)]
pub struct FaultRunner {
    events: Vec<Event>,
    relays: Arc<Relays>,
    server: Arc<PostgresServer>,
    /// Not through a proxy.
    ledger: Arc<dyn Ledger>,
    start: Instant,
    counts: Arc<Mutex<Counts>>,
    /// The database crashes once at a time.
    restart: Arc<tokio::sync::Mutex<()>>,
}

impl FaultRunner {
    pub fn new(
        options: &Options,
        relays: Arc<Relays>,
        server: Arc<PostgresServer>,
        ledger: Arc<dyn Ledger>,
        start: Instant,
    ) -> FaultRunner {
        let (counts, restart) = (Arc::default(), Arc::default());
        FaultRunner { events: plan(options), relays, server, ledger, start, counts, restart }
    }

    /// Returns when all faults have ended.
    pub async fn run(self) -> Counts {
        let mut tasks = JoinSet::new();
        for event in self.events.clone() {
            tokio::time::sleep_until((self.start + event.at).into()).await;
            let runner = self.clone();
            tasks.spawn(async move { runner.apply(event.fault).await });
        }
        while let Some(task) = tasks.join_next().await {
            task.unwrap();
        }
        std::mem::take(&mut lock(&self.counts))
    }

    async fn apply(&self, fault: Fault) {
        match fault {
            Fault::Kill { target } => {
                let relay = self.relay(target).await;
                self.record_loss(&relay).await;
                relay.kill();
            }
            Fault::Stop { target, length } => self.stop(target, length).await,
            Fault::Restart { length } => self.restart_database(length).await,
            Fault::Cut { target, link, length, resumes } => {
                let relay = self.relay(target).await;
                if matches!(target, Target::Holder { .. }) {
                    self.record_loss(&relay).await;
                }
                self.cut(&relay, link, length, resumes).await;
            }
        }
    }

    async fn stop(&self, target: Target, length: Duration) {
        let relay = self.relay(target).await;
        self.record_loss(&relay).await;
        let stopped = relay.process_id();
        relay.set_stopped(true);
        relay.signal(Signal::STOP);
        lock(&self.counts).stops += u64::from(stopped.is_some());
        tokio::time::sleep(length).await;
        // Another process, after a kill, was not stopped.
        if relay.process_id() == stopped {
            relay.signal(Signal::CONT);
        }
        // What it received meanwhile is answered at once.
        tokio::time::sleep(ANSWERS_AFTER_STOP).await;
        relay.set_stopped(false);
    }

    async fn restart_database(&self, length: Duration) {
        let _one_at_a_time = self.restart.lock().await;
        for relay in &self.relays.all {
            relay.excuse(length);
        }
        self.control_server(PostgresServer::stop_immediately).await;
        tokio::time::sleep(length).await;
        self.control_server(PostgresServer::start_again).await;
        lock(&self.counts).restarts += 1;
    }

    async fn control_server(&self, control: fn(&PostgresServer) -> Result<(), String>) {
        let server = Arc::clone(&self.server);
        let controlled = tokio::task::spawn_blocking(move || control(&server)).await.unwrap();
        lock(&self.counts).failures.extend(controlled.err());
    }

    async fn cut(&self, relay: &Relay, link: Link, length: Duration, resumes: bool) {
        relay.excuse(length);
        let name = match link {
            Link::Open => "open",
            Link::Closed => "closed",
            Link::SilentToDatabase => "silent to the database",
            Link::SilentToRelay => "silent to the relay",
        };
        *lock(&self.counts).cuts.entry(name).or_default() += 1;
        relay.proxy.set(link);
        tokio::time::sleep(length).await;
        if resumes {
            relay.proxy.resume();
        } else {
            relay.proxy.reconnect();
        }
    }

    /// A connection that nobody delivers at the moment: any relay.
    async fn relay(&self, target: Target) -> Arc<Relay> {
        let number = match target {
            Target::Relay(number) => number,
            Target::Holder { connection } => self.holder_of(connection).await.unwrap_or_default(),
        };
        Arc::clone(&self.relays.all[number])
    }

    async fn holder_of(&self, connection: &str) -> Option<usize> {
        for (number, relay) in self.relays.all.iter().enumerate() {
            let Some(process) = relay.process_id() else { continue };
            if self.connections_of(process).await.iter().any(|name| name == connection) {
                return Some(number);
            }
        }
        None
    }

    async fn record_loss(&self, relay: &Relay) {
        let Some(process) = relay.process_id() else { return };
        let connections = self.connections_of(process).await;
        if !connections.is_empty() {
            lock(&self.counts).losses.push(Loss { at_ms: now_ms(), process, connections });
        }
    }

    /// The connections that the process has a lease of. None while the database is away.
    async fn connections_of(&self, process: u32) -> Vec<String> {
        let now_ms = now_ms();
        let (Ok(leases), Ok(relays)) = (self.ledger.leases().await, self.ledger.relays(now_ms).await) else {
            return Vec::new();
        };
        let is_held = |lease: &&LeaseReport| {
            let owner = relays.iter().find(|report| report.relay.owner == lease.owner);
            lease.until_ms > now_ms && owner.is_some_and(|owner| is_process(owner, process))
        };
        leases.iter().filter(is_held).map(|lease| lease.connection.clone()).collect()
    }
}

/// The name of a relay ends with the number of its process.
fn is_process(report: &RelayReport, process: u32) -> bool {
    report.relay.name.ends_with(&format!("({process})"))
}

fn now_ms() -> u64 {
    u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}
