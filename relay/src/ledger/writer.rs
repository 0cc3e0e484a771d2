//! The one thread that writes. It takes every change that waits, runs each in a savepoint of its own, commits them
//! together, and only then answers: one flush of the disk for many requests.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::LedgerError;
use crate::crash;

/// The most changes in one commit, so that the first of them does not wait for long.
const AT_MOST: usize = 256;

/// Runs a change, unless no transaction could be begun, and gives what is to be done once it is known whether it was
/// committed.
type Change = Box<dyn FnOnce(Result<&Connection, LedgerError>) -> Answer + Send>;
type Answer = Box<dyn FnOnce(Result<(), LedgerError>) + Send>;

#[derive(Clone)]
pub(super) struct Writer {
    changes: Sender<Change>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Writer, LedgerError> {
        let (changes, waiting) = channel();
        let work = move || write_all(&connection, &waiting);
        thread::Builder::new().name("ledger".to_owned()).spawn(work).map_err(|error| LedgerError(error.to_string()))?;
        Ok(Writer { changes })
    }

    /// Runs a change; it is committed when this returns `Ok`, and left no trace when it returns an error.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let (answer, answered) = oneshot::channel();
        let change: Change = Box::new(move |connection| {
            let changed = connection.and_then(|connection| in_savepoint(connection, change));
            Box::new(move |committed| {
                // Who asked may have gone; the change stands all the same.
                let _ = answer.send(committed.and(changed));
            })
        });
        let stopped = || LedgerError("the writer has stopped".to_owned());
        self.changes.send(change).map_err(|_| stopped())?;
        answered.await.map_err(|_| stopped())?
    }
}

fn write_all(connection: &Connection, waiting: &Receiver<Change>) {
    while let Ok(first) = waiting.recv() {
        let changes = std::iter::once(first).chain(waiting.try_iter()).take(AT_MOST);
        let (answers, committed) = commit(connection, changes);
        for answer in answers {
            answer(committed.clone());
        }
    }
}

fn commit(connection: &Connection, changes: impl Iterator<Item = Change>) -> (Vec<Answer>, Result<(), LedgerError>) {
    // Outside of a transaction a savepoint would commit by itself what is then answered as failed.
    let begun = connection.execute_batch("BEGIN IMMEDIATE").map(|()| connection).map_err(LedgerError::from);
    let answers = changes.map(|change| change(begun.clone())).collect();
    crash::point("before commit");
    let committed = begun.and_then(|connection| Ok(connection.execute_batch("COMMIT")?));
    crash::point("after commit");
    if committed.is_err() {
        // Without a transaction there is nothing to roll back, and that error says no more than the first.
        let _ = connection.execute_batch("ROLLBACK");
    }
    (answers, committed)
}

fn in_savepoint<T>(
    connection: &Connection,
    change: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> Result<T, LedgerError> {
    connection.execute_batch("SAVEPOINT change")?;
    let changed = change(connection);
    let end = if changed.is_ok() { "RELEASE change" } else { "ROLLBACK TO change; RELEASE change" };
    connection.execute_batch(end)?;
    Ok(changed?)
}
