//! The command line.

use std::path::PathBuf;

use clap::Parser;

/// Takes leads from pages, keeps the CRMs' credentials off them, and delivers each lead once.
#[derive(Parser)]
#[command(name = "leadwire-relay", version)]
pub struct Arguments {
    /// The configuration file.
    #[arg(long, global = true, default_value = "relay.toml")]
    pub config: PathBuf,
}
