//! What a form has delivered to a record before: by its lead, which created the record, and by changes of it.

use relay_core::ledger::MAX_EARLIER_PAYLOADS;
use rusqlite::Connection;

/// Newest first.
pub(super) fn delivered_before(connection: &Connection, key: &str) -> rusqlite::Result<Vec<String>> {
    let mut query = connection.prepare_cached(
        "SELECT earlier.body FROM entry
         JOIN entry AS earlier ON earlier.connection = entry.connection
                              AND earlier.record_id = CAST(entry.target AS TEXT) AND earlier.form = entry.form
         WHERE entry.key = ?1 AND earlier.rowid < entry.rowid AND earlier.state = 'done' AND earlier.body IS NOT NULL
         ORDER BY earlier.rowid DESC LIMIT ?2",
    )?;
    query.query_map((key, MAX_EARLIER_PAYLOADS), |row| row.get(0))?.collect()
}
