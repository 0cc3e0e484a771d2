//! The queue of each connection: leases, claims, and the ends of attempts. A claim commits its attempt before the CRM is
//! called, so that a crash during the call is known afterwards.

use relay_core::ledger::{ClaimedEntry, Lease, MAX_LEASE_MS, SettledFields, Settlement, State};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

/// Whether no earlier change of the same record is still waiting. In another order the older change would win.
macro_rules! has_no_earlier_change {
    () => {
        "NOT EXISTS (SELECT 1 FROM entry AS earlier
                     WHERE earlier.connection = entry.connection AND earlier.target = entry.target
                       AND earlier.rowid < entry.rowid AND earlier.state IN ('accepted', 'sending'))"
    };
}

/// `lease.fence` is ignored. `None` while another owner has an unexpired lease.
pub(super) fn acquire_lease(connection: &Connection, lease: Lease, now_ms: u64) -> rusqlite::Result<Option<Lease>> {
    let fence = connection
        .prepare_cached(
            "INSERT INTO lease (connection, owner, fence, until_ms, since_ms) VALUES (?1, ?2, 1, ?3, ?4)
             ON CONFLICT (connection) DO UPDATE SET
                 fence = fence + (owner <> excluded.owner), owner = excluded.owner, until_ms = excluded.until_ms,
                 since_ms = CASE WHEN owner = excluded.owner AND until_ms > ?4 THEN since_ms ELSE ?4 END
             WHERE owner = excluded.owner OR until_ms <= ?4
             RETURNING fence",
        )?
        .query_row(params![lease.connection, lease.owner, lease.until_ms, now_ms], |row| row.get(0))
        .optional()?;
    let Some(fence) = fence else { return Ok(None) };
    connection
        .prepare_cached(
            "UPDATE entry SET lease_until_ms = ?3 WHERE connection = ?1 AND state = 'sending' AND claim_fence = ?2",
        )?
        .execute(params![lease.connection, fence, lease.until_ms])?;
    Ok(Some(Lease { fence, ..lease }))
}

pub(super) fn release_lease(connection: &Connection, lease: &Lease) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE lease SET until_ms = 0 WHERE connection = ?1 AND owner = ?2 AND fence = ?3")?
        .execute(params![lease.connection, lease.owner, lease.fence])
        .map(drop)
}

/// See [`super::SqliteLedger::expire_leases`].
pub(super) fn expire_leases(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "BEGIN IMMEDIATE;
         UPDATE lease SET until_ms = 0;
         DELETE FROM relay;
         UPDATE entry SET lease_until_ms = 0 WHERE state = 'sending';
         COMMIT",
    )
}

/// Which entries a claim takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claimable {
    All,
    /// Those that change a record, and those that are looked up first.
    Changes,
}

pub(super) fn claim(
    connection: &Connection,
    lease: &Lease,
    claimable: Claimable,
    limit: usize,
    now_ms: u64,
) -> rusqlite::Result<Vec<ClaimedEntry>> {
    let mut due = connection.prepare_cached(concat!(
        "SELECT key, kind, body, creates, in_doubt, attempts + 1, received_ms, reason IS NOT NULL, ?4 FROM entry
         WHERE connection = ?1 AND state = 'accepted' AND due_ms <= ?2 AND (?5 OR in_doubt OR NOT creates)
           AND EXISTS (SELECT 1 FROM lease WHERE lease.connection = ?1 AND lease.fence = ?4)
           AND ",
        has_no_earlier_change!(),
        " ORDER BY due_ms, rowid LIMIT ?3"
    ))?;
    let takes_all = claimable == Claimable::All;
    let due = due.query_map(params![lease.connection, now_ms, limit, lease.fence, takes_all], claimed_entry)?;
    let claimed: Vec<ClaimedEntry> = due.collect::<Result<_, _>>()?;
    for entry in &claimed {
        connection
            .prepare_cached(
                "UPDATE entry SET state = 'sending', reason = NULL, attempts = ?2, changed_ms = ?3,
                                  claim_owner = ?4, claim_fence = ?5, lease_until_ms = ?6
                 WHERE key = ?1",
            )?
            .execute(params![entry.key, entry.attempt, now_ms, lease.owner, lease.fence, lease.until_ms])?;
        connection
            .prepare_cached("INSERT INTO attempt (key, number, started_ms) VALUES (?1, ?2, ?3)")?
            .execute(params![entry.key, entry.attempt, now_ms])?;
    }
    Ok(claimed)
}

