//! Three relays, their database and a CRM in simulated time, by thousands of seeds: messages are lost, late and reordered, relays
//! crash and stop for a while, and clocks are set. No acknowledged lead may be lost, none may be twice in the CRM, and none may wait for
//! ever. A seed decides everything that happens, so that a run can be repeated and its trace read.
//!
//!     cargo test -p leadwire-relay --features crash-points --test simulation -- --seeds 200
//!     cargo test -p leadwire-relay --features crash-points --test simulation -- --seed 17
//!
//! The deliveries are those of the relay. The ledger is a model that passes the ledger's tests, because a database that runs in a
//! process of its own has its own time and order.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod crm;
mod database;
mod process;
mod run;
mod scenario;
#[path = "../support/mod.rs"]
mod support;

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use clap::{Parser, ValueEnum as _};

use run::{Control, Run, lock};
use scenario::Scenario;

/// Simulates relays with failing connections and processes, and searches for lost and duplicate leads
#[derive(Clone, Debug, Parser)]
struct Options {
    /// Runs, each with a seed of its own
    #[arg(long, default_value_t = 200)]
    seeds: u64,
    /// The first of them
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Only this one, with its trace
    #[arg(long)]
    seed: Option<u64>,
    /// A fault that the simulation must find
    #[arg(long, value_enum, default_value_t)]
    control: Control,
    /// Runs in which each control must be found; 0 for none
    #[arg(long, default_value_t = 400)]
    control_seeds: u64,
}

/// Of the simulated time, in which messages are lost and relays fail.
const FAULTS: Duration = Duration::from_mins(4);

fn main() -> ExitCode {
    let options = Options::parse();
    if let Some(seed) = options.seed {
        let run = simulate(seed, options.control, true);
        run.trace().iter().for_each(|line| println!("{line}"));
        return exit_code(run.violations().is_empty());
    }
    let start = Instant::now();
    let failing = simulate_all(options.from, options.seeds, options.control);
    println!("{} seeds in {:.1?}, {} failed", options.seeds, start.elapsed(), failing.len());
    for (seed, violation) in failing.iter().take(20) {
        println!("VIOLATION seed {seed}: {violation}");
    }
    let mut is_as_expected = failing.is_empty();
    let controls = Control::value_variants().iter().filter(|control| **control != Control::None);
    for control in controls.take(if options.control_seeds == 0 { 0 } else { usize::MAX }) {
        let found = (options.from..options.from + options.control_seeds)
            .find_map(|seed| Some((seed, simulate(seed, *control, false).violations().into_iter().next()?)));
        println!("control {control:?}: {found:?}");
        is_as_expected &= found.is_some();
    }
    exit_code(is_as_expected)
}

fn exit_code(is_success: bool) -> ExitCode {
    if is_success { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Each seed with its first violation.
fn simulate_all(from: u64, count: u64, control: Control) -> Vec<(u64, String)> {
    let (next, failing) = (AtomicU64::new(from), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= from + count {
                        return;
                    }
                    if let Some(violation) = simulate(seed, control, false).violations().into_iter().next() {
                        lock(&failing).push((seed, violation));
                    }
                }
            });
        }
    });
    let mut failing = failing.into_inner().unwrap();
    failing.sort();
    failing
}

fn simulate(seed: u64, control: Control, is_traced: bool) -> Arc<Run> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let run = Run::new(seed, control, FAULTS, is_traced);
        Scenario::new(Arc::clone(&run)).run().await;
        run
    })
}
