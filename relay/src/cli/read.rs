//! `list`: leads as a table or as lines of JSON, without personal data.

use std::io::Write;

use leadwire::schema::Value;

use super::{Failure, plain};
use crate::ledger::{Filter, Ledger, Shown, State};
use crate::{entry_json as entry, time};

const COLUMNS: usize = 7;
type Row = [String; COLUMNS];

pub(super) async fn table(
    ledger: &Ledger,
    state: Option<State>,
    limit: u32,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let entries = ledger.list(Filter { state, at_most: limit }).await?;
    let now_ms = time::now_ms();
    let head = ["KEY", "STATE", "KIND", "CONNECTION", "AGE", "ATTEMPTS", "REASON"].map(str::to_owned);
    let rows: Vec<Row> = std::iter::once(head).chain(entries.iter().map(|entry| row(entry, now_ms))).collect();
    let widths = widths(&rows);
    for row in &rows {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        writeln!(out, "{}", cells.join("  ").trim_end())?;
    }
    if u32::try_from(entries.len()).is_ok_and(|count| count == limit) {
        writeln!(out, "… at most {limit}; --limit shows more")?;
    }
    Ok(())
}

pub(super) async fn json(
    ledger: &Ledger,
    state: Option<State>,
    limit: u32,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    for entry in ledger.list(Filter { state, at_most: limit }).await? {
        writeln!(out, "{}", Value::from(entry::summary(&entry)).to_json())?;
    }
    Ok(())
}

fn row(entry: &Shown, now_ms: u64) -> Row {
    let reason = entry.reason.as_deref().unwrap_or_default();
    let cells = [&entry.key, &entry.state, &entry.kind, &entry.connection].map(|text| plain(text));
    let [key, state, kind, connection] = cells;
    let age = time::age(entry.received_ms, now_ms);
    [key, state, kind, connection, age, entry.attempts.to_string(), plain(reason)]
}

fn widths(rows: &[Row]) -> [usize; COLUMNS] {
    rows.iter().fold([0; COLUMNS], |mut widths, row| {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
        widths
    })
}
