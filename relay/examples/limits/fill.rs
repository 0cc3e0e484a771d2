//! A ledger with many entries: nearly all delivered within the last year, most of them purged, some held or refused. Their keys
//! are spread evenly, so that a new random key belongs anywhere between them.

use std::path::Path;
use std::time::{Instant, SystemTime};

use leadwire_relay::store::sqlite::SqliteLedger;
use rusqlite::{Connection, params};

const ROWS_PER_COMMIT: u64 = 100_000;

pub fn fill(path: &Path, rows: u64) {
    drop(SqliteLedger::open(path).unwrap());
    let connection = Connection::open(path).unwrap();
    connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144").unwrap();
    let now_ms = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
    let now_ms = u64::try_from(now_ms).unwrap();
    let began = Instant::now();
    for first in (0..rows).step_by(usize::try_from(ROWS_PER_COMMIT).unwrap()) {
        let last = (first + ROWS_PER_COMMIT).min(rows) - 1;
        connection
            .execute(
                "WITH RECURSIVE number (n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM number WHERE n < ?2)
                 INSERT INTO entry (key, digest, connection, form, kind, body, context, creates, state, reason, attempts,
                                    due_ms, received_ms, changed_ms, record_id)
                 SELECT printf('%08x-0000-4000-8000-%012x', n * 4294967295 / ?3, n), zeroblob(32), 'portal', 'trial',
                        'bitrix24.lead', CASE WHEN n * 12 / ?3 = 11 THEN '{\"fields\":{\"NAME\":\"Ann\"}}' END, NULL, 1,
                        CASE n % 1000 WHEN 0 THEN 'held' WHEN 1 THEN 'dead' ELSE 'done' END, NULL, 1,
                        at_ms, at_ms, at_ms, n
                 FROM (SELECT n, ?4 - (?3 - n) * (365 * 86400000 / ?3) AS at_ms FROM number)",
                params![first, last, rows, now_ms],
            )
            .unwrap();
    }
    connection.execute_batch(include_str!("../../src/store/sqlite/count_entries.sql")).unwrap();
    let file_mib = std::fs::metadata(path).unwrap().len() / 1024 / 1024;
    println!("{rows} entries in {:.0} s, {file_mib} MiB", began.elapsed().as_secs_f64());
}
