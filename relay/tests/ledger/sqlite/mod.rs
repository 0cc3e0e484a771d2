//! What concerns SQLite's files: crashes and damage, disks and locks, versions of the schema. Not run for another store.

mod counters;
mod file_errors;
mod lease;
mod lost_log;
mod migration;
mod overwritten;
mod readiness;
mod retention;

use std::collections::BTreeSet;
use std::path::Path;

use leadwire_relay::store::sqlite::SqliteLedger;
use rusqlite::Connection;

use crate::support::ledger::entries;

/// The keys in a file without damage.
async fn keys_of(path: &Path) -> BTreeSet<String> {
    let check = |row: &rusqlite::Row<'_>| row.get(0);
    let result: String = Connection::open(path).unwrap().query_row("PRAGMA integrity_check", [], check).unwrap();
    assert_eq!(result, "ok");
    entries(&SqliteLedger::open(path).unwrap()).await.into_iter().map(|entry| entry.key).collect()
}
