//! The commands on a ledger: see what is in it, and decide. They work while the relay runs, as a second process on the
//! same file; what is to be sent again is picked up when the relay next looks.

mod arguments;
mod change;
mod export;
mod read;
mod show;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

pub use arguments::{Arguments, Command};

use crate::ledger::{Ledger, LedgerError};
use crate::manual_action::{Decision, Refused};

/// Why a command did not do all that it was asked for.
#[derive(Debug)]
pub enum Failure {
    Refused(Refused),
    /// Some keys were refused; why is already said.
    Some,
    /// Nobody reads what is written, or it cannot be written.
    Output(io::Error),
}

/// Runs a command on a ledger that is there, and says what came of it.
pub async fn run(command: Command, path: &Path) -> ExitCode {
    let ended = match Ledger::open_existing(path) {
        Ok(ledger) => answer(command, &ledger, &mut io::stdout().lock(), &mut io::stderr().lock()).await,
        Err(error) => Err(error.into()),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        // As with `export | head`: who reads has had enough.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Failure::Some) => ExitCode::FAILURE,
        Err(Failure::Refused(refused)) => told(&refused),
        Err(Failure::Output(error)) => told(&error),
    }
}

fn told(error: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("leadwire-relay: {error}");
    ExitCode::FAILURE
}

/// Runs a command and writes to `out`; what is refused of several keys is said in `told`.
pub async fn answer(
    command: Command,
    ledger: &Ledger,
    out: &mut dyn Write,
    told: &mut dyn Write,
) -> Result<(), Failure> {
    match command {
        Command::List { state, limit, json: false } => read::table(ledger, state, limit, out).await,
        Command::List { state, limit, json: true } => read::json(ledger, state, limit, out).await,
        Command::Show { key, json: false } => show::text(ledger, &key, out).await,
        Command::Show { key, json: true } => show::json(ledger, &key, out).await,
        Command::Retry { keys } => change::decided(ledger, &keys, Decision::Send, out, told).await,
        Command::Drop { keys } => change::decided(ledger, &keys, Decision::Drop, out, told).await,
        Command::Erase { keys } => change::erased(ledger, &keys, out, told).await,
        Command::Export { state } => export::lines(ledger, state, out).await,
    }
}

/// Text for a terminal: what a stranger has written must not steer it.
fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Failure::Refused(refused)
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        Failure::Refused(Refused::Ledger(error))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Output(error)
    }
}
