//! Three relays on one PostgreSQL under load, while relays are killed and stopped, the database crashes, and the network
//! between them fails; then searches for lost and duplicate leads. Exits with 1 and a list of violations.
//!
//!     cargo test -p leadwire-relay --features crash-points --test chaos -- --requests 2000 --seconds 35

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod clients;
mod control;
mod database_proxy;
mod faults;
mod options;
mod rate;
mod relays;
mod report;
mod schedule;
mod snapshot;
#[path = "../support/mod.rs"]
mod support;
mod takeovers;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser as _;
use leadwire_relay::config::LedgerAddress;
use leadwire_relay::ledger::Ledger;
use leadwire_relay::store::Store;
use sandbox::{Options as SandboxOptions, Sandbox};
use tokio::task::JoinHandle;

use clients::Clients;
use faults::FaultRunner;
use options::Options;
use rate::RATE;
use relays::{Relays, Settings};
use report::Report;
use snapshot::Snapshot;
use support::crm_faults;
use support::postgres_server::PostgresServer;
use support::relay_config::{self, Times};
use support::responses::Responses;
use support::sandbox::SandboxControl;
use support::seeded_random::SeededRandom;

/// How long a relay may take to start at most, without faults.
const START_TIMEOUT: Duration = Duration::from_secs(30);

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    println!("seed            {}", options.seed);
    let executable = std::env::current_exe().unwrap();
    // Next to the program, so that it is on a disk and not in memory.
    let folder = tempfile::Builder::new().prefix("chaos-").tempdir_in(executable.parent().unwrap()).unwrap();
    let server = Arc::new(PostgresServer::start().unwrap());
    let mut report = run(&options, folder.path(), &server).await;
    report.print();
    let has_violations = !report.violations().is_empty();
    if has_violations || options.keep {
        println!("The records and the relays' logs are in {}", folder.keep().display());
    }
    ExitCode::from(u8::from(has_violations))
}

async fn run(options: &Options, folder: &Path, server: &Arc<PostgresServer>) -> Report {
    let sandbox = Sandbox::start(SandboxOptions {
        bitrix_burst: RATE.burst,
        bitrix_per_second: f64::from(RATE.per_second),
        ..SandboxOptions::new(folder.join("records.db"))
    });
    let sandbox = sandbox.unwrap();
    let url = server.new_ledger_url().await;
    let relays = Relays::start(settings(options, folder, &sandbox), server, &url).await;
    let ledger = wait_for_ledger(&relays, &url).await;

    let start = Instant::now();
    let clients = Clients::new(options, Arc::clone(&relays), start);
    let runner = FaultRunner::new(options, Arc::clone(&relays), Arc::clone(server), Arc::clone(&ledger), start);
    let control = SandboxControl::new(&sandbox);
    let clients = tokio::spawn(clients.run());
    let faults = tokio::spawn(runner.run());
    let responses = with_crm_faults(&control, options, clients).await;
    let load = start.elapsed();
    let counts = faults.await.unwrap();
    control.clear_faults().await;
    relays.end_crashes();
    wait_until_delivered(ledger.as_ref(), Duration::from_secs(options.seconds).max(Duration::from_mins(3))).await;
    let drain = start.elapsed().saturating_sub(load);
    let exits = relays.stop().await;

    let snapshot = Snapshot::read(ledger.as_ref(), &sandbox).await;
    let (findings, highest_rate) = (snapshot.check(&responses, RATE), snapshot.highest_level(RATE));
    let takeovers = takeovers::measure(&exits.processes, &counts.losses);
    let control = control::run(&url, ledger.as_ref(), &sandbox, &responses, &findings).await;
    Report { responses, counts, exits, findings, takeovers, highest_rate, control, load, drain }
}

fn settings(options: &Options, folder: &Path, sandbox: &Sandbox) -> Settings {
    let binary = options.relay.clone().unwrap_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_leadwire-relay")));
    let config = folder.join("relay.toml");
    let times = Times {
        settle_delay: Duration::from_secs(2),
        crm_timeout: Duration::from_secs(3),
        answer_within: Duration::from_millis(options.answer_within_ms),
    };
    let ledger = format!("ledger_env = \"{}\"", relays::DATABASE_URL);
    std::fs::write(&config, relay_config::toml_with(&sandbox.url(), &ledger, RATE, times)).unwrap();
    Settings { binary, config, folder: folder.to_owned(), seed: options.seed, crashes: options.crashes }
}

/// The first relay creates it.
async fn wait_for_ledger(relays: &Relays, url: &str) -> Arc<dyn Ledger> {
    let start = Instant::now();
    while relays.all.iter().any(|relay| relay.address().is_none()) {
        assert!(start.elapsed() < START_TIMEOUT, "the relays have not started");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Store::open_existing(&LedgerAddress::parse(url).unwrap()).await.unwrap().ledger
}

/// Runs the clients, with faults of the CRMs.
async fn with_crm_faults(sandbox: &SandboxControl, options: &Options, clients: JoinHandle<Responses>) -> Responses {
    let random = SeededRandom::new(options.seed.rotate_left(32));
    let until = Instant::now() + options.time_limit();
    let faults = async {
        crm_faults::add_short_faults(sandbox, random, until).await;
        std::future::pending::<()>().await;
    };
    tokio::select! {
        responses = clients => responses.unwrap(),
        () = faults => panic!("the faults have ended before the clients"),
    }
}

/// Returns when no entry waits for a CRM, or at the timeout; the invariants then report the waiting entries.
async fn wait_until_delivered(ledger: &dyn Ledger, timeout: Duration) {
    let start = Instant::now();
    while start.elapsed() < timeout {
        // The database may still be starting.
        let is_waiting = ledger.stats().await.map(|stats| stats.iter().any(|entries| entries.state.is_waiting()));
        if matches!(is_waiting, Ok(false)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
