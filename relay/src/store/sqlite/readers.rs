//! Connections that read. They do not wait for the writer, nor the writer for them: SQLite's write-ahead log serves both at
//! once. Own code, because a pool's checks, timers and threads are for servers that go away; a file does not.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use relay_core::ledger::LedgerError;
use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::schema::{self, ledger_error};

#[derive(Clone)]
pub(super) struct Readers {
    connections: Arc<Vec<Mutex<Connection>>>,
    /// As many as there are connections. A query waits here, where it occupies no thread.
    permits: Arc<Semaphore>,
}

impl Readers {
    pub(super) fn open(path: &Path, count: usize) -> Result<Readers, LedgerError> {
        let open = |_| schema::open_to_read(path).map(Mutex::new).map_err(ledger_error);
        let connections = (0..count).map(open).collect::<Result<_, _>>()?;
        Ok(Readers { connections: Arc::new(connections), permits: Arc::new(Semaphore::new(count)) })
    }

    /// Ends the connections, each after the query that it runs. Queries fail until [`Readers::reopen`].
    pub(super) fn close(&self) -> Result<(), LedgerError> {
        self.replace(Connection::open_in_memory)
    }

    pub(super) fn reopen(&self, path: &Path) -> Result<(), LedgerError> {
        self.replace(|| schema::open_to_read(path))
    }

    fn replace(&self, open: impl Fn() -> rusqlite::Result<Connection>) -> Result<(), LedgerError> {
        for connection in self.connections.iter() {
            *lock(connection) = open().map_err(ledger_error)?;
        }
        Ok(())
    }

    /// Runs a query on a thread that may block.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let permits = Arc::clone(&self.permits);
        let permit = permits.acquire_owned().await.map_err(|error| LedgerError(error.to_string()))?;
        let connections = Arc::clone(&self.connections);
        let read = tokio::task::spawn_blocking(move || {
            // None is idle only while they are replaced.
            let connection = connections.iter().find_map(lock_if_idle).or_else(|| connections.first().map(lock));
            let connection = connection.ok_or_else(|| LedgerError("there is no connection".to_owned()))?;
            let result = query(&connection).map_err(ledger_error);
            // In this order, so that whoever has a permit finds a connection.
            drop(connection);
            drop(permit);
            result
        });
        read.await.map_err(|error| LedgerError(error.to_string()))?
    }
}

/// A panic in a query leaves nothing half done, so the connection can still be used.
fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

fn lock_if_idle(connection: &Mutex<Connection>) -> Option<MutexGuard<'_, Connection>> {
    match connection.try_lock() {
        Ok(connection) => Some(connection),
        Err(TryLockError::Poisoned(error)) => Some(error.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}
