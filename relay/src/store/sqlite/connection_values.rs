//! What the relay keeps for a connection: one value per name.

use relay_core::ledger::ConnectionValue;
use rusqlite::{Connection, OptionalExtension as _};

pub(super) fn get(connection: &Connection, of: &str, name: &str) -> rusqlite::Result<Option<ConnectionValue>> {
    let mut query = connection
        .prepare_cached("SELECT value, changed_ms FROM connection_value WHERE connection = ?1 AND name = ?2")?;
    query.query_row((of, name), |row| Ok(ConnectionValue { value: row.get(0)?, changed_ms: row.get(1)? })).optional()
}

pub(super) fn set(
    connection: &Connection,
    of: &str,
    name: &str,
    value: Option<&[u8]>,
    now_ms: u64,
) -> rusqlite::Result<()> {
    match value {
        Some(value) => connection
            .prepare_cached(
                "INSERT INTO connection_value (connection, name, value, changed_ms) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (connection, name) DO UPDATE SET value = excluded.value, changed_ms = excluded.changed_ms",
            )?
            .execute((of, name, value, now_ms))?,
        None => connection
            .prepare_cached("DELETE FROM connection_value WHERE connection = ?1 AND name = ?2")?
            .execute((of, name))?,
    };
    Ok(())
}

pub(super) fn replace(
    connection: &Connection,
    of: &str,
    name: &str,
    expected: Option<&[u8]>,
    value: &[u8],
    now_ms: u64,
) -> rusqlite::Result<bool> {
    let is_expected = get(connection, of, name)?.as_ref().map(|stored| stored.value.as_slice()) == expected;
    if is_expected {
        set(connection, of, name, Some(value), now_ms)?;
    }
    Ok(is_expected)
}
