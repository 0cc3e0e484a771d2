//! Numbers of entries by state, by hour and by why they looked automated. They are maintained in the transaction of each change
//! (`counters.sql`, `added_entries.rs`), so that no report counts rows.

use relay_core::ledger::{EntryStats, HourStats, State, SuspectStats};
use rusqlite::{Connection, params};

use super::schema::state;
use crate::store::times::HOUR_MS;

pub(super) fn by_connection_and_state(connection: &Connection) -> rusqlite::Result<Vec<EntryStats>> {
    let mut query = connection.prepare_cached(
        "SELECT connection, state, count,
                CASE WHEN state IN ('accepted', 'sending') THEN
                    (SELECT min(received_ms) FROM entry
                     WHERE connection = entry_count.connection AND state = entry_count.state
                       AND state IN ('accepted', 'sending'))
                END
         FROM entry_count WHERE count > 0",
    )?;
    let rows = query.query_map([], |row| {
        let (connection, state, count, oldest_received_ms) = (row.get(0)?, state(row, 1)?, row.get(2)?, row.get(3)?);
        Ok(EntryStats { connection, state, count, oldest_received_ms })
    })?;
    rows.collect()
}

/// Ordered by form and reason.
pub(super) fn suspects(connection: &Connection) -> rusqlite::Result<Vec<SuspectStats>> {
    let mut query = connection.prepare_cached(
        "SELECT form, suspect, state, count FROM suspect_count WHERE count > 0 ORDER BY form, suspect, state",
    )?;
    let rows = query.query_map([], |row| {
        Ok(SuspectStats { form: row.get(0)?, reason: row.get(1)?, state: state(row, 2)?, count: row.get(3)? })
    })?;
    rows.collect()
}

/// Whether so few entries are in this state that it is less work to sort all of them for a page of `limit` entries than to
/// look for those of the page among the entries of every state.
pub(super) fn is_rare(connection: &Connection, state: State, limit: u32) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(
            "SELECT total(count) FILTER (WHERE state = ?1) * total(count) FILTER (WHERE state = ?1) <= ?2 * total(count)
             FROM entry_count",
        )?
        .query_row(params![state.as_str(), limit], |row| row.get(0))
}

pub(super) fn hours(connection: &Connection, count: u64, now_ms: u64) -> rusqlite::Result<Vec<HourStats>> {
    let last = now_ms / HOUR_MS;
    let first = last.saturating_sub(count.saturating_sub(1));
    let mut hours: Vec<HourStats> =
        (first..=last).map(|hour| HourStats { start_ms: hour * HOUR_MS, ..HourStats::default() }).collect();
    // An entry of a later hour was written by a clock that was ahead.
    let mut query = connection
        .prepare_cached("SELECT hour, received, delivered, stopped FROM entry_hour WHERE hour BETWEEN ?1 AND ?2")?;
    let mut rows = query.query(params![first, last])?;
    while let Some(row) = rows.next()? {
        let hour: u64 = row.get(0)?;
        let index = hour.checked_sub(first).and_then(|index| usize::try_from(index).ok());
        if let Some(stats) = index.and_then(|index| hours.get_mut(index)) {
            (stats.received, stats.delivered, stats.stopped) = (row.get(1)?, row.get(2)?, row.get(3)?);
        }
    }
    Ok(hours)
}
