//! The tables of the records' file.

use std::time::Duration;

use rusqlite::Connection;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS records (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        id INTEGER NOT NULL,
        fields TEXT NOT NULL,
        added_ms INTEGER NOT NULL,
        changed_ms INTEGER NOT NULL,
        UNIQUE (kind, id)
    );
    -- A relay looks a lead up by the marker that it was added with, once for every lead in doubt.
    CREATE INDEX IF NOT EXISTS origins ON records (kind, json_extract(fields, '$.ORIGIN_ID'));
    -- NULL when the last id has been given.
    CREATE TABLE IF NOT EXISTS next_ids (kind TEXT PRIMARY KEY, next INTEGER);
    CREATE TABLE IF NOT EXISTS batches (
        async_id TEXT PRIMARY KEY,
        taken_ms INTEGER NOT NULL,
        results TEXT NOT NULL
    );
";

pub fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // Outlives the program's end, and only a power cut may cost the last records, which a sandbox can bear.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.execute_batch(TABLES)
}
