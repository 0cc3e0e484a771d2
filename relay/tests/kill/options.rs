//! The command line options of a run, and the random numbers of its seed.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Parser;

/// Kills the relay repeatedly under load, and then searches for lost and duplicate leads
#[derive(Clone, Debug, Parser)]
pub struct Options {
    /// Leads to send
    #[arg(long, default_value_t = 3000)]
    pub requests: u64,
    /// Kills at random times; 0 is a run without kills, crash points and faults, to measure the throughput
    #[arg(long, default_value_t = 12)]
    pub kills: u64,
    /// Crashes at each crash point
    #[arg(long, default_value_t = 1)]
    pub rounds: u64,
    /// Clients that send at the same time
    #[arg(long, default_value_t = 64)]
    pub clients: u64,
    /// Seed of the random numbers; printed, so that a run can be repeated
    #[arg(long, default_value_t = seed_from_clock())]
    pub seed: u64,
    /// Time limit of the load; delivering the queue afterwards has the same limit again
    #[arg(long, default_value_t = 120)]
    pub seconds: u64,
    /// How long the relay waits for the CRM before it responds
    #[arg(long, default_value_t = 20)]
    pub answer_within_ms: u64,
    /// The relay's program, with crash points; the one of the same build by default
    #[arg(long)]
    pub relay: Option<PathBuf>,
}

impl Options {
    pub fn is_without_kills(&self) -> bool {
        self.kills == 0
    }
}

fn seed_from_clock() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| u64::from(since.subsec_nanos()))
}

/// A random generator with a seed (`SplitMix64`), so that a run can be repeated.
pub struct SeededRandom(u64);

impl SeededRandom {
    pub fn new(seed: u64) -> SeededRandom {
        SeededRandom(seed)
    }

    /// From 0 to one below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end.max(1)
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            let other = self.below(at as u64 + 1);
            items.swap(at, usize::try_from(other).unwrap_or(at));
        }
    }
}
