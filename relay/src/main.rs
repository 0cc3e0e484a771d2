//! The program: runs a command on a ledger, or the server until it receives a signal to stop.

use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser as _;
use tokio::task::JoinSet;

use leadwire_relay::app::App;
use leadwire_relay::cli::{self, Arguments, ProgramCommand};
use leadwire_relay::config::Config;
use leadwire_relay::delivery::DeliveryService;
use leadwire_relay::http::server::Server;
use leadwire_relay::limits::Limits;
use leadwire_relay::signals::Signals;
use leadwire_relay::store::{RelayStore, Store};
use leadwire_relay::{admin, files, health, http, logs, metrics, open_files, purge, reference_data};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const INVALID_CONFIGURATION: u8 = 2;

type Error = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let mut arguments = Arguments::parse();
    if let Some(command) = arguments.command.take() {
        return run_command(command, &arguments).unwrap_or_else(fail);
    }
    with_config(&arguments.config, |config| run_server(config).map(|()| ExitCode::SUCCESS))
}

/// Prints every mistake in the configuration.
fn with_config(path: &Path, run: impl FnOnce(Config) -> Result<ExitCode, Error>) -> ExitCode {
    match load_config(path) {
        Ok(config) => run(config).unwrap_or_else(fail),
        Err(mistakes) => {
            for mistake in mistakes {
                fail(mistake);
            }
            ExitCode::from(INVALID_CONFIGURATION)
        }
    }
}

fn fail(error: impl std::fmt::Display) -> ExitCode {
    eprintln!("leadwire-relay: {error}");
    ExitCode::FAILURE
}

fn run_command(command: ProgramCommand, arguments: &Arguments) -> Result<ExitCode, Error> {
    let runtime = tokio::runtime::Runtime::new()?;
    let given = arguments.given_ledger()?;
    let ledger_of = |config: &Config| given.clone().unwrap_or_else(|| config.ledger.clone());
    match command {
        ProgramCommand::OnLedger(command) => {
            let (ledger, directory) = (arguments.ledger_address()?, arguments.files_directory());
            Ok(runtime.block_on(cli::run(command, &ledger, directory.as_deref())))
        }
        ProgramCommand::Migrate { from, to } => {
            let from = Arguments::move_source(from)?;
            runtime.block_on(cli::run_migrate(&from, &arguments.move_target(to.as_deref())?))
        }
        ProgramCommand::Credentials => {
            runtime.block_on(cli::run_credentials(&arguments.config, &arguments.ledger_address()?))
        }
        ProgramCommand::Login { connection } => Ok(with_config(&arguments.config, |config| {
            runtime.block_on(cli::run_login(&config, &connection, &ledger_of(&config)))
        })),
        ProgramCommand::Sync { connection, json } => Ok(with_config(&arguments.config, |config| {
            Ok(runtime.block_on(cli::run_sync(&config, &ledger_of(&config), connection.as_deref(), json)))
        })),
    }
}

/// The configuration, or every mistake in it.
fn load_config(path: &Path) -> Result<Config, Vec<String>> {
    let toml =
        std::fs::read_to_string(path).map_err(|error| vec![format!("cannot read {}: {error}", path.display())])?;
    Config::read(&toml, &|name| std::env::var(name).ok()).map_err(|mistakes| mistakes.0)
}

fn run_server(config: Config) -> Result<(), Error> {
    tokio::runtime::Runtime::new()?.block_on(serve(Arc::new(config)))
}

async fn serve(config: Arc<Config>) -> Result<(), Error> {
    logs::init();
    // Before the server is announced, so that a signal right after the announcement is not missed.
    let stop = stop_signal()?;
    let signals = Signals::new(config.crms.keys().cloned());
    let open = RelayStore::open(&config.ledger, &signals).await?;
    let Store { ledger, clock } = open.store.clone();
    // A full disk is reported now, and not by the first lead.
    ledger.probe().await?;
    let limits = open_files::raise_limit(Limits::default());
    // First, because metrics are counted from here on.
    let operations = metrics::router(Arc::clone(&config), ledger.clone(), clock.clone())
        .merge(health::router(Arc::clone(&config), ledger.clone(), clock.clone()))
        .merge(admin::router(Arc::clone(&config), ledger.clone(), signals.clone(), clock.clone()));
    let app = App::new(Arc::clone(&config), ledger.clone(), signals.clone(), clock.clone(), limits);
    let applied = reference_data::load(&app).await?;
    if let Some(store) = &app.files {
        // A directory that cannot be written is reported now as well.
        store.prepare().await?;
    }
    let server = Server::start(config.listen, http::router_with(Arc::clone(&app), operations), limits)?;
    let delivery = DeliveryService::start(Arc::clone(&clock), &config, ledger.clone(), signals.clone())?;
    // Aborted when it is dropped.
    let mut background = JoinSet::new();
    if let Some(store) = app.files.clone() {
        background.spawn(files::maintain(store, ledger.clone(), signals, clock.clone()));
    }
    background.spawn(purge::run(config, ledger, clock));
    background.spawn(reference_data::run(app, applied));
    background.spawn(metrics::run_upkeep());
    println!("leadwire-relay listening on http://{}", server.address());
    stop.await;
    server.stop().await;
    delivery.stop().await;
    Ok(())
}

/// Resolves on SIGINT or SIGTERM.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Resolves on Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // An error says that the handler cannot be installed; the server then stops at once.
        let _ = tokio::signal::ctrl_c().await;
    })
}
