//! The counters, beside a count of the rows of the file.

use std::path::Path;

use leadwire_relay::ledger::{Ledger as _, NewEntry};
use leadwire_relay::store::sqlite::SqliteLedger;
use rusqlite::Connection;

use crate::support::ledger::{TestLedger, done, held};
use crate::support::time::{HOUR_MS, NOW_MS};

/// What the counters say, and what counting the rows says.
fn assert_counted(path: &Path, after: &str) {
    let connection = Connection::open(path).unwrap();
    let rows = |query: &str| -> Vec<String> {
        connection.prepare(query).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let pairs = [
        (
            "SELECT connection || state || count FROM entry_count WHERE count <> 0 ORDER BY 1",
            "SELECT connection || state || count(*) FROM entry GROUP BY connection, state ORDER BY 1",
        ),
        (
            "SELECT hour || ' ' || received FROM entry_hour WHERE received <> 0 ORDER BY 1",
            "SELECT (received_ms / 3600000) || ' ' || count(*) FROM entry GROUP BY received_ms / 3600000 ORDER BY 1",
        ),
        (
            "SELECT hour || ' ' || delivered || ' ' || stopped FROM entry_hour WHERE delivered <> 0 OR stopped <> 0 ORDER BY 1",
            "SELECT (changed_ms / 3600000) || ' ' || sum(state = 'done') || ' ' || sum(state <> 'done') FROM entry
             WHERE state IN ('done', 'held', 'dead') GROUP BY changed_ms / 3600000 ORDER BY 1",
        ),
        (
            "SELECT form || suspect || state || count FROM suspect_count WHERE count <> 0 ORDER BY 1",
            "SELECT form || suspect || state || count(*) FROM entry WHERE form IS NOT NULL AND suspect IS NOT NULL
             GROUP BY form, suspect, state ORDER BY 1",
        ),
    ];
    for (counters, counted) in pairs {
        assert_eq!(rows(counters), rows(counted), "{after}: {counters}");
    }
}

/// A ledger of version 7, with entries that its relay counted by their rows.
#[tokio::test]
async fn an_upgrade_fills_the_counters() {
    let ledger = TestLedger::on_sqlite();
    for key in ["a", "b", "c"] {
        ledger.add(key).await;
    }
    ledger.settle_due(done(), NOW_MS + HOUR_MS).await;
    let suspect = NewEntry { suspect: Some("too_fast"), ..held("d", "suspect") };
    ledger.insert(suspect, NOW_MS).await;
    let path = ledger.path();
    drop(ledger.store);
    let connection = Connection::open(&path).unwrap();
    let triggers: Vec<String> = {
        let mut query = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").unwrap();
        query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    for trigger in triggers {
        connection.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    connection
        .execute_batch(
            "DROP TABLE entry_count; DROP TABLE entry_hour; DROP TABLE suspect_count; DROP TABLE relay; ALTER TABLE lease DROP COLUMN since_ms; DROP INDEX entry_waiting; DROP INDEX entry_with_data;
             DROP INDEX entry_without_data;
             CREATE INDEX entry_received ON entry (received_ms);
             CREATE INDEX entry_figure ON entry (connection, state, received_ms);
             CREATE INDEX entry_suspect ON entry (form, suspect, state) WHERE suspect IS NOT NULL;
             PRAGMA user_version = 7",
        )
        .unwrap();
    drop(connection);
    let upgraded = SqliteLedger::open_existing(&path).unwrap();
    assert_counted(&path, "upgrade");
    assert_eq!(upgraded.hours(1, NOW_MS).await.unwrap()[0].received, 4);
}
