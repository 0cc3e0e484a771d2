//! The relay as a program: reads its configuration, serves until it is told to stop, and says in a sentence why it
//! cannot.

use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser as _;

use leadwire_relay::app::App;
use leadwire_relay::clock::Clock;
use leadwire_relay::config::Config;
use leadwire_relay::forwarder::Forwarder;
use leadwire_relay::http;
use leadwire_relay::http::server::Server;
use leadwire_relay::ledger::{Ledger, Sole};
use leadwire_relay::limits::Limits;
use leadwire_relay::operations::cli::{self, Arguments, Command};
use leadwire_relay::operations::{self, logs};
use leadwire_relay::signals::Signals;

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let mut arguments = Arguments::parse();
    if let Some(command) = arguments.command.take() {
        return on_ledger(command, &arguments);
    }
    let config = match read(&arguments.config) {
        Ok(config) => config,
        Err(mistakes) => {
            for mistake in mistakes {
                eprintln!("leadwire-relay: {mistake}");
            }
            return ExitCode::from(2);
        }
    };
    match run(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("leadwire-relay: {error}");
            ExitCode::FAILURE
        }
    }
}

fn on_ledger(command: Command, arguments: &Arguments) -> ExitCode {
    let ended = arguments.ledger_path().and_then(|ledger| {
        let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
        Ok(runtime.block_on(cli::run(command, &ledger)))
    });
    ended.unwrap_or_else(|words| {
        eprintln!("leadwire-relay: {words}");
        ExitCode::FAILURE
    })
}

/// The configuration, or everything that is wrong with it.
fn read(path: &Path) -> Result<Config, Vec<String>> {
    let toml =
        std::fs::read_to_string(path).map_err(|error| vec![format!("cannot read {}: {error}", path.display())])?;
    Config::read(&toml, &|name| std::env::var(name).ok()).map_err(|mistakes| mistakes.0)
}

fn run(config: Config) -> Result<(), Failure> {
    tokio::runtime::Runtime::new()?.block_on(serve(Arc::new(config)))
}

async fn serve(config: Arc<Config>) -> Result<(), Failure> {
    logs::start();
    // Before the line that invites requests, so that a signal which follows it at once is not missed.
    let stop = signals()?;
    let ledger = Ledger::open(&config.ledger)?;
    let _sole = Sole::over(&config.ledger)?;
    let signals = Signals::new(config.crms.keys().cloned());
    let limits = Limits::default();
    let operations = operations::router(Arc::clone(&config), ledger.clone(), signals.clone());
    let app = App::new(Arc::clone(&config), ledger.clone(), signals.clone(), Clock::system(), limits);
    let server = Server::start(config.listen, http::router(app).merge(operations), limits).await?;
    let forwarder = Forwarder::start(Arc::clone(&config), ledger.clone(), signals)?;
    let keeper = tokio::spawn(operations::keep(config, ledger));
    println!("leadwire-relay listening on http://{}", server.address());
    stop.await;
    server.stop().await;
    forwarder.stop().await;
    keeper.abort();
    Ok(())
}

/// Waits for the first signal that asks to stop.
#[cfg(unix)]
fn signals() -> io::Result<impl Future<Output = ()>> {
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

#[cfg(not(unix))]
fn signals() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without the signal there is nothing to wait for.
        let _ = tokio::signal::ctrl_c().await;
    })
}
