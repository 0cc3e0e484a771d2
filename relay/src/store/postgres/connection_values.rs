//! What the relay keeps for a connection: one value per name.

use relay_core::ledger::{ConnectionValue, LedgerError};

use super::schema::{Columns, bigint};
use super::sessions::Sessions;

pub(super) async fn get(sessions: &Sessions, of: &str, name: &str) -> Result<Option<ConnectionValue>, LedgerError> {
    let query = "SELECT value, changed_ms FROM connection_value WHERE connection = $1 AND name = $2";
    let Some(row) = sessions.query_opt(query, &[&of, &name]).await? else { return Ok(None) };
    let mut columns = Columns::of(&row);
    Ok(Some(ConnectionValue { value: columns.read()?, changed_ms: columns.number()? }))
}

pub(super) async fn set(
    sessions: &Sessions,
    of: &str,
    name: &str,
    value: Option<&[u8]>,
    now_ms: u64,
) -> Result<(), LedgerError> {
    if let Some(value) = value {
        let query = "INSERT INTO connection_value (connection, name, value, changed_ms) VALUES ($1, $2, $3, $4)
                     ON CONFLICT (connection, name)
                     DO UPDATE SET value = excluded.value, changed_ms = excluded.changed_ms";
        sessions.query(query, &[&of, &name, &value, &bigint(now_ms)]).await.map(drop)
    } else {
        let query = "DELETE FROM connection_value WHERE connection = $1 AND name = $2";
        sessions.query(query, &[&of, &name]).await.map(drop)
    }
}

pub(super) async fn replace(
    sessions: &Sessions,
    of: &str,
    name: &str,
    expected: Option<&[u8]>,
    value: &[u8],
    now_ms: u64,
) -> Result<bool, LedgerError> {
    let replaced = match expected {
        None => {
            let query = "INSERT INTO connection_value (connection, name, value, changed_ms) VALUES ($1, $2, $3, $4)
                         ON CONFLICT DO NOTHING RETURNING name";
            sessions.query_opt(query, &[&of, &name, &value, &bigint(now_ms)]).await?
        }
        Some(expected) => {
            let query = "UPDATE connection_value SET value = $3, changed_ms = $4
                         WHERE connection = $1 AND name = $2 AND value = $5 RETURNING name";
            sessions.query_opt(query, &[&of, &name, &value, &bigint(now_ms), &expected]).await?
        }
    };
    Ok(replaced.is_some())
}
