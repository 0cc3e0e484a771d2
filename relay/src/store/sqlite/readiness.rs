//! Whether a lead could be committed now: a write that needs as much space as a large lead.

use rusqlite::Connection;

/// Larger than the largest lead. On a full disk the write of a single page may still succeed.
const PROBE_BYTES: u32 = 64 * 1024;

/// Replaces a value of no connection. Random, because SQLite does not write bytes that are the same.
pub(super) fn probe(connection: &Connection) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO connection_value (connection, name, value, changed_ms) VALUES ('', 'probe', randomblob(?1), 0)
             ON CONFLICT (connection, name) DO UPDATE SET value = excluded.value",
        )?
        .execute([PROBE_BYTES])?;
    Ok(())
}
