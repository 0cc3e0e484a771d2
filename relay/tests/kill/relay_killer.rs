//! Starts the relay repeatedly; each process is killed by SIGKILL at a random time, or aborts at a crash point. The last one
//! continues to run.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::options::Options;
use crate::support::relay_process::{CRASH_POINTS, ProcessExit, RelayProcess, RelayProgram};
use crate::support::seeded_random::SeededRandom;

/// How long a process may take until it reaches its crash point.
const CRASH_TIMEOUT: Duration = Duration::from_secs(10);
/// Processes that are started until one reaches its crash point.
const MAX_ATTEMPTS: u64 = 4;

/// How a process is to end.
#[derive(Clone, Copy, Debug)]
enum End {
    /// By SIGKILL, this time after this number of leads is acknowledged.
    Kill { acknowledged: u64, delay: Duration },
    /// By itself, at this passing of the crash point.
    Crash { point: &'static str, passing: u64 },
}

pub struct RelayKiller {
    pub options: Options,
    pub program: RelayProgram,
    pub address: watch::Sender<SocketAddr>,
    pub acknowledged: Arc<AtomicU64>,
    pub kills_are_over: Arc<AtomicBool>,
    pub until: Instant,
}

#[derive(Debug, Default)]
pub struct Exits {
    pub killed: u64,
    /// Processes that crashed, by crash point.
    pub crashed: BTreeMap<&'static str, u64>,
    /// Descriptions of exits and failures that were not intended.
    pub unexpected: Vec<String>,
}

impl RelayKiller {
    /// Blocks until every process except the last has ended. Returns the last one, too.
    pub fn run(self) -> (Exits, Result<RelayProcess, String>) {
        let (exits, result) = self.run_all();
        let last = result.and_then(|()| self.start(None));
        self.kills_are_over.store(true, Ordering::Relaxed);
        (exits, last)
    }

    fn run_all(&self) -> (Exits, Result<(), String>) {
        let mut exits = Exits::default();
        for end in self.planned_ends() {
            if Instant::now() >= self.until {
                exits.unexpected.push("the time limit was reached before all kills".to_owned());
                break;
            }
            let ended = match end {
                End::Kill { acknowledged, delay } => self.kill(acknowledged, delay, &mut exits),
                End::Crash { point, passing } => self.crash(point, passing, &mut exits),
            };
            if let Err(why) = ended {
                return (exits, Err(why));
            }
        }
        (exits, Ok(()))
    }

    /// The kills, spread over all leads, with the crashes at random places between them.
    fn planned_ends(&self) -> Vec<End> {
        let Options { kills, rounds, requests, seed, .. } = self.options;
        let mut random = SeededRandom::new(seed);
        let random_kill = |random: &mut SeededRandom| End::Kill {
            acknowledged: random.below(requests * 95 / 100),
            delay: Duration::from_micros(random.below(200_000)),
        };
        let mut kills: Vec<End> = (0..kills).map(|_| random_kill(&mut random)).collect();
        kills.sort_by_key(|end| match end {
            End::Kill { acknowledged, .. } => *acknowledged,
            End::Crash { .. } => 0,
        });
        let rounds = if self.options.is_without_kills() { 0 } else { rounds };
        let mut points: Vec<&'static str> = (0..rounds).flat_map(|_| CRASH_POINTS).collect();
        random.shuffle(&mut points);
        let mut ends = kills;
        for point in points {
            let passing = 1 + random.below(if point.ends_with("look-up") { 2 } else { 20 });
            let at = usize::try_from(random.below(ends.len() as u64 + 1)).unwrap_or_default();
            ends.insert(at, End::Crash { point, passing });
        }
        ends
    }

    fn kill(&self, acknowledged: u64, delay: Duration, exits: &mut Exits) -> Result<(), String> {
        let mut relay = self.start(None)?;
        let is_due = || self.acknowledged.load(Ordering::Relaxed) >= acknowledged;
        let remaining = self.until.saturating_duration_since(Instant::now());
        if let Some(exit) = relay.wait_for_exit(remaining, is_due) {
            exits.unexpected.push(format!("the relay ended by itself: {exit:?}"));
        }
        // A random delay is the purpose here, so a sleep is right.
        thread::sleep(delay);
        relay.kill();
        exits.killed += 1;
        Ok(())
    }

    fn crash(&self, point: &'static str, passing: u64, exits: &mut Exits) -> Result<(), String> {
        for number in 0..MAX_ATTEMPTS {
            let passing = if number == 0 { passing } else { 1 };
            let mut relay = self.start(Some((point, passing)))?;
            match relay.wait_for_exit(CRASH_TIMEOUT, || Instant::now() >= self.until) {
                Some(ProcessExit::Crashed) => {
                    *exits.crashed.entry(point).or_default() += 1;
                    return Ok(());
                }
                Some(exit) => exits.unexpected.push(format!("the relay ended by itself: {exit:?}")),
                None => drop(relay.kill()),
            }
        }
        exits.unexpected.push(format!("no process reached \"{point}\""));
        Ok(())
    }

    fn start(&self, crash: Option<(&str, u64)>) -> Result<RelayProcess, String> {
        let relay = self.program.start(crash)?;
        self.address.send_replace(relay.address);
        Ok(relay)
    }
}
