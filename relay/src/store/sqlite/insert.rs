//! Adding an entry: one atomic insert, and a comparison of digests when the key is known. A crash leaves no entry half
//! added.

use relay_core::ledger::{Entry, Inserted, NewEntry};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::schema::state;

/// With one statement, which SQLite undoes when it fails.
pub(super) fn insert(connection: &Connection, entry: &NewEntry, now_ms: u64) -> rusqlite::Result<Inserted> {
    let added = connection
        .prepare_cached(
            "INSERT INTO entry (key, digest, connection, form, kind, body, context, creates, state, reason,
                                suspect, due_ms, received_ms, changed_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?13, ?12, ?12)
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
            entry.first_state().as_str(),
            entry.held,
            entry.suspect,
            now_ms,
            entry.due_ms.unwrap_or(now_ms),
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

pub(super) fn find(connection: &Connection, key: &str) -> rusqlite::Result<Option<Entry>> {
    connection
        .prepare_cached("SELECT key, form, kind, creates, state, reason, record_id FROM entry WHERE key = ?1")?
        .query_row([key], entry)
        .optional()
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        key: row.get(0)?,
        form: row.get(1)?,
        kind: row.get(2)?,
        creates: row.get(3)?,
        state: state(row, 4)?,
        reason: row.get(5)?,
        record_id: row.get(6)?,
    })
}
