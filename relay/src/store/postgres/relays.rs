//! The relays that work on the ledger, and their leases.

use relay_core::ledger::{LeaseReport, LedgerError, RELAY_LIFETIME_MS, RelayInfo, RelayReport};

use super::schema::{Columns, bigint};
use super::sessions::Sessions;

pub(super) async fn report(
    sessions: &Sessions,
    relay: &RelayInfo,
    now_ms: u64,
) -> Result<Vec<RelayReport>, LedgerError> {
    let query =
        "INSERT INTO relay (owner, name, version, connections, started_ms, seen_ms) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (owner) DO UPDATE SET connections = excluded.connections, seen_ms = excluded.seen_ms";
    let RelayInfo { owner, name, version, connections, started_ms } = relay;
    sessions.query(query, &[owner, name, version, connections, &bigint(*started_ms), &bigint(now_ms)]).await?;
    sessions.query("DELETE FROM relay WHERE seen_ms + $1 < $2", &[&bigint(RELAY_LIFETIME_MS), &bigint(now_ms)]).await?;
    seen(sessions, now_ms).await
}

pub(super) async fn remove(sessions: &Sessions, owner: &str) -> Result<(), LedgerError> {
    sessions.query("DELETE FROM relay WHERE owner = $1", &[&owner]).await.map(drop)
}

pub(super) async fn seen(sessions: &Sessions, now_ms: u64) -> Result<Vec<RelayReport>, LedgerError> {
    let query = "SELECT owner, name, version, connections, started_ms, seen_ms FROM relay
                 WHERE abs(seen_ms - $2) <= $1 ORDER BY owner";
    let read = |row| {
        let mut columns = Columns::of(row);
        let relay = RelayInfo {
            owner: columns.read()?,
            name: columns.read()?,
            version: columns.read()?,
            connections: columns.read()?,
            started_ms: columns.number()?,
        };
        Ok(RelayReport { relay, seen_ms: columns.number()? })
    };
    sessions.query(query, &[&bigint(RELAY_LIFETIME_MS), &bigint(now_ms)]).await?.iter().map(read).collect()
}

pub(super) async fn leases(sessions: &Sessions) -> Result<Vec<LeaseReport>, LedgerError> {
    let read = |row| {
        let mut columns = Columns::of(row);
        Ok(LeaseReport {
            connection: columns.read()?,
            owner: columns.read()?,
            fence: columns.number()?,
            since_ms: columns.number()?,
            until_ms: columns.number()?,
        })
    };
    let query = "SELECT connection, owner, fence, since_ms, until_ms FROM lease ORDER BY connection";
    sessions.query(query, &[]).await?.iter().map(read).collect()
}
