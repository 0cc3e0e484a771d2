//! The one thread that writes. It takes every change that waits, runs each in a savepoint of its own, commits them
//! together, and only then answers: one flush of the disk for many requests.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::LedgerError;
use super::place::Place;
use crate::crash;

/// The most changes in one commit, so that the first of them does not wait for long.
const AT_MOST: usize = 256;

/// Runs a change and gives what is to be done once it is known whether it was committed.
type Change = Box<dyn FnOnce(&Connection) -> Answer + Send>;
type Answer = Box<dyn FnOnce(Result<(), LedgerError>) + Send>;

#[derive(Clone)]
pub(super) struct Writer {
    changes: Sender<Change>,
}

impl Writer {
    pub(super) fn start(connection: Connection, place: Place) -> Result<Writer, LedgerError> {
        let (changes, waiting) = channel();
        let work = move || write_all(&connection, &place, &waiting);
        thread::Builder::new().name("ledger".to_owned()).spawn(work).map_err(|error| LedgerError(error.to_string()))?;
        Ok(Writer { changes })
    }

    /// Runs a change; it is committed when this returns `Ok`, and left no trace when it returns an error.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let (answer, answered) = oneshot::channel();
        let stopped = || LedgerError("the writer has stopped".to_owned());
        self.changes.send(self::change(change, answer)).map_err(|_| stopped())?;
        answered.await.map_err(|_| stopped())?
    }
}

fn change<T: Send + 'static>(
    change: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    answer: oneshot::Sender<Result<T, LedgerError>>,
) -> Change {
    Box::new(move |connection| {
        // It could not begin, or an earlier change met a full disk, upon which SQLite ends it. A savepoint would now be
        // a transaction of its own, and stay in the file although everybody is told that nothing was committed.
        let changed = (!connection.is_autocommit()).then(|| in_savepoint(connection, change));
        // Who asked may have gone; the change stands all the same.
        Box::new(move |committed| drop(answer.send(outcome(changed, committed))))
    })
}

fn write_all(connection: &Connection, place: &Place, waiting: &Receiver<Change>) {
    while let Ok(first) = waiting.recv() {
        let changes = std::iter::once(first).chain(waiting.try_iter()).take(AT_MOST);
        let (answers, committed) = commit(connection, place, changes);
        for answer in answers {
            answer(committed.clone());
        }
    }
}

fn commit(
    connection: &Connection,
    place: &Place,
    changes: impl Iterator<Item = Change>,
) -> (Vec<Answer>, Result<(), LedgerError>) {
    let begun = place.check().and_then(|()| Ok(connection.execute_batch("BEGIN IMMEDIATE")?));
    let answers = changes.map(|change| change(connection)).collect();
    crash::point("before commit");
    let committed = begun.and_then(|()| Ok(connection.execute_batch("COMMIT")?));
    crash::point("after commit");
    if committed.is_err() {
        // Without a transaction there is nothing to roll back, and that error says no more than the first.
        let _ = connection.execute_batch("ROLLBACK");
    }
    (answers, committed)
}

/// What the asker is told. A change's own error comes first, since it is the cause when both failed.
fn outcome<T>(changed: Option<Result<T, LedgerError>>, committed: Result<(), LedgerError>) -> Result<T, LedgerError> {
    match changed {
        Some(changed) => changed.and_then(|value| committed.map(|()| value)),
        None => Err(committed.err().unwrap_or_else(|| LedgerError("the transaction has ended".to_owned()))),
    }
}

fn in_savepoint<T>(
    connection: &Connection,
    change: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> Result<T, LedgerError> {
    connection.execute_batch("SAVEPOINT change")?;
    let changed = change(connection);
    let end = if changed.is_ok() { "RELEASE change" } else { "ROLLBACK TO change; RELEASE change" };
    let ended = connection.execute_batch(end);
    let value = changed?;
    ended?;
    Ok(value)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_begin_leaves_no_trace() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        let [writer, other] = [(); 2].map(|()| Connection::open(&path).unwrap());
        writer.busy_timeout(std::time::Duration::ZERO).unwrap();
        other.execute_batch("CREATE TABLE t (n); BEGIN IMMEDIATE").unwrap();

        let (answer, mut answered) = oneshot::channel();
        let change = change(|connection| connection.execute("INSERT INTO t VALUES (1)", []), answer);
        // The other lets go between the beginning and the change.
        let changes = std::iter::once_with(|| other.execute_batch("ROLLBACK").map(|()| change).unwrap());
        let (answers, committed) = commit(&writer, &Place::of(&path).unwrap(), changes);
        for answer in answers {
            answer(committed.clone());
        }

        assert_eq!(answered.try_recv().unwrap().unwrap_err().0, "database is locked");
        let left: u32 = other.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap();
        assert_eq!(left, 0);
    }
}
