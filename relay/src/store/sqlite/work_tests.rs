//! The work of each operation does not grow with the ledger, except for an export.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use relay_core::ledger::{Filter, Lease, Page, State};
use rusqlite::Connection;

use super::{counters, queue, report, retention, schema};

const ENTRIES: u32 = 20_000;
/// Steps of SQLite's virtual machine between two calls of the progress handler.
const STEPS: i32 = 100;
/// For at most 200 entries of 15 columns from each of 5 states.
const MAX_STEPS: u64 = 60_000;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

type Operation = fn(&Connection);

const OPERATIONS: [(&str, Operation); 12] = [
    ("stats", |connection| drop(counters::by_connection_and_state(connection).unwrap())),
    ("hours", |connection| drop(counters::hours(connection, 48, 400 * DAY_MS).unwrap())),
    ("suspects", |connection| assert_eq!(counters::suspects(connection).unwrap().len(), 2)),
    ("list", |connection| drop(report::list(connection, &filter(None)).unwrap())),
    ("list of a state", |connection| drop(report::list(connection, &filter(Some(State::Done))).unwrap())),
    ("page", |connection| drop(report::page(connection, &page(None)).unwrap())),
    ("page of a frequent state", |connection| drop(report::page(connection, &page(Some(State::Done))).unwrap())),
    ("page of a rare state", |connection| drop(report::page(connection, &page(Some(State::Held))).unwrap())),
    ("next due", |connection| assert_eq!(queue::next_due_ms(connection, "venue").unwrap(), None)),
    ("lease", |connection| {
        let lease = Lease { connection: "venue".to_owned(), owner: "a".to_owned(), fence: 0, until_ms: 9 };
        queue::acquire_lease(connection, lease, 1).unwrap();
    }),
    ("recover", |connection| assert_eq!(queue::recover_expired(connection, "a", 9, 9).unwrap(), 0)),
    ("purge", |connection| assert!(retention::purge_chunk(connection, 30, 399 * DAY_MS).unwrap().is_complete)),
];

fn filter(state: Option<State>) -> Filter {
    Filter { state, limit: 200 }
}

fn page(state: Option<State>) -> Page {
    Page { after: None, filter: filter(state) }
}

#[test]
fn no_operation_reads_every_entry() {
    let folder = tempfile::tempdir().unwrap();
    let mut connection = schema::open(&folder.path().join("ledger.db")).unwrap();
    // One of a thousand is held at the end of the order of the keys; the others were delivered and purged. All looked
    // automated.
    connection
        .execute_batch(&format!(
            "WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < {ENTRIES} - 1)
             INSERT INTO entry (key, digest, connection, form, kind, creates, state, suspect, due_ms, received_ms, changed_ms)
             SELECT printf('%08d', n), zeroblob(32), 'venue', 'wedding', 'ivvy.lead', 1,
                    CASE WHEN n > {ENTRIES} * 0.999 THEN 'held' ELSE 'done' END, 'too_fast', 0, n, {DAY_MS} FROM number"
        ))
        .unwrap();
    connection.execute_batch(include_str!("count_entries.sql")).unwrap();
    let count = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&count);
    let handler = move || {
        counter.fetch_add(1, Ordering::Relaxed);
        false
    };
    connection.progress_handler(STEPS, Some(handler)).unwrap();
    for (name, operation) in OPERATIONS {
        count.store(0, Ordering::Relaxed);
        operation(&connection);
        let steps = count.load(Ordering::Relaxed) * u64::from(STEPS.unsigned_abs());
        assert!(steps <= MAX_STEPS, "{name}: {steps} steps");
    }
}
