//! The records, in a database file that outlives the sandbox. A record's fields are JSON text, so that every digit of
//! every number stays; what is done with records is in `records`, what is there from the start in `seed`.

mod records;
mod schema;
mod seed;

use std::fmt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, TransactionBehavior};

pub use records::{Record, Records};

use crate::Clock;

pub struct Store {
    connection: Mutex<Connection>,
    clock: Clock,
}

#[derive(Debug)]
pub enum StoreError {
    Sqlite(rusqlite::Error),
    /// A record's fields are no JSON object.
    Unreadable {
        kind: String,
        id: i64,
    },
    /// The last id of a kind has been given.
    NoIdLeft {
        kind: String,
    },
}

impl Store {
    pub fn open(file: &Path, clock: Clock) -> Result<Store, StoreError> {
        let mut connection = Connection::open(file)?;
        schema::prepare(&connection)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let records = Records::new(&transaction, clock.now_ms());
        if records.is_new()? {
            seed::plant(&records)?;
        }
        transaction.commit()?;
        Ok(Store { connection: Mutex::new(connection), clock })
    }

    /// Runs `work` in a transaction that stays if it succeeds and leaves no trace if it fails.
    pub(crate) fn work<T, E: From<StoreError>>(&self, work: impl FnOnce(&Records) -> Result<T, E>) -> Result<T, E> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
        let result = work(&Records::new(&transaction, self.clock.now_ms()))?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(result)
    }

    /// All records of a kind, in the order in which they were added.
    pub fn all(&self, kind: &str) -> Result<Vec<Record>, StoreError> {
        self.work(|records| records.all(kind))
    }

    pub fn find(&self, kind: &str, id: i64) -> Result<Option<Record>, StoreError> {
        self.work(|records| records.find(kind, id))
    }

    /// Empties the store to what it starts with.
    pub fn reset(&self) -> Result<(), StoreError> {
        self.work(|records| {
            records.clear()?;
            seed::plant(records)
        })
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        StoreError::Sqlite(error)
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Sqlite(error) => error.fmt(formatter),
            StoreError::Unreadable { kind, id } => write!(formatter, "the fields of {kind} {id} are no JSON object"),
            StoreError::NoIdLeft { kind } => write!(formatter, "the last id of {kind} has been given"),
        }
    }
}

impl std::error::Error for StoreError {}
