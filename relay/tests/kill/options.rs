//! The command line options of a run.

use std::path::PathBuf;

use clap::Parser;

use crate::support::seeded_random::seed_from_clock;

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
