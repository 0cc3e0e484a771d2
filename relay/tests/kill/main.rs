//! Kills the relay again and again, with SIGKILL at random moments and at each of its crash points, while many clients send
//! leads and the CRMs misbehave; then looks for what was lost or doubled. Ends with 1 and a list when anything was.
//!
//!     cargo test -p leadwire-relay --features crash-points --test kill -- --requests 3000 --kills 12

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
// Shared with the tests, which use other parts of it.
#![allow(dead_code)]

mod chance;
mod clients;
mod faults;
mod invariants;
mod journal;
mod killer;
mod options;
mod records;
#[path = "../support/relay.rs"]
mod relay;
mod report;
#[path = "../support/setting.rs"]
mod setting;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser as _;
use leadwire_relay::ledger::Ledger as _;
use leadwire_relay::store::sqlite::SqliteLedger;
use sandbox::{Options as SandboxOptions, Sandbox};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use chance::Chance;
use clients::Crowd;
use faults::Faults;
use journal::Journal;
use killer::Killer;
use options::Options;
use relay::Program;
use report::Run;
use setting::Times;

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let executable = std::env::current_exe().unwrap();
    // Beside the program, so that it is on a disk and not in memory.
    let folder = tempfile::Builder::new().prefix("kill-").tempdir_in(executable.parent().unwrap()).unwrap();
    println!("seed            {}", options.seed);
    let binary = options.relay.clone().unwrap_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_leadwire-relay")));
    let mut run = storm(&options, folder.path(), binary).await;
    run.print();
    if run.violations().is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("The ledger, the records and the log are in {}", folder.keep().display());
    ExitCode::FAILURE
}

async fn storm(options: &Options, folder: &Path, binary: PathBuf) -> Run {
    let limits = SandboxOptions::new(folder.join("records.db"));
    let sandbox = Sandbox::start(SandboxOptions { bitrix_burst: 1_000_000, bitrix_per_second: 1e6, ..limits }).unwrap();
    let program = Program { binary, config: folder.join("relay.toml"), log: folder.join("relay.log") };
    let ledger = folder.join("ledger.db");
    let answer_within = Duration::from_millis(options.answer_within_ms);
    let times = Times { quiet: Duration::from_secs(2), crm_timeout: Duration::from_secs(3), answer_within };
    std::fs::write(&program.config, setting::toml(&sandbox.url(), &ledger, times)).unwrap();

    let start = Instant::now();
    let until = start + Duration::from_secs(options.seconds);
    // Port 9 discards, for as long as there is no relay.
    let (address, present) = watch::channel(SocketAddr::from(([127, 0, 0, 1], 9)));
    let crowd = Crowd {
        options: options.clone(),
        address: present,
        next: Arc::default(),
        acknowledged: Arc::default(),
        is_over: Arc::default(),
        until,
    };
    let (acknowledged, is_over) = (Arc::clone(&crowd.acknowledged), Arc::clone(&crowd.is_over));
    let killer = Killer { options: options.clone(), program, address, acknowledged, is_over, until };
    let killing = tokio::task::spawn_blocking(|| killer.work());
    let faults = Faults::new(&sandbox.url());
    let crowd = tokio::spawn(crowd.run());
    let journal = misbehaving(&faults, options, until, crowd).await;
    let storm = start.elapsed();
    let (mut deaths, last) = killing.await.unwrap();
    faults.clear().await;
    match last {
        Ok(last) => {
            drained(&ledger, Duration::from_secs(options.seconds)).await;
            last.kill();
        }
        Err(why) => deaths.wrong.push(why),
    }
    let drain = start.elapsed().saturating_sub(storm);
    let findings = invariants::look(&ledger, &records::by_marker(&sandbox), &journal).await;
    Run { journal, deaths, findings, storm, drain }
}

/// Faults for as long as the clients work.
async fn misbehaving(faults: &Faults, options: &Options, until: Instant, crowd: JoinHandle<Journal>) -> Journal {
    if options.is_calm() {
        return crowd.await.unwrap();
    }
    let played = async {
        faults.play(Chance::new(options.seed.rotate_left(32)), until).await;
        std::future::pending::<()>().await;
    };
    tokio::select! {
        journal = crowd => journal.unwrap(),
        () = played => panic!("the faults have ended before the clients"),
    }
}

/// Returns when nothing waits for a CRM any more, or the time is over, which the invariants then tell.
async fn drained(ledger: &Path, patience: Duration) {
    let start = Instant::now();
    let ledger = SqliteLedger::open_existing(ledger).unwrap();
    while start.elapsed() < patience {
        let stats = ledger.stats().await.unwrap();
        if !stats.iter().any(|entries| entries.state.is_waiting()) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
