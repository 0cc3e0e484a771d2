//! `relays`: the relays that work on the ledger, and which of them delivers which connection.

use std::io::Write as _;

use tabwriter::TabWriter;

use super::commands::{CommandError, Output, print_json, printable};
use crate::ledger::Ledger;
use crate::relays_json::RelaysJson;

/// Two tables.
pub(super) async fn relays(ledger: &dyn Ledger, now_ms: u64, output: &mut Output<'_>) -> Result<(), CommandError> {
    let RelaysJson { relays, leases } = RelaysJson::read(ledger, now_ms).await?;
    let mut table = TabWriter::new(&mut *output.stdout);
    writeln!(table, "RELAY\tVERSION\tSINCE\tSEEN\tCONNECTIONS")?;
    for relay in &relays {
        let [name, version, connections] =
            [&relay.name, &relay.version, &relay.connections.join(", ")].map(|text| printable(text));
        let seen = relay.seen_ms / 1000;
        writeln!(table, "{name}\t{version}\t{}\t{seen} s ago\t{connections}", relay.started)?;
    }
    table.flush()?;
    let mut table = TabWriter::new(&mut *output.stdout);
    writeln!(table, "\nCONNECTION\tRELAY\tSINCE\tLEASE")?;
    for lease in &leases {
        let relay = match &lease.relay {
            Some(name) => printable(name),
            None => format!("{}, not seen", printable(&lease.owner)),
        };
        let [since, until] = [lease.since, lease.until].map(|time| time.map(|time| time.to_string()));
        let since = since.unwrap_or_else(|| "-".to_owned());
        let state = match (lease.has_ended, until) {
            (true, None) => "released".to_owned(),
            (true, Some(until)) => format!("ended {until}"),
            (false, until) => format!("until {}", until.unwrap_or_default()),
        };
        writeln!(table, "{}\t{relay}\t{since}\t{state}", printable(&lease.connection))?;
    }
    Ok(table.flush()?)
}

/// One line.
pub(super) async fn relays_json(ledger: &dyn Ledger, now_ms: u64, output: &mut Output<'_>) -> Result<(), CommandError> {
    print_json(&RelaysJson::read(ledger, now_ms).await?, output)
}
