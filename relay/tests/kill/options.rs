//! What a run is given on the command line.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Parser;

/// Kills the relay again and again under load, and then looks for what was lost or doubled.
#[derive(Clone, Debug, Parser)]
pub struct Options {
    /// Leads to send
    #[arg(long, default_value_t = 3000)]
    pub requests: u64,
    /// Kills at random moments; 0 is a calm run, without crash points and faults, for figures
    #[arg(long, default_value_t = 12)]
    pub kills: u64,
    /// Lives that end at each crash point
    #[arg(long, default_value_t = 1)]
    pub rounds: u64,
    /// Clients that send at the same time
    #[arg(long, default_value_t = 64)]
    pub clients: u64,
    /// What chance is made from; printed, so that a run can be repeated
    #[arg(long, default_value_t = by_time())]
    pub seed: u64,
    /// When the storm is called off, finished or not; draining the queue may take as long again
    #[arg(long, default_value_t = 120)]
    pub seconds: u64,
    /// How long the relay waits for the CRM before it answers
    #[arg(long, default_value_t = 20)]
    pub answer_within_ms: u64,
    /// The relay's program, with crash points; by default the one of the same build
    #[arg(long)]
    pub relay: Option<PathBuf>,
}

impl Options {
    pub fn is_calm(&self) -> bool {
        self.kills == 0
    }
}

fn by_time() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| u64::from(since.subsec_nanos()))
}
