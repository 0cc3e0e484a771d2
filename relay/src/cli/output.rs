//! Where a command prints, and how it fails.

use std::io::{self, Write};

use crate::ledger::LedgerError;
use crate::manual_action::EntryError;

pub struct Output<'a> {
    pub stdout: &'a mut dyn Write,
    pub stderr: &'a mut dyn Write,
}

#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The reasons were printed already.
    #[error("some of the keys failed")]
    SomeKeys,
    #[error(transparent)]
    Output(#[from] io::Error),
}

impl From<LedgerError> for CommandError {
    fn from(error: LedgerError) -> Self {
        CommandError::Entry(error.into())
    }
}

impl Output<'_> {
    /// Prints an error as every error of this program is printed.
    pub(super) fn print_error(&mut self, error: impl std::fmt::Display) -> io::Result<()> {
        writeln!(self.stderr, "leadwire-relay: {error}")
    }
}

/// Text without control characters: visitor input must not contain escape sequences for the terminal.
pub(super) fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { char::REPLACEMENT_CHARACTER } else { letter }).collect()
}
