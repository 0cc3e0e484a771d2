//! The relays of a run: each has its own connection to the database, and is started again whenever its process ends.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::database_proxy::DatabaseProxy;
use crate::support::postgres_server::PostgresServer;
use crate::support::relay_process::{CRASH_POINTS, ProcessExit, RelayProcess, RelayProgram};
use crate::support::seeded_random::SeededRandom;

pub const RELAYS: usize = 3;
/// The environment variable with the ledger's address.
pub const DATABASE_URL: &str = "DATABASE_URL";

const POLL_INTERVAL: Duration = Duration::from_millis(5);
/// After a fault, in which a relay may still fail to start.
const RECOVERY: Duration = Duration::from_secs(20);
/// For a relay that was asked to stop. It may be in a call.
const STOP_TIMEOUT: Duration = Duration::from_secs(30);
/// After this number of starts a relay is not started again: something other than the faults ends it.
const MAX_STARTS: usize = 10_000;

#[derive(Clone)]
pub struct Settings {
    pub binary: PathBuf,
    pub config: PathBuf,
    pub folder: PathBuf,
    pub seed: u64,
    /// In percent of the starts after the first.
    pub crashes: u64,
}

/// One process of a relay.
#[derive(Clone, Debug)]
pub struct Process {
    pub id: u32,
    pub log: PathBuf,
}

#[derive(Debug, Default)]
pub struct Exits {
    pub killed: u64,
    /// Processes that aborted, by crash point.
    pub crashed: BTreeMap<&'static str, u64>,
    /// Starts that failed because the database was away.
    pub failed_starts: u64,
    /// Descriptions of exits that no fault explains.
    pub unexpected: Vec<String>,
    /// In the order of their starts.
    pub processes: Vec<Process>,
}

pub struct Relays {
    pub all: Vec<Arc<Relay>>,
    exits: Arc<Mutex<Exits>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

pub struct Relay {
    number: usize,
    settings: Settings,
    /// Through the proxy.
    database_url: String,
    pub proxy: DatabaseProxy,
    address: Mutex<Option<SocketAddr>>,
    process: Mutex<Option<RelayProcess>>,
    /// The process was sent SIGKILL.
    is_killed: AtomicBool,
    /// The process was sent SIGSTOP, and not yet or only just SIGCONT.
    is_stopped: AtomicBool,
    has_crashes: AtomicBool,
    is_ending: AtomicBool,
    /// Until then a start may fail.
    excused_until: Mutex<Instant>,
    exits: Arc<Mutex<Exits>>,
}

impl Relays {
    /// `url` is the ledger's, without a proxy. Must be called in a tokio runtime.
    pub async fn start(settings: Settings, server: &PostgresServer, url: &str) -> Arc<Relays> {
        let exits: Arc<Mutex<Exits>> = Arc::default();
        let (mut all, mut threads) = (Vec::new(), Vec::new());
        for number in 0..RELAYS {
            let proxy = DatabaseProxy::start(SocketAddr::from(([127, 0, 0, 1], server.port()))).await;
            let relay = Arc::new(Relay {
                number,
                settings: settings.clone(),
                database_url: url.replace(&server.port().to_string(), &proxy.address.port().to_string()),
                proxy,
                address: Mutex::default(),
                process: Mutex::default(),
                is_killed: AtomicBool::new(false),
                is_stopped: AtomicBool::new(false),
                has_crashes: AtomicBool::new(true),
                is_ending: AtomicBool::new(false),
                excused_until: Mutex::new(Instant::now()),
                exits: Arc::clone(&exits),
            });
            let supervised = Arc::clone(&relay);
            threads.push(thread::spawn(move || supervised.supervise()));
            all.push(relay);
        }
        Arc::new(Relays { all, exits, threads: Mutex::new(threads) })
    }

    /// No process that is started from now on has a crash point.
    pub fn end_crashes(&self) {
        for relay in &self.all {
            relay.has_crashes.store(false, SeqCst);
        }
    }

    /// Stops the relays in order, and returns how all processes have ended.
    pub async fn stop(&self) -> Exits {
        for relay in &self.all {
            relay.is_ending.store(true, SeqCst);
            relay.signal(Signal::TERM);
        }
        let threads: Vec<JoinHandle<()>> = lock(&self.threads).drain(..).collect();
        let join = move || threads.into_iter().for_each(|thread| thread.join().unwrap());
        tokio::task::spawn_blocking(join).await.unwrap();
        std::mem::take(&mut lock(&self.exits))
    }
}

impl Relay {
    /// `None` while it does not run.
    pub fn address(&self) -> Option<SocketAddr> {
        *lock(&self.address)
    }

