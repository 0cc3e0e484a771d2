//! One run: pages send leads to three relays that share a database, while everything fails; then nothing fails any more, and every
//! promise is checked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use leadwire_relay::config::Config;
use leadwire_relay::delivery::DeliveryService;
use leadwire_relay::ledger::{Digest, Inserted, Ledger as _, NewEntry, State};
use leadwire_relay::signals::Signals;
use relay_core::delivery::{DeliveryContext, Event, Observer};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};

use crate::crm::{CrmConnection, Portal, SETTLE_DELAY, TIMEOUT};
use crate::database::DatabaseClient;
use crate::process::Process;
use crate::run::{Control, Run, lock};
use crate::support::model_ledger::ModelLedger;
use crate::support::time::DAY_MS;

const RELAYS: usize = 3;
const CONNECTIONS: [&str; 2] = ["portal", "second"];
/// In which everything that was accepted must be delivered once nothing fails: longer than the longest pause of a circuit breaker.
const MAX_DELIVERY_TIME: Duration = Duration::from_hours(4);
/// For a response to a page.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(8);

/// What runs is held by its name; a crash drops it.
struct Relay {
    process: Arc<Process>,
    ledger: Arc<DatabaseClient>,
    signals: Signals,
    /// `None` while it stops.
    service: Option<DeliveryService>,
    clock: JoinHandle<()>,
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.clock.abort();
    }
}

pub struct Scenario {
    pub run: Arc<Run>,
    database: ModelLedger,
    portal: Arc<Portal>,
    config: Config,
    relays: Mutex<BTreeMap<usize, Relay>>,
}

struct NoLog;

impl Observer for NoLog {
    fn event(&self, _: &str, _: Event<'_>) {}
}

impl Scenario {
    pub fn new(run: Arc<Run>) -> Arc<Scenario> {
        let database = ModelLedger::default();
        database.tables().settles_any_fence = run.control == Control::FenceIgnored;
        database.tables().ignores_leases = run.control == Control::LeaseIgnored;
        let relays = Mutex::default();
        Arc::new(Scenario { run, database, portal: Arc::default(), config: config(), relays })
    }

    pub async fn run(self: &Arc<Self>) {
        let mut tasks = JoinSet::new();
        for number in 0..RELAYS {
            tasks.spawn(Arc::clone(self).operate(number));
        }
        for number in 0..8 + self.run.rng("leads").below(16) {
            tasks.spawn(Arc::clone(self).send(number));
        }
        tasks.spawn(Arc::clone(self).set_clock());
        while tasks.join_next().await.is_some() {}
        self.run.note(|| "nothing fails any more".to_owned());
        self.check().await;
        lock(&self.relays).clear();
    }

    fn start(&self, number: usize, generation: u64) {
        let run = Arc::clone(&self.run);
        let process = Process::new(format!("relay-{number}-{generation}"), Arc::clone(&run));
        run.note(|| format!("{} starts", process.name));
        let ledger = Arc::new(DatabaseClient::new(self.database.clone(), Arc::clone(&process)));
        let signals = Signals::new(CONNECTIONS.map(str::to_owned));
        let context = DeliveryContext {
            ledger: ledger.clone(),
            transport: Arc::new(CrmConnection { portal: Arc::clone(&self.portal), process: Arc::clone(&process) }),
            clock: process.clone(),
            rng: process.clone(),
            observer: Arc::new(NoLog),
            files: None,
        };
        let service = DeliveryService::start_simulated(process.name.clone(), context, &self.config, signals.clone());
        let reading = Arc::clone(&process);
        let service = Some(service);
        let clock = tokio::spawn(async move { reading.keep_reading_clock().await });
        lock(&self.relays).insert(number, Relay { process, ledger, signals, service, clock });
    }

    /// Starts a relay, and lets it crash, stop, pause or lose its database.
    async fn operate(self: Arc<Self>, number: usize) {
        let run = &self.run;
        let mut rng = run.rng(&format!("operator {number}"));
        sleep(rng.between(Duration::ZERO, Duration::from_secs(20))).await;
        self.start(number, 0);
        for generation in 1.. {
            let pause = rng.between(Duration::from_secs(2), Duration::from_secs(60));
            sleep(pause.min(run.remaining_faults())).await;
            if !run.has_faults() {
                return;
            }
            let process = Arc::clone(&lock(&self.relays)[&number].process);
            let how_long = rng.between(Duration::from_millis(100), Duration::from_secs(70));
            match rng.below(10) {
                0..3 => {
                    run.note(|| format!("{} crashes", process.name));
                    drop(lock(&self.relays).remove(&number));
                    sleep(how_long.min(run.remaining_faults())).await;
                    self.start(number, generation);
                }
                3 => {
                    run.note(|| format!("{} is to end", process.name));
                    let relay = lock(&self.relays).remove(&number);
                    if let Some(service) = relay.and_then(|mut relay| relay.service.take()) {
                        service.stop().await;
                    }
                    self.start(number, generation);
                }
                4..8 => {
                    process.pause(true);
                    sleep(how_long).await;
                    process.pause(false);
                }
                _ => process.cut_off(how_long),
            }
        }
    }

