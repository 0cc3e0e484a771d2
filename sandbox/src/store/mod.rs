//! The SQLite database of records, which persists when the sandbox stops. A record's fields are stored as JSON text, so
//! that numbers keep their digits.

mod ivvy_lists;
mod records;
mod seed;

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

pub use records::{Record, Records, StoreError};

use crate::clock::Clock;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS records (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        id INTEGER NOT NULL,
        fields TEXT NOT NULL,
        added_ms INTEGER NOT NULL,
        changed_ms INTEGER NOT NULL,
        UNIQUE (kind, id)
    );
    -- A relay looks up each lead in doubt by the ORIGIN_ID that it was added with.
    CREATE INDEX IF NOT EXISTS origins ON records (kind, json_extract(fields, '$.ORIGIN_ID'));
    -- NULL once the largest id is used.
    CREATE TABLE IF NOT EXISTS next_ids (kind TEXT PRIMARY KEY, next INTEGER);
    CREATE TABLE IF NOT EXISTS batches (
        async_id TEXT PRIMARY KEY,
        taken_ms INTEGER NOT NULL,
        results TEXT NOT NULL
    );
";

pub struct Store {
    connection: Mutex<Connection>,
    clock: Clock,
}

impl Store {
    /// Creates the file if it does not exist, and seeds it once.
    pub fn open(file: &Path, clock: Clock) -> Result<Store, StoreError> {
        let mut connection = Connection::open(file)?;
        configure(&connection)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let records = Records::new(&transaction, clock.now_ms());
        if !records.is_seeded()? {
            seed::insert(&records)?;
        }
        transaction.commit()?;
        Ok(Store { connection: Mutex::new(connection), clock })
    }

    /// Runs `work` in a transaction, which is rolled back when `work` fails.
    pub(crate) fn transaction<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Records) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
        let result = work(&Records::new(&transaction, self.clock.now_ms()))?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(result)
    }

    /// All records of a kind, oldest first.
    pub fn all(&self, kind: &str) -> Result<Vec<Record>, StoreError> {
        self.transaction(|records| records.all(kind))
    }

    pub fn find(&self, kind: &str, id: i64) -> Result<Option<Record>, StoreError> {
        self.transaction(|records| records.find(kind, id))
    }

    /// Deletes everything and inserts the seed.
    pub fn reset(&self) -> Result<(), StoreError> {
        self.transaction(|records| {
            records.delete_all()?;
            seed::insert(records)
        })
    }
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // Survives the end of the process; only a power failure can lose the last records, which a sandbox can accept.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.execute_batch(SCHEMA)
}
