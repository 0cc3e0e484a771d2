//! A relay's process: it can crash, stop for a while and go on, and lose its connections to the database.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use leadwire_relay::clock::{Clock, Rng};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use crate::run::{Run, lock};

/// As the relay reads the database's clock.
const CLOCK_READ_INTERVAL: Duration = Duration::from_secs(5);
/// As the relay's check of an answer.
const MAX_DIFFERENCE_MS: i64 = 1000;

pub struct Process {
    pub name: String,
    pub run: Arc<Run>,
    is_paused: AtomicBool,
    resumed: Notify,
    cut_off_until: Mutex<Instant>,
    /// What it knows of the database's clock.
    jump_ms: AtomicI64,
}

impl Process {
    pub fn new(name: String, run: Arc<Run>) -> Arc<Process> {
        Arc::new(Process {
            name,
            is_paused: AtomicBool::new(false),
            resumed: Notify::new(),
            cut_off_until: Mutex::new(Instant::now()),
            jump_ms: AtomicI64::new(run.jump_ms()),
            run,
        })
    }

    /// Returns at once, or when the process goes on.
    pub async fn running(&self) {
        loop {
            let resumed = self.resumed.notified();
            if !self.is_paused.load(Ordering::Relaxed) {
                return;
            }
            resumed.await;
        }
    }

    pub fn pause(&self, is_paused: bool) {
        self.run.note(|| format!("{} {}", self.name, if is_paused { "is stopped" } else { "goes on" }));
        self.is_paused.store(is_paused, Ordering::Relaxed);
        self.resumed.notify_waiters();
    }

    pub fn cut_off(&self, duration: Duration) {
        self.run.note(|| format!("{} is cut off from the database for {duration:?}", self.name));
        *lock(&self.cut_off_until) = Instant::now() + duration;
    }

    pub fn is_cut_off(&self) -> bool {
        Instant::now() < *lock(&self.cut_off_until) && self.run.has_faults()
    }

    /// Never returns.
    pub async fn keep_reading_clock(&self) {
        loop {
            sleep(CLOCK_READ_INTERVAL).await;
            self.running().await;
            if !self.is_cut_off() {
                self.jump_ms.store(self.run.jump_ms(), Ordering::Relaxed);
            }
        }
    }

    pub fn known_jump_ms(&self) -> i64 {
        self.jump_ms.load(Ordering::Relaxed)
    }

    /// Whether the clock was far from the one of the database, or was when it was asked. It is right now.
    pub fn was_wrong(&self, asked_jump_ms: i64, jump_ms: i64) -> bool {
        let is_wrong =
            jump_ms - self.known_jump_ms() > MAX_DIFFERENCE_MS || asked_jump_ms - jump_ms > MAX_DIFFERENCE_MS;
        if is_wrong {
            self.jump_ms.store(jump_ms, Ordering::Relaxed);
        }
        is_wrong
    }
}

#[async_trait]
impl Clock for Process {
    fn now_ms(&self) -> u64 {
        self.run.to_now_ms(self.jump_ms.load(Ordering::Relaxed))
    }

    fn steady_ms(&self) -> u64 {
        self.run.steady_ms()
    }

    async fn sleep(&self, ms: u64) {
        sleep(Duration::from_millis(ms)).await;
        self.running().await;
    }
}

/// The same number within a millisecond, so that the order of two tasks does not matter.
impl Rng for Process {
    fn next_u32(&self) -> u32 {
        u32::try_from(self.run.hash(&self.name, self.run.steady_ms()) >> 32).unwrap()
    }
}