    /// A page sends one lead until it is acknowledged; some visitors leave before, and some send it twice.
    async fn send(self: Arc<Self>, number: u64) {
        let run = &self.run;
        let key = format!("lead-{number:04}-0000-0000");
        let mut rng = run.rng(&format!("page {key}"));
        sleep(rng.between(Duration::ZERO, run.remaining_faults())).await;
        let connection = CONNECTIONS[usize::try_from(rng.below(2)).unwrap()];
        let mut is_again = rng.below(10) == 0;
        loop {
            let relays: Vec<_> =
                lock(&self.relays).values().map(|relay| (relay.ledger.clone(), relay.signals.clone())).collect();
            if !relays.is_empty() {
                let (ledger, signals) = &relays[usize::try_from(rng.below(relays.len() as u64)).unwrap()];
                let insert = ledger.insert(entry(&key, connection), run.now_ms());
                match timeout(REQUEST_TIMEOUT, insert).await {
                    Ok(Ok(Inserted::New | Inserted::Replay(_))) => {
                        run.acknowledge(&key);
                        signals.arrived(connection);
                        if !std::mem::take(&mut is_again) {
                            return;
                        }
                    }
                    Ok(Ok(Inserted::Conflict)) => return run.violation(format!("{key} is in conflict with itself")),
                    Ok(Err(_)) | Err(_) if rng.fails(50) => {
                        return run.note(|| format!("the visitor of {key} leaves"));
                    }
                    Ok(Err(_)) | Err(_) => {}
                }
            }
            sleep(rng.between(Duration::from_millis(100), Duration::from_secs(20))).await;
        }
    }

    /// In every second run the database's clock is set once, and in some of them it is corrected later.
    async fn set_clock(self: Arc<Self>) {
        let run = &self.run;
        if !run.is_clock_set() {
            return;
        }
        let mut rng = run.rng("clock");
        sleep(rng.between(Duration::ZERO, run.remaining_faults())).await;
        let most = i64::try_from(40 * DAY_MS).unwrap();
        let by_ms = match rng.below(3) {
            0 => i64::try_from(rng.below(120_000)).unwrap(),
            _ => i64::try_from(rng.below(40 * DAY_MS)).unwrap().min(most),
        };
        run.set_clock(if rng.below(2) == 0 { by_ms } else { -by_ms });
        if rng.below(2) == 0 {
            sleep(rng.between(Duration::from_secs(1), Duration::from_secs(100))).await;
            run.set_clock(0);
        }
    }

    async fn check(&self) {
        let is_waiting = || self.database.tables().entries.values().any(|row| row.shown.state.is_waiting());
        let latest = tokio::time::Instant::now() + MAX_DELIVERY_TIME;
        while is_waiting() && tokio::time::Instant::now() < latest {
            sleep(Duration::from_secs(5)).await;
        }
        // A call that was not answered can still have an effect.
        sleep(TIMEOUT + SETTLE_DELAY).await;
        let records = self.portal.records();
        let tables = self.database.tables();
        for key in self.run.acknowledged() {
            if !tables.entries.contains_key(&key) {
                self.run.violation(format!("{key} was acknowledged and is not in the ledger"));
            }
        }
        for (key, row) in &tables.entries {
            let shown = &row.shown;
            let ids: Vec<String> =
                records.iter().filter(|record| record.key == *key).map(|record| record.id.to_string()).collect();
            let is_right = match shown.state {
                State::Done => ids.len() == 1 && shown.record_id.as_ref().is_none_or(|id| *id == ids[0]),
                State::Held => ids.len() <= 1 && shown.reason.is_some(),
                State::Accepted | State::Sending | State::Dead => false,
            };
            if !is_right || shown.body.as_ref() != Some(&body(key)) {
                let (state, reason, attempts) = (shown.state, &shown.reason, shown.attempts);
                self.run
                    .violation(format!("{key} is {state} {reason:?} after {attempts} attempts, in the CRM as {ids:?}"));
            }
        }
    }
}

fn body(key: &str) -> String {
    format!(r#"{{"fields":{{"TITLE":"{key}"}}}}"#)
}

fn entry(key: &str, connection: &str) -> NewEntry {
    NewEntry {
        key: key.to_owned(),
        digest: Digest::of(&[key]),
        connection: connection.to_owned(),
        form: None,
        kind: "bitrix24.lead".to_owned(),
        body: body(key),
        context: "{}".to_owned(),
        creates: true,
        held: None,
        suspect: None,
        due_ms: None,
    }
}

fn config() -> Config {
    let crms = CONNECTIONS.map(|name| {
        format!("[crm.{name}]\nkind = \"bitrix24\"\nurl = \"http://127.0.0.1:9/rest/1/{name}\"\nburst = 1000\nper_second = 1000\n")
    });
    let toml = format!(
        "listen = \"127.0.0.1:0\"\nledger = \"postgresql://simulated/ledger\"\ntoken_secret_env = \"TOKEN\"\n{}",
        crms.concat()
    );
    let config = Config::read(&toml, &|_| Some("t".repeat(32))).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    Config { settle_delay: SETTLE_DELAY, crm_timeout: TIMEOUT, ..config }
}
