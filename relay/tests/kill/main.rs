//! Kills the relay repeatedly, with SIGKILL at random times and at each of its crash points, while many clients send leads
//! and the CRMs have faults; then searches for lost and duplicate leads. Exits with 1 and a list of violations.
//!
//!     cargo test -p leadwire-relay --features crash-points --test kill -- --requests 3000 --kills 12

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod clients;
mod options;
mod relay_killer;
mod report;
#[path = "../support/mod.rs"]
mod support;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser as _;
use leadwire_relay::ledger::{Filter, Ledger as _};
use leadwire_relay::store::sqlite::SqliteLedger;
use sandbox::{Options as SandboxOptions, Sandbox};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use clients::Clients;
use options::Options;
use relay_killer::RelayKiller;
use report::Report;
use support::crm_faults;
use support::invariants::{Findings, records_by_marker};
use support::relay_config::{self, Times};
use support::relay_process::RelayProgram;
use support::responses::Responses;
use support::sandbox::SandboxControl;
use support::seeded_random::SeededRandom;

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let executable = std::env::current_exe().unwrap();
    // Next to the program, so that it is on a disk and not in memory.
    let folder = tempfile::Builder::new().prefix("kill-").tempdir_in(executable.parent().unwrap()).unwrap();
    println!("seed            {}", options.seed);
    let binary = options.relay.clone().unwrap_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_leadwire-relay")));
    let mut report = run(&options, folder.path(), binary).await;
    report.print();
    if report.violations().is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("The ledger, the records and the log are in {}", folder.keep().display());
    ExitCode::FAILURE
}

async fn run(options: &Options, folder: &Path, binary: PathBuf) -> Report {
    let limits = SandboxOptions::new(folder.join("records.db"));
    let sandbox = Sandbox::start(SandboxOptions { bitrix_burst: 1_000_000, bitrix_per_second: 1e6, ..limits }).unwrap();
    let program = RelayProgram { binary, config: folder.join("relay.toml"), log: folder.join("relay.log") };
    let ledger = folder.join("ledger.db");
    let answer_within = Duration::from_millis(options.answer_within_ms);
    let times = Times { settle_delay: Duration::from_secs(2), crm_timeout: Duration::from_secs(3), answer_within };
    std::fs::write(&program.config, relay_config::toml(&sandbox.url(), &ledger.clone().into(), times)).unwrap();

    let start = Instant::now();
    let until = start + Duration::from_secs(options.seconds);
    // Until the relay runs: an address without a server.
    let (address, relay_address) = watch::channel(SocketAddr::from(([127, 0, 0, 1], 9)));
    let clients = Clients {
        options: options.clone(),
        address: relay_address,
        next: Arc::default(),
        acknowledged: Arc::default(),
        kills_are_over: Arc::default(),
        until,
    };
    let (acknowledged, kills_are_over) = (Arc::clone(&clients.acknowledged), Arc::clone(&clients.kills_are_over));
    let killer = RelayKiller { options: options.clone(), program, address, acknowledged, kills_are_over, until };
    let killer = tokio::task::spawn_blocking(|| killer.run());
    let control = SandboxControl::new(&sandbox);
    let responses = with_faults(&control, options, until, tokio::spawn(clients.run())).await;
    let load = start.elapsed();
    let (mut exits, last) = killer.await.unwrap();
    control.clear_faults().await;
    match last {
        Ok(last) => {
            wait_until_delivered(&ledger, Duration::from_secs(options.seconds)).await;
            last.kill();
        }
        Err(why) => exits.unexpected.push(why),
    }
    let drain = start.elapsed().saturating_sub(load);
    let entries = SqliteLedger::open_existing(&ledger).unwrap().list(Filter { state: None, limit: u32::MAX }).await;
    let mut findings = Findings::of(&entries.unwrap(), &records_by_marker(&sandbox), &responses);
    check_file(&ledger, &mut findings);
    Report { responses, exits, findings, load, drain }
}

/// Runs the clients, with faults of the CRMs.
async fn with_faults(
    sandbox: &SandboxControl,
    options: &Options,
    until: Instant,
    clients: JoinHandle<Responses>,
) -> Responses {
    if options.is_without_kills() {
        return clients.await.unwrap();
    }
    let faults = async {
        crm_faults::add_random_faults(sandbox, SeededRandom::new(options.seed.rotate_left(32)), until).await;
        std::future::pending::<()>().await;
    };
    tokio::select! {
        responses = clients => responses.unwrap(),
        () = faults => panic!("the faults have ended before the clients"),
    }
}

/// Returns when no entry waits for a CRM, or at the timeout; the invariants then report the waiting entries.
async fn wait_until_delivered(ledger: &Path, timeout: Duration) {
    let start = Instant::now();
    let ledger = SqliteLedger::open_existing(ledger).unwrap();
    while start.elapsed() < timeout {
        let stats = ledger.stats().await.unwrap();
        if !stats.iter().any(|entries| entries.state.is_waiting()) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn check_file(path: &Path, findings: &mut Findings) {
    let connection = rusqlite::Connection::open(path).unwrap();
    let result: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    if result != "ok" {
        findings.violation(format!("the ledger's file is damaged: {result}"));
    }
}
