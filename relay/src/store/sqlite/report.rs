//! What staff see: lists, one entry with its attempts, all entries page by page, and numbers of entries by state and hour.

use relay_core::ledger::{Attempt, EntryDetails, EntryStats, Filter, HourStats, Page, State, SuspectStats};
use rusqlite::{Connection, OptionalExtension as _, Params, Row, params};

use super::schema::state;

const COLUMNS: &str = "key, connection, form, kind, state, reason, in_doubt, attempts, received_ms, changed_ms, due_ms, \
                       record_id, body IS NOT NULL";
/// For one entry, and for all of them.
const PERSONAL: &str = "body, context";
const NOT_PERSONAL: &str = "NULL, NULL";

pub(super) fn show(connection: &Connection, key: &str) -> rusqlite::Result<Option<EntryDetails>> {
    let query = format!("SELECT {COLUMNS}, {PERSONAL} FROM entry WHERE key = ?1");
    connection.query_row(&query, [key], details).optional()
}

pub(super) fn page(connection: &Connection, page: &Page) -> rusqlite::Result<Vec<(EntryDetails, Vec<Attempt>)>> {
    let entries = entries(connection, page)?.into_iter();
    entries.map(|entry| attempts(connection, &entry.key).map(|attempts| (entry, attempts))).collect()
}

pub(super) fn list(connection: &Connection, filter: &Filter) -> rusqlite::Result<Vec<EntryDetails>> {
    let select = format!("SELECT {COLUMNS}, {NOT_PERSONAL} FROM entry");
    let order = "ORDER BY changed_ms DESC, key LIMIT ?1";
    // With one query and OR, SQLite would scan the whole table.
    match filter.state {
        Some(state) => {
            let query = format!("{select} WHERE state = ?2 {order}");
            rows(connection, &query, params![filter.limit, state.as_str()])
        }
        None => rows(connection, &format!("{select} {order}"), [filter.limit]),
    }
}

fn entries(connection: &Connection, page: &Page) -> rusqlite::Result<Vec<EntryDetails>> {
    let query = format!(
        "SELECT {COLUMNS}, {PERSONAL} FROM entry WHERE key > ?1 AND (?2 IS NULL OR state = ?2) ORDER BY key LIMIT ?3"
    );
    let after = page.after.as_deref().unwrap_or_default();
    rows(connection, &query, params![after, page.filter.state.map(State::as_str), page.filter.limit])
}

fn rows(connection: &Connection, query: &str, params: impl Params) -> rusqlite::Result<Vec<EntryDetails>> {
    connection.prepare_cached(query)?.query_map(params, details)?.collect()
}

pub(super) fn attempts(connection: &Connection, key: &str) -> rusqlite::Result<Vec<Attempt>> {
    let mut query = connection.prepare_cached(
        "SELECT number, started_ms, ended_ms, outcome, detail FROM attempt WHERE key = ?1 ORDER BY number",
    )?;
    let attempts = query.query_map([key], |row| {
        Ok(Attempt {
            number: row.get(0)?,
            started_ms: row.get(1)?,
            ended_ms: row.get(2)?,
            outcome: row.get(3)?,
            detail: row.get(4)?,
        })
    })?;
    attempts.collect()
}

fn details(row: &Row<'_>) -> rusqlite::Result<EntryDetails> {
    Ok(EntryDetails {
        key: row.get(0)?,
        connection: row.get(1)?,
        form: row.get(2)?,
        kind: row.get(3)?,
        state: state(row, 4)?,
        reason: row.get(5)?,
        in_doubt: row.get(6)?,
        attempts: row.get(7)?,
        received_ms: row.get(8)?,
        changed_ms: row.get(9)?,
        due_ms: row.get(10)?,
        record_id: row.get(11)?,
        has_data: row.get(12)?,
        body: row.get(13)?,
        context: row.get(14)?,
    })
}

const HOUR_MS: u64 = 60 * 60 * 1000;

pub(super) fn by_connection_and_state(connection: &Connection) -> rusqlite::Result<Vec<EntryStats>> {
    let mut query = connection
        .prepare_cached("SELECT connection, state, count(*), min(received_ms) FROM entry GROUP BY connection, state")?;
    let rows = query.query_map([], |row| {
        let (connection, state, count, oldest_received_ms) = (row.get(0)?, state(row, 1)?, row.get(2)?, row.get(3)?);
        Ok(EntryStats { connection, state, count, oldest_received_ms })
    })?;
    rows.collect()
}

pub(super) fn suspects(connection: &Connection) -> rusqlite::Result<Vec<SuspectStats>> {
    let mut query = connection.prepare_cached(
        "SELECT form, suspect, state, count(*) FROM entry WHERE suspect IS NOT NULL AND form IS NOT NULL
         GROUP BY form, suspect, state",
    )?;
    let rows = query.query_map([], |row| {
        Ok(SuspectStats { form: row.get(0)?, reason: row.get(1)?, state: state(row, 2)?, count: row.get(3)? })
    })?;
    rows.collect()
}

pub(super) fn hours(connection: &Connection, count: u64, now_ms: u64) -> rusqlite::Result<Vec<HourStats>> {
    let last = now_ms / HOUR_MS;
    let first = last.saturating_sub(count.saturating_sub(1));
    let mut hours: Vec<HourStats> =
        (first..=last).map(|hour| HourStats { start_ms: hour * HOUR_MS, ..HourStats::default() }).collect();
    for (series, query) in SERIES {
        let mut query = connection.prepare_cached(query)?;
        let mut rows = query.query(params![HOUR_MS, first * HOUR_MS])?;
        while let Some(row) = rows.next()? {
            let (hour, count): (u64, u64) = (row.get(0)?, row.get(1)?);
            let index = hour.checked_sub(first).and_then(|index| usize::try_from(index).ok());
            // An entry of a later hour was written by a clock that was ahead.
            if let Some(hour) = index.and_then(|index| hours.get_mut(index)) {
                *series(hour) = count;
            }
        }
    }
    Ok(hours)
}

type Series = fn(&mut HourStats) -> &mut u64;

const SERIES: [(Series, &str); 3] = [
    (
        |hour| &mut hour.received,
        "SELECT received_ms / ?1 AS hour, count(*) FROM entry WHERE received_ms >= ?2 GROUP BY hour",
    ),
    (
        |hour| &mut hour.delivered,
        "SELECT changed_ms / ?1 AS hour, count(*) FROM entry WHERE state = 'done' AND changed_ms >= ?2 GROUP BY hour",
    ),
    (
        |hour| &mut hour.stopped,
        "SELECT changed_ms / ?1 AS hour, count(*) FROM entry
         WHERE state IN ('held', 'dead') AND changed_ms >= ?2 GROUP BY hour",
    ),
];
