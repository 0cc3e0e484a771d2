//! How a lead comes in: one atomic insert, and a comparison of digests when the key is known. There is no mark of work in
//! progress that a crash could leave behind.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{Entry, Ledger, LedgerError, NewEntry, State};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inserted {
    New,
    /// The same came under this key before.
    Replay(Entry),
    /// Something else came under this key before.
    Conflict,
}

impl Ledger {
    /// Takes a lead in. It is on the disk when this returns.
    pub async fn insert(&self, entry: NewEntry, now_ms: u64) -> Result<Inserted, LedgerError> {
        self.write(move |connection| insert(connection, &entry, now_ms)).await
    }

    pub async fn find(&self, key: &str) -> Result<Option<Entry>, LedgerError> {
        let key = key.to_owned();
        self.read(move |connection| find(connection, &key)).await
    }
}

fn insert(connection: &Connection, entry: &NewEntry, now_ms: u64) -> rusqlite::Result<Inserted> {
    let state = if entry.held.is_some() { State::Held } else { State::Accepted };
    let added = connection
        .prepare_cached(
            "INSERT INTO entry (key, digest, connection, form, kind, body, context, creates, state, reason,
                            due_ms, received_ms, changed_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?11)
         ON CONFLICT (key) DO NOTHING",
        )?
        .execute(params![
            entry.key,
            entry.digest.0,
            entry.connection,
            entry.form,
            entry.kind,
            entry.body,
            entry.context,
            entry.creates,
            state.name(),
            entry.held,
            now_ms,
        ])?;
    if added == 1 {
        return Ok(Inserted::New);
    }
    let digest: [u8; 32] = connection
        .prepare_cached("SELECT digest FROM entry WHERE key = ?1")?
        .query_row([&entry.key], |row| row.get(0))?;
    match find(connection, &entry.key)? {
        Some(known) if digest == entry.digest.0 => Ok(Inserted::Replay(known)),
        _ => Ok(Inserted::Conflict),
    }
}

fn find(connection: &Connection, key: &str) -> rusqlite::Result<Option<Entry>> {
    connection
        .prepare_cached("SELECT key, form, kind, creates, state, reason, record_id FROM entry WHERE key = ?1")?
        .query_row([key], entry)
        .optional()
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let state: String = row.get(4)?;
    Ok(Entry {
        key: row.get(0)?,
        form: row.get(1)?,
        kind: row.get(2)?,
        creates: row.get(3)?,
        // The table allows no other words; an entry in one of them would wait for a person.
        state: State::of(&state).unwrap_or(State::Held),
        reason: row.get(5)?,
        record_id: row.get(6)?,
    })
}
