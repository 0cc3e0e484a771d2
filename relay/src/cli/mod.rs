//! The commands. They work on a ledger, also while the relay runs, as a second process on the same ledger; the relay finds
//! what they changed on its next poll.

mod arguments;
mod commands;
mod credentials;
mod login;
mod relays;
mod sync;

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

pub use arguments::{Arguments, Command, ProgramCommand};
pub use commands::{CommandError, Output};
pub use sync::{SyncResult, run_sync, sync};

use crate::clock::SystemRng;
use crate::config::{Config, LedgerAddress, PostgresUrl};
use crate::ledger::Ledger;
use crate::manual_action::ManualAction;
use crate::store::Store;
use crate::store::move_ledger::{Moved, move_ledger};
use crate::transport::HttpTransport;

/// Runs a command on an existing ledger, with the output and the exit code of the process.
/// `directory` is that of the files of leads, if there is one.
pub async fn run(command: Command, ledger: &LedgerAddress, directory: Option<&Path>) -> ExitCode {
    let mut output = Output { stdout: &mut io::stdout().lock(), stderr: &mut io::stderr().lock() };
    let result = match Store::open_existing(ledger).await {
        Ok(Store { ledger, clock }) => {
            execute(command, (ledger.as_ref(), directory), clock.now_ms(), &mut output).await
        }
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // As with `export | head`.
        Err(CommandError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(CommandError::SomeKeys) => ExitCode::FAILURE,
        Err(error) => {
            // If standard error cannot be written either, the exit code remains.
            let _ = output.print_error(error);
            ExitCode::FAILURE
        }
    }
}

/// Shows the credentials of the connections that the configuration names.
pub async fn run_credentials(config: &Path, ledger: &LedgerAddress) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let connections = credentials::connections(config)?;
    let mut output = Output { stdout: &mut io::stdout().lock(), stderr: &mut io::stderr().lock() };
    let Store { ledger, clock } = Store::open_existing(ledger).await?;
    let all_work = credentials::credentials(ledger.as_ref(), &connections, clock.now_ms(), &mut output).await?;
    Ok(if all_work { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Moves a ledger from a file to a database.
pub async fn run_migrate(from: &Path, to: &PostgresUrl) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let Moved { entries, attempts, digest } = move_ledger(from, to, &mut io::stderr().lock()).await?;
    writeln!(
        io::stdout().lock(),
        "moved {entries} leads with {attempts} attempts to {to}; SHA-256 of all rows {digest}"
    )?;
    Ok(ExitCode::SUCCESS)
}

/// Asks a person for the consent. Creates the ledger if there is none yet.
pub async fn run_login(
    config: &Config,
    name: &str,
    ledger: &LedgerAddress,
) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let connection = login::BitrixConnection::of(config, name)?;
    let Store { ledger, clock } = Store::open(ledger).await?;
    let transport = HttpTransport::new(config.crm_timeout)?;
    let context =
        login::LoginContext { ledger: ledger.as_ref(), transport: &transport, clock: clock.as_ref(), rng: &SystemRng };
    let mut output = Output { stdout: &mut io::stdout().lock(), stderr: &mut io::stderr().lock() };
    login::login(&connection, &context, &mut io::stdin().lock(), &mut output).await?;
    Ok(ExitCode::SUCCESS)
}

pub async fn execute(
    command: Command,
    (ledger, directory): (&dyn Ledger, Option<&Path>),
    now_ms: u64,
    output: &mut Output<'_>,
) -> Result<(), CommandError> {
    match command {
        Command::List { state, limit, json: false } => commands::list(ledger, state, limit, now_ms, output).await,
        Command::List { state, limit, json: true } => commands::list_json(ledger, state, limit, output).await,
        Command::Show { key, json: false } => commands::show(ledger, directory, &key, output).await,
        Command::Show { key, json: true } => commands::show_json(ledger, directory, &key, output).await,
        Command::Relays { json: false } => relays::relays(ledger, now_ms, output).await,
        Command::Relays { json: true } => relays::relays_json(ledger, now_ms, output).await,
        Command::Export { state } => commands::export(ledger, directory, state, output).await,
        Command::Retry { keys } => commands::apply_all(ledger, &keys, ManualAction::Send, now_ms, output).await,
        Command::Drop { keys } => commands::apply_all(ledger, &keys, ManualAction::Drop, now_ms, output).await,
        Command::Erase { keys } => commands::erase_all(ledger, directory, &keys, now_ms, output).await,
    }
}
