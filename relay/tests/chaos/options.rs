//! The command line options of a run.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

use crate::support::seeded_random::seed_from_clock;

/// Runs three relays on one PostgreSQL under load and faults, and then searches for lost and duplicate leads
#[derive(Clone, Debug, Parser)]
pub struct Options {
    /// Leads to send, spread evenly over the seconds
    #[arg(long, default_value_t = 2000)]
    pub requests: u64,
    /// Duration of the load and the faults
    #[arg(long, default_value_t = 35)]
    pub seconds: u64,
    /// Relays that are killed by SIGKILL and started again
    #[arg(long, default_value_t = 3)]
    pub kills: u64,
    /// Relays with a lease that are stopped by SIGSTOP for longer than the lease
    #[arg(long, default_value_t = 1)]
    pub stops: u64,
    /// Crashes of the database
    #[arg(long, default_value_t = 1)]
    pub restarts: u64,
    /// Faults of the network between a relay and the database
    #[arg(long, default_value_t = 4)]
    pub cuts: u64,
    /// Of the cuts: those that are longer than the lease, of a relay that has one
    #[arg(long, default_value_t = 0)]
    pub long_cuts: u64,
    /// Percent of the restarted relays that abort by themselves at a crash point
    #[arg(long, default_value_t = 25)]
    pub crashes: u64,
    /// Clients that send at the same time
    #[arg(long, default_value_t = 64)]
    pub clients: u64,
    /// Seed of the faults; printed, so that they can be repeated
    #[arg(long, default_value_t = seed_from_clock())]
    pub seed: u64,
    /// How long a relay waits for the CRM before it responds
    #[arg(long, default_value_t = 200)]
    pub answer_within_ms: u64,
    /// Keep the records and the relays' logs, also without violations
    #[arg(long)]
    pub keep: bool,
    /// The relay's program, with crash points; the one of the same build by default
    #[arg(long)]
    pub relay: Option<PathBuf>,
}

impl Options {
    /// After it the clients give up. Faults outlast the load, and a busy machine delays it.
    pub fn time_limit(&self) -> Duration {
        Duration::from_secs(2 * self.seconds + 90)
    }
}