    pub fn is_stopped(&self) -> bool {
        self.is_stopped.load(SeqCst)
    }

    pub fn set_stopped(&self, is_stopped: bool) {
        self.is_stopped.store(is_stopped, SeqCst);
    }

    /// `None` while it does not run.
    pub fn process_id(&self) -> Option<u32> {
        lock(&self.process).as_ref().map(RelayProcess::id)
    }

    pub fn signal(&self, signal: Signal) {
        if let Some(process) = lock(&self.process).as_ref() {
            process.signal(signal);
        }
    }

    pub fn kill(&self) {
        if let Some(process) = lock(&self.process).as_ref() {
            self.is_killed.store(true, SeqCst);
            process.signal(Signal::KILL);
        }
    }

    /// A start may fail while the database is away, which it is for `length`.
    pub fn excuse(&self, length: Duration) {
        let mut excused_until = lock(&self.excused_until);
        *excused_until = excused_until.max(Instant::now() + length + RECOVERY);
    }

    fn supervise(&self) {
        let mut random = SeededRandom::new(self.settings.seed ^ (self.number as u64 + 1).rotate_right(8));
        for start in 0..MAX_STARTS {
            if self.is_ending.load(SeqCst) {
                return;
            }
            let crashes = start > 0 && self.has_crashes.load(SeqCst) && random.below(100) < self.settings.crashes;
            let point = usize::try_from(random.below(CRASH_POINTS.len() as u64)).unwrap();
            let passing = 1 + random.below(30);
            self.run_once(start, crashes.then_some((CRASH_POINTS[point], passing)));
            // A random delay is the purpose here, so a sleep is right.
            thread::sleep(Duration::from_millis(100 + random.below(2000)));
        }
    }

    /// Returns when the process has ended.
    fn run_once(&self, start: usize, crash: Option<(&'static str, u64)>) {
        let Settings { binary, config, folder, .. } = self.settings.clone();
        let log = folder.join(format!("relay-{}-{start}.log", self.number));
        let program = RelayProgram { binary, config, log: log.clone() };
        self.is_killed.store(false, SeqCst);
        let mut process = program.start_with(&[(DATABASE_URL, &self.database_url)], crash).unwrap();
        lock(&self.exits).processes.push(Process { id: process.id(), log });
        if !process.is_listening() {
            let exit = process.wait_for_exit(STOP_TIMEOUT, || false);
            return self.record_exit(exit, crash, true);
        }
        *lock(&self.address) = Some(process.address);
        *lock(&self.process) = Some(process);
        if self.is_ending.load(SeqCst) {
            self.signal(Signal::TERM);
        }
        let exit = self.wait_for_exit();
        *lock(&self.address) = None;
        // Kills it if it still runs.
        *lock(&self.process) = None;
        self.record_exit(exit, crash, false);
    }

    /// `None` when it did not stop in time.
    fn wait_for_exit(&self) -> Option<ProcessExit> {
        let mut ending = None;
        loop {
            let exit = lock(&self.process).as_mut().and_then(RelayProcess::try_exit);
            if exit.is_some() {
                return exit;
            }
            if self.is_ending.load(SeqCst) {
                let since = *ending.get_or_insert_with(Instant::now);
                if since.elapsed() > STOP_TIMEOUT {
                    return None;
                }
            }
            thread::sleep(POLL_INTERVAL);
        }
    }

    fn record_exit(&self, exit: Option<ProcessExit>, crash: Option<(&'static str, u64)>, is_start: bool) {
        let is_excused = Instant::now() < *lock(&self.excused_until);
        let is_killed = self.is_killed.load(SeqCst);
        let mut exits = lock(&self.exits);
        match (exit, crash) {
            (Some(ProcessExit::Crashed), Some((point, _))) => *exits.crashed.entry(point).or_default() += 1,
            (Some(ProcessExit::Other(_)), _) if is_killed => exits.killed += 1,
            (Some(ProcessExit::Other(status)), _) if status.success() && self.is_ending.load(SeqCst) => {}
            (Some(ProcessExit::Other(_)), _) if is_start && is_excused => exits.failed_starts += 1,
            (Some(exit), _) => exits.unexpected.push(format!("relay {} ended by itself: {exit:?}", self.number)),
            (None, _) => exits.unexpected.push(format!("relay {} did not stop", self.number)),
        }
    }
}

pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
