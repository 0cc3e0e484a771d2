//! What a form has delivered to a record before: by its lead, which created the record, and by changes of it.

use rusqlite::Connection;

const MAX_PAYLOADS: u32 = 50;

/// Newest first.
pub(super) fn delivered_before(connection: &Connection, key: &str) -> rusqlite::Result<Vec<String>> {
    let mut query = connection.prepare_cached(
        "SELECT earlier.body FROM entry
         JOIN entry AS earlier ON earlier.connection = entry.connection
                              AND earlier.record_id = CAST(entry.target AS TEXT) AND earlier.form = entry.form
         WHERE entry.key = ?1 AND earlier.rowid < entry.rowid AND earlier.state = 'done' AND earlier.body IS NOT NULL
         ORDER BY earlier.rowid DESC LIMIT ?2",
    )?;
    query.query_map((key, MAX_PAYLOADS), |row| row.get(0))?.collect()
}
