//! A ledger with many entries: nearly all delivered within the last year, most of them purged, some held or refused. Their keys
//! are spread evenly, so that a new random key belongs anywhere between them.

use std::path::Path;
use std::time::{Instant, SystemTime};

use leadwire_relay::config::LedgerAddress;
use leadwire_relay::store::Store;
use rusqlite::{Connection, params};

const ROWS_PER_COMMIT: u64 = 100_000;

pub async fn fill(address: &LedgerAddress, rows: u64) {
    drop(Store::open(address).await.unwrap());
    match address {
        LedgerAddress::File(path) => fill_file(path, rows),
        LedgerAddress::Postgres(url) => fill_database(url.secret(), rows).await,
    }
}

/// As the other one does.
async fn fill_database(url: &str, rows: u64) {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let now_ms = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
    let [rows, now_ms] = [i64::try_from(rows).unwrap(), i64::try_from(now_ms).unwrap()];
    let began = Instant::now();
    client.batch_execute("SET synchronous_commit = off").await.unwrap();
    for first in (0..rows).step_by(usize::try_from(ROWS_PER_COMMIT).unwrap()) {
        let last = (first + i64::try_from(ROWS_PER_COMMIT).unwrap()).min(rows) - 1;
        let insert = "INSERT INTO entry (key, digest, connection, form, kind, body, context, creates, state, reason, attempts,
                                         due_ms, received_ms, changed_ms, record_id)
             SELECT lpad(to_hex(n * 4294967295 / $3), 8, '0') || '-0000-4000-8000-' || lpad(to_hex(n), 12, '0'),
                    decode(repeat('00', 32), 'hex'), 'portal', 'trial', 'bitrix24.lead',
                    CASE WHEN n * 12 / $3 = 11 THEN '{\"fields\":{\"NAME\":\"Ann\"}}' END, NULL, true,
                    CASE n % 1000 WHEN 0 THEN 'held' WHEN 1 THEN 'dead' ELSE 'done' END, NULL, 1, at_ms, at_ms, at_ms, n::text
             FROM (SELECT n, $4 - ($3 - n) * (31536000000 / $3) AS at_ms FROM generate_series($1::bigint, $2) AS n) AS row";
        client.execute(insert, &[&first, &last, &rows, &now_ms]).await.unwrap();
    }
    client.batch_execute("VACUUM ANALYZE entry").await.unwrap();
    let sizes = "SELECT pg_total_relation_size('entry') / 1048576, pg_indexes_size('entry') / 1048576";
    let sizes = client.query_one(sizes, &[]).await.unwrap();
    let [total_mib, indexes_mib]: [i64; 2] = [sizes.get(0), sizes.get(1)];
    println!(
        "{rows} entries in {:.0} s, {total_mib} MiB, of which indexes {indexes_mib} MiB",
        began.elapsed().as_secs_f64()
    );
}

fn fill_file(path: &Path, rows: u64) {
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
