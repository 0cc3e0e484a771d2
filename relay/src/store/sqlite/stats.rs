//! Numbers about the ledger: entries by state, the age of the oldest, and entries by hour.

use relay_core::ledger::{EntryStats, HourStats};
use rusqlite::{Connection, params};

use super::schema::state;

const HOUR_MS: u64 = 60 * 60 * 1000;

pub(super) fn by_connection_and_state(connection: &Connection) -> rusqlite::Result<Vec<EntryStats>> {
    let mut query = connection
        .prepare_cached("SELECT connection, state, count(*), min(received_ms) FROM entry GROUP BY connection, state")?;
    let rows = query.query_map([], |row| {
        let (connection, state, count, oldest_received_ms) = (row.get(0)?, state(row, 1)?, row.get(2)?, row.get(3)?);
        Ok(EntryStats { connection, state, count, oldest_received_ms })
    })?;
    rows.collect()
}

pub(super) fn hours(connection: &Connection, count: u64, now_ms: u64) -> rusqlite::Result<Vec<HourStats>> {
    let last = now_ms / HOUR_MS;
    let first = last.saturating_sub(count.saturating_sub(1));
    let mut hours: Vec<HourStats> =
        (first..=last).map(|hour| HourStats { start_ms: hour * HOUR_MS, ..HourStats::default() }).collect();
    for (series, query) in SERIES {
        let mut query = connection.prepare_cached(query)?;
        let mut rows = query.query(params![HOUR_MS, first * HOUR_MS])?;
        while let Some(row) = rows.next()? {
            let (hour, count): (u64, u64) = (row.get(0)?, row.get(1)?);
            let index = hour.checked_sub(first).and_then(|index| usize::try_from(index).ok());
            // An entry of a later hour was written by a clock that was ahead.
            if let Some(hour) = index.and_then(|index| hours.get_mut(index)) {
                *series(hour) = count;
            }
        }
    }
    Ok(hours)
}

type Series = fn(&mut HourStats) -> &mut u64;

const SERIES: [(Series, &str); 3] = [
    (
        |hour| &mut hour.received,
        "SELECT received_ms / ?1 AS hour, count(*) FROM entry WHERE received_ms >= ?2 GROUP BY hour",
    ),
    (
        |hour| &mut hour.delivered,
        "SELECT changed_ms / ?1 AS hour, count(*) FROM entry WHERE state = 'done' AND changed_ms >= ?2 GROUP BY hour",
    ),
    (
        |hour| &mut hour.stopped,
        "SELECT changed_ms / ?1 AS hour, count(*) FROM entry
         WHERE state IN ('held', 'dead') AND changed_ms >= ?2 GROUP BY hour",
    ),
];
