//! Power failures. Records every write, flush and response of the relay under load with strace; then, for many moments, builds
//! what the disk may hold if the power fails then, and opens the ledger from that. Exits with 1 and a list of violations.
//!
//!     cargo test -p leadwire-relay --features crash-points --test power -- --failures 80
//!
//! Controls show that the check can fail: a program with `synchronous=NORMAL`, and the same recording on a disk that ignores
//! the flushes of the log, of the file, or of the folder.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod check;
mod control;
mod disk;
mod recording;
#[path = "../support/mod.rs"]
mod support;
mod system_calls;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use tempfile::TempDir;

use check::{Findings, Until, power_failures};
use disk::Ignored;
use recording::Recording;
use support::seeded_random::{SeededRandom, seed_from_clock};

/// Simulates power failures of the relay's machine, and searches for lost leads
#[derive(Clone, Debug, Parser)]
struct Options {
    /// Power failures
    #[arg(long, default_value_t = 80)]
    failures: u64,
    /// Leads to send
    #[arg(long, default_value_t = 160)]
    leads: u64,
    /// Seed of the failures; printed, so that a run can be repeated on its recording
    #[arg(long, default_value_t = seed_from_clock())]
    seed: u64,
    /// The recording of an earlier run, instead of a new one
    #[arg(long)]
    recording: Option<PathBuf>,
    /// For the control: commits leads to a ledger in this folder
    #[arg(long, hide = true)]
    acknowledge_with_normal: Option<PathBuf>,
}

/// Within which each control must find a violation.
const CONTROL_FAILURES: u64 = 200;
/// Further violations are only counted.
const MAX_PRINTED: usize = 20;

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    if let Some(folder) = &options.acknowledge_with_normal {
        control::acknowledge(folder);
        return ExitCode::SUCCESS;
    }
    println!("seed            {}", options.seed);
    let new = options.recording.is_none().then(|| record(options.leads));
    let folder = options.recording.as_deref().or(new.as_ref().map(TempDir::path)).unwrap();
    let (recording, normal) = (Recording::read(folder), control::read(folder));
    println!("steps           {}", recording.steps.len());
    let start = Instant::now();
    let mut random = SeededRandom::new(options.seed);
    let findings = power_failures(&recording, Ignored::Nothing, options.failures, Until::End, &mut random).await;
    print(&findings);
    println!("took            {:.1?}", start.elapsed());
    let mut is_as_expected = findings.violations.is_empty();
    if let Some(new) = new.filter(|_| !is_as_expected) {
        println!("recording       {}", new.keep().display());
    }
    for (name, recording, ignored) in [
        ("with synchronous=NORMAL", &normal, Ignored::Nothing),
        ("on a disk that does not flush the log", &recording, Ignored::FlushesOfTheLog),
        ("on a disk that does not flush the file", &recording, Ignored::FlushesOfTheFile),
        ("on a disk that does not flush the folder", &recording, Ignored::FlushesOfTheFolder),
    ] {
        let control = power_failures(recording, ignored, CONTROL_FAILURES, Until::FirstViolation, &mut random).await;
        let found = control.violations.first().map_or("NOT FOUND", String::as_str);
        println!("control         {name}: {found}");
        is_as_expected &= !control.violations.is_empty();
    }
    if is_as_expected { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn record(leads: u64) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let start = Instant::now();
    recording::record(folder.path(), leads);
    control::record(folder.path());
    println!("recorded        {leads} leads in {:.1?}", start.elapsed());
    folder
}

fn print(findings: &Findings) {
    let Findings { failures, in_checkpoints, leads, attempts, violations } = findings;
    println!("power failures  {failures}, {in_checkpoints} of them during a checkpoint");
    println!("checked         {leads} acknowledged leads, {attempts} attempts");
    for violation in violations.iter().take(MAX_PRINTED) {
        println!("VIOLATION {violation}");
    }
    println!("violations      {}", violations.len());
}
