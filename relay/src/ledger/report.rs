//! What a person sees of the ledger: counts, lists, one entry with its attempts.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{Ledger, LedgerError, State};

/// Entries by state.
pub type Counts = Vec<(State, u64)>;

#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<State>,
    pub at_most: u32,
}

/// An entry as a person sees it; personal data only where it was asked for.
#[derive(Clone, Debug)]
pub struct Shown {
    pub key: String,
    pub connection: String,
    pub form: Option<String>,
    pub kind: String,
    pub state: String,
    pub reason: Option<String>,
    pub attempts: u32,
    pub received_ms: u64,
    pub changed_ms: u64,
    pub due_ms: u64,
    pub record_id: Option<String>,
    /// JSON text; none once purged or erased.
    pub body: Option<String>,
    pub context: Option<String>,
}

const COLUMNS: &str = "key, connection, form, kind, state, reason, attempts, received_ms, changed_ms, due_ms, record_id, \
                       body, context";

impl Ledger {
    pub async fn counts(&self) -> Result<Counts, LedgerError> {
        self.read(counts).await
    }

    /// Newest change first.
    pub async fn list(&self, filter: Filter) -> Result<Vec<Shown>, LedgerError> {
        self.read(move |connection| list(connection, &filter)).await
    }

    pub async fn show(&self, key: &str) -> Result<Option<Shown>, LedgerError> {
        let key = key.to_owned();
        self.read(move |connection| {
            let query = format!("SELECT {COLUMNS} FROM entry WHERE key = ?1");
            connection.query_row(&query, [key], shown).optional()
        })
        .await
    }
}

fn counts(connection: &Connection) -> rusqlite::Result<Counts> {
    let mut query = connection.prepare_cached("SELECT state, count(*) FROM entry GROUP BY state")?;
    let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    rows.filter_map(|row| row.map(|(state, count)| Some((State::of(&state)?, count))).transpose()).collect()
}

fn list(connection: &Connection, filter: &Filter) -> rusqlite::Result<Vec<Shown>> {
    let query =
        format!("SELECT {COLUMNS} FROM entry WHERE ?1 IS NULL OR state = ?1 ORDER BY changed_ms DESC, key LIMIT ?2");
    let mut query = connection.prepare(&query)?;
    query.query_map(params![filter.state.map(State::name), filter.at_most], shown)?.collect()
}

fn shown(row: &Row<'_>) -> rusqlite::Result<Shown> {
    Ok(Shown {
        key: row.get(0)?,
        connection: row.get(1)?,
        form: row.get(2)?,
        kind: row.get(3)?,
        state: row.get(4)?,
        reason: row.get(5)?,
        attempts: row.get(6)?,
        received_ms: row.get(7)?,
        changed_ms: row.get(8)?,
        due_ms: row.get(9)?,
        record_id: row.get(10)?,
        body: row.get(11)?,
        context: row.get(12)?,
    })
}
