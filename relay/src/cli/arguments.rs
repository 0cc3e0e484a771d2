//! What may stand on the command line. The comments here are the help that it prints.

use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand};

use crate::ledger::State;

/// Keeps CRM credentials off the page, and every lead until the CRM has it. Without a command it serves.
#[derive(Debug, Parser)]
#[command(name = "leadwire-relay", version)]
pub struct Arguments {
    /// The configuration; docs/relay.md says what may stand in it
    #[arg(long, global = true, value_name = "FILE", default_value = "relay.toml")]
    pub config: PathBuf,
    /// For a command: the ledger; without it, the one that the configuration names
    #[arg(long, global = true, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Lists leads, newest change first, without personal data
    List {
        /// Only those: accepted, sending, done, held or dead
        #[arg(long, value_parser = state)]
        state: Option<State>,
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// A line of JSON a lead
        #[arg(long)]
        json: bool,
    },
    /// Shows one lead with its attempts. Prints personal data
    Show {
        key: String,
        #[arg(long)]
        json: bool,
    },
    /// Sends what is held or dead, or what waits, at once; what may be in the CRM is looked up first where it can be
    Retry {
        #[arg(required = true, value_name = "KEY")]
        keys: Vec<String>,
    },
    /// Gives up leads that are held or wait: they stay in the ledger as dead and can still be sent
    Drop {
        #[arg(required = true, value_name = "KEY")]
        keys: Vec<String>,
    },
    /// Removes the personal data of leads for good; what was not delivered will not be
    Erase {
        #[arg(required = true, value_name = "KEY")]
        keys: Vec<String>,
    },
    /// Writes every lead as a line of JSON. Prints personal data
    Export {
        /// Only those: accepted, sending, done, held or dead
        #[arg(long, value_parser = state)]
        state: Option<State>,
    },
}

impl Arguments {
    /// The ledger that a command works on. Of the configuration nothing else is read, so that no secret is needed.
    pub fn ledger_path(&self) -> Result<PathBuf, String> {
        self.ledger.clone().map_or_else(|| named_in(&self.config), Ok)
    }
}

fn named_in(config: &Path) -> Result<PathBuf, String> {
    let place = config.display();
    let text = std::fs::read_to_string(config)
        .map_err(|error| format!("{place} cannot be read: {error}; say --ledger FILE"))?;
    let table: toml::Table = text.parse().map_err(|error| format!("{place} is not TOML: {error}"))?;
    let ledger = table.get("ledger").and_then(toml::Value::as_str);
    ledger.map(PathBuf::from).ok_or_else(|| format!("{place} names no ledger"))
}

fn state(name: &str) -> Result<State, String> {
    State::of(name).ok_or_else(|| "allowed is accepted, sending, done, held or dead".to_owned())
}
