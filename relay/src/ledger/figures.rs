//! Numbers about the ledger: how many entries are in which state, how long the oldest waits, what came and went each hour.

use rusqlite::{Connection, params};

use super::{Ledger, LedgerError, State};

/// Entries by state.
pub type Counts = Vec<(State, u64)>;

/// The entries of one connection that are in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    pub connection: String,
    pub state: State,
    pub count: u64,
    pub oldest_received_ms: u64,
}

/// What happened in one hour. What was done or stopped is counted by its last change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hour {
    pub start_ms: u64,
    pub received: u64,
    pub delivered: u64,
    /// Held, refused or dropped.
    pub stopped: u64,
}

const HOUR_MS: u64 = 60 * 60 * 1000;

impl Ledger {
    pub async fn counts(&self) -> Result<Counts, LedgerError> {
        self.read(counts).await
    }

    pub async fn figures(&self) -> Result<Vec<Figure>, LedgerError> {
        self.read(figures).await
    }

    /// The last hours, oldest first; the last one is under way.
    pub async fn hours(&self, count: u64, now_ms: u64) -> Result<Vec<Hour>, LedgerError> {
        let last = now_ms / HOUR_MS;
        let first = last.saturating_sub(count.saturating_sub(1));
        self.read(move |connection| hours(connection, first, last)).await
    }
}

fn counts(connection: &Connection) -> rusqlite::Result<Counts> {
    let mut query = connection.prepare_cached("SELECT state, count(*) FROM entry GROUP BY state")?;
    let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    rows.filter_map(|row| row.map(|(state, count)| Some((State::of(&state)?, count))).transpose()).collect()
}

fn figures(connection: &Connection) -> rusqlite::Result<Vec<Figure>> {
    let mut query = connection
        .prepare_cached("SELECT connection, state, count(*), min(received_ms) FROM entry GROUP BY connection, state")?;
    let rows = query.query_map([], |row| {
        let (connection, state): (_, String) = (row.get(0)?, row.get(1)?);
        let (count, oldest_received_ms) = (row.get(2)?, row.get(3)?);
        Ok(State::of(&state).map(|state| Figure { connection, state, count, oldest_received_ms }))
    })?;
    rows.filter_map(Result::transpose).collect()
}

fn hours(connection: &Connection, first: u64, last: u64) -> rusqlite::Result<Vec<Hour>> {
    let mut hours: Vec<Hour> =
        (first..=last).map(|hour| Hour { start_ms: hour * HOUR_MS, ..Hour::default() }).collect();
    for (series, query) in SERIES {
        let mut query = connection.prepare_cached(query)?;
        let mut rows = query.query(params![HOUR_MS, first * HOUR_MS])?;
        while let Some(row) = rows.next()? {
            let (hour, count): (u64, u64) = (row.get(0)?, row.get(1)?);
            let place = hour.checked_sub(first).and_then(|place| usize::try_from(place).ok());
            // A clock that was ahead has left entries of hours to come.
            if let Some(hour) = place.and_then(|place| hours.get_mut(place)) {
                *series(hour) = count;
            }
        }
    }
    Ok(hours)
}

type Series = fn(&mut Hour) -> &mut u64;

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
