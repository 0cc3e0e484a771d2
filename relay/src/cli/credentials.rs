//! `credentials`: what is known about the credentials of each connection, as the ledger keeps it.

use std::io::Write as _;
use std::path::Path;

use relay_core::credentials::{CredentialState, CredentialStatus};
use tabwriter::TabWriter;

use super::commands::{CommandError, Output};
use crate::entry_json::timestamp;
use crate::ledger::Ledger;

/// The names of the connections. No other setting of the configuration is read, so that no secret is needed.
pub(super) fn connections(config: &Path) -> Result<Vec<String>, String> {
    let table = super::arguments::read_table(config)?;
    let crms = table.get("crm").and_then(toml::Value::as_table);
    Ok(crms.map(|crms| crms.keys().cloned().collect()).unwrap_or_default())
}

/// Prints a table. Returns whether no credentials fail.
pub(super) async fn credentials(
    ledger: &dyn Ledger,
    connections: &[String],
    now_ms: u64,
    output: &mut Output<'_>,
) -> Result<bool, CommandError> {
    let mut table = TabWriter::new(&mut *output.stdout);
    writeln!(table, "CONNECTION\tSTATE\tRENEWED\tENDS\tREASON")?;
    let mut has_failed = false;
    for name in connections {
        let stored = ledger.connection_value(name, CredentialStatus::NAME).await?;
        let Some(status) = stored.and_then(|stored| CredentialStatus::read(&stored.value)) else {
            writeln!(table, "{name}\tunknown\t-\t-\tthe relay has not used them yet")?;
            continue;
        };
        let state = status.state(now_ms);
        has_failed |= state == CredentialState::Failed;
        let [renewed, ends] = [status.renewed_ms, status.ends_ms]
            .map(|ms| ms.map_or_else(|| "-".to_owned(), |ms| timestamp(ms).to_string()));
        let reason = status.message(now_ms).unwrap_or_else(|| "-".to_owned());
        writeln!(table, "{name}\t{}\t{renewed}\t{ends}\t{reason}", state.name())?;
    }
    table.flush()?;
    Ok(!has_failed)
}
