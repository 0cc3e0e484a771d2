//! The relays that work on the ledger, and their leases.

use relay_core::ledger::{LeaseReport, RELAY_LIFETIME_MS, RelayInfo, RelayReport};
use rusqlite::types::Type;
use rusqlite::{Connection, Error, Row, params};

pub(super) fn report(connection: &Connection, relay: &RelayInfo, now_ms: u64) -> rusqlite::Result<Vec<RelayReport>> {
    let connections =
        serde_json::to_string(&relay.connections).map_err(|error| Error::ToSqlConversionFailure(error.into()))?;
    connection
        .prepare_cached("DELETE FROM relay WHERE seen_ms + ?1 < ?2")?
        .execute(params![RELAY_LIFETIME_MS, now_ms])?;
    connection
        .prepare_cached(
            "INSERT INTO relay (owner, name, version, connections, started_ms, seen_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (owner) DO UPDATE SET connections = excluded.connections, seen_ms = excluded.seen_ms",
        )?
        .execute(params![relay.owner, relay.name, relay.version, connections, relay.started_ms, now_ms])?;
    seen(connection, now_ms)
}

pub(super) fn remove(connection: &Connection, owner: &str) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM relay WHERE owner = ?1")?.execute([owner]).map(drop)
}

pub(super) fn seen(connection: &Connection, now_ms: u64) -> rusqlite::Result<Vec<RelayReport>> {
    connection
        .prepare_cached(
            "SELECT owner, name, version, connections, started_ms, seen_ms FROM relay
             WHERE abs(seen_ms - ?2) <= ?1 ORDER BY owner",
        )?
        .query_map(params![RELAY_LIFETIME_MS, now_ms], relay_report)?
        .collect()
}

fn relay_report(row: &Row<'_>) -> rusqlite::Result<RelayReport> {
    let connections: String = row.get(3)?;
    let connections = serde_json::from_str(&connections)
        .map_err(|error| Error::FromSqlConversionFailure(3, Type::Text, error.into()))?;
    let relay =
        RelayInfo { owner: row.get(0)?, name: row.get(1)?, version: row.get(2)?, connections, started_ms: row.get(4)? };
    Ok(RelayReport { relay, seen_ms: row.get(5)? })
}

pub(super) fn leases(connection: &Connection) -> rusqlite::Result<Vec<LeaseReport>> {
    connection
        .prepare_cached("SELECT connection, owner, fence, since_ms, until_ms FROM lease ORDER BY connection")?
        .query_map([], |row| {
            Ok(LeaseReport {
                connection: row.get(0)?,
                owner: row.get(1)?,
                fence: row.get(2)?,
                since_ms: row.get(3)?,
                until_ms: row.get(4)?,
            })
        })?
        .collect()
}
