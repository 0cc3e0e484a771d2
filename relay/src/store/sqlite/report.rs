//! What staff see: lists, one entry with its attempts, and all entries page by page. No list reads every entry.

use relay_core::ledger::{Attempt, EntryDetails, Filter, Page, State};
use rusqlite::{Connection, OptionalExtension as _, Params, Row, params};

use super::counters;
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
    // From each state's end of its index, because there is no index on the time alone.
    let newest = |state: &State| {
        format!(
            "SELECT * FROM (SELECT {COLUMNS}, {NOT_PERSONAL} FROM entry WHERE state = '{state}'
                            ORDER BY changed_ms DESC, rowid DESC LIMIT ?1)"
        )
    };
    let states = filter.state.map_or_else(|| State::ALL.to_vec(), |state| vec![state]);
    let newest: Vec<String> = states.iter().map(newest).collect();
    let query = format!("{} ORDER BY changed_ms DESC LIMIT ?1", newest.join(" UNION ALL "));
    rows(connection, &query, [filter.limit])
}

fn entries(connection: &Connection, page: &Page) -> rusqlite::Result<Vec<EntryDetails>> {
    let select = format!("SELECT {COLUMNS}, {PERSONAL} FROM entry");
    let (after, limit) = (page.after.as_deref().unwrap_or_default(), page.filter.limit);
    // The plus sign keeps SQLite from using the index of that column.
    match page.filter.state {
        None => rows(connection, &format!("{select} WHERE key > ?1 ORDER BY key LIMIT ?2"), params![after, limit]),
        Some(state) if counters::is_rare(connection, state, limit)? => {
            let query = format!("{select} WHERE state = ?3 AND +key > ?1 ORDER BY +key LIMIT ?2");
            rows(connection, &query, params![after, limit, state.as_str()])
        }
        Some(state) => {
            let query = format!("{select} WHERE +state = ?3 AND key > ?1 ORDER BY key LIMIT ?2");
            rows(connection, &query, params![after, limit, state.as_str()])
        }
    }
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
