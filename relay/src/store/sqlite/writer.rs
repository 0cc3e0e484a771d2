//! The thread that writes (group commit). It takes every change that waits, runs each so that a failure undoes only this one,
//! commits them together, and only then returns their results: one flush of the disk for many requests.

use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use relay_core::ledger::{Inserted, LedgerError, NewEntry};
use rusqlite::Connection;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::added_entries::AddedEntries;
use super::group_commit::{GroupWriter, write_groups};
use super::insert::insert;
use super::log_guard::LogGuard;
use super::schema::ledger_error;
use crate::crash;

/// Between two checks of the files while nothing is written. What was committed before is lost if the log is deleted, and the
/// process killed, within this time.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// Runs a change, and returns what sends its result once it is known whether it was committed.
type Change = Box<dyn FnOnce(&mut Group<'_>) -> Reply + Send>;
type Reply = Box<dyn FnOnce(Result<(), LedgerError>) + Send>;

#[derive(Clone)]
pub(super) struct Writer {
    changes: Sender<Change>,
}

impl Writer {
    pub(super) fn start(connection: Connection, files: LogGuard) -> Result<Writer, LedgerError> {
        let (changes, waiting) = channel();
        let runtime = Handle::try_current().ok();
        let mut group_thread = LedgerWriter { connection, files, runtime };
        let work = move || write_groups(&waiting, CHECK_INTERVAL, &mut group_thread);
        thread::Builder::new().name("ledger".to_owned()).spawn(work).map_err(|error| LedgerError(error.to_string()))?;
        Ok(Writer { changes })
    }

    /// Runs a change. It is committed when this returns `Ok`, and has no effect when this returns an error.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, LedgerError> {
        self.run_in_group(|group| {
            group.count_added()?;
            in_savepoint(group.connection, change)
        })
        .await
    }

    /// Without a savepoint, for which SQLite would copy each page that changes.
    pub(super) async fn insert(&self, entry: NewEntry, now_ms: u64) -> Result<Inserted, LedgerError> {
        self.run_in_group(move |group| {
            let inserted = insert(group.connection, &entry, now_ms)?;
            if inserted == Inserted::New {
                group.added.add(&entry, now_ms);
            }
            Ok(inserted)
        })
        .await
    }

    async fn run_in_group<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Group<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let (sender, receiver) = oneshot::channel();
        let stopped = || LedgerError("the writer has stopped".to_owned());
        self.changes.send(job(change, sender)).map_err(|_| stopped())?;
        receiver.await.map_err(|_| stopped())?
    }
}

/// Changes that are committed together.
struct Group<'c> {
    connection: &'c Connection,
    added: AddedEntries,
    /// Why the group cannot be committed.
    error: Option<LedgerError>,
}

impl Group<'_> {
    fn count_added(&mut self) -> rusqlite::Result<()> {
        let counted = self.added.write(self.connection);
        if let Err(error) = &counted {
            self.error.get_or_insert(LedgerError(error.to_string()));
        }
        counted
    }

    fn commit(mut self) -> Result<(), LedgerError> {
        // Without a transaction the counters would be committed by themselves.
        if !self.connection.is_autocommit() {
            let _ = self.count_added();
        }
        match self.error {
            Some(error) => Err(error),
            None => execute(self.connection, "COMMIT").map_err(ledger_error),
        }
    }
}

fn job<T: Send + 'static>(
    change: impl FnOnce(&mut Group<'_>) -> rusqlite::Result<T> + Send + 'static,
    sender: oneshot::Sender<Result<T, LedgerError>>,
) -> Change {
    Box::new(move |group| {
        // The transaction could not begin, or SQLite ended it because an earlier change filled the disk. A savepoint
        // would now be a transaction of its own, and be committed although its caller gets an error.
        let changed = (!group.connection.is_autocommit()).then(|| change(group).map_err(ledger_error));
        // The caller may have been dropped; the change is committed all the same.
        Box::new(move |committed| drop(sender.send(result(changed, committed))))
    })
}

struct LedgerWriter {
    connection: Connection,
    files: LogGuard,
    runtime: Option<Handle>,
}

impl GroupWriter for LedgerWriter {
    type Change = Change;

    fn write(&mut self, changes: &mut dyn Iterator<Item = Change>) {
        let (replies, committed) = commit(&mut self.connection, &mut self.files, changes);
        let is_committed = committed.is_ok();
        return_results(replies, committed, self.runtime.as_ref());
        if is_committed {
            self.files.shorten_log(&self.connection);
        }
    }

    fn idle(&mut self) {
        // What fails is reported by the next change.
        let _ = self.files.ensure(&mut self.connection);
    }
}

