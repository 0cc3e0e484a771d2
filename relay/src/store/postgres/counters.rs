//! Numbers of entries by state, by hour and by why they looked automated. Triggers maintain them in the transaction of each change
//! (`schema_1.sql`), so that no report counts rows.

use relay_core::ledger::{EntryStats, HourStats, LedgerError, State, SuspectStats};

use super::schema::{Columns, bigint};
use super::sessions::Sessions;
use crate::store::times::HOUR_MS;

pub(super) async fn by_connection_and_state(sessions: &Sessions) -> Result<Vec<EntryStats>, LedgerError> {
    let query = "SELECT connection, state, sum(count)::bigint,
                        CASE WHEN state IN ('accepted', 'sending') THEN
                            (SELECT min(received_ms) FROM entry
                             WHERE connection = entry_count.connection AND state = entry_count.state
                               AND state IN ('accepted', 'sending'))
                        END
                 FROM entry_count GROUP BY connection, state HAVING sum(count) > 0 ORDER BY connection, state";
    let read = |row| {
        let mut columns = Columns::of(row);
        Ok(EntryStats {
            connection: columns.read()?,
            state: columns.state()?,
            count: columns.number()?,
            oldest_received_ms: columns.optional_number()?,
        })
    };
    sessions.query(query, &[]).await?.iter().map(read).collect()
}

/// Ordered by form and reason.
pub(super) async fn suspects(sessions: &Sessions) -> Result<Vec<SuspectStats>, LedgerError> {
    let query = "SELECT form, suspect, state, sum(count)::bigint FROM suspect_count
                 GROUP BY form, suspect, state HAVING sum(count) > 0 ORDER BY form, suspect, state";
    let read = |row| {
        let mut columns = Columns::of(row);
        Ok(SuspectStats {
            form: columns.read()?,
            reason: columns.read()?,
            state: columns.state()?,
            count: columns.number()?,
        })
    };
    sessions.query(query, &[]).await?.iter().map(read).collect()
}

/// Whether so few entries are in this state that it is less work to sort all of them for a page of `limit` entries than to look for
/// those of the page among the entries of every state.
pub(super) async fn is_rare(sessions: &Sessions, state: State, limit: u32) -> Result<bool, LedgerError> {
    let query = "SELECT coalesce(sum(count) FILTER (WHERE state = $1), 0)::float8 ^ 2 <= $2::bigint * coalesce(sum(count), 0)::float8
                 FROM entry_count";
    let row = sessions.query_opt(query, &[&state.as_str(), &i64::from(limit)]).await?;
    row.map_or(Ok(true), |row| Columns::of(&row).read())
}

pub(super) async fn hours(sessions: &Sessions, count: u64, now_ms: u64) -> Result<Vec<HourStats>, LedgerError> {
    let last = now_ms / HOUR_MS;
    let first = last.saturating_sub(count.saturating_sub(1));
    let mut hours: Vec<HourStats> =
        (first..=last).map(|hour| HourStats { start_ms: hour * HOUR_MS, ..HourStats::default() }).collect();
    // An entry of a later hour was written by a clock that was ahead.
    let query = "SELECT hour, sum(received)::bigint, sum(delivered)::bigint, sum(stopped)::bigint FROM entry_hour
                 WHERE hour BETWEEN $1 AND $2 GROUP BY hour";
    for row in sessions.query(query, &[&bigint(first), &bigint(last)]).await? {
        let mut columns = Columns::of(&row);
        let hour = columns.number()?;
        let index = hour.checked_sub(first).and_then(|index| usize::try_from(index).ok());
        if let Some(stats) = index.and_then(|index| hours.get_mut(index)) {
            (stats.received, stats.delivered, stats.stopped) =
                (columns.number()?, columns.number()?, columns.number()?);
        }
    }
    Ok(hours)
}
