//! The command line. The doc comments are its help texts.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};

use crate::config::{LedgerAddress, PostgresUrl, parse_toml, unset_variable_message};
use crate::ledger::State;

/// Receives leads from web pages and delivers them to CRMs. Without a command it runs the server.
#[derive(Debug, Parser)]
#[command(name = "leadwire-relay", version)]
pub struct Arguments {
    /// The configuration file; docs/relay.md describes its settings
    #[arg(long, global = true, value_name = "FILE", default_value = "relay.toml")]
    pub config: PathBuf,
    /// The ledger that a command works on; by default the one that the configuration names. Other users of the machine can read a
    /// password on the command line
    #[arg(long, global = true, value_name = "FILE|URL")]
    ledger: Option<String>,
    #[command(subcommand)]
    pub command: Option<ProgramCommand>,
}

#[derive(Debug, Subcommand)]
pub enum ProgramCommand {
    #[command(flatten)]
    OnLedger(Command),
    /// Shows whether the credentials of each connection work, and until when; exits with 1 if some do not
    Credentials,
    /// Asks for the first consent of a Bitrix24 connection with OAuth, also while the relay runs; needs the relay's environment
    Login {
        /// The NAME of [crm.NAME]
        connection: String,
    },
    /// Reads the reference data of a connection, or of all, and compares the configuration with it
    Sync {
        #[arg(value_name = "CONNECTION")]
        connection: Option<String>,
        /// Print one line of JSON per connection, with the data
        #[arg(long)]
        json: bool,
    },
    /// Moves a ledger from a SQLite file to the PostgreSQL database that the configuration or --ledger names. Stop the relay first; a move that
    /// was interrupted goes on
    Migrate {
        /// The file
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
        /// The database; by default the one that the configuration or --ledger names
        #[arg(long, value_name = "URL")]
        to: Option<String>,
    },
}

/// The commands that need nothing but a ledger.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Lists leads, most recently changed first, without personal data
    List {
        /// Only leads in this state
        #[arg(long, value_parser = states())]
        state: Option<State>,
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// Print one line of JSON per lead
        #[arg(long)]
        json: bool,
    },
    /// Shows one lead with its delivery attempts. Prints personal data
    Show {
        key: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Sends leads that are held, dead or waiting; a lead that may be in the CRM is looked up first if possible
    Retry {
        #[arg(required = true, value_name = "KEY")]
        keys: Vec<String>,
    },
    /// Stops the delivery of leads that are held or waiting; they become dead and can still be sent
    Drop {
        #[arg(required = true, value_name = "KEY")]
        keys: Vec<String>,
    },
    /// Permanently removes the personal data of leads; a lead that was not delivered yet will not be
    Erase {
        #[arg(required = true, value_name = "KEY")]
        keys: Vec<String>,
    },
    /// Lists the relays that work on the ledger, and which of them delivers which connection
    Relays {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Prints every lead as one line of JSON. Prints personal data
    Export {
        /// Only leads in this state
        #[arg(long, value_parser = states())]
        state: Option<State>,
    },
}

impl Arguments {
    /// Not checked by clap, whose errors show the value.
    pub fn given_ledger(&self) -> Result<Option<LedgerAddress>, String> {
        let address = self.ledger.as_deref().map(LedgerAddress::parse);
        address.transpose().map_err(|format| format!("--ledger {format}"))
    }

    /// The file that a ledger is moved from. A URL is refused, because the errors about a file would show its password.
    pub fn move_source(from: PathBuf) -> Result<PathBuf, String> {
        match from.to_str().map(LedgerAddress::parse) {
            Some(Ok(LedgerAddress::Postgres(_)) | Err(_)) => Err("--from must be the path of a file".to_owned()),
            Some(Ok(LedgerAddress::File(_))) | None => Ok(from),
        }
    }

    /// The database that a ledger is moved to.
    pub fn move_target(&self, to: Option<&str>) -> Result<PostgresUrl, String> {
        let address = match to {
            Some(to) => LedgerAddress::parse(to).map_err(|format| format!("--to {format}"))?,
            None => self.ledger_address()?,
        };
        match address {
            LedgerAddress::Postgres(url) => Ok(url),
            LedgerAddress::File(path) => {
                Err(format!("a ledger is moved to a PostgreSQL database, and not to the file {}", path.display()))
            }
        }
    }

    /// The ledger that a command works on. No other setting of the configuration is read, so that no other secret is needed.
    pub fn ledger_address(&self) -> Result<LedgerAddress, String> {
        self.given_ledger()?.map_or_else(|| configured_ledger(&self.config), Ok)
    }
}

impl Arguments {
    /// The directory with the files of leads, if the configuration can be read and has one.
    pub fn files_directory(&self) -> Option<PathBuf> {
        let table = read_table(&self.config).ok()?;
        table.get("files")?.get("directory")?.as_str().map(PathBuf::from)
    }
}

fn configured_ledger(config: &Path) -> Result<LedgerAddress, String> {
    let table = read_table(config).map_err(|error| format!("{error}; use --ledger FILE"))?;
    let setting = |name| table.get(name).and_then(toml::Value::as_str);
    if let Some(address) = setting("ledger") {
        return LedgerAddress::parse(address).map_err(|format| format!("ledger {format}"));
    }
    let Some(variable) = setting("ledger_env") else {
        return Err(format!("{} has no setting ledger", config.display()));
    };
    let address = std::env::var(variable).map_err(|_| format!("ledger_env {}", unset_variable_message(variable)))?;
    LedgerAddress::parse(&address).map_err(|format| format!("ledger_env names a variable whose value {format}"))
}

/// The configuration, unchecked.
pub(super) fn read_table(config: &Path) -> Result<toml::Table, String> {
    let path = config.display();
    let text = std::fs::read_to_string(config).map_err(|error| format!("cannot read {path}: {error}"))?;
    parse_toml(&text).map_err(|error| format!("{path}: {error}"))
}

fn states() -> impl TypedValueParser<Value = State> {
    let names = PossibleValuesParser::new(State::ALL.map(State::as_str));
    names.try_map(|name| State::of(&name).ok_or("unknown state"))
}
