//! What a person sees of the ledger: lists, one entry with its attempts, and all of them page by page.

use rusqlite::{Connection, OptionalExtension as _, Params, Row, params};

use super::{Ledger, LedgerError, State};

#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<State>,
    pub at_most: u32,
}

/// A part of all entries, in the order of their keys.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The last key of the page before; none for the first.
    pub after: Option<String>,
    pub filter: Filter,
}

/// An entry as a person sees it.
#[derive(Clone, Debug)]
pub struct Shown {
    pub key: String,
    pub connection: String,
    pub form: Option<String>,
    pub kind: String,
    pub state: String,
    pub reason: Option<String>,
    /// Whether it may be in the CRM although no answer said so.
    pub in_doubt: bool,
    pub attempts: u32,
    pub received_ms: u64,
    pub changed_ms: u64,
    pub due_ms: u64,
    pub record_id: Option<String>,
    /// Whether its personal data is still there: neither purged nor erased.
    pub has_data: bool,
    /// JSON text; none in a list, and none once purged or erased.
    pub body: Option<String>,
    pub context: Option<String>,
}

/// One call of the CRM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub number: u32,
    pub started_ms: u64,
    /// None while it is under way, or after a crash.
    pub ended_ms: Option<u64>,
    pub outcome: Option<String>,
    pub detail: Option<String>,
}

const COLUMNS: &str = "key, connection, form, kind, state, reason, in_doubt, attempts, received_ms, changed_ms, due_ms, \
                       record_id, body IS NOT NULL";
/// Only where one entry, or everything, was asked for.
const PERSONAL: &str = "body, context";
const NOT_PERSONAL: &str = "NULL, NULL";

impl Ledger {
    /// Newest change first, without personal data.
    pub async fn list(&self, filter: Filter) -> Result<Vec<Shown>, LedgerError> {
        self.read(move |connection| list(connection, &filter)).await
    }

    /// With personal data.
    pub async fn show(&self, key: &str) -> Result<Option<Shown>, LedgerError> {
        let key = key.to_owned();
        self.read(move |connection| {
            let query = format!("SELECT {COLUMNS}, {PERSONAL} FROM entry WHERE key = ?1");
            connection.query_row(&query, [key], shown).optional()
        })
        .await
    }

    pub async fn attempts(&self, key: &str) -> Result<Vec<Attempt>, LedgerError> {
        let key = key.to_owned();
        self.read(move |connection| attempts(connection, &key)).await
    }

    /// With personal data and attempts. No look lasts longer than its page, so that nobody who writes has to wait.
    pub async fn page(&self, page: Page) -> Result<Vec<(Shown, Vec<Attempt>)>, LedgerError> {
        self.read(move |connection| {
            let entries = page_of(connection, &page)?.into_iter();
            entries.map(|entry| attempts(connection, &entry.key).map(|attempts| (entry, attempts))).collect()
        })
        .await
    }
}

fn list(connection: &Connection, filter: &Filter) -> rusqlite::Result<Vec<Shown>> {
    let select = format!("SELECT {COLUMNS}, {NOT_PERSONAL} FROM entry");
    let order = "ORDER BY changed_ms DESC, key LIMIT ?1";
    // Two queries rather than one with "or", with which SQLite would look through the whole table.
    match filter.state {
        Some(state) => {
            let query = format!("{select} WHERE state = ?2 {order}");
            rows(connection, &query, params![filter.at_most, state.name()])
        }
        None => rows(connection, &format!("{select} {order}"), [filter.at_most]),
    }
}

fn page_of(connection: &Connection, page: &Page) -> rusqlite::Result<Vec<Shown>> {
    let query = format!(
        "SELECT {COLUMNS}, {PERSONAL} FROM entry WHERE key > ?1 AND (?2 IS NULL OR state = ?2) ORDER BY key LIMIT ?3"
    );
    let after = page.after.as_deref().unwrap_or_default();
    rows(connection, &query, params![after, page.filter.state.map(State::name), page.filter.at_most])
}

fn rows(connection: &Connection, query: &str, params: impl Params) -> rusqlite::Result<Vec<Shown>> {
    connection.prepare_cached(query)?.query_map(params, shown)?.collect()
}

fn attempts(connection: &Connection, key: &str) -> rusqlite::Result<Vec<Attempt>> {
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

fn shown(row: &Row<'_>) -> rusqlite::Result<Shown> {
    Ok(Shown {
        key: row.get(0)?,
        connection: row.get(1)?,
        form: row.get(2)?,
        kind: row.get(3)?,
        state: row.get(4)?,
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
