//! Queries for staff: lists, one entry with its attempts, and all entries page by page.

use relay_core::ledger::{Attempt, EntryDetails, Filter, Page, State};
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
