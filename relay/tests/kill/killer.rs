//! One life of the relay after the other: each is ended by SIGKILL at a random moment, or ends itself at a crash point.
//! The last one goes on.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::chance::Chance;
use crate::options::Options;
use crate::relay::{Death, POINTS, Program, Relay};

/// How long a life may take until it comes to its crash point.
const PATIENCE: Duration = Duration::from_secs(10);
/// A point that was not come to in one life is tried in another.
const MOST_TRIES: u64 = 4;

/// How a life is to end.
#[derive(Clone, Copy, Debug)]
enum End {
    /// By SIGKILL, so long after so many leads are acknowledged in all.
    Kill { acknowledged: u64, and: Duration },
    /// By itself, at the so-manieth passing of a point.
    Crash { point: &'static str, passing: u64 },
}

pub struct Killer {
    pub options: Options,
    pub program: Program,
    pub address: watch::Sender<SocketAddr>,
    pub acknowledged: Arc<AtomicU64>,
    pub is_over: Arc<AtomicBool>,
    pub until: Instant,
}

#[derive(Debug, Default)]
pub struct Deaths {
    pub killed: u64,
    /// Lives that ended at each point.
    pub crashed: BTreeMap<&'static str, u64>,
    /// What no life should do.
    pub wrong: Vec<String>,
}

impl Killer {
    /// Blocks until every life but the last is over. The last one is given, too.
    pub fn work(self) -> (Deaths, Result<Relay, String>) {
        let (deaths, lived) = self.live();
        let last = lived.and_then(|()| self.start(None));
        self.is_over.store(true, Ordering::Relaxed);
        (deaths, last)
    }

    fn live(&self) -> (Deaths, Result<(), String>) {
        let mut deaths = Deaths::default();
        for end in self.lives() {
            if Instant::now() >= self.until {
                deaths.wrong.push("the time was over before all of the lives were".to_owned());
                break;
            }
            let ended = match end {
                End::Kill { acknowledged, and } => self.kill(acknowledged, and, &mut deaths),
                End::Crash { point, passing } => self.crash(point, passing, &mut deaths),
            };
            if let Err(why) = ended {
                return (deaths, Err(why));
            }
        }
        (deaths, Ok(()))
    }

    /// The kills spread over all of the leads, the crash points in between.
    fn lives(&self) -> Vec<End> {
        let Options { kills, rounds, requests, seed, .. } = self.options;
        let mut chance = Chance::new(seed);
        let moment = |chance: &mut Chance| End::Kill {
            acknowledged: chance.below(requests * 95 / 100),
            and: Duration::from_micros(chance.below(200_000)),
        };
        let mut moments: Vec<End> = (0..kills).map(|_| moment(&mut chance)).collect();
        moments.sort_by_key(|end| match end {
            End::Kill { acknowledged, .. } => *acknowledged,
            End::Crash { .. } => 0,
        });
        let rounds = if self.options.is_calm() { 0 } else { rounds };
        let mut points: Vec<&'static str> = (0..rounds).flat_map(|_| POINTS).collect();
        chance.shuffle(&mut points);
        let mut lives = moments;
        for point in points {
            let passing = 1 + chance.below(if point.ends_with("look-up") { 2 } else { 20 });
            let at = usize::try_from(chance.below(lives.len() as u64 + 1)).unwrap_or_default();
            lives.insert(at, End::Crash { point, passing });
        }
        lives
    }

    fn kill(&self, acknowledged: u64, and: Duration, deaths: &mut Deaths) -> Result<(), String> {
        let mut relay = self.start(None)?;
        let is_time = || self.acknowledged.load(Ordering::Relaxed) >= acknowledged;
        let left = self.until.saturating_duration_since(Instant::now());
        if let Some(death) = relay.dies(left, is_time) {
            deaths.wrong.push(format!("the relay ended by itself: {death:?}"));
        }
        // The moment is what is random here.
        thread::sleep(and);
        relay.kill();
        deaths.killed += 1;
        Ok(())
    }

    fn crash(&self, point: &'static str, passing: u64, deaths: &mut Deaths) -> Result<(), String> {
        for number in 0..MOST_TRIES {
            let passing = if number == 0 { passing } else { 1 };
            let mut relay = self.start(Some((point, passing)))?;
            match relay.dies(PATIENCE, || Instant::now() >= self.until) {
                Some(Death::Crashed) => {
                    *deaths.crashed.entry(point).or_default() += 1;
                    return Ok(());
                }
                Some(death) => deaths.wrong.push(format!("the relay ended by itself: {death:?}")),
                None => drop(relay.kill()),
            }
        }
        deaths.wrong.push(format!("no life came to \"{point}\""));
        Ok(())
    }

    fn start(&self, crash: Option<(&str, u64)>) -> Result<Relay, String> {
        let relay = self.program.start(crash)?;
        self.address.send_replace(relay.address);
        Ok(relay)
    }
}
