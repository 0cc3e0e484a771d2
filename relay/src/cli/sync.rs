//! `leadwire-relay sync`: reads the reference data of one connection, or of all, and compares the configuration with it.

use std::io;
use std::process::ExitCode;
use std::sync::Arc;

use jiff::Timestamp;
use relay_core::delivery::{DeliveryContext, ReferenceSync, SyncError};
use relay_core::reference_data::{ReferenceData, drift, stored};
use serde::Serialize;
use serde_json::value::RawValue;

use super::commands::printable;
use super::{CommandError, Output};
use crate::clock::{SystemRng, in_ms};
use crate::config::{Config, LedgerAddress};
use crate::delivery::LogsAndMetrics;
use crate::entry_json::timestamp;
use crate::store::Store;
use crate::transport::HttpTransport;

/// The data was read, and the configuration has something that the CRM does not have.
const DIFFERENCES: u8 = 3;

/// What `--json` prints for a connection, on one line.
#[derive(Serialize)]
struct Report<'a> {
    connection: &'a str,
    crm: &'static str,
    /// Absent when the data was read.
    error: Option<String>,
    /// When the data was read; after an error, the data that was read before.
    read: Option<Timestamp>,
    differences: Vec<String>,
    data: Option<Box<RawValue>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SyncResult {
    pub failed: usize,
    pub differences: usize,
}

impl SyncResult {
    pub fn exit_code(self) -> u8 {
        match self {
            SyncResult { failed: 1.., .. } => 1,
            SyncResult { differences: 1.., .. } => DIFFERENCES,
            SyncResult { .. } => 0,
        }
    }
}

/// With the output and the exit code of the process. The ledger is created if it does not exist.
pub async fn run_sync(config: &Config, ledger: &LedgerAddress, connection: Option<&str>, json: bool) -> ExitCode {
    let mut output = Output { stdout: &mut io::stdout().lock(), stderr: &mut io::stderr().lock() };
    let result = async {
        let store = Store::open(ledger).await?;
        sync(config, store, connection, json, &mut output).await
    };
    match result.await {
        Ok(result) => ExitCode::from(result.exit_code()),
        Err(error) => {
            // If standard error cannot be written either, the exit code remains.
            let _ = output.print_error(error);
            ExitCode::FAILURE
        }
    }
}

pub async fn sync(
    config: &Config,
    Store { ledger, clock }: Store,
    connection: Option<&str>,
    json: bool,
    output: &mut Output<'_>,
) -> Result<SyncResult, CommandError> {
    if let Some(unknown) = connection.filter(|name| !config.crms.contains_key(*name)) {
        let known: Vec<&str> = config.crms.keys().map(String::as_str).collect();
        let error = format!("there is no connection {unknown:?}; the configuration has {}", known.join(", "));
        return Err(CommandError::Other(error));
    }
    let transport = HttpTransport::new(config.crm_timeout).map_err(|error| CommandError::Other(error.to_string()))?;
    let context = DeliveryContext {
        ledger,
        transport: Arc::new(transport),
        clock,
        rng: Arc::new(SystemRng),
        observer: Arc::new(LogsAndMetrics),
        files: None,
    };
    let mut result = SyncResult::default();
    for (name, crm) in config.crms.iter().filter(|(name, _)| connection.is_none_or(|only| only == name.as_str())) {
        let sync = ReferenceSync::new(name.clone(), crm.clone(), in_ms(config.crm_timeout), context.clone());
        let error = match sync.run().await {
            Ok(_) => None,
            Err(SyncError::Ledger(error)) => return Err(error.into()),
            Err(SyncError::Read(failed)) => Some(failed.to_string()),
        };
        let known = stored(context.ledger.as_ref(), name).await?;
        let report = Report {
            connection: name,
            crm: crm.target.crm().name(),
            error,
            read: known.as_ref().map(|known| timestamp(known.read_ms)),
            differences: known.as_ref().map(|known| drift(config, name, &known.data)).unwrap_or_default(),
            data: known.as_ref().and_then(|known| RawValue::from_string(known.data.to_json()).ok()),
        };
        result.failed += usize::from(report.error.is_some());
        result.differences += report.differences.len();
        if json {
            writeln!(output.stdout, "{}", serde_json::to_string(&report).map_err(io::Error::from)?)?;
        } else {
            print(&report, known.as_ref().map(|known| &known.data), output)?;
        }
    }
    Ok(result)
}

fn print(report: &Report<'_>, data: Option<&ReferenceData>, output: &mut Output<'_>) -> Result<(), CommandError> {
    let name = report.connection;
    if let Some(error) = &report.error {
        let kept = report.read.map(|read| format!("; the data of {read} is kept")).unwrap_or_default();
        output.print_error(format_args!("{name}: {}{kept}", printable(error)))?;
    } else if let Some(data) = data {
        let lists = data.lists.iter().map(|list| format!("{} {}", list.items.len(), list.name.name()));
        let fields = format!("{} defined or required fields", data.fields.len());
        let counts: Vec<String> = lists.chain([fields]).collect();
        writeln!(output.stdout, "{name}: {}", counts.join(", "))?;
    }
    for difference in &report.differences {
        writeln!(output.stdout, "{name}: {}", printable(difference))?;
    }
    Ok(())
}