/// Returns the number of settled entries, 0 or 1.
pub(super) fn settle(connection: &Connection, settlement: &Settlement, now_ms: u64) -> rusqlite::Result<usize> {
    let Settlement { key, attempt, fence, next, outcome, detail } = settlement;
    let SettledFields { state, in_doubt, reason, due_ms, record_id } = next.fields(now_ms);
    let settled = connection
        .prepare_cached(
            "UPDATE entry SET state = ?4, in_doubt = ?5, reason = ?6, due_ms = ?7, changed_ms = ?8,
                              record_id = coalesce(?9, record_id)
             WHERE key = ?1 AND attempts = ?2 AND claim_fence = ?3 AND state = 'sending'",
        )?
        .execute(params![key, attempt, fence, state.as_str(), in_doubt, reason, due_ms, now_ms, record_id])?;
    if settled == 1 {
        connection
            .prepare_cached(
                "UPDATE attempt SET ended_ms = ?3, outcome = ?4, detail = ?5 WHERE key = ?1 AND number = ?2",
            )?
            .execute(params![key, attempt, now_ms, outcome, detail])?;
    }
    Ok(settled)
}

pub(super) fn recover_expired(
    connection: &Connection,
    owner: &str,
    due_ms: u64,
    now_ms: u64,
) -> rusqlite::Result<usize> {
    connection.execute("UPDATE lease SET until_ms = ?1 WHERE until_ms > ?1", [now_ms.saturating_add(MAX_LEASE_MS)])?;
    connection.execute(
        "UPDATE entry SET state = 'accepted', in_doubt = creates, changed_ms = ?1, due_ms = ?2
         WHERE state = 'sending' AND coalesce(lease_until_ms, 0) <= ?1 AND claim_owner IS NOT ?3",
        params![now_ms, due_ms, owner],
    )
}

/// Returns the connection of an entry that became due.
pub(super) fn make_due(connection: &Connection, key: &str, now_ms: u64) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached(
            "UPDATE entry SET due_ms = ?2 WHERE key = ?1 AND state = 'accepted' AND attempts = 0 AND due_ms > ?2
             RETURNING connection",
        )?
        .query_row(params![key, now_ms], |row| row.get(0))
        .optional()
}

pub(super) fn next_due_ms(connection: &Connection, name: &str) -> rusqlite::Result<Option<u64>> {
    connection
        .prepare_cached(concat!(
            "SELECT due_ms FROM entry WHERE connection = ?1 AND state = 'accepted' AND ",
            has_no_earlier_change!(),
            " ORDER BY due_ms LIMIT 1"
        ))?
        .query_row([name], |row| row.get(0))
        .optional()
}

pub(super) fn decide(
    connection: &Connection,
    key: &str,
    state: State,
    reason: &str,
    now_ms: u64,
) -> rusqlite::Result<bool> {
    let changed = connection.execute(
        "UPDATE entry SET state = ?2, reason = ?3, due_ms = ?4, changed_ms = ?4
         WHERE key = ?1 AND state IN ('accepted', 'held', 'dead') AND body IS NOT NULL",
        params![key, state.as_str(), reason, now_ms],
    )?;
    Ok(changed == 1)
}

fn claimed_entry(row: &Row<'_>) -> rusqlite::Result<ClaimedEntry> {
    Ok(ClaimedEntry {
        key: row.get(0)?,
        kind: row.get(1)?,
        body: row.get::<_, Option<String>>(2)?.unwrap_or_default(),
        creates: row.get(3)?,
        in_doubt: row.get(4)?,
        attempt: row.get(5)?,
        received_ms: row.get(6)?,
        manual_retry: row.get(7)?,
        fence: row.get(8)?,
    })
}
