//! How far a ledger is moved to this database, as the database keeps it. Until the move is complete no relay uses it.

use serde::{Deserialize, Serialize};
use tokio_postgres::{Client, Error};

/// The name of this value of no connection; in the file that is moved, of its identity.
pub(in crate::store) const MOVE: &str = "move";

/// What was moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub entries: u64,
    pub attempts: u64,
    /// The SHA-256 of all rows, in hexadecimal digits.
    pub digest: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::store) struct Progress {
    /// The identity of the file.
    pub(in crate::store) source: String,
    /// Of the last entry in the file that was copied.
    pub(in crate::store) last_row: i64,
    /// Once both were compared.
    pub(in crate::store) moved: Option<Moved>,
}

impl Progress {
    /// `None` when no ledger is or was moved here. What cannot be read is a move that is not complete.
    pub(in crate::store) async fn read(database: &Client) -> Result<Option<Progress>, Error> {
        let query = "SELECT value FROM connection_value WHERE connection = '' AND name = $1";
        let Some(row) = database.query_opt(query, &[&MOVE]).await? else { return Ok(None) };
        let unreadable = || Progress { source: String::new(), last_row: 0, moved: None };
        Ok(Some(serde_json::from_slice(row.try_get(0)?).unwrap_or_else(|_| unreadable())))
    }

    pub(in crate::store) async fn write(&self, database: &Client) -> Result<(), Error> {
        // Text and numbers can always be written.
        let value = serde_json::to_vec(self).unwrap_or_default();
        let query = "INSERT INTO connection_value (connection, name, value, changed_ms) VALUES ('', $1, $2, 0)
                     ON CONFLICT (connection, name) DO UPDATE SET value = excluded.value";
        database.execute(query, &[&MOVE, &value]).await.map(drop)
    }
}