/// To wake a caller takes some time. The next group does not wait for it, except with a single caller.
fn return_results(replies: Vec<Reply>, committed: Result<(), LedgerError>, runtime: Option<&Handle>) {
    let is_group = replies.len() > 1;
    let return_all = move || replies.into_iter().for_each(|reply| reply(committed.clone()));
    match runtime {
        Some(runtime) if is_group => drop(runtime.spawn(async move { return_all() })),
        _ => return_all(),
    }
}

fn commit(
    connection: &mut Connection,
    files: &mut LogGuard,
    changes: impl Iterator<Item = Change>,
) -> (Vec<Reply>, Result<(), LedgerError>) {
    let begun = files.ensure(connection).and_then(|()| execute(connection, "BEGIN IMMEDIATE").map_err(ledger_error));
    let mut group = Group { connection, added: AddedEntries::default(), error: begun.err() };
    let replies = changes.map(|change| change(&mut group)).collect();
    crash::point("before commit");
    let committed = group.commit();
    crash::point("after commit");
    if committed.is_err() {
        // Fails without a transaction, and then the first error is the one that matters.
        let _ = connection.execute_batch("ROLLBACK");
    }
    // Committed to files that were deleted in the meantime it is not yet durable.
    let committed = committed.and_then(|()| files.ensure_committed(connection));
    (replies, committed)
}

/// A change's own error comes first, since it is the cause when both failed.
fn result<T>(changed: Option<Result<T, LedgerError>>, committed: Result<(), LedgerError>) -> Result<T, LedgerError> {
    match changed {
        Some(changed) => changed.and_then(|value| committed.map(|()| value)),
        None => Err(committed.err().unwrap_or_else(|| LedgerError("the transaction has ended".to_owned()))),
    }
}

fn in_savepoint<T>(
    connection: &Connection,
    change: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    execute(connection, "SAVEPOINT change")?;
    let changed = change(connection);
    if changed.is_err() {
        // Fails where SQLite has ended the transaction; the change's error is the one that matters.
        let _ = execute(connection, "ROLLBACK TO change");
    }
    let ended = execute(connection, "RELEASE change");
    let value = changed?;
    ended?;
    Ok(value)
}

/// Compiles a statement once only.
fn execute(connection: &Connection, statement: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(statement)?.execute([]).map(drop)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use relay_core::ledger::Digest;

    use super::super::checkpointer::Checkpointer;
    use super::super::schema;
    use super::*;

    #[test]
    fn a_change_without_a_transaction_has_no_effect() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        let [mut writer, other] = [(); 2].map(|()| Connection::open(&path).unwrap());
        writer.busy_timeout(Duration::ZERO).unwrap();
        other.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (n); BEGIN IMMEDIATE").unwrap();

        let (sender, mut receiver) = oneshot::channel();
        let change = job(|group| group.connection.execute("INSERT INTO t VALUES (1)", []), sender);
        // The other connection rolls back between BEGIN and the change.
        let changes = std::iter::once_with(|| other.execute_batch("ROLLBACK").map(|()| change).unwrap());
        let mut files = LogGuard::new(&path, Vec::new(), Checkpointer::start(&path).unwrap()).unwrap();
        let (replies, committed) = commit(&mut writer, &mut files, changes);
        for reply in replies {
            reply(committed.clone());
        }

        assert_eq!(receiver.try_recv().unwrap().unwrap_err().0, "database is locked");
        let left: u32 = other.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap();
        assert_eq!(left, 0);
    }

    #[tokio::test]
    async fn an_entry_is_counted_before_it_is_changed_in_the_same_commit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        let writer = Writer::start(
            schema::open(&path).unwrap(),
            LogGuard::new(&path, Vec::new(), Checkpointer::start(&path).unwrap()).unwrap(),
        )
        .unwrap();
        let (go_on, waiting) = channel::<()>();
        let first = writer.run(move |_| Ok(waiting.recv().is_ok()));
        let entry = NewEntry {
            key: "a".to_owned(),
            digest: Digest([0; 32]),
            connection: "venue".to_owned(),
            form: None,
            kind: "ivvy.lead".to_owned(),
            body: "{}".to_owned(),
            context: "{}".to_owned(),
            creates: true,
            held: None,
            suspect: None,
            due_ms: None,
        };
        let inserted = writer.insert(entry, 0);
        let changed = writer.run(|connection| connection.execute("UPDATE entry SET state = 'sending'", []));
        let release = async { go_on.send(()).unwrap() };
        let (_, inserted, changed, ()) = tokio::join!(biased; first, inserted, changed, release);
        assert_eq!((inserted.unwrap(), changed.unwrap()), (Inserted::New, 1));
        let counted: String = writer
            .run(|connection| {
                let query = "SELECT group_concat(state || count) FROM entry_count WHERE count <> 0";
                connection.query_row(query, [], |row| row.get(0))
            })
            .await
            .unwrap();
        assert_eq!(counted, "sending1");
    }
}
