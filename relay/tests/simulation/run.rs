//! What all parts of a simulation share: the random numbers of its seed, the simulated time, and a trace of what happens.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::support::seeded_random::SeededRandom;
use crate::support::time::NOW_MS;

/// A fault of the code under test. The simulation must find each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Control {
    #[default]
    None,
    /// The ledger settles a claim with another fence.
    FenceIgnored,
    /// A look-up finds nothing.
    LookUpSkipped,
    /// The ledger gives a connection to an owner while another one has it.
    LeaseIgnored,
    /// Leads in doubt are looked up at once.
    NoSettleDelay,
    /// An insert is acknowledged before it is committed.
    EarlyAcknowledgement,
    /// The entries of claims without an answer are left as they are.
    LostClaimsKept,
}

pub struct Run {
    pub control: Control,
    start: Instant,
    faults: Duration,
    seed: u64,
    /// How many generators each actor has had.
    generators: Mutex<BTreeMap<String, u64>>,
    /// How far the database's clock was set, in milliseconds.
    jump_ms: AtomicI64,
    violations: Mutex<Vec<String>>,
    acknowledged: Mutex<BTreeSet<String>>,
    trace: Option<Mutex<Vec<String>>>,
}

impl Run {
    /// Faults happen within this time from now.
    pub fn new(seed: u64, control: Control, faults: Duration, is_traced: bool) -> Arc<Run> {
        Arc::new(Run {
            control,
            start: Instant::now(),
            faults,
            seed,
            generators: Mutex::default(),
            jump_ms: AtomicI64::new(0),
            violations: Mutex::default(),
            acknowledged: Mutex::default(),
            trace: is_traced.then(Mutex::default),
        })
    }

    /// Random numbers for what this actor does next. They do not depend on what others do meanwhile: tokio wakes tasks that wait for
    /// the same value in an order of its own.
    pub fn rng(&self, actor: &str) -> RunRng<'_> {
        let mut generators = lock(&self.generators);
        let count = generators.entry(actor.to_owned()).or_default();
        *count += 1;
        RunRng { run: self, random: SeededRandom::new(self.hash(actor, *count)) }
    }

    /// FNV-1a, mixed.
    pub fn hash(&self, actor: &str, number: u64) -> u64 {
        let bytes = [self.seed.to_le_bytes(), number.to_le_bytes()].concat();
        let add = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        let hash = bytes.iter().chain(actor.as_bytes()).fold(0xcbf2_9ce4_8422_2325, add);
        SeededRandom::new(hash).below(u64::MAX)
    }

    pub fn has_faults(&self) -> bool {
        self.start.elapsed() < self.faults
    }

    pub fn remaining_faults(&self) -> Duration {
        self.faults.saturating_sub(self.start.elapsed())
    }

    /// In every second run.
    pub fn is_clock_set(&self) -> bool {
        self.hash("clock", 0).is_multiple_of(2)
    }

    pub fn steady_ms(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap()
    }

    pub fn jump_ms(&self) -> i64 {
        self.jump_ms.load(Ordering::Relaxed)
    }

    pub fn set_clock(&self, jump_ms: i64) {
        self.note(|| format!("the database's clock is set to {jump_ms:+} ms"));
        self.jump_ms.store(jump_ms, Ordering::Relaxed);
    }

    /// By the database's clock.
    pub fn now_ms(&self) -> u64 {
        self.to_now_ms(self.jump_ms())
    }

    pub fn to_now_ms(&self, jump_ms: i64) -> u64 {
        (NOW_MS + self.steady_ms()).saturating_add_signed(jump_ms)
    }

    pub fn note(&self, what: impl FnOnce() -> String) {
        if let Some(trace) = &self.trace {
            let line = format!("{:>9.3} {}", self.start.elapsed().as_secs_f64(), what());
            lock(trace).push(line);
        }
    }

    pub fn violation(&self, what: String) {
        self.note(|| format!("VIOLATION {what}"));
        lock(&self.violations).push(what);
    }

    pub fn acknowledge(&self, key: &str) {
        self.note(|| format!("{key} is acknowledged"));
        lock(&self.acknowledged).insert(key.to_owned());
    }

    pub fn acknowledged(&self) -> BTreeSet<String> {
        lock(&self.acknowledged).clone()
    }

    pub fn violations(&self) -> Vec<String> {
        lock(&self.violations).clone()
    }

    pub fn trace(&self) -> Vec<String> {
        self.trace.as_ref().map(|trace| lock(trace).clone()).unwrap_or_default()
    }
}

pub struct RunRng<'r> {
    run: &'r Run,
    random: SeededRandom,
}

impl RunRng<'_> {
    pub fn below(&mut self, end: u64) -> u64 {
        self.random.below(end)
    }

    /// So many times in a thousand, and never after the time of the faults.
    pub fn fails(&mut self, per_mille: u64) -> bool {
        let is_chosen = self.below(1000) < per_mille;
        is_chosen && self.run.has_faults()
    }

    pub fn between(&mut self, least: Duration, most: Duration) -> Duration {
        let range = u64::try_from(most.saturating_sub(least).as_millis()).unwrap();
        least + Duration::from_millis(self.below(range + 1))
    }

    /// Of a message. Some overtake others.
    pub fn delay(&mut self, longest: Duration) -> Duration {
        let most = match self.below(100) {
            0..85 => Duration::from_millis(15),
            85..96 => Duration::from_millis(400),
            _ if self.run.has_faults() => longest,
            _ => Duration::from_millis(400),
        };
        self.between(Duration::from_millis(1), most)
    }
}

pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
