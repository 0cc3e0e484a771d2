//! The ledger: every lead that the relay has answered for, in one SQLite file. What "received" means is decided here: an
//! entry is committed, with every byte on the disk, before anybody is told. One thread writes; many requests share one
//! commit.

mod attempt;
mod figures;
mod file;
mod ingress;
mod keep;
mod place;
mod queue;
mod report;
mod schema;
mod sole;
mod writer;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rusqlite::Connection;

pub use attempt::{Settlement, Verdict};
pub use figures::{Counts, Figure, Hour};
pub use ingress::Inserted;
pub use relay_core::ledger::{Claimed, Digest, Entry, NewEntry, State};
pub use report::{Attempt, Filter, Page, Shown};
pub use sole::Sole;

use place::Place;
use writer::Writer;

#[derive(Clone)]
pub struct Ledger {
    writer: Writer,
    /// For looking without waiting for the writer; SQLite's log lets both go on.
    reader: Arc<Mutex<Connection>>,
    path: Arc<PathBuf>,
}

/// The file could not be read or written. Nothing was acknowledged.
#[derive(Clone, Debug)]
pub struct LedgerError(pub String);

impl Ledger {
    pub fn open(path: &Path) -> Result<Ledger, LedgerError> {
        let connection = schema::open(path)?;
        let reader = schema::open_to_read(path)?;
        let writer = Writer::start(connection, Place::of(path)?)?;
        Ok(Ledger { writer, reader: Arc::new(Mutex::new(reader)), path: Arc::new(path.to_owned()) })
    }

    /// Runs one change; it is on the disk when this returns.
    async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, LedgerError> {
        self.writer.run(change).await
    }

    /// Looks something up on a thread that may block.
    async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let reader = Arc::clone(&self.reader);
        let looked = tokio::task::spawn_blocking(move || {
            // A panic while looking leaves nothing half done, so the connection stays good.
            let connection = reader.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            look(&connection).map_err(LedgerError::from)
        });
        looked.await.map_err(|error| LedgerError(error.to_string()))?
    }
}

impl fmt::Display for LedgerError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the ledger: {}", self.0)
    }
}

impl std::error::Error for LedgerError {}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        LedgerError(error.to_string())
    }
}
