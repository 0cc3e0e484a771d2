//! What the forwarder takes: the entries of a CRM that are due. Taking one commits its attempt before the CRM is called,
//! so that a crash during the call is known afterwards.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{Claimed, Ledger, LedgerError};

/// Whether no earlier change of the same record is still on its way: sent the other way round, the older would stay.
macro_rules! is_next {
    () => {
        "NOT EXISTS (SELECT 1 FROM entry AS earlier
                     WHERE earlier.connection = entry.connection AND earlier.target = entry.target
                       AND earlier.rowid < entry.rowid AND earlier.state IN ('accepted', 'sending'))"
    };
}

impl Ledger {
    /// Takes up to `at_most` entries of a connection that are due, oldest first; of several that change the same record
    /// only the first.
    pub async fn claim(&self, connection: &str, at_most: usize, now_ms: u64) -> Result<Vec<Claimed>, LedgerError> {
        let name = connection.to_owned();
        self.write(move |connection| claim(connection, &name, at_most, now_ms)).await
    }

    /// When the next entry of a connection is due; none when none waits.
    pub async fn next_due_ms(&self, connection: &str) -> Result<Option<u64>, LedgerError> {
        let name = connection.to_owned();
        self.read(move |connection| {
            connection
                .prepare_cached(concat!(
                    "SELECT due_ms FROM entry WHERE connection = ?1 AND state = 'accepted' AND ",
                    is_next!(),
                    " ORDER BY due_ms LIMIT 1"
                ))?
                .query_row([name], |row| row.get(0))
                .optional()
        })
        .await
    }

    /// Puts back what a crash left in the middle of an attempt. What sets a state is sent again; what creates is in doubt
    /// until it was looked up, and not before `due_ms`, when the CRM has had the time to finish.
    pub async fn recover(&self, due_ms: u64, now_ms: u64) -> Result<usize, LedgerError> {
        self.write(move |connection| {
            connection.execute(
                "UPDATE entry SET state = 'accepted', in_doubt = creates, changed_ms = ?1,
                                  due_ms = CASE WHEN creates THEN ?2 ELSE ?1 END
                 WHERE state = 'sending'",
                params![now_ms, due_ms],
            )
        })
        .await
    }
}

fn claim(connection: &Connection, name: &str, at_most: usize, now_ms: u64) -> rusqlite::Result<Vec<Claimed>> {
    let mut due = connection.prepare_cached(concat!(
        "SELECT key, kind, body, creates, in_doubt, attempts + 1, received_ms, reason IS NOT NULL FROM entry
         WHERE connection = ?1 AND state = 'accepted' AND due_ms <= ?2 AND ",
        is_next!(),
        " ORDER BY due_ms, rowid LIMIT ?3"
    ))?;
    let claimed: Vec<Claimed> = due.query_map(params![name, now_ms, at_most], row)?.collect::<Result<_, _>>()?;
    for entry in &claimed {
        connection
            .prepare_cached(
                "UPDATE entry SET state = 'sending', reason = NULL, attempts = ?2, changed_ms = ?3 WHERE key = ?1",
            )?
            .execute(params![entry.key, entry.attempt, now_ms])?;
        connection
            .prepare_cached("INSERT INTO attempt (key, number, started_ms) VALUES (?1, ?2, ?3)")?
            .execute(params![entry.key, entry.attempt, now_ms])?;
    }
    Ok(claimed)
}

fn row(row: &Row<'_>) -> rusqlite::Result<Claimed> {
    Ok(Claimed {
        key: row.get(0)?,
        kind: row.get(1)?,
        body: row.get::<_, Option<String>>(2)?.unwrap_or_default(),
        creates: row.get(3)?,
        in_doubt: row.get(4)?,
        attempt: row.get(5)?,
        received_ms: row.get(6)?,
        decided: row.get(7)?,
    })
}
